package controls.testing_and_validation.vulnerabilities_scanned_test

import data.controls.testing_and_validation.vulnerabilities_scanned as control

test_met if {
	control.met == {
		"clean": {{"attestation": "v1", "pointer": "/predicate/scanner/result"}},
		"informed": {{"attestation": "v1", "pointer": "/predicate/scanner/db/lastUpdate"}},
		"recent": {{"attestation": "v1", "pointer": "/predicate/metadata/scanFinishedOn"}},
		"unexploited": {{"attestation": "v1", "pointer": "/predicate/scanner/result"}},
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

_parameterised := {"recent", "informed"}

test_headline if {
	control.headline == {"scan_age_days": 2, "scan_age_limit_days": 14} with input as _input with data.params as _params
}

test_headline_is_of_the_newest if {
	older := {"id": "v2", "predicate": {"metadata": {"scanFinishedOn": "2026-06-01T00:00:00Z"}}}
	spoilt := json.patch(_input, [{"op": "add", "path": "/evidence/vulns/-", "value": older}])
	control.headline == {"scan_age_days": 2, "scan_age_limit_days": 14} with input as spoilt with data.params as _params
}

test_valid_until_the_scan_is_too_old if {
	control.valid_until == {1782609600000000000 + (14 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn", "value": "2026-06-10T00:00:00Z"},
		{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/0/score", "value": "high"},
		{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/annotations", "value": []},
	]) == {
		{
			"criterion": "recent",
			"key": "https://scanners.example/a",
			"text": "the scan by https://scanners.example/a ended at 2026-06-10T00:00:00Z; it may be no older than 14 days",
			"cite": {"attestation": "v1", "pointer": "/predicate/metadata/scanFinishedOn"},
		},
		{
			"criterion": "informed",
			"key": "https://scanners.example/a",
			"text": "the database of https://scanners.example/a was brought up to date at 2026-06-27T18:00:00Z, and the scan ended at 2026-06-10T00:00:00Z; at most 48 hours may lie between",
			"cite": {"attestation": "v1", "pointer": "/predicate/scanner/db/lastUpdate"},
		},
		{
			"criterion": "clean",
			"key": "CVE-1",
			"text": "CVE-1 is rated high by nvd, 5.3 by cvss_v3",
			"cite": {"attestation": "v1", "pointer": "/predicate/scanner/result/0"},
		},
		{
			"criterion": "unexploited",
			"key": "CVE-2",
			"text": "CVE-2 is known to be exploited, or nobody says that it is not",
			"cite": {"attestation": "v1", "pointer": "/predicate/scanner/result/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/vulns/0"}], "unmet": {"clean", "informed", "recent", "unexploited"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/vulns"}], "unmet": {"clean", "informed", "recent", "unexploited"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate", "value": {}}], "unmet": {"clean", "informed", "recent", "unexploited"}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn"}], "unmet": {"informed", "recent"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn", "value": null}], "unmet": {"informed", "recent"}, "findings": {["informed", "https://scanners.example/a"], ["recent", "https://scanners.example/a"]}},
	"end a date": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn", "value": "2026-06-28"}], "unmet": {"informed", "recent"}, "findings": {["informed", "https://scanners.example/a"], ["recent", "https://scanners.example/a"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn", "value": "2026-06-16T03:59:59Z"}, {"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": "2026-06-16T00:00:00Z"}], "unmet": {"recent"}, "findings": {["recent", "https://scanners.example/a"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "https://scanners.example/a"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "https://scanners.example/a"]}},
	"database missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/db"}], "unmet": {"informed"}},
	"update missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate"}], "unmet": {"informed"}},
	"update null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": null}], "unmet": {"informed"}, "findings": {["informed", "https://scanners.example/a"]}},
	"update a date": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": "2026-06-27"}], "unmet": {"informed"}, "findings": {["informed", "https://scanners.example/a"]}},
	"updated a second too long before": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": "2026-06-26T01:19:59Z"}], "unmet": {"informed"}, "findings": {["informed", "https://scanners.example/a"]}},
	"updated after the scan": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": "2026-06-28T01:20:01Z"}], "unmet": {"informed"}, "findings": {["informed", "https://scanners.example/a"]}},
	"findings missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result"}], "unmet": {"clean", "unexploited"}},
	"findings null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result", "value": null}], "unmet": {"clean", "unexploited"}},
	"findings text": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result", "value": "none"}], "unmet": {"clean", "unexploited"}},
	"critical": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/0/score", "value": "critical"}], "unmet": {"clean"}, "findings": {["clean", "CVE-1"]}},
	"high": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/0/score", "value": "HIGH"}], "unmet": {"clean"}, "findings": {["clean", "CVE-1"]}},
	"high by score only": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/1/score", "value": "7.0"}], "unmet": {"clean"}, "findings": {["clean", "CVE-1"]}},
	"not understood": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/severity/0/score", "value": "severe"}], "unmet": {"clean"}, "findings": {["clean", "CVE-2"]}},
	"rating null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/severity/0/score", "value": null}], "unmet": {"clean"}, "findings": {["clean", "CVE-2"]}},
	"ratings missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/1/severity"}], "unmet": {"clean"}, "findings": {["clean", "CVE-2"]}},
	"ratings null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/severity", "value": null}], "unmet": {"clean"}, "findings": {["clean", "CVE-2"]}},
	"ratings empty": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/1/severity", "value": []}], "unmet": {"clean"}, "findings": {["clean", "CVE-2"]}},
	"exploited": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/knownExploited", "value": true}], "unmet": {"unexploited"}, "findings": {["unexploited", "CVE-1"]}},
	"exploited, said apart": {"patch": [{"op": "add", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/-", "value": {"knownExploited": true}}], "unmet": {"unexploited"}, "findings": {["unexploited", "CVE-1"]}},
	"exploitation null": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/knownExploited", "value": null}], "unmet": {"unexploited"}, "findings": {["unexploited", "CVE-1"]}},
	"exploitation not said": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations/0/knownExploited"}], "unmet": {"unexploited"}, "findings": {["unexploited", "CVE-1"]}},
	"annotations missing": {"patch": [{"op": "remove", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations"}], "unmet": {"unexploited"}, "findings": {["unexploited", "CVE-1"]}},
	"annotations empty": {"patch": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/annotations", "value": []}], "unmet": {"unexploited"}, "findings": {["unexploited", "CVE-1"]}},
	"a second scan falls short": {"patch": [{"op": "add", "path": "/evidence/vulns/-", "value": {"id": "v2", "predicate": {"scanner": {"uri": "https://scanners.example/b", "db": {"lastUpdate": "2026-05-01T00:00:00Z"}, "result": [{"id": "CVE-9", "severity": [{"method": "nvd", "score": "high"}], "annotations": []}]}, "metadata": {"scanFinishedOn": "2026-06-01T00:00:00Z"}}}}], "unmet": {"clean", "informed", "recent", "unexploited"}, "findings": {["recent", "https://scanners.example/b"], ["informed", "https://scanners.example/b"], ["clean", "CVE-9"], ["unexploited", "CVE-9"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn", "value": "2026-06-16T04:00:00Z"}, {"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": "2026-06-16T00:00:00Z"}],
	"with a fraction of a second": [{"op": "replace", "path": "/evidence/vulns/0/predicate/metadata/scanFinishedOn", "value": "2026-06-28T01:20:00.25Z"}],
	"updated as long before as allowed": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": "2026-06-26T01:20:00Z"}],
	"updated as it ended": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/db/lastUpdate", "value": "2026-06-28T01:20:00Z"}],
	"nothing found": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result", "value": []}],
	"just below high": [{"op": "replace", "path": "/evidence/vulns/0/predicate/scanner/result/0/severity/1/score", "value": "6.9"}],
}

_kind := "vulns"

_params := {"TST-10": {"max_age_days": 14, "db_hours": 48}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"vulns": [
			{
				"id": "v1",
				"predicate": {
					"scanner": {
						"uri": "https://scanners.example/a",
						"db": {"lastUpdate": "2026-06-27T18:00:00Z"},
						"result": [
							{
								"id": "CVE-1",
								"severity": [{"method": "nvd", "score": "medium"}, {"method": "cvss_v3", "score": "5.3"}],
								"annotations": [{"knownExploited": false}],
							},
							{
								"id": "CVE-2",
								"severity": [{"method": "nvd", "score": "low"}],
								"annotations": [{"knownExploited": false}],
							},
						],
					},
					"metadata": {"scanFinishedOn": "2026-06-28T01:20:00Z"},
				},
			},
		],
	},
}
