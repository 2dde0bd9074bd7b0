package controls.platform_configuration.access_reviewed_test

import data.controls.platform_configuration.access_reviewed as control

test_met if {
	control.met == {
		"independent": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
		"revalidated": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
		"used": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
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

_parameterised := {"recent", "revalidated", "used"}

test_privileged_access_is_tightened_by_itself if {
	tight := {"CFG-09": {"review_days": 90, "idle_days": 45, "privileged_days": 8}}
	control.met.revalidated != set() with input as _input with data.params as tight
	count(control.met.revalidated) == 0 with input as json.patch(_input, [{"op": "replace", "path": "/now_ns", "value": 1782795600000000001}]) with data.params as tight
	count(control.met.recent) == 1 with input as json.patch(_input, [{"op": "replace", "path": "/now_ns", "value": 1782795600000000001}]) with data.params as tight
}

test_valid_until_each_review_is_too_old if {
	control.valid_until == {1782104400000000000 + (90 * 86400000000000), 1782104400000000000 + (365 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1", "value": {"identity": "blair", "privileged": true, "lastReviewedAt": "2025-02-01T00:00:00Z", "reviewer": "blair"}},
	]) == {
		{
			"criterion": "independent",
			"key": "blair",
			"text": "the access of blair was reviewed by blair, who is the reviewed or did not sign the review",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/1"},
		},
		{
			"criterion": "recent",
			"key": "blair",
			"text": "the access of blair was reviewed at 2025-02-01T00:00:00Z, more than 90 days ago or after the review was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/1"},
		},
		{
			"criterion": "revalidated",
			"key": "blair",
			"text": "the privileged access of blair was confirmed at 2025-02-01T00:00:00Z, more than 365 days ago",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/1"},
		},
		{
			"criterion": "used",
			"key": "blair",
			"text": "blair last signed in at no known time, more than 45 days before the review",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/access-review/0"}], "unmet": {"independent", "recent", "revalidated", "used"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/access-review"}], "unmet": {"independent", "recent", "revalidated", "used"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate", "value": {}}], "unmet": {"independent", "recent", "revalidated", "used"}},
	"a second review falls short": {"patch": [{"op": "add", "path": "/evidence/access-review/-", "value": {"id": "a2", "signed_at_ns": 1740787200000000000, "signers": [{"person": "dana"}], "predicate": {"assignments": [{"identity": "dana", "privileged": true, "lastReviewedAt": "2025-02-01T00:00:00Z", "reviewer": "dana"}]}}}], "unmet": {"independent", "recent", "revalidated", "used"}, "findings": {["independent", "dana"], ["recent", "dana"], ["revalidated", "dana"], ["used", "dana"]}},
	"assignments null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": null}], "unmet": {"independent", "recent", "revalidated", "used"}},
	"assignments text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": "all"}], "unmet": {"independent", "recent", "revalidated", "used"}},
	"assignments empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": []}], "unmet": {"independent", "recent", "revalidated", "used"}},
	"review missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/lastReviewedAt"}], "unmet": {"recent", "revalidated"}},
	"review null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastReviewedAt", "value": null}], "unmet": {"recent", "revalidated"}, "findings": {["recent", "blair"], ["revalidated", "blair"]}},
	"review of an ordinary assignment missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/0/lastReviewedAt"}], "unmet": {"recent"}},
	"review a date": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastReviewedAt", "value": "2026-06-22"}], "unmet": {"recent", "revalidated"}, "findings": {["recent", "blair"], ["revalidated", "blair"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/lastReviewedAt", "value": "2026-04-01T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "alex"]}},
	"reviewed after signing": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/lastReviewedAt", "value": "2026-06-23T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "alex"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent", "revalidated"}, "findings": {["recent", "alex"], ["recent", "blair"], ["revalidated", "blair"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent", "revalidated"}, "findings": {["recent", "alex"], ["recent", "blair"], ["revalidated", "blair"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/signed_at_ns"}], "unmet": {"recent", "used"}, "findings": {["recent", "alex"], ["recent", "blair"], ["used", "alex"], ["used", "blair"]}},
	"reviewer missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/reviewer"}], "unmet": {"independent"}},
	"reviewer null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/reviewer", "value": null}], "unmet": {"independent"}, "findings": {["independent", "blair"]}},
	"reviewer is the reviewed": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/identity", "value": "rene"}], "unmet": {"independent"}, "findings": {["independent", "rene"]}},
	"reviewer did not sign": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/reviewer", "value": "kim"}], "unmet": {"independent"}, "findings": {["independent", "blair"]}},
	"identity missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/identity"}], "unmet": {"independent"}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/signers"}], "unmet": {"independent"}, "findings": {["independent", "alex"], ["independent", "blair"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/signers", "value": []}], "unmet": {"independent"}, "findings": {["independent", "alex"], ["independent", "blair"]}},
	"never used": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/lastUsedAt"}], "unmet": {"used"}, "findings": {["used", "blair"]}},
	"use null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastUsedAt", "value": null}], "unmet": {"used"}, "findings": {["used", "blair"]}},
	"a second too idle": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastUsedAt", "value": "2026-05-09T01:29:59Z"}], "unmet": {"used"}, "findings": {["used", "blair"]}},
	"used after signing": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastUsedAt", "value": "2026-06-23T01:30:01Z"}], "unmet": {"used"}, "findings": {["used", "blair"]}},
	"privilege missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/0/privileged"}], "unmet": {"revalidated"}, "findings": {["revalidated", "alex"]}},
	"privilege null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/privileged", "value": null}], "unmet": {"revalidated"}, "findings": {["revalidated", "alex"]}},
	"privileged and confirmed long ago": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastReviewedAt", "value": "2025-06-30T03:59:59Z"}], "unmet": {"recent", "revalidated"}, "findings": {["recent", "blair"], ["revalidated", "blair"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastReviewedAt", "value": "2026-04-01T04:00:00Z"}],
	"reviewed when signed": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastReviewedAt", "value": "2026-06-23T01:30:00Z"}],
	"as idle as allowed": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastUsedAt", "value": "2026-05-09T01:30:00Z"}],
	"used when signed": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/lastUsedAt", "value": "2026-06-23T01:30:00Z"}],
	"reviewed by the other signer": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/reviewer", "value": "sec"}],
}

_kind := "access-review"

_params := {"CFG-09": {"review_days": 90, "idle_days": 45, "privileged_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"access-review": [
			{
				"id": "a1",
				"signed_at_ns": 1782178200000000000,
				"signers": [{"person": "sec"}, {"person": "rene"}],
				"predicate": {
					"assignments": [
						{
							"identity": "alex",
							"privileged": false,
							"lastUsedAt": "2026-06-19T02:15:00Z",
							"lastReviewedAt": "2026-06-22T05:00:00Z",
							"reviewer": "rene",
						},
						{
							"identity": "blair",
							"privileged": true,
							"lastUsedAt": "2026-06-19T02:15:00Z",
							"lastReviewedAt": "2026-06-22T05:00:00Z",
							"reviewer": "rene",
						},
					],
				},
			},
		],
	},
}
