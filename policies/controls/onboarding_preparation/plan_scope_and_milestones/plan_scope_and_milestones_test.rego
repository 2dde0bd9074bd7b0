package controls.onboarding_preparation.plan_scope_and_milestones_test

import data.controls.onboarding_preparation.plan_scope_and_milestones as control

test_met if {
	control.met == {
		"ordered": {{"attestation": "a1", "pointer": "/predicate/milestones"}},
		"planned": {{"attestation": "a1", "pointer": "/predicate/milestones"}},
		"scoped": {{"attestation": "a1", "pointer": "/predicate/scope"}},
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
	_findings([
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/out", "value": []},
		{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/scope/in"},
		{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/6"},
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/end", "value": "2026-05-10"},
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/4/start", "value": "2026-05-10"},
	]) == {
		{
			"criterion": "planned",
			"key": "post-go-live-support",
			"text": "post-go-live-support has 0 milestones, not one",
			"cite": {"attestation": "a1", "pointer": "/predicate/milestones"},
		},
		{
			"criterion": "ordered",
			"key": "testing-and-validation",
			"text": "testing-and-validation starts on 2026-05-11 and ends on 2026-05-10",
			"cite": {"attestation": "a1", "pointer": "/predicate/milestones/3"},
		},
		{
			"criterion": "ordered",
			"key": "training-and-knowledge-transfer",
			"text": "training-and-knowledge-transfer: its start, 2026-05-10, lies before that of testing-and-validation, 2026-05-11",
			"cite": {"attestation": "a1", "pointer": "/predicate/milestones/4/start"},
		},
		{
			"criterion": "scoped",
			"key": "in",
			"text": "the plan does not say what is in scope",
			"cite": {"attestation": "a1", "pointer": "/predicate/scope"},
		},
		{
			"criterion": "scoped",
			"key": "out",
			"text": "the plan does not say what is out of scope",
			"cite": {"attestation": "a1", "pointer": "/predicate/scope"},
		},
	}
}

_unmet := {
	"no plan": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"scoped", "planned", "ordered"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"scoped", "planned", "ordered"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate", "value": {}}], "unmet": {"scoped", "planned", "ordered"}},
	"a second plan falls short": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "a2", "predicate": {"scope": {"in": [], "out": ["paper cards"]}, "milestones": []}}}], "unmet": {"scoped", "planned", "ordered"}, "findings": {["scoped", "in"], ["planned", "onboarding-preparation"], ["planned", "environment-provisioning"], ["planned", "platform-configuration"], ["planned", "testing-and-validation"], ["planned", "training-and-knowledge-transfer"], ["planned", "go-live-readiness"], ["planned", "post-go-live-support"]}},
	"scope missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/scope"}], "unmet": {"scoped"}},
	"scope null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope", "value": null}], "unmet": {"scoped"}, "findings": {["scoped", "in"], ["scoped", "out"]}},
	"in scope null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/in", "value": null}], "unmet": {"scoped"}, "findings": {["scoped", "in"]}},
	"in scope empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/in", "value": []}], "unmet": {"scoped"}, "findings": {["scoped", "in"]}},
	"in scope text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/in", "value": "everything"}], "unmet": {"scoped"}, "findings": {["scoped", "in"]}},
	"in scope a number": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/in", "value": 7}], "unmet": {"scoped"}, "findings": {["scoped", "in"]}},
	"in scope with a blank entry": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/in", "value": ["wallet", " "]}], "unmet": {"scoped"}, "findings": {["scoped", "in"]}},
	"in scope with a null entry": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/in", "value": ["wallet", null]}], "unmet": {"scoped"}, "findings": {["scoped", "in"]}},
	"in scope missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/scope/in"}], "unmet": {"scoped"}, "findings": {["scoped", "in"]}},
	"out of scope null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/out", "value": null}], "unmet": {"scoped"}, "findings": {["scoped", "out"]}},
	"out of scope empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/out", "value": []}], "unmet": {"scoped"}, "findings": {["scoped", "out"]}},
	"out of scope text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/out", "value": "everything"}], "unmet": {"scoped"}, "findings": {["scoped", "out"]}},
	"out of scope a number": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/out", "value": 7}], "unmet": {"scoped"}, "findings": {["scoped", "out"]}},
	"out of scope with a blank entry": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/out", "value": ["wallet", " "]}], "unmet": {"scoped"}, "findings": {["scoped", "out"]}},
	"out of scope with a null entry": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/scope/out", "value": ["wallet", null]}], "unmet": {"scoped"}, "findings": {["scoped", "out"]}},
	"out of scope missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/scope/out"}], "unmet": {"scoped"}, "findings": {["scoped", "out"]}},
	"milestones missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones"}], "unmet": {"planned", "ordered"}},
	"milestones null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones", "value": null}], "unmet": {"planned", "ordered"}, "findings": {["planned", "onboarding-preparation"], ["planned", "environment-provisioning"], ["planned", "platform-configuration"], ["planned", "testing-and-validation"], ["planned", "training-and-knowledge-transfer"], ["planned", "go-live-readiness"], ["planned", "post-go-live-support"]}},
	"milestones text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones", "value": "in June"}], "unmet": {"planned", "ordered"}, "findings": {["planned", "onboarding-preparation"], ["planned", "environment-provisioning"], ["planned", "platform-configuration"], ["planned", "testing-and-validation"], ["planned", "training-and-knowledge-transfer"], ["planned", "go-live-readiness"], ["planned", "post-go-live-support"]}},
	"milestones empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones", "value": []}], "unmet": {"planned", "ordered"}, "findings": {["planned", "onboarding-preparation"], ["planned", "environment-provisioning"], ["planned", "platform-configuration"], ["planned", "testing-and-validation"], ["planned", "training-and-knowledge-transfer"], ["planned", "go-live-readiness"], ["planned", "post-go-live-support"]}},
	"one milestone only": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones", "value": [{"phase": "onboarding-preparation", "start": "2026-03-02", "end": "2026-03-27"}]}], "unmet": {"planned"}, "findings": {["planned", "environment-provisioning"], ["planned", "platform-configuration"], ["planned", "testing-and-validation"], ["planned", "training-and-knowledge-transfer"], ["planned", "go-live-readiness"], ["planned", "post-go-live-support"]}},
	"phase missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/2/phase"}], "unmet": {"planned", "ordered"}, "findings": {["planned", "platform-configuration"]}},
	"phase null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/2/phase", "value": null}], "unmet": {"planned", "ordered"}, "findings": {["planned", "platform-configuration"]}},
	"phase unknown": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/2/phase", "value": "celebration"}], "unmet": {"planned", "ordered"}, "findings": {["planned", "platform-configuration"]}},
	"phase twice instead of another": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/2/phase", "value": "environment-provisioning"}], "unmet": {"planned"}, "findings": {["planned", "environment-provisioning"], ["planned", "platform-configuration"]}},
	"one milestone too many": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/0/predicate/milestones/-", "value": {"phase": "post-go-live-support", "start": "2026-06-30", "end": "2026-08-04"}}], "unmet": {"planned"}, "findings": {["planned", "post-go-live-support"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/start"}], "unmet": {"ordered"}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/end"}], "unmet": {"ordered"}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/start", "value": null}], "unmet": {"ordered"}},
	"start a number": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/start", "value": 20260511}], "unmet": {"ordered"}},
	"end no such day": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/end", "value": "2026-02-30"}], "unmet": {"ordered"}},
	"ends before it starts": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/end", "value": "2026-05-10"}], "unmet": {"ordered"}, "findings": {["ordered", "testing-and-validation"]}},
	"starts before an earlier phase": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/start", "value": "2026-04-19"}], "unmet": {"ordered"}, "findings": {["ordered", "testing-and-validation"]}},
	"ends before an earlier phase": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/4/end", "value": "2026-06-11"}], "unmet": {"ordered"}, "findings": {["ordered", "training-and-knowledge-transfer"]}},
	"first phase starts after the second": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/0/start", "value": "2026-03-31"}], "unmet": {"ordered"}, "findings": {["ordered", "onboarding-preparation"], ["ordered", "environment-provisioning"]}},
	"onboarding-preparation lacks its milestone": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/0"}], "unmet": {"planned"}, "findings": {["planned", "onboarding-preparation"]}},
	"environment-provisioning lacks its milestone": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/1"}], "unmet": {"planned"}, "findings": {["planned", "environment-provisioning"]}},
	"platform-configuration lacks its milestone": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/2"}], "unmet": {"planned"}, "findings": {["planned", "platform-configuration"]}},
	"testing-and-validation lacks its milestone": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/3"}], "unmet": {"planned"}, "findings": {["planned", "testing-and-validation"]}},
	"training-and-knowledge-transfer lacks its milestone": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/4"}], "unmet": {"planned"}, "findings": {["planned", "training-and-knowledge-transfer"]}},
	"go-live-readiness lacks its milestone": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/5"}], "unmet": {"planned"}, "findings": {["planned", "go-live-readiness"]}},
	"post-go-live-support lacks its milestone": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/6"}], "unmet": {"planned"}, "findings": {["planned", "post-go-live-support"]}},
}

