package controls.environment_provisioning.artifacts_traced_test

import data.controls.environment_provisioning.artifacts_traced as control

test_met if {
	control.met == {
		"annotated": {{"attestation": "a1", "pointer": "/predicate/sourceTags"}},
		"built": {{"attestation": "p1", "pointer": "/subjects"}},
		"staged": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"unmoved": {{"attestation": "p1", "pointer": "/predicate/buildDefinition/resolvedDependencies"}},
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

_parameterised := set()

test_findings if {
	_findings([
		{"op": "replace", "path": "/release/artifacts/1/digest", "value": "2121212121212121212121212121212121212121212121212121212121212121"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/annotated", "value": false},
		{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/commit", "value": "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"},
	]) == {
		{
			"criterion": "annotated",
			"key": "v1.0.0",
			"text": "the tag v1.0.0 of https://git.example/wallet.git is not annotated",
			"cite": {"attestation": "a1", "pointer": "/predicate/sourceTags/0"},
		},
		{
			"criterion": "built",
			"key": "verifier",
			"text": "no build provenance is about verifier (2121212121212121212121212121212121212121212121212121212121212121)",
			"cite": {"attestation": "p1", "pointer": "/subjects"},
		},
		{
			"criterion": "staged",
			"key": "verifier",
			"text": "verifier (2121212121212121212121212121212121212121212121212121212121212121) does not run in staging",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments"},
		},
		{
			"criterion": "unmoved",
			"key": "2026-06-15T04:20:00Z",
			"text": "the build that ended at 2026-06-15T04:20:00Z was made from no tag of the inventory",
			"cite": {"attestation": "p1", "pointer": "/predicate/buildDefinition"},
		},
		{
			"criterion": "unmoved",
			"key": "v1.0.0",
			"text": "the tag v1.0.0 of https://git.example/wallet.git names the commit a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5, from which nothing was built",
			"cite": {"attestation": "a1", "pointer": "/predicate/sourceTags/0"},
		},
	}
}

_unmet := {
	"no inventory": {"patch": [{"op": "remove", "path": "/evidence/environment/0"}], "unmet": {"annotated", "staged", "unmoved"}},
	"no kind of inventory": {"patch": [{"op": "remove", "path": "/evidence/environment"}], "unmet": {"annotated", "staged", "unmoved"}},
	"inventory empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate", "value": {}}], "unmet": {"annotated", "staged", "unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"no provenance": {"patch": [{"op": "remove", "path": "/evidence/provenance/0"}], "unmet": {"built", "unmoved"}, "findings": {["unmoved", "v1.0.0"]}},
	"no kind of provenance": {"patch": [{"op": "remove", "path": "/evidence/provenance"}], "unmet": {"built", "unmoved"}, "findings": {["unmoved", "v1.0.0"]}},
	"provenance empty": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate", "value": {}}], "unmet": {"unmoved"}, "findings": {["unmoved", "v1.0.0"]}},
	"a second inventory falls short": {"patch": [{"op": "add", "path": "/evidence/environment/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "staging", "deployedDigests": ["e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7"]}], "sourceTags": [{"repository": "https://git.example/wallet.git", "name": "v1.0.0", "annotated": false, "commit": "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"}]}}}], "unmet": {"annotated", "staged", "unmoved"}, "findings": {["annotated", "v1.0.0"], ["staged", "verifier"], ["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"a second build from elsewhere": {"patch": [{"op": "add", "path": "/evidence/provenance/-", "value": {"id": "p2", "subjects": [{"name": "issuer", "digest": "e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7"}], "predicate": {"buildDefinition": {"resolvedDependencies": [{"uri": "git+https://git.example/wallet.git@refs/heads/main", "digest": {"gitCommit": "a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4"}}]}, "runDetails": {"metadata": {"finishedOn": "2026-06-16T04:20:00Z"}}}}}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-16T04:20:00Z"]}},
	"artifacts missing": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"built", "staged"}},
	"artifacts empty": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": []}], "unmet": {"built", "staged"}},
	"artifacts null": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": null}], "unmet": {"built", "staged"}},
	"another artifact is released": {"patch": [{"op": "replace", "path": "/release/artifacts/1/digest", "value": "2121212121212121212121212121212121212121212121212121212121212121"}], "unmet": {"built", "staged"}, "findings": {["built", "verifier"], ["staged", "verifier"]}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments"}], "unmet": {"staged"}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": null}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": "all"}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": []}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"name missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/name"}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"name null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/name", "value": null}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"only in production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/name", "value": "production"}, {"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/name", "value": "staging"}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"deployed missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/deployedDigests"}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"deployed null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/deployedDigests", "value": null}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"deployed text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/deployedDigests", "value": "e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7"}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"nothing deployed": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/deployedDigests", "value": []}], "unmet": {"staged"}, "findings": {["staged", "issuer"], ["staged", "verifier"]}},
	"one artifact not deployed": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/deployedDigests", "value": ["e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7"]}], "unmet": {"staged"}, "findings": {["staged", "verifier"]}},
	"subjects missing": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/subjects"}], "unmet": {"built"}},
	"subjects null": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/subjects", "value": null}], "unmet": {"built"}},
	"subjects text": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/subjects", "value": "all"}], "unmet": {"built"}, "findings": {["built", "issuer"], ["built", "verifier"]}},
	"subjects empty": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/subjects", "value": []}], "unmet": {"built"}},
	"subject not built": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/subjects/1"}], "unmet": {"built"}, "findings": {["built", "verifier"]}},
	"subject without a digest": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/subjects/1/digest"}], "unmet": {"built"}, "findings": {["built", "verifier"]}},
	"digest of a subject null": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/subjects/1/digest", "value": null}], "unmet": {"built"}, "findings": {["built", "verifier"]}},
	"tags missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/sourceTags"}], "unmet": {"annotated", "unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"tags null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags", "value": null}], "unmet": {"annotated", "unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"tags text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags", "value": "all"}], "unmet": {"annotated", "unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"tags empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags", "value": []}], "unmet": {"annotated", "unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"annotation missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/sourceTags/0/annotated"}], "unmet": {"annotated"}},
	"annotation null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/annotated", "value": null}], "unmet": {"annotated"}, "findings": {["annotated", "v1.0.0"]}},
	"annotation text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/annotated", "value": "true"}], "unmet": {"annotated"}, "findings": {["annotated", "v1.0.0"]}},
	"tag not annotated": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/annotated", "value": false}], "unmet": {"annotated"}, "findings": {["annotated", "v1.0.0"]}},
	"repository missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/sourceTags/0/repository"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"repository null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/repository", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"repository a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/repository", "value": 7}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"tag of another repository": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/repository", "value": "https://git.example/other.git"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"tag missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/sourceTags/0/name"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"tag null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/name", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", null]}},
	"tag a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/name", "value": 7}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", 7]}},
	"another tag": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/name", "value": "v1.0.1"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.1"]}},
	"commit of the tag missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/sourceTags/0/commit"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"commit of the tag null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/commit", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"commit of the tag a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/commit", "value": 7}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"tag moved": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/commit", "value": "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"the tag again, moved": {"patch": [{"op": "add", "path": "/evidence/environment/0/predicate/sourceTags/-", "value": {"repository": "https://git.example/wallet.git", "name": "v1.0.0", "annotated": true, "commit": "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"}}], "unmet": {"unmoved"}, "findings": {["unmoved", "v1.0.0"]}},
	"dependencies missing": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"dependencies null": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"dependencies text": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies", "value": "all"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"dependencies empty": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies", "value": []}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"source missing": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/uri"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"source null": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/uri", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"source a number": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/uri", "value": 7}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"built from a branch": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/uri", "value": "git+https://git.example/wallet.git@refs/heads/main"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"digest of the source missing": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"digest of the source null": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"digest of the source text": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest", "value": "a4"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"commit of the source missing": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"commit of the source null": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"commit of the source a number": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit", "value": 7}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"another commit built": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit", "value": "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"], ["unmoved", "v1.0.0"]}},
	"commits missing on both sides": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit"}, {"op": "remove", "path": "/evidence/environment/0/predicate/sourceTags/0/commit"}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"commits null on both sides": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit", "value": null}, {"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/commit", "value": null}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
	"commits empty on both sides": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/buildDefinition/resolvedDependencies/0/digest/gitCommit", "value": ""}, {"op": "replace", "path": "/evidence/environment/0/predicate/sourceTags/0/commit", "value": ""}], "unmet": {"unmoved"}, "findings": {["unmoved", "2026-06-15T04:20:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"more deployed": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/0/deployedDigests/-", "value": "9999999999999999999999999999999999999999999999999999999999999999"}],
	"a build for each artifact": [{"op": "remove", "path": "/evidence/provenance/0/subjects/1"}, {"op": "add", "path": "/evidence/provenance/-", "value": {"id": "p2", "subjects": [{"name": "verifier", "digest": "2020202020202020202020202020202020202020202020202020202020202020"}], "predicate": {"buildDefinition": {"resolvedDependencies": [{"uri": "git+https://git.example/wallet.git@refs/tags/v1.0.0", "digest": {"gitCommit": "a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4"}}, {"uri": "https://registry.example/base", "digest": {"sha256": "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"}}]}, "runDetails": {"metadata": {"finishedOn": "2026-06-15T04:20:00Z"}}}}}],
	"one artifact": [{"op": "remove", "path": "/release/artifacts/1"}],
}

