package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/sign/service"
)

const (
	engineer = "engineer@invented.example"
	trainer  = "trainer@invented.example"
	stranger = "stranger@invented.example"
)

// An engagement is the demo's, in which two persons sign keyless instead.
type engagement struct {
	dir, gate string
	ours      string // bundle of the engineer's, signed by releasegate
	theirs    string // of the trainer's, by stock cosign
	began     time.Time
}

func (e *engagement) path(name string) string { return filepath.Join(e.dir, filepath.FromSlash(name)) }

// play has the demo played, and everything signed anew that is keyless or follows from it.
func (s *services) play(t *testing.T) *engagement {
	t.Helper()
	e := &engagement{dir: filepath.Join(t.TempDir(), "demo"), gate: releasegate(t), began: time.Now().UTC()}
	run(t, e.gate, "demo", "--unregistered", e.dir)
	must(t, os.Remove(e.path("evidence/2-environment.invented-platform-engineer.dsse.json")))
	must(t, os.Remove(e.path("evidence/5-training.invented-trainer.dsse.json")))
	e.believe(t, s.root, s.issuer.URL)

	e.ours = strings.TrimSpace(run(t, e.gate, "--quiet", "attest", "environment", e.dir, "--release", "1.0.0", "--predicate", e.path("predicates/environment.json"),
		"--identity-token", s.issuer.token(t, engineer, time.Minute), "--fulcio-url", s.fulcio, "--timestamp-url", s.authority, "--rekor-url", s.rekor))
	subject := write(t, filepath.Join(s.dir, "subject.json"), []byte(run(t, e.gate, "attest", "environment", e.dir, "--release", "1.0.0", "--print-subject")))
	e.theirs = e.path("evidence/by-cosign.sigstore.json")
	s.cosign(t, trainer, subject, "training", e.path("predicates/training.json"), e.theirs)

	// The package is another one: the board votes again.
	for _, member := range []string{"chair", "security", "member"} {
		who := "invented-board-" + member
		must(t, os.Remove(e.path("evidence/vote."+who+".dsse.json")))
		run(t, e.gate, "attest", "vote", e.dir, "--release", "1.0.0", "--predicate", e.path("predicates/vote.json"), "--key", e.path("keys/"+who+".key"), "--policy-key", e.path("security.pub"))
	}
	return e
}

// believe has security sign whom trust.hcl believes: a trusted root, and who the two
// persons are at an issuer.
func (e *engagement) believe(t *testing.T, root, issuer string) {
	t.Helper()
	content, err := os.ReadFile(root)
	must(t, err)
	write(t, e.path("trust/trusted_root.json"), content)
	original := e.path("trust.hcl.original")
	if _, err := os.Stat(original); err != nil {
		content, err := os.ReadFile(e.path("trust/trust.hcl"))
		must(t, err)
		write(t, original, content)
	}
	text, err := os.ReadFile(original)
	must(t, err)
	for _, f := range [][2]string{{"platform-engineer", engineer}, {"trainer", trainer}} { // in one order: votes are about these bytes
		role, who := f[0], f[1]
		text = append(text, []byte(`
functionary "`+role+`-keyless" {
  person      = "invented-`+role+`"
  roles       = ["`+role+`"]
  issuer      = "`+issuer+`"
  subject     = "`+who+`"
  valid_from  = "`+e.began.Add(-time.Hour).Format(time.RFC3339)+`"
  valid_until = "`+e.began.Add(24*time.Hour).Format(time.RFC3339)+`"
}
`)...)
	}
	write(t, e.path("trust/trust.hcl"), append([]byte("trusted_root = \"trusted_root.json\"\n"), text...))
	run(t, e.gate, "policy", "sign", e.path("trust"), "--trust", "--key", e.path("keys/demo-security.key"))
}

// offline runs the program where there is no network at all.
func (e *engagement) offline(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	unshare := []string{"--net"}
	if os.Geteuid() != 0 {
		unshare = append(unshare, "--map-root-user")
		if said, code := try(t, "unshare", append(unshare, "--", "true")...); code != 0 {
			t.Skip("NOT TESTED: this kernel gives no network namespace to those who are not root: " + said)
		}
	}
	return try(t, "unshare", append(append(unshare, "--", e.gate), args...)...)
}

