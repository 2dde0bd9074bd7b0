package controls.post_go_live_support.release_announced_test

import data.controls.post_go_live_support.release_announced as control

test_met if {
	control.met == {"announced": {{"attestation": "s1", "pointer": "/predicate/schedule/noticeSentAt"}}, "explained": {{"attestation": "s1", "pointer": "/predicate/schedule/notes/sections"}}, "published": {{"attestation": "s1", "pointer": "/predicate/schedule"}}} with input as _input with data.params as _params
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

test_no_section_demanded if {
	control.met.explained == set() with input as _input with data.params as {"OPS-09": {"notice_days": 10, "sections": []}}
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn", "value": "2026-08-02"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/notes/sections", "value": ["overview"]}]) == {
		{"criterion": "announced", "key": "2026-08-02", "text": "notice of the release on 2026-08-02 was sent at 2026-07-30T02:00:00Z; 10 days of notice are demanded", "cite": {"attestation": "s1", "pointer": "/predicate/schedule"}},
		{"criterion": "explained", "key": "contact", "text": "the release notes have no section contact", "cite": {"attestation": "s1", "pointer": "/predicate/schedule"}},
		{"criterion": "published", "key": "2026-08-02", "text": "the next maintenance release, on 2026-08-02, was published at 2026-07-24T02:00:00Z; both were attested at 2026-08-03T01:30:00Z", "cite": {"attestation": "s1", "pointer": "/predicate/schedule"}},
	}
}

_unmet := {
	"no status": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0"}], "unmet": {"announced", "explained", "published"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/patch-status"}], "unmet": {"announced", "explained", "published"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate", "value": {}}], "unmet": {"announced", "explained", "published"}},
	"a second status falls short": {"patch": [{"op": "add", "path": "/evidence/patch-status/-", "value": {"id": "s2", "signed_at": "2026-08-03T01:30:00Z", "signed_at_ns": 1785720600000000000, "predicate": {"schedule": {"nextReleaseOn": "2026-08-01", "publishedAt": "2026-07-24T02:00:00Z", "noticeSentAt": "2026-07-30T02:00:00Z", "notes": {"sections": ["overview"]}}}}}], "unmet": {"announced", "explained", "published"}, "findings": {["announced", "2026-08-01"], ["explained", "contact"], ["published", "2026-08-01"]}},
	"schedule missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/schedule"}], "unmet": {"announced", "explained", "published"}},
	"schedule null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule", "value": null}], "unmet": {"announced", "explained", "published"}, "findings": {["explained", "contact"], ["explained", "overview"]}},
	"day missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn"}], "unmet": {"announced", "published"}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn", "value": null}], "unmet": {"announced", "published"}, "findings": {["announced", null], ["published", null]}},
	"day an instant": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn", "value": "2026-08-18T00:00:00Z"}], "unmet": {"announced", "published"}, "findings": {["announced", "2026-08-18T00:00:00Z"], ["published", "2026-08-18T00:00:00Z"]}},
	"day does not lie ahead": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn", "value": "2026-08-03"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/noticeSentAt", "value": "2026-07-20T02:00:00Z"}], "unmet": {"published"}, "findings": {["published", "2026-08-03"]}},
	"published after the signing": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/publishedAt", "value": "2026-08-03T01:30:01Z"}], "unmet": {"published"}, "findings": {["published", "2026-08-18"]}},
	"publication missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/schedule/publishedAt"}], "unmet": {"published"}},
	"publication null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/publishedAt", "value": null}], "unmet": {"published"}, "findings": {["published", "2026-08-18"]}},
	"notice a second too late": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn", "value": "2026-08-10"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/noticeSentAt", "value": "2026-07-30T16:00:01Z"}], "unmet": {"announced"}, "findings": {["announced", "2026-08-10"]}},
	"notice after the signing": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/noticeSentAt", "value": "2026-08-03T01:30:01Z"}], "unmet": {"announced"}, "findings": {["announced", "2026-08-18"]}},
	"notice missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/schedule/noticeSentAt"}], "unmet": {"announced"}},
	"notice null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/noticeSentAt", "value": null}], "unmet": {"announced"}, "findings": {["announced", "2026-08-18"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/signed_at_ns"}], "unmet": {"announced", "published"}, "findings": {["announced", "2026-08-18"], ["published", "2026-08-18"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/signed_at_ns", "value": null}], "unmet": {"announced", "published"}, "findings": {["announced", "2026-08-18"], ["published", "2026-08-18"]}},
	"a section missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/schedule/notes/sections/1"}], "unmet": {"explained"}, "findings": {["explained", "contact"]}},
	"a section null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/notes/sections/1", "value": null}], "unmet": {"explained"}, "findings": {["explained", "contact"]}},
	"no section": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/notes/sections", "value": []}], "unmet": {"explained"}, "findings": {["explained", "contact"], ["explained", "overview"]}},
	"sections missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/schedule/notes/sections"}], "unmet": {"explained"}, "findings": {["explained", "contact"], ["explained", "overview"]}},
	"notes null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/notes", "value": null}], "unmet": {"explained"}, "findings": {["explained", "contact"], ["explained", "overview"]}},
}

_still_met := {
	"nothing changed": [],
	"more sections than demanded": [{"op": "add", "path": "/evidence/patch-status/0/predicate/schedule/notes/sections/-", "value": "changes"}],
	"published at the signing": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/publishedAt", "value": "2026-08-03T01:30:00Z"}],
	"just enough notice": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn", "value": "2026-08-10"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/noticeSentAt", "value": "2026-07-30T16:00:00Z"}],
	"as the day begins in Perth": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/schedule/nextReleaseOn", "value": "2026-08-14"}, {"op": "replace", "path": "/evidence/patch-status/0/signed_at_ns", "value": 1786636800000000000}],
}

_parameterised := {"announced", "explained"}

_params := {"OPS-09": {"notice_days": 10, "sections": ["contact", "overview"]}}

_input := {"evidence": {"patch-status": [{"id": "s1", "signed_at": "2026-08-03T01:30:00Z", "signed_at_ns": 1785720600000000000, "predicate": {"schedule": {"nextReleaseOn": "2026-08-18", "publishedAt": "2026-07-24T02:00:00Z", "noticeSentAt": "2026-07-30T02:00:00Z", "notes": {"sections": ["overview", "contact"]}}}}]}}
