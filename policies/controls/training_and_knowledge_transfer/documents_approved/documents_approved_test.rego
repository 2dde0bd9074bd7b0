package controls.training_and_knowledge_transfer.documents_approved_test

import data.controls.training_and_knowledge_transfer.documents_approved as control

test_met if {
	control.met == {
		"approved": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"current": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"labelled": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"pinned": {{"attestation": "a1", "pointer": "/predicate/items"}},
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
	unmet == {"current"}
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
		{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/approvedBy/person", "value": "kim"},
		{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/currentAsAt", "value": "2025-06-29"},
		{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/label", "value": ""},
		{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/uri", "value": ""},
	]) == {
		{
			"criterion": "approved",
			"key": "exit/1.0",
			"text": "exit/1.0, written by tina, is approved by kim as service-owner, who did not sign the register in that role for the customer, or wrote it",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0"},
		},
		{
			"criterion": "current",
			"key": "exit/1.0",
			"text": "exit/1.0 is current as at 2025-06-29, more than 365 days ago or after its register was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0"},
		},
		{
			"criterion": "labelled",
			"key": "exit/1.0",
			"text": "exit/1.0 bears no information classification",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0"},
		},
		{
			"criterion": "pinned",
			"key": "exit/1.0",
			"text": "exit/1.0 is not named by where it is kept and by a SHA-256 digest",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0"},
		},
	}
}

# The newest is kept apart so that the earliest counts.
test_valid_until if {
	later := json.patch(_input, [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2026-06-09"}])
	control.valid_until == {1812384000000000000, 1812470400000000000} with input as later with data.params as _params
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/documents/0"}], "unmet": {"approved", "current", "labelled", "pinned"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/documents"}], "unmet": {"approved", "current", "labelled", "pinned"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate", "value": {}}], "unmet": {"approved", "current", "labelled", "pinned"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/documents/-", "value": {"id": "a2", "signed_at_ns": 1782351000000000000, "signers": [], "predicate": {"items": [{"kind": "exit", "version": "2.0", "currentAsAt": "2025-06-01", "uri": "", "digest": {"sha256": "x"}, "label": "SECRET", "author": "tina", "approvedBy": {"person": "olga", "role": "service-owner"}}]}}}], "unmet": {"approved", "current", "labelled", "pinned"}, "findings": {["approved", "exit/2.0"], ["current", "exit/2.0"], ["labelled", "exit/2.0"], ["pinned", "exit/2.0"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": null}], "unmet": {"approved", "current", "labelled", "pinned"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": "all"}], "unmet": {"approved", "current", "labelled", "pinned"}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": []}], "unmet": {"approved", "current", "labelled", "pinned"}},
	"items missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items"}], "unmet": {"approved", "current", "labelled", "pinned"}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/approvedBy"}], "unmet": {"approved"}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/approvedBy", "value": null}], "unmet": {"approved"}},
	"approving person null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/approvedBy/person", "value": null}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"]}},
	"approver did not sign": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/approvedBy/person", "value": "kim"}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"]}},
	"approver of the supplier's side": {"patch": [{"op": "replace", "path": "/evidence/documents/0/signers/1/side", "value": "supplier"}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"], ["approved", "user-guide/1.0"]}},
	"side of the approver missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/signers/1/side"}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"], ["approved", "user-guide/1.0"]}},
	"approver in another role": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/approvedBy/role", "value": "trainer"}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"]}},
	"role of the approver missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/approvedBy/role"}], "unmet": {"approved"}},
	"roles of the signer missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/signers/1/roles"}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"], ["approved", "user-guide/1.0"]}},
	"approver wrote it": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/author", "value": "olga"}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"]}},
	"author missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/author"}], "unmet": {"approved"}},
	"author blank": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/author", "value": " "}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"]}},
	"author null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/author", "value": null}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/signers"}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"], ["approved", "user-guide/1.0"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/signers", "value": []}], "unmet": {"approved"}, "findings": {["approved", "exit/1.0"], ["approved", "user-guide/1.0"]}},
	"date missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/currentAsAt"}], "unmet": {"current"}},
	"date null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/currentAsAt", "value": null}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"date an instant": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/currentAsAt", "value": "2026-06-08T00:00:00Z"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"one day too old": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/currentAsAt", "value": "2025-06-29"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/currentAsAt", "value": "2026-06-26"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/signed_at_ns"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"], ["current", "user-guide/1.0"]}},
	"deciding instant missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"], ["current", "user-guide/1.0"]}},
	"label missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/label"}], "unmet": {"labelled"}, "findings": {["labelled", "exit/1.0"]}},
	"label null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/label", "value": null}], "unmet": {"labelled"}, "findings": {["labelled", "exit/1.0"]}},
	"label unknown": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/label", "value": "SECRET"}], "unmet": {"labelled"}, "findings": {["labelled", "exit/1.0"]}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/digest"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"digest null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/digest", "value": null}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"digest too short": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/digest/sha256", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"digest in capitals": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/digest/sha256", "value": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"place missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/uri"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"place blank": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/uri", "value": " "}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"place null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/uri", "value": null}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/currentAsAt", "value": "2025-06-30"}, {"op": "replace", "path": "/now_ns", "value": 1782748800000000000}],
	"current on the day of signing": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/currentAsAt", "value": "2026-06-25"}],
	"other labels": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/label", "value": "UNOFFICIAL"}, {"op": "replace", "path": "/evidence/documents/0/predicate/items/1/label", "value": "OFFICIAL: Sensitive"}],
}

_kind := "documents"

_params := {"TRN-05": {"max_age_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"documents": [
			{
				"id": "a1",
				"signed_at_ns": 1782351000000000000,
				"signers": [
					{
						"person": "tina",
						"side": "supplier",
						"roles": [
							"trainer",
						],
					},
					{
						"person": "olga",
						"side": "customer",
						"roles": [
							"service-owner",
						],
					},
				],
				"predicate": {
					"items": [
						{
							"kind": "exit",
							"version": "1.0",
							"currentAsAt": "2026-06-08",
							"uri": "https://records.example/exit",
							"digest": {
								"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
							},
							"label": "OFFICIAL",
							"author": "tina",
							"approvedBy": {
								"person": "olga",
								"role": "service-owner",
							},
						},
						{
							"kind": "user-guide",
							"version": "1.0",
							"currentAsAt": "2026-06-08",
							"uri": "https://records.example/user-guide",
							"digest": {
								"sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
							},
							"label": "OFFICIAL",
							"author": "tina",
							"approvedBy": {
								"person": "olga",
								"role": "service-owner",
							},
						},
					],
				},
			},
		],
	},
}
