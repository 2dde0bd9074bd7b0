package controls.go_live_readiness.service_levels_agreed_test

import data.controls.go_live_readiness.service_levels_agreed as control

test_met if {
	control.met == {
		"in_force": {{"attestation": "a1", "pointer": "/predicate/sla/effectiveFrom"}},
		"measurable": {{"attestation": "a1", "pointer": "/predicate/sla/metrics"}},
		"rostered": {{"attestation": "a1", "pointer": "/predicate/roster"}},
		"signed": {{"attestation": "a1", "pointer": "/predicate/sla/signedBy"}},
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
	unmet == {"rostered"}
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
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/signedBy", "value": ["otto"]},
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics/0/unit", "value": ""},
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/effectiveFrom", "value": "2026-07-01"},
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/to", "value": "2026-08-03"},
	]) == {
		{
			"criterion": "rostered",
			"key": "operations-lead",
			"text": "the roster does not name somebody as operations-lead for every day from 2026-06-30 to 2026-08-04",
			"cite": {"attestation": "a1", "pointer": "/predicate/roster"},
		},
		{
			"criterion": "signed",
			"key": "1.0",
			"text": "the service levels 1.0 are said to be signed by otto; each of them must sign this statement, and they must be of both sides",
			"cite": {"attestation": "a1", "pointer": "/predicate/sla"},
		},
		{
			"criterion": "in_force",
			"key": "1.0",
			"text": "the service levels 1.0 hold from 2026-07-01, go-live is on 2026-06-30",
			"cite": {"attestation": "a1", "pointer": "/predicate/sla/effectiveFrom"},
		},
		{
			"criterion": "measurable",
			"key": "availability",
			"text": "the service level availability has no target with a unit",
			"cite": {"attestation": "a1", "pointer": "/predicate/sla/metrics/0"},
		},
	}
}

test_no_role_demanded if {
	control.met.rostered == set() with input as _input with data.params as {"GLV-14": {"roles": []}}
}

test_each_role_counts if {
	two := {"GLV-14": {"roles": ["operations-lead", "trainer"]}}
	{finding.key | some finding in control.finding} == {"trainer"} with input as _input with data.params as two
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0"}], "unmet": {"in_force", "measurable", "rostered", "signed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/service-transition"}], "unmet": {"in_force", "measurable", "rostered", "signed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate", "value": {}}], "unmet": {"in_force", "measurable", "rostered", "signed"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/service-transition/-", "value": {"id": "a2", "signers": [], "predicate": {"sla": {"version": "2.0", "effectiveFrom": "2026-07-01", "metrics": [{"name": "availability", "target": 99.9, "unit": ""}], "signedBy": ["otto"]}, "roster": []}}}], "unmet": {"in_force", "measurable", "rostered", "signed"}, "findings": {["in_force", "2.0"], ["measurable", "availability"], ["rostered", "operations-lead"], ["signed", "2.0"]}},
	"service levels missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/sla"}], "unmet": {"in_force", "measurable", "signed"}},
	"service levels null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla", "value": null}], "unmet": {"in_force", "measurable", "signed"}},
	"who signed missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/sla/signedBy"}], "unmet": {"signed"}},
	"who signed null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/signedBy", "value": null}], "unmet": {"signed"}},
	"who signed text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/signedBy", "value": "all"}], "unmet": {"signed"}},
	"who signed empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/signedBy", "value": []}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"one did not sign": {"patch": [{"op": "add", "path": "/evidence/service-transition/0/predicate/sla/signedBy/-", "value": "kim"}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"customer not named": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/signedBy", "value": ["otto"]}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"supplier not named": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/signedBy", "value": ["olga"]}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"both of one side": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/signers/1/side", "value": "supplier"}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/signers/1/side"}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/signers"}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/signers", "value": []}], "unmet": {"signed"}, "findings": {["signed", "1.0"]}},
	"metrics missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/sla/metrics"}], "unmet": {"measurable"}},
	"metrics null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics", "value": null}], "unmet": {"measurable"}},
	"metrics text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics", "value": "all"}], "unmet": {"measurable"}},
	"metrics empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics", "value": []}], "unmet": {"measurable"}},
	"metric without a name": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics/0/name", "value": " "}], "unmet": {"measurable"}, "findings": {["measurable", " "]}},
	"target missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/sla/metrics/0/target"}], "unmet": {"measurable"}, "findings": {["measurable", "availability"]}},
	"target null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics/0/target", "value": null}], "unmet": {"measurable"}, "findings": {["measurable", "availability"]}},
	"target text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics/0/target", "value": "99.9"}], "unmet": {"measurable"}, "findings": {["measurable", "availability"]}},
	"unit missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/sla/metrics/0/unit"}], "unmet": {"measurable"}, "findings": {["measurable", "availability"]}},
	"unit blank": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/metrics/0/unit", "value": " "}], "unmet": {"measurable"}, "findings": {["measurable", "availability"]}},
	"in force a day late": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/effectiveFrom", "value": "2026-07-01"}], "unmet": {"in_force"}, "findings": {["in_force", "1.0"]}},
	"in force missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/sla/effectiveFrom"}], "unmet": {"in_force"}},
	"in force null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/effectiveFrom", "value": null}], "unmet": {"in_force"}, "findings": {["in_force", "1.0"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"in_force", "rostered"}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"rostered"}},
	"end of hypercare before go-live": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-06-29"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"roster missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/roster"}], "unmet": {"rostered"}},
	"roster null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster", "value": null}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"roster text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster", "value": "all"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"roster empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster", "value": []}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"nobody in the role": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/roster/0"}, {"op": "remove", "path": "/evidence/service-transition/0/predicate/roster/0"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"nobody on the first day": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/0/from", "value": "2026-07-01"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"nobody on the last day": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/to", "value": "2026-08-03"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"a day between": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/from", "value": "2026-07-21"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"relieved by another role": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/role", "value": "trainer"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"only before go-live": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/0/to", "value": "2026-06-29"}, {"op": "remove", "path": "/evidence/service-transition/0/predicate/roster/1"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"person missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/roster/1/person"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"person blank": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/person", "value": " "}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"role missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/roster/1/role"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"first day null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/from", "value": null}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"last day null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/to", "value": null}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
	"last day missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/roster/1/to"}], "unmet": {"rostered"}, "findings": {["rostered", "operations-lead"]}},
}

