package main

import (
	"maps"
	"strings"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/testkit"
)

const (
	provenanceFiles = "evidence/2-provenance.*.dsse.json"
	sbomFiles       = "evidence/4-spdx.*.dsse.json"
)

// peer has the build system sign the honest claim of a kind again, as another tool
// would word it.
func peer(kind, files, typ string, change func(p map[string]any)) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		e.Remove(files)
		e.Attest(testkit.Claim{Kind: kind, Type: typ, Change: change, Signers: []string{"demo-build-system"}, File: "by-another-tool"})
		e.Revote(testkit.Members...)
	}
}

// asOld words provenance v1 as v0.2 does.
func asOld(p map[string]any) {
	build, run := p["buildDefinition"].(map[string]any), p["runDetails"].(map[string]any)
	var materials []any
	for _, d := range build["resolvedDependencies"].([]any) {
		m := d.(map[string]any)
		digest := m["digest"].(map[string]any)
		if commit, ok := digest["gitCommit"]; ok {
			digest = map[string]any{"sha1": commit}
		}
		materials = append(materials, map[string]any{"uri": m["uri"], "digest": digest})
	}
	old := map[string]any{
		"builder": run["builder"], "buildType": build["buildType"], "materials": materials,
		"metadata": map[string]any{"buildFinishedOn": run["metadata"].(map[string]any)["finishedOn"], "reproducible": false},
	}
	clear(p)
	maps.Copy(p, old)
}

// collected is what witness would say of the same step as the honest provenance: the
// provenance stands inside a collection whose products are the artifacts.
func collected(e *testkit.Engagement, inner func(p map[string]any), products map[string]any) func(p map[string]any) {
	return func(p map[string]any) {
		provenance := map[string]any{}
		maps.Copy(provenance, p)
		if inner != nil {
			inner(provenance)
		}
		if products == nil {
			products = map[string]any{}
			_, release := e.Release()
			for _, a := range release.Artifacts {
				products[a.Name] = map[string]any{"mime_type": "application/octet-stream", "digest": map[string]any{"sha256": string(a.SHA256), "gitoid:sha1": "gitoid:blob:sha1:00"}}
			}
		}
		times := func(typ string, attestation any) any {
			return map[string]any{"type": typ, "attestation": attestation, "starttime": "2026-06-15T04:00:00Z", "endtime": "2026-06-15T04:20:00Z"}
		}
		clear(p)
		p["name"] = "build"
		p["attestations"] = []any{
			times("https://witness.dev/attestations/material/v0.1", map[string]any{}),
			times("https://witness.dev/attestations/product/v0.1", products),
			times("https://slsa.dev/provenance/v1.0", provenance),
		}
	}
}

const collectionType = "https://witness.testifysec.com/attestation-collection/v0.1"

func init() {
	vectors = append(vectors, []vector{
		{name: "peer-provenance-v02", spoil: peer("provenance", provenanceFiles, "https://slsa.dev/provenance/v0.2", asOld)},
		{name: "peer-sbom-versioned", spoil: peer("spdx", sbomFiles, "https://spdx.dev/Document/v2.3", nil)},
		{name: "peer-witness-collection", spoil: func(e *testkit.Engagement) {
			peer("provenance", provenanceFiles, collectionType, collected(e, nil, nil))(e)
		}},
		{name: "peer-witness-about-something-else", step: "bind", exit: exitDenied, code: "wrong_release", says: "not about an artifact of release", spoil: func(e *testkit.Engagement) {
			other := map[string]any{"other.img": map[string]any{"mime_type": "x", "digest": map[string]any{"sha256": strings.Repeat("0", 64)}}}
			// The subjects that the statement names are not those that were seen.
			peer("provenance", provenanceFiles, collectionType, collected(e, nil, other))(e)
		}},
		{name: "peer-witness-says-nothing-of-it", step: "bind", exit: exitDenied, code: "not_required", says: `asks for no link of step "build"`, spoil: func(e *testkit.Engagement) {
			peer("provenance", provenanceFiles, collectionType, func(p map[string]any) {
				collected(e, nil, nil)(p)
				p["attestations"] = p["attestations"].([]any)[:2]
			})(e)
		}},
		{name: "peer-provenance-of-another-version", step: "bind", exit: exitDenied, code: "unknown_predicate", says: "is not registered", spoil: peer("provenance", provenanceFiles, "https://slsa.dev/provenance/v0.1", asOld)},
		{name: "peer-provenance-v02-without-builder", step: "bind", exit: exitDenied, code: "schema_violation", says: "/runDetails/builder", spoil: peer("provenance", provenanceFiles, "https://slsa.dev/provenance/v0.2", func(p map[string]any) {
			asOld(p)
			delete(p, "builder")
		})},
		{name: "peer-provenance-without-time", spoil: peer("provenance", provenanceFiles, "", func(p map[string]any) {
			delete(p["runDetails"].(map[string]any), "metadata")
		})},
		{name: "peer-provenance-without-time-but-age", step: "require", exit: exitDenied, code: "no_time", says: "nothing says when it was signed", spoil: func(e *testkit.Engagement) {
			e.Replace("policy/gate.hcl", "  evidence \"provenance\" {\n", "  evidence \"provenance\" {\n    max_age = \"90d\"\n")
			e.Seal("policy", "demo-security", nil)
			peer("provenance", provenanceFiles, "", func(p map[string]any) {
				delete(p["runDetails"].(map[string]any), "metadata")
			})(e)
		}},
		{name: "peer-summary-passed", spoil: summarised("PASSED")},
		{name: "peer-summary-failed", step: "require", exit: exitDenied, code: "verification_failed", says: "its verifier says FAILED", spoil: summarised("FAILED")},
	}...)
}

// summarised has the gate ask for another verifier's summary about the artifacts.
func summarised(result string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", `  evidence "provenance" {`, `  evidence "vsa" {
    about = "artifacts"
    signers {
      role  = "build-system"
      count = 1
    }
  }

  evidence "provenance" {`)
		e.Seal("policy", "demo-security", nil)
		var subjects []intoto.Subject
		_, release := e.Release()
		for _, a := range release.Artifacts {
			subjects = append(subjects, intoto.SubjectOf(a.Name, a.SHA256))
		}
		// The honest engagement holds no such predicate to start from.
		e.Attest(testkit.Claim{Kind: "provenance", Type: "https://slsa.dev/verification_summary/v1", Subject: subjects, Signers: []string{"demo-build-system"}, File: "summary", Change: func(p map[string]any) {
			clear(p)
			p["verifier"] = map[string]any{"id": "https://verifier.example/v1"}
			p["timeVerified"], p["resourceUri"], p["verificationResult"], p["verifiedLevels"] = "2026-06-15T05:00:00Z", "pkg:oci/wallet-issuer", result, []any{"SLSA_BUILD_LEVEL_2"}
		}})
		e.Revote(testkit.Members...)
	}
}
