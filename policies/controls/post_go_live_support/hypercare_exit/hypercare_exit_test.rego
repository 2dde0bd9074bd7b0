package controls.post_go_live_support.hypercare_exit_test

import data.controls.post_go_live_support.hypercare_exit as control

test_met if {
	control.met == {"both_sides": {{"attestation": "h1", "pointer": "/signers"}}, "named": {{"attestation": "h1", "pointer": "/predicate/exit/signedBy"}}, "timely": {{"attestation": "h1", "pointer": "/predicate/exit/at"}}} with input as _input with data.params as _params
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

test_more_people_demanded if {
	control.met.both_sides == set() with input as _input with data.params as {"OPS-04": {"min_persons": 3}}
}

test_findings if {
	_findings([{"op": "remove", "path": "/evidence/hypercare/0/signers/1"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-03T00:00:00Z"}]) == {
		{"criterion": "both_sides", "key": "signers", "text": "1 people signed the exit; at least 2 must, operations and the customer among them", "cite": {"attestation": "h1", "pointer": "/predicate/exit"}},
		{"criterion": "named", "key": "cleo", "text": "the exit names cleo, who did not sign it", "cite": {"attestation": "h1", "pointer": "/predicate/exit/signedBy"}},
		{"criterion": "timely", "key": "2026-08-03T00:00:00Z", "text": "the exit was agreed at 2026-08-03T00:00:00Z; hypercare lasts until 2026-08-04, and the exit was signed at 2026-08-04T01:30:00Z", "cite": {"attestation": "h1", "pointer": "/predicate/exit/at"}},
	}
}

_unmet := {
	"no hypercare": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0"}], "unmet": {"both_sides", "named", "timely"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/hypercare"}], "unmet": {"both_sides", "named", "timely"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate", "value": {}}], "unmet": {"named", "timely"}},
	"a second hypercare falls short": {"patch": [{"op": "add", "path": "/evidence/hypercare/-", "value": {"id": "h2", "signed_at": "2026-08-04T01:30:00Z", "signed_at_ns": 1785807000000000000, "signers": [{"person": "ola", "side": "supplier", "roles": ["operations-lead"]}], "predicate": {"end": "2026-08-05", "exit": {"at": "2026-08-04T01:00:00Z", "signedBy": ["cleo"]}}}}], "unmet": {"both_sides", "named", "timely"}, "findings": {["both_sides", "signers"], ["named", "cleo"], ["timely", "2026-08-04T01:00:00Z"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signers"}], "unmet": {"both_sides", "named"}, "findings": {["both_sides", "signers"], ["named", "cleo"], ["named", "ola"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers", "value": []}], "unmet": {"both_sides", "named"}, "findings": {["both_sides", "signers"], ["named", "cleo"], ["named", "ola"]}},
	"the customer did not sign": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signers/1"}], "unmet": {"both_sides", "named"}, "findings": {["both_sides", "signers"], ["named", "cleo"]}},
	"operations did not sign": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signers/0"}], "unmet": {"both_sides", "named"}, "findings": {["both_sides", "signers"], ["named", "ola"]}},
	"two of one side": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers/1/side", "value": "supplier"}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signers/1/side"}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"side null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers/1/side", "value": null}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"nobody for operations": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers/0/roles", "value": ["trainer"]}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"roles missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signers/0/roles"}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"roles null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers/0/roles", "value": null}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"one person with two keys": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers/1/person", "value": "ola"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/signedBy", "value": ["ola"]}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"one person on both sides, and a third": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers", "value": [{"person": "ola", "side": "customer", "roles": ["operations-lead"]}, {"person": "cleo", "side": "supplier", "roles": []}]}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"a system for operations": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers/0/person", "value": ""}, {"op": "add", "path": "/evidence/hypercare/0/signers/-", "value": {"person": "max", "side": "supplier", "roles": ["trainer"]}}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/signedBy", "value": ["cleo"]}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"a system for the customer": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signers/1/person", "value": ""}, {"op": "add", "path": "/evidence/hypercare/0/signers/-", "value": {"person": "max", "side": "supplier", "roles": ["trainer"]}}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/signedBy", "value": ["ola"]}], "unmet": {"both_sides"}, "findings": {["both_sides", "signers"]}},
	"persons missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signers/0/person"}, {"op": "remove", "path": "/evidence/hypercare/0/signers/1/person"}], "unmet": {"both_sides", "named"}, "findings": {["both_sides", "signers"], ["named", "cleo"], ["named", "ola"]}},
	"nobody named": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/signedBy", "value": []}], "unmet": {"named"}},
	"names missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/exit/signedBy"}], "unmet": {"named"}},
	"names null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/signedBy", "value": null}], "unmet": {"named"}},
	"a name null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/signedBy/0", "value": null}], "unmet": {"named"}, "findings": {["named", null]}},
	"somebody named who did not sign": {"patch": [{"op": "add", "path": "/evidence/hypercare/0/predicate/exit/signedBy/-", "value": "max"}], "unmet": {"named"}, "findings": {["named", "max"]}},
	"agreed a second before the last day in Perth": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-03T15:59:59Z"}], "unmet": {"timely"}, "findings": {["timely", "2026-08-03T15:59:59Z"]}},
	"agreed a second after the signing": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-04T01:30:01Z"}], "unmet": {"timely"}, "findings": {["timely", "2026-08-04T01:30:01Z"]}},
	"exit missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/exit"}], "unmet": {"named", "timely"}},
	"time of the exit null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": null}], "unmet": {"timely"}, "findings": {["timely", null]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/end"}], "unmet": {"timely"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": null}], "unmet": {"timely"}, "findings": {["timely", "2026-08-04T01:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signed_at_ns"}], "unmet": {"timely"}, "findings": {["timely", "2026-08-04T01:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"in the first second of the last day in Perth": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-03T16:00:00Z"}],
	"at the signing": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-04T01:30:00Z"}],
	"one more signed": [{"op": "add", "path": "/evidence/hypercare/0/signers/-", "value": {"person": "max", "side": "supplier", "roles": ["trainer"]}}],
	"fewer named than signed": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/exit/signedBy/1"}],
}

_parameterised := {"both_sides"}

_params := {"OPS-04": {"min_persons": 2}}

_input := {"evidence": {"hypercare": [{"id": "h1", "signed_at": "2026-08-04T01:30:00Z", "signed_at_ns": 1785807000000000000, "signers": [{"person": "ola", "functionary": "ola", "side": "supplier", "roles": ["operations-lead"]}, {"person": "cleo", "functionary": "cleo", "side": "customer", "roles": ["customer-sponsor"]}], "predicate": {"end": "2026-08-04", "exit": {"at": "2026-08-04T01:00:00Z", "signedBy": ["ola", "cleo"]}}}]}}