_still_met := {
	"nothing changed": [],
	"in force earlier": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/sla/effectiveFrom", "value": "2026-01-01"}],
	"one for all days": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/0/to", "value": "2026-08-04"}, {"op": "remove", "path": "/evidence/service-transition/0/predicate/roster/1"}],
	"longer than hypercare": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/0/from", "value": "2026-06-01"}, {"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/to", "value": "2026-12-31"}],
	"turns that overlap": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/roster/1/from", "value": "2026-07-01"}],
	"a turn that is over before go-live": [{"op": "add", "path": "/evidence/service-transition/0/predicate/roster/-", "value": {"role": "operations-lead", "person": "ivan", "from": "2026-05-01", "to": "2026-05-31"}}],
	"a deputy for a day": [{"op": "add", "path": "/evidence/service-transition/0/predicate/roster/-", "value": {"role": "operations-lead", "person": "tina", "from": "2026-07-10", "to": "2026-07-10"}}],
}

_kind := "service-transition"

_params := {"GLV-14": {"roles": ["operations-lead"]}}

_input := {
	"release": {
		"go_live": "2026-06-30",
		"hypercare_end": "2026-08-04",
	},
	"evidence": {
		"service-transition": [
			{
				"id": "a1",
				"signers": [
					{
						"person": "otto",
						"side": "supplier",
					},
					{
						"person": "olga",
						"side": "customer",
					},
				],
				"predicate": {
					"sla": {
						"version": "1.0",
						"effectiveFrom": "2026-06-30",
						"metrics": [
							{
								"name": "availability",
								"target": 99.9,
								"unit": "percent",
							},
							{
								"name": "errors",
								"target": 0,
								"unit": "count",
							},
						],
						"signedBy": [
							"otto",
							"olga",
						],
					},
					"roster": [
						{
							"role": "operations-lead",
							"person": "otto",
							"from": "2026-06-30",
							"to": "2026-07-19",
						},
						{
							"role": "operations-lead",
							"person": "ivan",
							"from": "2026-07-20",
							"to": "2026-08-04",
						},
						{
							"role": "trainer",
							"person": "tina",
							"from": "2026-07-01",
							"to": "2026-07-02",
						},
					],
				},
			},
		],
	},
}