_still_met := {
	"nothing changed": [],
	"one day long": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/0/end", "value": "2026-03-02"}],
	"starts together with the phase before": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/3/start", "value": "2026-04-20"}],
	"ends together with the phase before": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/milestones/4/end", "value": "2026-06-12"}],
	"milestones in another order": [{"op": "add", "path": "/evidence/onboarding-plan/0/predicate/milestones/0", "value": {"phase": "post-go-live-support", "start": "2026-06-30", "end": "2026-08-04"}}, {"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/milestones/7"}],
}

_kind := "onboarding-plan"

_input := {"evidence": {"onboarding-plan": [{"id": "a1", "predicate": {
	"scope": {"in": ["issuing one credential"], "out": ["paper cards"]},
	"milestones": [
		{"phase": "onboarding-preparation", "start": "2026-03-02", "end": "2026-03-27"},
		{"phase": "environment-provisioning", "start": "2026-03-30", "end": "2026-04-17"},
		{"phase": "platform-configuration", "start": "2026-04-20", "end": "2026-05-08"},
		{"phase": "testing-and-validation", "start": "2026-05-11", "end": "2026-06-12"},
		{"phase": "training-and-knowledge-transfer", "start": "2026-06-08", "end": "2026-06-19"},
		{"phase": "go-live-readiness", "start": "2026-06-15", "end": "2026-06-30"},
		{"phase": "post-go-live-support", "start": "2026-06-30", "end": "2026-08-04"},
	],
}}]}}
