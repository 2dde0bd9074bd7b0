package main

import (
	"os"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/testkit"
)

const (
	newerPentest = "evidence/4-pentest-report-newer.*.dsse.json"
	votes        = "evidence/vote*.dsse.json"
)

// failed signs a newer report of the penetration test, which fails.
func failed(e *testkit.Engagement) {
	e.Attest(testkit.Claim{Kind: "pentest-report", Signers: tester, File: "4-pentest-report-newer", Change: func(p map[string]any) {
		p["collectedAt"] = "2026-06-28T00:00:00Z"
		finding := p["findings"].([]any)[0].(map[string]any)
		finding["status"] = "open"
		delete(finding, "fixedAt")
		delete(finding, "retestedAt")
	}})
}

// withheld registers all evidence, a failure among it, and takes that away.
func withheld(e *testkit.Engagement) (payload canon.Digest) {
	failed(e)
	e.Register("evidence/*.dsse.json")
	payload = payloadOf(e, newerPentest)
	e.Remove(newerPentest)
	return payload
}

// payloadOf is the digest of what was signed in the one file that matches a pattern.
func payloadOf(e *testkit.Engagement, pattern string) canon.Digest {
	content, err := os.ReadFile(e.Only(pattern))
	must(err)
	envelope, err := intoto.Read(content)
	must(err)
	return canon.Sum(envelope.Payload)
}

// withdraw has somebody take something back, and the board vote anew.
func withdraw(e *testkit.Engagement, payload canon.Digest, who string) {
	e.Attest(testkit.Claim{Kind: "withdrawal", Signers: []string{who}, File: "withdrawal", Change: func(p map[string]any) {
		p["payload"] = string(payload)
	}})
	e.Revote(testkit.Members...)
}

// registeredOnly has the gate count nothing but what is registered.
func registeredOnly(e *testkit.Engagement) {
	e.Replace("policy/gate.hcl", "gate \"production-release\" {\n", "gate \"production-release\" {\n  registered = true\n")
	e.Seal("policy", "demo-security", nil)
}

// decided has the gate decide once, by which the ledger learns how far the register is.
func decided(e *testkit.Engagement) {
	if code, _, stderr := at(testkit.Now, "decide", e.Dir, "--release", demo.Release, "--key", e.Path("keys/demo-gate.key"), "--policy-key", e.Path("security.pub")); code != exitDone {
		panic(stderr)
	}
	e.Remove("decisions/production-release")
}

