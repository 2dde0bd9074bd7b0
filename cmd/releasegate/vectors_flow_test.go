package main

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/in-toto/in-toto-golang/in_toto"

	"github.com/credentry/releasegate/internal/testkit"
)

// Two steps of a supply chain, for which gate.hcl asks where it asks for provenance
// and for scans.
const (
	compileStep = `  evidence "link" {
    step     = "compile"
    about    = "artifacts"
    products = ["CREATE *.img", "DISALLOW *"]
    signers {
      role  = "build-system"
      count = 1
    }
  }

`
	tryStep = `  evidence "link" {
    step      = "try"
    about     = "artifacts"
    materials = ["MATCH *.img IN images WITH PRODUCTS FROM compile", "DISALLOW *"]
    products  = ["MATCH wallet-* WITH PRODUCTS FROM provenance", "DISALLOW *"]
    signers {
      role  = "test-system"
      count = 1
    }
  }

`
)

// stepped has the gate ask for the two steps.
func stepped(e *testkit.Engagement) {
	e.Replace("policy/gate.hcl", `  evidence "provenance" {`, compileStep+`  evidence "provenance" {`)
	e.Replace("policy/gate.hcl", `  evidence "vulns" {`, tryStep+`  evidence "vulns" {`)
	e.Seal("policy", "demo-security", nil)
}

// artifacts are the release's, under names made from theirs.
func artifacts(e *testkit.Engagement, prefix, suffix string) map[string]in_toto.HashObj {
	all := map[string]in_toto.HashObj{}
	_, release := e.Release()
	for _, a := range release.Artifacts {
		all[prefix+a.Name+suffix] = in_toto.HashObj{"sha256": string(a.SHA256)}
	}
	return all
}

// link signs a link with in-toto's own library, in its older wrapping, and puts it
// with the evidence.
func link(e *testkit.Engagement, file, step, who string, materials, products map[string]in_toto.HashObj) {
	var key in_toto.Key
	must(key.LoadKeyDefaults(e.Path("keys/" + who + ".key")))
	block := in_toto.Metablock{Signed: in_toto.Link{
		Type: "link", Name: step, Materials: materials, Products: products,
		Command: []string{"make", step}, ByProducts: map[string]any{"return-value": 0, "stdout": "done\n"}, Environment: map[string]any{},
	}}
	must(block.Sign(key))
	must(block.Dump(e.Path(filepath.Join("evidence", file+".json"))))
}

// chained leaves the links of both steps, changed, and the board votes on them.
func chained(change func(compile, try *in_toto.Link)) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		stepped(e)
		compile := in_toto.Link{Name: "compile", Materials: map[string]in_toto.HashObj{}, Products: artifacts(e, "", ".img")}
		try := in_toto.Link{Name: "try", Materials: artifacts(e, "images/", ".img"), Products: artifacts(e, "", "")}
		if change != nil {
			change(&compile, &try)
		}
		link(e, "compile", compile.Name, "demo-build-system", compile.Materials, compile.Products)
		link(e, "try", try.Name, "demo-test-system", try.Materials, try.Products)
		e.Revote(testkit.Members...)
	}
}

func otherDigest(artifacts map[string]in_toto.HashObj, name string) {
	artifacts[name] = in_toto.HashObj{"sha256": "0000000000000000000000000000000000000000000000000000000000000001"}
}

