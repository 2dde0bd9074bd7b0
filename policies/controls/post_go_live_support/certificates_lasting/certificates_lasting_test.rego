package controls.post_go_live_support.certificates_lasting_test

import data.controls.post_go_live_support.certificates_lasting as control

test_met if {
	control.met == {"lasting": {{"attestation": "c1", "pointer": "/predicate/certificates"}}} with input as _input with data.params as _params
}

# Each case spoils one thing and states every criterion that is then unmet and every finding.
test_unmet[note] if {
	some note, case in _unmet
	_outcome(case.patch) == {"unmet": case.unmet, "findings": object.get(case, "findings", set())}
}

test_still_met[note] if {
	some note, patch in _still_met
	_outcome(patch) == {"unmet": set(), "findings": set()}
}

test_citations_resolve[note] if {
	some note, patch in object.union({note: case.patch | some note, case in _unmet}, _still_met)
	spoilt := json.patch(_input, patch)
	every citation in _citations(patch) {
		some attestations in spoilt.evidence
		some attestation in attestations
		attestation.id == citation.attestation
		json.patch(attestation, [{"op": "copy", "from": citation.pointer, "path": "/resolved"}])
	}
}

test_parameters_missing if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {}
	unmet == _parameterised
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.params as _params
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.params as _params
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.params as _params
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params
}

test_valid_until_a_margin_is_used_up if {
	control.valid_until == {1827504000000000000 - (60 * 86400000000000), 1822233600000000000 - (60 * 86400000000000)} with input as _input with data.params as _params
}

# What warns already must not end the approval.
test_valid_until_never_lies_behind if {
	short := json.patch(_input, [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-09-01"}])
	control.valid_until == {1827504000000000000 - (60 * 86400000000000)} with input as short with data.params as _params
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-09-01"}]) == {
		{"criterion": "lasting", "key": "ISO 9001/2026-09-01", "text": "the certificate for ISO 9001 is valid until 2026-09-01; 60 days should be left", "cite": {"attestation": "c1", "pointer": "/predicate/certificates/1"}},
	}
}

_unmet := {
	"no status": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0"}], "unmet": {"lasting"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/certification-status"}], "unmet": {"lasting"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate", "value": {}}], "unmet": {"lasting"}},
	"a second status falls short": {"patch": [{"op": "add", "path": "/evidence/certification-status/-", "value": {"id": "c2", "predicate": {"certificates": [{"standard": "ISO 9001", "expiresOn": "2026-10-02"}]}}}], "unmet": {"lasting"}, "findings": {["lasting", "ISO 9001/2026-10-02"]}},
	"no certificate": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates", "value": []}], "unmet": {"lasting"}},
	"certificates missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates"}], "unmet": {"lasting"}},
	"certificates null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates", "value": null}], "unmet": {"lasting"}},
	"certificates text": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates", "value": "all"}], "unmet": {"lasting"}},
	"a day too short": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-10-03"}], "unmet": {"lasting"}, "findings": {["lasting", "ISO 9001/2026-10-03"]}},
	"a nanosecond too short": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-10-04"}, {"op": "replace", "path": "/now_ns", "value": 1785859200000000001}], "unmet": {"lasting"}, "findings": {["lasting", "ISO 9001/2026-10-04"]}},
	"last day missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn"}], "unmet": {"lasting"}},
	"last day null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "ISO 9001/null"]}},
	"last day an instant": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2027-09-30T00:00:00Z"}], "unmet": {"lasting"}, "findings": {["lasting", "ISO 9001/2027-09-30T00:00:00Z"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"lasting"}, "findings": {["lasting", "ISO 9001/2027-09-30"], ["lasting", "ISO/IEC 27001/2027-11-30"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "ISO 9001/2027-09-30"], ["lasting", "ISO/IEC 27001/2027-11-30"]}},
}

_still_met := {
	"nothing changed": [],
	"as short as allowed": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-10-04"}, {"op": "replace", "path": "/now_ns", "value": 1785859200000000000}],
}

_parameterised := {"lasting"}

_params := {"OPS-10-advice": {"min_days": 60}}

_input := {"now_ns": 1785816000000000000, "evidence": {"certification-status": [{"id": "c1", "predicate": {"certificates": [{"standard": "ISO/IEC 27001", "expiresOn": "2027-11-30"}, {"standard": "ISO 9001", "expiresOn": "2027-09-30"}]}}]}}
