package controls.testing_and_validation.vulnerabilities_in_time_test

import data.controls.testing_and_validation.vulnerabilities_in_time as control

test_met if {
	control.met == {
		"in_time": {{"attestation": "v1", "pointer": "/predicate/scanner/result"}},
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

_parameterised := {"in_time"}

test_valid_until_the_first_time_runs_out if {
	control.valid_until == {
		1781913600000000000 + (14 * 86400000000000),
		1781049600000000000 + (30 * 86400000000000),
	} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-01T00:00:00Z"},
		{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations"},
	]) == {
		{
			"criterion": "in_time",
			"key": "CVE-1",
			"text": "CVE-1 (medium by nvd) was first seen at 2026-06-01T00:00:00Z: its time to be fixed has run out by go-live or the decision, or cannot be told",
			"cite": {"attestation": "v1", "pointer": "/predicate/scanner/result/0"},
		},
		{
			"criterion": "in_time",
			"key": "CVE-2",
			"text": "CVE-2 (low by nvd) was first seen nobody knows when: its time to be fixed has run out by go-live or the decision, or cannot be told",
			"cite": {"attestation": "v1", "pointer": "/predicate/scanner/result/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/vulns/0"}], "unmet": {"in_time"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/vulns"}], "unmet": {"in_time"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate", "value": {}}], "unmet": {"in_time"}},
	"findings missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result"}], "unmet": {"in_time"}},
	"findings null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result", "value": null}], "unmet": {"in_time"}},
	"findings text": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result", "value": "none"}], "unmet": {"in_time"}},
	"online, time has just run out": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-16T04:00:00Z"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"other, time has just run out": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations/0/firstSeenAt", "value": "2026-05-31T04:00:00Z"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-2"]}},
	"time runs out as go-live begins": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-21T16:00:00Z"}, {"op": "replace", "path": "/release/go_live", "value": "2026-07-06"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"critical, time has just run out": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/0/score", "value": "critical"}, {"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-28T04:00:00Z"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"exploited, time has just run out": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/knownExploited", "value": true}, {"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-28T04:00:00Z"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"exposure not said": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations/0/exposure"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-2"]}},
	"exposure null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations/0/exposure", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-2"]}},
	"exposure contradicted": {"patch": [{"op": "add", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations/-", "value": {"exposure": "online"}}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-2"]}},
	"since when missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"since when null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"since when a date": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-20"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"first seen after the scan": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-29T01:00:01Z"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"seen earlier, said apart": {"patch": [{"op": "add", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/-", "value": {"firstSeenAt": "2026-06-01T00:00:00Z"}}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"null, said apart": {"patch": [{"op": "add", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/-", "value": {"firstSeenAt": null}}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"annotations missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"annotations null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"annotations empty": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations", "value": []}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"exploitation not said": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/knownExploited"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"rating not understood": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/0/score", "value": "severe"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"ratings missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"ratings empty": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity", "value": []}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"]}},
	"end of the scan missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"], ["in_time", "CVE-2"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"], ["in_time", "CVE-2"]}},
	"go-live null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"], ["in_time", "CVE-2"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"], ["in_time", "CVE-2"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-1"], ["in_time", "CVE-2"]}},
	"a second scan falls short": {"patch": [{"op": "add", "path": "/evidence/vulns/-", "value": {"id": "v2", "predicate": {"scanner": {"result": [{"id": "CVE-9", "severity": [{"method": "nvd", "score": "high"}], "annotations": [{"firstSeenAt": "2026-06-01T00:00:00Z", "knownExploited": false}]}]}, "metadata": {"scanFinishedOn": "2026-06-29T01:00:00Z"}}}}], "unmet": {"in_time"}, "findings": {["in_time", "CVE-9"]}},
}

_still_met := {
	"nothing changed": [],
	"online, a second left": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-16T04:00:01Z"}],
	"other, a second left": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations/0/firstSeenAt", "value": "2026-05-31T04:00:01Z"}],
	"critical, a second left": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/0/score", "value": "critical"}, {"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-28T04:00:01Z"}],
	"exploited, a second left": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/knownExploited", "value": true}, {"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-28T04:00:01Z"}],
	"time runs out a second after go-live began": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-21T16:00:01Z"}, {"op": "replace", "path": "/release/go_live", "value": "2026-07-06"}],
	"high is not critical": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/0/score", "value": "high"}],
	"online by default, in time": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/exposure"}],
	"seen later, said apart": [{"op": "add", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/-", "value": {"firstSeenAt": "2026-06-21T00:00:00Z"}}],
	"facts said apart": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations", "value": [{"exposure": "other"}, {"knownExploited": false}, {"firstSeenAt": "2026-06-10T00:00:00Z"}]}],
	"first seen by this scan": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/firstSeenAt", "value": "2026-06-29T01:00:00Z"}],
	"nothing found": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result", "value": []}],
}

_kind := "vulns"

_params := {"TST-11": {"critical_hours": 48, "online_days": 14, "other_days": 30}}

_input := {
	"release": {"go_live": "2026-06-30"},
	"now_ns": 1782792000000000000,
	"evidence": {
		"vulns": [
			{
				"id": "v1",
				"predicate": {
					"scanner": {
						"result": [
							{
								"id": "CVE-1",
								"severity": [{"method": "nvd", "score": "medium"}],
								"annotations": [{"firstSeenAt": "2026-06-20T00:00:00Z", "knownExploited": false, "exposure": "online"}],
							},
							{
								"id": "CVE-2",
								"severity": [{"method": "nvd", "score": "low"}],
								"annotations": [{"firstSeenAt": "2026-06-10T00:00:00Z", "knownExploited": false, "exposure": "other"}],
							},
						],
					},
					"metadata": {"scanFinishedOn": "2026-06-29T01:00:00Z"},
				},
			},
		],
	},
}