func init() {
	vectors = append(vectors, []vector{
		{name: "flow-honest", spoil: chained(nil)},
		{name: "flow-link-missing", step: "require", exit: exitDenied, code: "missing", says: "No verified link of step compile for environment-provisioning was found", spoil: func(e *testkit.Engagement) {
			chained(nil)(e)
			e.Remove("evidence/compile.json")
			e.Revote(testkit.Members...)
		}},
		{name: "flow-another-thing-tested", step: "require", exit: exitDenied, code: "artifact_flow", says: `The rule "DISALLOW *" on the materials of link of step try does not hold: images/wallet-issuer.img`, spoil: chained(func(_, try *in_toto.Link) {
			otherDigest(try.Materials, "images/wallet-issuer.img")
		})},
		{name: "flow-rule-without-overlap", step: "require", exit: exitDenied, code: "artifact_flow", says: "it takes none of the materials", spoil: chained(func(_, try *in_toto.Link) {
			otherDigest(try.Materials, "images/wallet-issuer.img")
			otherDigest(try.Materials, "images/wallet-verifier.img")
		})},
		{name: "flow-nothing-taken-in", step: "require", exit: exitDenied, code: "artifact_flow", says: "there are no materials left to which it could apply", spoil: chained(func(_, try *in_toto.Link) {
			try.Materials = map[string]in_toto.HashObj{}
		})},
		{name: "flow-artifact-without-digest", step: "require", exit: exitDenied, code: "artifact_flow", says: "images/wallet-issuer.img is not accounted for", spoil: chained(func(compile, try *in_toto.Link) {
			compile.Products["wallet-issuer.img"], try.Materials["images/wallet-issuer.img"] = in_toto.HashObj{}, in_toto.HashObj{}
		})},
		{name: "flow-not-what-provenance-names", step: "require", exit: exitDenied, code: "artifact_flow", says: `The rule "DISALLOW *" on the products of link of step try`, spoil: chained(func(_, try *in_toto.Link) {
			otherDigest(try.Products, "wallet-added")
		})},
		{name: "flow-link-named-by-its-file", step: "bind", exit: exitDenied, code: "not_required", says: `asks for no link of step "assemble"`, spoil: chained(func(compile, _ *in_toto.Link) {
			compile.Name = "assemble" // in a file that is named after the right step
		})},
		{name: "flow-link-by-another-role", step: "require", exit: exitDenied, code: "wrong_role", says: "1 in the role build-system must sign", spoil: func(e *testkit.Engagement) {
			chained(nil)(e)
			link(e, "compile", "compile", "demo-test-system", map[string]in_toto.HashObj{}, artifacts(e, "", ".img"))
			e.Revote(testkit.Members...)
		}},
		{name: "flow-link-changed", step: "trust", exit: exitDenied, code: "bad_signature", says: "no key that trust.hcl lists", spoil: func(e *testkit.Engagement) {
			chained(nil)(e)
			e.Replace("evidence/compile.json", "wallet-issuer.img", "wallet-other.img")
		}},
		{name: "flow-two-links-of-a-step", step: "require", exit: exitDenied, code: "contradiction", says: "2 different attestations of one series", spoil: func(e *testkit.Engagement) {
			chained(nil)(e)
			other := artifacts(e, "", ".img")
			otherDigest(other, "added.img")
			link(e, "compile-again", "compile", "demo-build-system", map[string]in_toto.HashObj{}, other)
			e.Revote(testkit.Members...)
		}},
		{name: "flow-link-of-another-release", step: "bind", exit: exitDenied, code: "wrong_release", says: "nor does it lead to one", spoil: chained(func(compile, _ *in_toto.Link) {
			otherDigest(compile.Products, "wallet-issuer.img")
			otherDigest(compile.Products, "wallet-verifier.img")
		})},
		{name: "layout-honest", spoil: laidOut(nil)},
		{name: "layout-expired", step: "require", exit: exitDenied, code: "stale", says: "it could be used until 2026-06-30T04:00:00Z", spoil: laidOut(func(l *in_toto.Layout) {
			l.Expires = "2026-06-30T04:00:00Z"
		})},
		{name: "layout-threshold-not-met", step: "require", exit: exitDenied, code: "artifact_flow", says: "2 of those that it names must sign the link of step compile, 1 did", spoil: laidOut(func(l *in_toto.Layout) {
			l.Steps[0].PubKeys, l.Steps[0].Threshold = append(l.Steps[0].PubKeys, l.Steps[1].PubKeys...), 2
		})},
		{name: "layout-threshold-of-none", step: "trust", exit: exitDenied, code: "not_a_statement", says: "must be at least 1", spoil: laidOut(func(l *in_toto.Layout) {
			l.Steps[0].Threshold = 0
		})},
		{name: "layout-names-other-keys", step: "require", exit: exitDenied, code: "artifact_flow", says: "1 of those that it names must sign the link of step compile, 0 did", spoil: laidOut(func(l *in_toto.Layout) {
			l.Steps[0].PubKeys = l.Steps[1].PubKeys
		})},
		{name: "layout-rule-does-not-hold", step: "require", exit: exitDenied, code: "artifact_flow", says: `The rule "CREATE *.tar" on the products of layout of step compile does not hold`, spoil: laidOut(func(l *in_toto.Layout) {
			l.Steps[0].ExpectedProducts = [][]string{{"CREATE", "*.tar"}}
		})},
		{name: "layout-step-without-link", step: "require", exit: exitDenied, code: "artifact_flow", says: "no evidence of step sign counts", spoil: laidOut(func(l *in_toto.Layout) {
			third := l.Steps[1]
			third.Name = "sign"
			l.Steps = append(l.Steps, third)
		})},
		{name: "layout-of-other-steps", step: "bind", exit: exitDenied, code: "wrong_release", says: "nor does it lead to one", spoil: laidOut(func(l *in_toto.Layout) {
			l.Steps[0].Name, l.Steps[1].Name = "a", "b"
			l.Steps[1].ExpectedMaterials = [][]string{}
		})},
		{name: "flow-link-where-none-is-asked-for", step: "bind", exit: exitDenied, code: "not_required", says: "asks for no link of step", spoil: func(e *testkit.Engagement) {
			e.Remove(pentest)
			link(e, "4-pentest-report", "pentest-report", "invented-penetration-tester", noArtifacts(), artifacts(e, "", ""))
		}},
		{name: "flow-statement-in-a-metablock", step: "source", exit: exitDenied, code: "not_an_envelope", says: "must be link or layout", spoil: func(e *testkit.Engagement) {
			name := e.Only(pentest)
			content, err := os.ReadFile(name)
			must(err)
			var envelope struct{ Payload []byte }
			must(json.Unmarshal(content, &envelope))
			e.Write(name, []byte(`{"signed":`+string(envelope.Payload)+`,"signatures":[{"keyid":"","sig":"00"}]}`))
		}},
	}...)
}