func init() {
	vectors = append(vectors, []vector{
		{name: "register-honest", exit: exitDone, spoil: func(e *testkit.Engagement) { e.Register("evidence/*.dsse.json") }},
		{name: "register-asked-for", exit: exitDone, spoil: func(e *testkit.Engagement) {
			e.Register("evidence/[1-9]*.dsse.json")
			registeredOnly(e)
			e.Revote(testkit.Members...)
			e.Register(votes)
		}},
		{name: "withheld-failure", step: "register", exit: exitDenied, code: "withheld", says: "the pentest-report that invented-penetration-tester signed is not among the evidence", spoil: func(e *testkit.Engagement) {
			withheld(e)
		}},
		{name: "withheld-failure-spoilt", step: "register", exit: exitDenied, code: "withheld", says: "the pentest-report that invented-penetration-tester signed is not among the evidence", spoil: func(e *testkit.Engagement) {
			failed(e)
			e.Register("evidence/*.dsse.json")
			e.Envelope(newerPentest, func(tree map[string]any) { tree["signatures"] = []any{} })
		}},
		{name: "withheld-rejection", step: "register", exit: exitDenied, code: "withheld", says: "the vote that invented-board-member signed is not among the evidence", spoil: func(e *testkit.Engagement) {
			e.Vote(func(p map[string]any) { p["vote"] = "reject" }, "invented-board-member")
			e.Register("evidence/*.dsse.json")
			e.Vote(nil, "invented-board-member")
		}},
		{name: "withdrawn", exit: exitDone, says: "took back the pentest-report", spoil: func(e *testkit.Engagement) {
			withdraw(e, withheld(e), tester[0])
		}},
		{name: "withdrawn-after-the-vote", step: "ballot", exit: exitDenied, code: "another_package", says: "something changed after it", spoil: func(e *testkit.Engagement) {
			payload := withheld(e)
			e.Attest(testkit.Claim{Kind: "withdrawal", Signers: tester, File: "withdrawal", Change: func(p map[string]any) { p["payload"] = string(payload) }})
		}},
		{name: "withdrawn-by-another", step: "register", exit: exitDenied, code: "withdraws_nothing", says: "is not among the evidence", spoil: func(e *testkit.Engagement) {
			withdraw(e, withheld(e), "invented-test-lead")
		}},
		{name: "withdrawn-by-one-of-two", step: "register", exit: exitDenied, code: "withheld", says: "the environment that invented-security-lead signed", spoil: func(e *testkit.Engagement) {
			both := []string{"invented-platform-engineer", "invented-security-lead"}
			e.Attest(testkit.Claim{Kind: "environment", Signers: both, File: "2-environment-newer", Change: func(p map[string]any) { p["collectedAt"] = "2026-06-29T00:00:00Z" }})
			e.Register("evidence/*.dsse.json")
			payload := payloadOf(e, "evidence/2-environment-newer."+both[0]+".dsse.json")
			e.Remove("evidence/2-environment-newer.*")
			withdraw(e, payload, both[0])
		}},
		{name: "withdrawn-and-presented", step: "control", exit: exitDenied, code: "unmet", says: "no signature on", spoil: func(e *testkit.Engagement) {
			failed(e)
			e.Register("evidence/*.dsse.json")
			withdraw(e, payloadOf(e, newerPentest), tester[0])
		}},
		{name: "unregistered", step: "register", exit: exitDenied, code: "unregistered", says: "gate production-release counts only what is registered", spoil: func(e *testkit.Engagement) {
			registeredOnly(e)
			e.Register("evidence/[1-35-9]*.dsse.json")
		}},
		{name: "unregistered-altogether", step: "register", exit: exitDenied, code: "unregistered", says: "was rejected (unregistered)", spoil: registeredOnly},
		{name: "register-rolled-back", step: "register", exit: exitRefused, says: "the register was rolled back: it has", spoil: func(e *testkit.Engagement) {
			e.Register("evidence/[1-9]*.dsse.json")
			must(os.CopyFS(e.Path("older"), os.DirFS(e.Path("register"))))
			e.Register(votes)
			decided(e)
			e.Remove("register")
			must(os.Rename(e.Path("older"), e.Path("register")))
		}},
		{name: "register-gone", step: "register", exit: exitRefused, says: "the register is gone", spoil: func(e *testkit.Engagement) {
			e.Register("evidence/*.dsse.json")
			decided(e)
			e.Remove("register")
		}},
		{name: "register-forked", step: "register", exit: exitRefused, says: "the register was forked", spoil: func(e *testkit.Engagement) {
			e.Register("evidence/*.dsse.json")
			decided(e)
			e.Remove("register")
			e.Register(votes)
			e.Register("evidence/*.dsse.json")
		}},
		{name: "register-of-a-stranger", step: "register", exit: exitRefused, says: "nobody whom trust.hcl lists signed its checkpoint", spoil: func(e *testkit.Engagement) {
			e.Register("evidence/*.dsse.json")
			engagement, _ := e.Release()
			log, err := ledger.Open(e.Path("register"))
			must(err)
			_, err = log.Refresh(ledger.Writer{Origin: ledger.RegisterOrigin(engagement), Signer: e.Signer("demo-security"), Clock: testkit.Now})
			if err == nil {
				panic("a stranger continued the register")
			}
			e.Remove("register")
			log, err = ledger.Open(e.Path("register"))
			must(err)
			_, err = log.Refresh(ledger.Writer{Origin: ledger.RegisterOrigin(engagement), Signer: e.Signer("demo-security"), Clock: testkit.Now})
			must(err)
		}},
		{name: "register-damaged", step: "register", exit: exitRefused, says: "is damaged at", spoil: func(e *testkit.Engagement) {
			e.Register("evidence/*.dsse.json")
			e.Remove("register/tile/entries")
		}},
	}...)
}
