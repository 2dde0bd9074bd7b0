package controls.go_live_readiness.readiness_reviewed_test

import data.controls.go_live_readiness.readiness_reviewed as control

test_met if {
	control.met == {
		"attended": {{"attestation": "a1", "pointer": "/predicate/attendees"}},
		"in_time": {{"attestation": "a1", "pointer": "/predicate/heldAt"}},
		"signed": {{"attestation": "a1", "pointer": "/predicate/attendees"}},
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
	unmet == {"attended", "in_time"}
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

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2026-06-01T01:00:00Z"},
		{"op": "remove", "path": "/evidence/readiness-review/0/predicate/attendees/1"},
	]) == {
		{
			"criterion": "attended",
			"key": "project-manager",
			"text": "nobody attended as project-manager",
			"cite": {"attestation": "a1", "pointer": "/predicate/attendees"},
		},
		{
			"criterion": "signed",
			"key": "supplier",
			"text": "nobody of the supplier's side who attended signed the minutes",
			"cite": {"attestation": "a1", "pointer": "/predicate/attendees"},
		},
		{
			"criterion": "in_time",
			"key": "2026-06-01T01:00:00Z",
			"text": "the review was held at 2026-06-01T01:00:00Z and go-live is on 2026-06-30: not within 10 business days before it, or after the minutes were signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/heldAt"},
		},
	}
}

test_no_role_demanded if {
	control.met.attended == set() with input as _input with data.params as {"GLV-01": {"business_days": 10, "roles": []}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0"}], "unmet": {"attended", "in_time", "signed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/readiness-review"}], "unmet": {"attended", "in_time", "signed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate", "value": {}}], "unmet": {"attended", "in_time", "signed"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/readiness-review/-", "value": {"id": "a2", "signed_at_ns": 1782437400000000000, "signers": [], "predicate": {"heldAt": "2026-06-01T01:00:00Z", "attendees": []}}}], "unmet": {"attended", "in_time", "signed"}, "findings": {["attended", "project-manager"], ["attended", "service-owner"], ["in_time", "2026-06-01T01:00:00Z"], ["signed", "customer"], ["signed", "supplier"]}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/heldAt"}], "unmet": {"in_time"}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", null]}},
	"time not in UTC": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2026-06-24T09:00:00+08:00"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-24T09:00:00+08:00"]}},
	"one business day too early": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2026-06-15T15:59:59Z"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-15T15:59:59Z"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2026-06-26T01:30:01Z"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T01:30:01Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/signed_at_ns"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-24T01:00:00Z"]}},
	"after go-live": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2026-06-23"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-24T01:00:00Z"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"in_time"}},
	"go-live null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-24T01:00:00Z"]}},
	"in a year that the calendar does not hold": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2029-01-05"}, {"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2029-01-03T01:00:00Z"}, {"op": "replace", "path": "/evidence/readiness-review/0/signed_at_ns", "value": 1861920000000000000}], "unmet": {"in_time"}, "findings": {["in_time", "2029-01-03T01:00:00Z"]}},
	"over a day that is not known yet": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2028-03-08"}, {"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2028-03-03T01:00:00Z"}, {"op": "replace", "path": "/evidence/readiness-review/0/signed_at_ns", "value": 1861920000000000000}], "unmet": {"in_time"}, "findings": {["in_time", "2028-03-03T01:00:00Z"]}},
	"attendees missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/attendees"}], "unmet": {"attended", "signed"}},
	"attendees null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/attendees", "value": null}], "unmet": {"attended", "signed"}, "findings": {["attended", "project-manager"], ["attended", "service-owner"], ["signed", "customer"], ["signed", "supplier"]}},
	"attendees text": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/attendees", "value": "all"}], "unmet": {"attended", "signed"}, "findings": {["attended", "project-manager"], ["attended", "service-owner"], ["signed", "customer"], ["signed", "supplier"]}},
	"attendees empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/attendees", "value": []}], "unmet": {"attended", "signed"}, "findings": {["attended", "project-manager"], ["attended", "service-owner"], ["signed", "customer"], ["signed", "supplier"]}},
	"a role missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/attendees/1"}], "unmet": {"attended", "signed"}, "findings": {["attended", "project-manager"], ["signed", "supplier"]}},
	"attended as somebody else": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/attendees/1/role", "value": "implementer"}], "unmet": {"attended"}, "findings": {["attended", "project-manager"]}},
	"role not said": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/attendees/1/role"}], "unmet": {"attended"}, "findings": {["attended", "project-manager"]}},
	"who attended missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/attendees/1/person"}], "unmet": {"attended", "signed"}, "findings": {["attended", "project-manager"], ["signed", "supplier"]}},
	"who attended blank": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/attendees/1/person", "value": " "}], "unmet": {"attended", "signed"}, "findings": {["attended", "project-manager"], ["signed", "supplier"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/signers"}], "unmet": {"signed"}, "findings": {["signed", "customer"], ["signed", "supplier"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/signers", "value": []}], "unmet": {"signed"}, "findings": {["signed", "customer"], ["signed", "supplier"]}},
	"customer did not sign": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/signers/1"}], "unmet": {"signed"}, "findings": {["signed", "customer"]}},
	"supplier did not sign": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/signers/0"}], "unmet": {"signed"}, "findings": {["signed", "supplier"]}},
	"who signed for the customer was not there": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/signers/1/person", "value": "carl"}], "unmet": {"signed"}, "findings": {["signed", "customer"]}},
	"both of one side": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/signers/1/side", "value": "supplier"}], "unmet": {"signed"}, "findings": {["signed", "customer"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/signers/1/side"}], "unmet": {"signed"}, "findings": {["signed", "customer"]}},
}

_still_met := {
	"nothing changed": [],
	"as early as allowed": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2026-06-15T16:00:00Z"}],
	"as it was signed": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2026-06-26T01:30:00Z"}],
	"on the day of go-live": [{"op": "replace", "path": "/release/go_live", "value": "2026-06-24"}],
	"over Easter": [{"op": "replace", "path": "/release/go_live", "value": "2026-04-13"}, {"op": "replace", "path": "/evidence/readiness-review/0/predicate/heldAt", "value": "2026-03-26T01:00:00Z"}],
	"several of one role": [{"op": "add", "path": "/evidence/readiness-review/0/predicate/attendees/-", "value": {"person": "omar", "role": "service-owner"}}],
}

_kind := "readiness-review"

_params := {"GLV-01": {"business_days": 10, "roles": ["project-manager", "service-owner"]}}

_input := {
	"release": {
		"go_live": "2026-06-30",
	},
	"evidence": {
		"readiness-review": [
			{
				"id": "a1",
				"signed_at_ns": 1782437400000000000,
				"signers": [
					{
						"person": "pia",
						"side": "supplier",
					},
					{
						"person": "olga",
						"side": "customer",
					},
				],
				"predicate": {
					"heldAt": "2026-06-24T01:00:00Z",
					"attendees": [
						{
							"person": "olga",
							"role": "service-owner",
						},
						{
							"person": "pia",
							"role": "project-manager",
						},
						{
							"person": "ivan",
							"role": "implementer",
						},
					],
				},
			},
		],
	},
}
