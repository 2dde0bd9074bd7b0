package controls.platform_configuration.emergency_accounts_test

import data.controls.platform_configuration.emergency_accounts as control

test_met if {
	control.met == {
		"alarmed": {{"attestation": "a1", "pointer": "/predicate/breakGlass"}},
		"few": {{"attestation": "a1", "pointer": "/predicate/breakGlass"}},
		"sealed": {{"attestation": "a1", "pointer": "/predicate/breakGlass"}},
	} with input as _input with data.params as _params
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

test_parameters_missing if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {}
	unmet == {"alarmed", "few"}
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

test_valid_until_each_test_is_too_old if {
	control.valid_until == {1781064000000000000 + (90 * 86400000000000), 1781150400000000000 + (90 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([{"op": "add", "path": "/evidence/access-review/0/predicate/breakGlass/-", "value": {"id": "bg-3", "sealed": false, "alertTestedAt": "2026-01-01T00:00:00Z"}}]) == {
		{
			"criterion": "few",
			"key": "production",
			"text": "there are 3 emergency accounts; there must be 1 to 2, each listed once",
			"cite": {"attestation": "a1", "pointer": "/predicate/breakGlass"},
		},
		{
			"criterion": "sealed",
			"key": "bg-3",
			"text": "the credentials of bg-3 are not sealed",
			"cite": {"attestation": "a1", "pointer": "/predicate/breakGlass/2"},
		},
		{
			"criterion": "alarmed",
			"key": "bg-3",
			"text": "the alert on the use of bg-3 was tested at 2026-01-01T00:00:00Z, more than 90 days ago or after the review was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/breakGlass/2/alertTestedAt"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/access-review/0"}], "unmet": {"alarmed", "few", "sealed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/access-review"}], "unmet": {"alarmed", "few", "sealed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate", "value": {}}], "unmet": {"alarmed", "few", "sealed"}},
	"a second review falls short": {"patch": [{"op": "add", "path": "/evidence/access-review/-", "value": {"id": "a2", "signed_at_ns": 1782178200000000000, "predicate": {"environment": "other", "breakGlass": [{"id": "x", "sealed": false, "alertTestedAt": "2026-01-01T00:00:00Z"}, {"id": "x", "sealed": true, "alertTestedAt": "2026-06-10T04:00:00Z"}]}}}], "unmet": {"alarmed", "few", "sealed"}, "findings": {["alarmed", "x"], ["few", "other"], ["sealed", "x"]}},
	"accounts null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass", "value": null}], "unmet": {"alarmed", "few", "sealed"}},
	"accounts text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass", "value": "bg"}], "unmet": {"alarmed", "few", "sealed"}, "findings": {["few", "production"]}},
	"no account": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass", "value": []}], "unmet": {"alarmed", "few", "sealed"}, "findings": {["few", "production"]}},
	"one too many": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/breakGlass/-", "value": {"id": "bg-3", "sealed": true, "alertTestedAt": "2026-06-10T04:00:00Z"}}], "unmet": {"few"}, "findings": {["few", "production"]}},
	"one listed twice": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/id", "value": "bg-1"}], "unmet": {"few"}, "findings": {["few", "production"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/breakGlass/1/id"}], "unmet": {"few"}, "findings": {["few", "production"]}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/id", "value": null}], "unmet": {"few"}, "findings": {["few", "production"]}},
	"not sealed": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/sealed", "value": false}], "unmet": {"sealed"}, "findings": {["sealed", "bg-2"]}},
	"seal missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/breakGlass/1/sealed"}], "unmet": {"sealed"}, "findings": {["sealed", "bg-2"]}},
	"seal null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/sealed", "value": null}], "unmet": {"sealed"}, "findings": {["sealed", "bg-2"]}},
	"seal text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/sealed", "value": "true"}], "unmet": {"sealed"}, "findings": {["sealed", "bg-2"]}},
	"tested a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/alertTestedAt", "value": "2026-04-01T03:59:59Z"}], "unmet": {"alarmed"}, "findings": {["alarmed", "bg-2"]}},
	"tested after signing": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/alertTestedAt", "value": "2026-06-23T01:30:01Z"}], "unmet": {"alarmed"}, "findings": {["alarmed", "bg-2"]}},
	"test missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/breakGlass/1/alertTestedAt"}], "unmet": {"alarmed"}},
	"test null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/alertTestedAt", "value": null}], "unmet": {"alarmed"}, "findings": {["alarmed", "bg-2"]}},
	"test a date": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/alertTestedAt", "value": "2026-06-10"}], "unmet": {"alarmed"}, "findings": {["alarmed", "bg-2"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/signed_at_ns"}], "unmet": {"alarmed"}, "findings": {["alarmed", "bg-1"], ["alarmed", "bg-2"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"alarmed"}, "findings": {["alarmed", "bg-1"], ["alarmed", "bg-2"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"alarmed"}, "findings": {["alarmed", "bg-1"], ["alarmed", "bg-2"]}},
}

_still_met := {
	"nothing changed": [],
	"one account": [{"op": "remove", "path": "/evidence/access-review/0/predicate/breakGlass/0"}],
	"tested as long ago as allowed": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/alertTestedAt", "value": "2026-04-01T04:00:00Z"}],
	"tested when it was signed": [{"op": "replace", "path": "/evidence/access-review/0/predicate/breakGlass/1/alertTestedAt", "value": "2026-06-23T01:30:00Z"}],
}

_kind := "access-review"

_params := {"CFG-10": {"max_accounts": 2, "alert_test_days": 90}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {"access-review": [{
		"id": "a1",
		"signed_at_ns": 1782178200000000000,
		"predicate": {
			"environment": "production",
			"breakGlass": [
				{"id": "bg-1", "sealed": true, "alertTestedAt": "2026-06-10T04:00:00Z"},
				{"id": "bg-2", "sealed": true, "alertTestedAt": "2026-06-11T04:00:00Z"},
			],
		},
	}]},
}
