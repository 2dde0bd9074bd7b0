package controls.platform_configuration.configuration_as_tested_test

import data.controls.platform_configuration.configuration_as_tested as control

test_met if {
	control.met == {
		"accounted": {{"attestation": "a1", "pointer": "/predicate/testedConfigDigest"}},
		"retested": {{"attestation": "a1", "pointer": "/predicate/changesSinceTest"}},
	} with input as _input
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
		some attestation in spoilt.evidence[_kind]
		attestation.id == citation.attestation
		json.patch(attestation, [{"op": "copy", "from": citation.pointer, "path": "/resolved"}])
	}
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch)
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch)
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch)
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch)
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/0", "value": {"key": "idle", "retestedAt": "2026-06-21T03:00:00Z", "retestResult": "fail", "retestConfigDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}]) == {{
		"criterion": "retested",
		"key": "idle",
		"text": "idle changed, and was tested again at 2026-06-21T03:00:00Z on the configuration bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb with the result fail",
		"cite": {"attestation": "a1", "pointer": "/predicate/changesSinceTest/0"},
	}}
	_findings([{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest", "value": []}]) == {{
		"criterion": "accounted",
		"key": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"text": "the configuration aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa goes live, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb was tested, and no change is listed",
		"cite": {"attestation": "a1", "pointer": "/predicate/testedConfigDigest"},
	}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"accounted", "retested"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"accounted", "retested"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"accounted", "retested"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "signed_at_ns": 1782696600000000000, "predicate": {"configDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "testedConfigDigest": null, "changesSinceTest": [{"key": "x", "retestedAt": "2026-06-21T03:00:00Z", "retestResult": "fail", "retestConfigDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}}}], "unmet": {"accounted", "retested"}, "findings": {["accounted", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"], ["retested", "x"]}},
	"changed and not listed": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest", "value": []}], "unmet": {"accounted"}, "findings": {["accounted", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}},
	"changes missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest"}], "unmet": {"accounted", "retested"}, "findings": {["accounted", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}},
	"changes null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest", "value": null}], "unmet": {"accounted", "retested"}, "findings": {["accounted", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}},
	"changes text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest", "value": "idle"}], "unmet": {"retested"}},
	"same, but changes missing": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/testedConfigDigest", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, {"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest"}], "unmet": {"retested"}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/configDigest"}], "unmet": {"accounted", "retested"}, "findings": {["retested", "idle"], ["retested", "banner"]}},
	"tested digest missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/testedConfigDigest"}], "unmet": {"accounted"}},
	"tested digest null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/testedConfigDigest", "value": null}], "unmet": {"accounted"}, "findings": {["accounted", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}},
	"both digests null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/configDigest", "value": null}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/testedConfigDigest", "value": null}], "unmet": {"accounted", "retested"}, "findings": {["accounted", null], ["retested", "idle"], ["retested", "banner"]}},
	"all digests empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/configDigest", "value": ""}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/testedConfigDigest", "value": ""}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/0/retestConfigDigest", "value": ""}], "unmet": {"accounted", "retested"}, "findings": {["accounted", ""], ["retested", "idle"], ["retested", "banner"]}},
	"test failed": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestResult", "value": "fail"}], "unmet": {"retested"}, "findings": {["retested", "banner"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestResult"}], "unmet": {"retested"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestResult", "value": null}], "unmet": {"retested"}, "findings": {["retested", "banner"]}},
	"tested on the old configuration": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestConfigDigest", "value": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}], "unmet": {"retested"}, "findings": {["retested", "banner"]}},
	"configuration of the test missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestConfigDigest"}], "unmet": {"retested"}},
	"tested after signing": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestedAt", "value": "2026-06-29T01:30:01Z"}], "unmet": {"retested"}, "findings": {["retested", "banner"]}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestedAt"}], "unmet": {"retested"}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestedAt", "value": null}], "unmet": {"retested"}, "findings": {["retested", "banner"]}},
	"time a date": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestedAt", "value": "2026-06-21"}], "unmet": {"retested"}, "findings": {["retested", "banner"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signed_at_ns"}], "unmet": {"retested"}, "findings": {["retested", "idle"], ["retested", "banner"]}},
	"same, but a listed change failed": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/testedConfigDigest", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestResult", "value": "fail"}], "unmet": {"retested"}, "findings": {["retested", "banner"]}},
}

_still_met := {
	"nothing changed": [],
	"the same configuration": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/testedConfigDigest", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest", "value": []}],
	"tested when it was signed": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/changesSinceTest/1/retestedAt", "value": "2026-06-29T01:30:00Z"}],
}

_kind := "configuration-checklist"

_input := {"evidence": {"configuration-checklist": [{
	"id": "a1",
	"signed_at_ns": 1782696600000000000,
	"predicate": {
		"configDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"testedConfigDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
		"changesSinceTest": [
			{"key": "idle", "retestedAt": "2026-06-21T03:00:00Z", "retestResult": "pass", "retestConfigDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
			{"key": "banner", "retestedAt": "2026-06-22T03:00:00Z", "retestResult": "pass", "retestConfigDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
		],
	},
}]}}