_params := {}

_input := {
	"release": {
		"artifacts": [
			{"name": "issuer", "digest": "e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7"},
			{"name": "verifier", "digest": "2020202020202020202020202020202020202020202020202020202020202020"},
		],
	},
	"evidence": {
		"environment": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{
							"name": "staging",
							"deployedDigests": [
								"e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7",
								"2020202020202020202020202020202020202020202020202020202020202020",
							],
						},
						{"name": "production", "deployedDigests": []},
					],
					"sourceTags": [
						{
							"repository": "https://git.example/wallet.git",
							"name": "v1.0.0",
							"annotated": true,
							"commit": "a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4",
						},
					],
				},
			},
		],
		"provenance": [
			{
				"id": "p1",
				"subjects": [
					{"name": "issuer", "digest": "e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7e7"},
					{"name": "verifier", "digest": "2020202020202020202020202020202020202020202020202020202020202020"},
				],
				"predicate": {
					"buildDefinition": {
						"resolvedDependencies": [
							{
								"uri": "git+https://git.example/wallet.git@refs/tags/v1.0.0",
								"digest": {"gitCommit": "a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4a4"},
							},
							{
								"uri": "https://registry.example/base",
								"digest": {"sha256": "b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0"},
							},
						],
					},
					"runDetails": {"metadata": {"finishedOn": "2026-06-15T04:20:00Z"}},
				},
			},
		],
	},
}