// dryRun is a decision without a network that only shows itself.
func (e *engagement) dryRun(t *testing.T) (rejected map[string]string, out string, code int) {
	t.Helper()
	out, code = e.offline(t, "--quiet", "--output", "json", "decide", e.dir, "--release", "1.0.0", "--policy-key", e.path("security.pub"), "--dry-run")
	var d struct {
		Decision struct {
			Verdict    string
			Rejections struct {
				Total  int
				Listed []struct{ Code, File, Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil || d.Decision.Verdict == "" {
		t.Fatalf("exit %d: %v\n%s", code, err, out)
	}
	rejected = map[string]string{}
	for _, r := range d.Decision.Rejections.Listed {
		t.Logf("%s: %s: %s", filepath.Base(r.File), r.Code, r.Text)
		rejected[filepath.Base(r.File)] = r.Code
	}
	if len(rejected) != d.Decision.Rejections.Total {
		t.Fatalf("%d rejections are listed as %v", d.Decision.Rejections.Total, rejected)
	}
	return rejected, out, code
}

// What a person and a pipeline sign keyless counts at the gate, without a network; and
// nothing of it does once one link of the chain is another's.
func TestKeyless(t *testing.T) {
	s := start(t)
	e := s.play(t)
	for name, who := range map[string]string{e.ours: engineer, e.theirs: trainer} {
		content, err := os.ReadFile(name)
		must(t, err)
		s.verifies(t, content, who)
	}
	t.Run("approved offline", func(t *testing.T) {
		rejected, out, code := e.dryRun(t)
		if code != 0 || len(rejected) != 0 {
			t.Fatalf("exit %d, rejected %v\n%s", code, rejected, out)
		}
		for _, want := range []string{filepath.Base(e.ours), filepath.Base(e.theirs), engineer, trainer, "provenAt"} {
			if !strings.Contains(out, want) {
				t.Errorf("the decision does not name %s", want)
			}
		}
	})
	t.Run("decided offline, verified offline", func(t *testing.T) {
		must(t, os.RemoveAll(e.path("decisions/production-release"))) // the demo's own
		out, code := e.offline(t, "decide", e.dir, "--release", "1.0.0", "--policy-key", e.path("security.pub"), "--key", e.path("keys/demo-gate.key"))
		if code != 0 {
			t.Fatalf("exit %d\n%s", code, out)
		}
		decisions, err := filepath.Glob(e.path("decisions/production-release/*.dsse.json"))
		if err != nil || len(decisions) != 1 {
			t.Fatalf("decisions %q, %v", decisions, err)
		}
		artifact := e.path("artifacts/wallet-issuer.img")
		if out, code := e.offline(t, "verify", decisions[0], "--admission", e.path("admission.hcl"), "--artifact", artifact); code != 0 {
			t.Fatalf("exit %d\n%s", code, out)
		}
	})
	t.Run("decided with a proven time", func(t *testing.T) {
		must(t, os.RemoveAll(e.path("decisions/production-release")))
		run(t, e.gate, "decide", e.dir, "--release", "1.0.0", "--policy-key", e.path("security.pub"), "--key", e.path("keys/demo-gate.key"), "--timestamp-url", s.authority, "--rekor-url", s.rekor)
		bundles, err := filepath.Glob(e.path("decisions/production-release/*Z-*.sigstore.json"))
		if err != nil || len(bundles) != 1 {
			t.Fatalf("bundles %q, %v", bundles, err)
		}
		content, err := os.ReadFile(bundles[0])
		must(t, err)
		s.verifiesKey(t, content, e.path("trust/keys/demo-gate.pub"))
	})
	t.Run("refused", func(t *testing.T) { s.refuses(t, e) })
}

// refuses spoils one thing at a time.
func (s *services) refuses(t *testing.T, e *engagement) {
	both := func(code string) map[string]string {
		return map[string]string{filepath.Base(e.ours): code, filepath.Base(e.theirs): code}
	}
	denied := func(t *testing.T, want map[string]string) {
		t.Helper()
		rejected, out, code := e.dryRun(t)
		if code != 3 {
			t.Errorf("exit %d, want 3\n%s", code, out[:min(len(out), 2000)])
		}
		for file, why := range want {
			if rejected[file] != why {
				t.Errorf("%s is rejected as %q, want %q (all: %v)", file, rejected[file], why, rejected)
			}
		}
	}
	t.Run("another issuer", func(t *testing.T) {
		e.believe(t, s.root, "https://another.invented.example")
		denied(t, both("unknown_signer"))
	})
	t.Run("another timestamp authority", func(t *testing.T) {
		e.believe(t, s.rootOf(t, "other-tsa.json", filepath.Join(s.dir, "other-tsa.pem")), s.issuer.URL)
		denied(t, both("no_time"))
	})
	e.believe(t, s.root, s.issuer.URL)
	t.Run("the log entry of another bundle", func(t *testing.T) {
		content, err := os.ReadFile(e.ours)
		must(t, err)
		defer write(t, e.ours, content)
		write(t, e.ours, exchanged(t, content, e.theirs, "tlogEntries"))
		denied(t, map[string]string{filepath.Base(e.ours): "tlog_mismatch"})
	})
	t.Run("the timestamp of another bundle", func(t *testing.T) {
		content, err := os.ReadFile(e.ours)
		must(t, err)
		defer write(t, e.ours, content)
		write(t, e.ours, exchanged(t, content, e.theirs, "timestampVerificationData"))
		denied(t, map[string]string{filepath.Base(e.ours): "no_time"})
	})
	t.Run("somebody else", func(t *testing.T) {
		must(t, os.Rename(e.ours, e.path("ours")))
		defer func() { must(t, os.Rename(e.path("ours"), e.ours)) }()
		theirs := strings.TrimSpace(run(t, e.gate, "--quiet", "attest", "environment", e.dir, "--unregistered", "--release", "1.0.0", "--predicate", e.path("predicates/environment.json"),
			"--identity-token", s.issuer.token(t, stranger, time.Minute), "--fulcio-url", s.fulcio, "--timestamp-url", s.authority, "--rekor-url", s.rekor))
		denied(t, map[string]string{filepath.Base(theirs): "unknown_signer"})
		must(t, os.Remove(theirs))
	})
	t.Run("a token that has ended", func(t *testing.T) {
		token := s.issuer.token(t, engineer, -time.Minute)
		out, code := try(t, e.gate, "attest", "environment", e.dir, "--unregistered", "--release", "1.0.0", "--predicate", e.path("predicates/environment.json"),
			"--identity-token", token, "--fulcio-url", s.fulcio, "--timestamp-url", s.authority)
		if code != 4 || !strings.Contains(out, "out of date since") {
			t.Errorf("exit %d\n%s", code, out)
		}
		// Fulcio itself refuses it, whatever we look at first.
		content, err := os.ReadFile(token)
		must(t, err)
		if _, err := service.Certificate(t.Context(), s.fulcio, string(content), makeKey(t)); err == nil || !strings.Contains(err.Error(), "400 Bad Request") {
			t.Errorf("Fulcio: %v", err)
		} else if strings.Contains(err.Error(), string(content)) {
			t.Error("the token is shown")
		}
	})
	t.Run("nothing spoilt", func(t *testing.T) {
		if rejected, out, code := e.dryRun(t); code != 0 || len(rejected) != 0 {
			t.Errorf("exit %d, rejected %v\n%s", code, rejected, out)
		}
	})
}

// exchanged is a bundle with one part of its material from another.
func exchanged(t testing.TB, content []byte, other, part string) []byte {
	t.Helper()
	theirs, err := os.ReadFile(other)
	must(t, err)
	var a, b map[string]any
	must(t, json.Unmarshal(content, &a))
	must(t, json.Unmarshal(theirs, &b))
	into, ok := a["verificationMaterial"].(map[string]any)
	from, ok2 := b["verificationMaterial"].(map[string]any)
	if !ok || !ok2 || into[part] == nil || from[part] == nil {
		t.Fatalf("a bundle has no %s", part)
	}
	into[part] = from[part]
	spoilt, err := json.Marshal(a)
	must(t, err)
	return spoilt
}