// laidOut has the gate ask for a layout as well, which security signs with in-toto's
// own library; its inspection would leave a file, if anybody ran it.
func laidOut(change func(*in_toto.Layout)) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		chained(nil)(e)
		e.Replace("policy/gate.hcl", `  evidence "provenance" {`, `  evidence "layout" {
    about = "artifacts"
    signers {
      role  = "security-lead"
      count = 1
    }
  }

  evidence "provenance" {`)
		e.Seal("policy", "demo-security", nil)
		keys := map[string]in_toto.Key{}
		public := func(id string) string {
			var key in_toto.Key
			must(key.LoadKeyDefaults(e.Path("trust/keys/" + id + ".pub")))
			keys[key.KeyID] = key
			return key.KeyID
		}
		step := func(name, who string, in, out [][]string) in_toto.Step {
			return in_toto.Step{Type: "step", PubKeys: []string{public(who)}, Threshold: 1, ExpectedCommand: []string{}, SupplyChainItem: in_toto.SupplyChainItem{Name: name, ExpectedMaterials: in, ExpectedProducts: out}}
		}
		layout := in_toto.Layout{
			Type: "layout", Expires: "2027-01-01T00:00:00Z", Keys: keys,
			Steps: []in_toto.Step{
				step("compile", "demo-build-system", [][]string{}, [][]string{{"CREATE", "*.img"}, {"DISALLOW", "*"}}),
				step("try", "demo-test-system", [][]string{{"MATCH", "*", "IN", "images", "WITH", "PRODUCTS", "FROM", "compile"}, {"DISALLOW", "*"}}, [][]string{}),
			},
			Inspect: []in_toto.Inspection{{Type: "inspection", Run: []string{"touch", e.Path("evidence/ran.json")}, SupplyChainItem: in_toto.SupplyChainItem{Name: "unpack", ExpectedMaterials: [][]string{}, ExpectedProducts: [][]string{}}}},
		}
		if change != nil {
			change(&layout)
		}
		var key in_toto.Key
		must(key.LoadKeyDefaults(e.Path("keys/invented-security-lead.key")))
		block := in_toto.Metablock{Signed: layout}
		must(block.Sign(key))
		must(block.Dump(e.Path("evidence/root.layout.json")))
		e.Revote(testkit.Members...)
	}
}

func noArtifacts() map[string]in_toto.HashObj { return map[string]in_toto.HashObj{} }
