package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	gateBot  = "gate@invented.example"
	security = "security@invented.example"
	chair    = "chair@invented.example"
)

// keyless are the flags with which somebody signs for a minute.
func (s *services) keyless(t *testing.T, who string) []string {
	t.Helper()
	return []string{"--identity-token", s.issuer.token(t, who, time.Minute), "--fulcio-url", s.fulcio, "--timestamp-url", s.authority, "--rekor-url", s.rekor}
}

// without plays the demo with no key but those of the evidence: security, the gate and
// the chair of the board sign keyless.
func (s *services) without(t *testing.T) (e *engagement, pins []string) {
	t.Helper()
	e = &engagement{dir: filepath.Join(t.TempDir(), "demo"), gate: releasegate(t), began: time.Now().UTC()}
	run(t, e.gate, "demo", "--unregistered", e.dir)
	must(t, os.RemoveAll(e.path("decisions/production-release")))
	root, err := os.ReadFile(s.root)
	must(t, err)
	write(t, e.path("trust/trusted_root.json"), root)
	text, err := os.ReadFile(e.path("trust/trust.hcl"))
	must(t, err)
	for _, f := range [][3]string{
		{"gate-keyless", `system = "the release gate of the demo"` + "\n" + `roles = ["release-gate"]`, gateBot},
		{"chair-keyless", `person = "invented-board-chair"` + "\n" + `roles = ["board-chair", "change-board"]`, chair},
	} {
		text = append(text, []byte("\nfunctionary \""+f[0]+"\" {\n"+f[1]+"\nissuer = \""+s.issuer.URL+"\"\nsubject = \""+f[2]+"\"\nvalid_from = \""+
			e.began.Add(-time.Hour).Format(time.RFC3339)+"\"\nvalid_until = \""+e.began.Add(24*time.Hour).Format(time.RFC3339)+"\"\n}\n")...)
	}
	write(t, e.path("trust/trust.hcl"), append([]byte("trusted_root = \"trusted_root.json\"\n"), text...))
	run(t, e.gate, append([]string{"policy", "sign", e.path("trust"), "--trust"}, s.keyless(t, security)...)...)
	run(t, e.gate, append([]string{"policy", "sign", e.path("policy")}, s.keyless(t, security)...)...)
	pins = []string{"--policy-identity", security, "--policy-issuer", s.issuer.URL, "--policy-trusted-root", s.root}

	admission, err := os.ReadFile(e.path("admission.hcl"))
	must(t, err)
	hcl := string(admission)
	hcl = replaced(t, hcl, `keys        = ["trust/keys/demo-gate.pub"]`, `trusted_root = "trust/trusted_root.json"
  identity {
    issuer  = "`+s.issuer.URL+`"
    subject = "`+gateBot+`"
  }`)
	hcl = replaced(t, hcl, `keys        = ["security.pub"]`, `identity {
      issuer          = "`+s.issuer.URL+`"
      subject_pattern = "[^@/:]+@invented\\.example"
    }`)
	write(t, e.path("admission.hcl"), []byte(hcl))

	for _, member := range []string{"chair", "security", "member"} {
		who := "invented-board-" + member
		must(t, os.Remove(e.path("evidence/vote."+who+".dsse.json")))
		by := []string{"--key", e.path("keys/" + who + ".key")}
		if member == "chair" {
			by = s.keyless(t, chair)
		}
		run(t, e.gate, append(append([]string{"approve", e.dir, "--release", "1.0.0"}, pins...), by...)...)
	}
	return e, pins
}

func replaced(t testing.TB, text, before, after string) string {
	t.Helper()
	if !strings.Contains(text, before) {
		t.Fatalf("no %q in\n%s", before, text)
	}
	return strings.ReplaceAll(text, before, after)
}

// A gate, those who own policy and trust, and the board need no key of their own: what
// they sign keyless counts as what keys sign, offline, and for nobody else.
func TestKeylessGate(t *testing.T) {
	s := start(t)
	e, pins := s.without(t)
	decide := append([]string{"decide", e.dir, "--release", "1.0.0", "--dossier"}, pins...)
	artifact := e.path("artifacts/wallet-issuer.img")

	t.Run("somebody who is no gate", func(t *testing.T) {
		out, code := try(t, e.gate, append(decide, s.keyless(t, stranger)...)...)
		if code != 4 || !strings.Contains(out, "is not valid with the role release-gate in trust.hcl") {
			t.Errorf("exit %d\n%s", code, out)
		}
	})
	t.Run("rulebooks of somebody else", func(t *testing.T) {
		out, code := try(t, e.gate, "decide", e.dir, "--release", "1.0.0", "--dry-run", "--policy-identity", stranger, "--policy-issuer", s.issuer.URL, "--policy-trusted-root", s.root)
		if code != 4 || !strings.Contains(out, "no trusted identity signed it") {
			t.Errorf("exit %d\n%s", code, out)
		}
	})
	out, code := try(t, e.gate, append(decide, s.keyless(t, gateBot)...)...)
	if code != 0 {
		t.Fatalf("exit %d\n%s", code, out)
	}
	decisions, err := filepath.Glob(e.path("decisions/production-release/*.json"))
	must(t, err)
	var decision string
	for _, name := range decisions {
		content, err := os.ReadFile(name)
		must(t, err)
		s.verifies(t, content, gateBot)
		if strings.HasSuffix(name, ".dsse.json") {
			t.Errorf("%s: a bare envelope proves nothing here", name)
		}
		if strings.HasSuffix(name, ".sigstore.json") {
			decision = name
		}
	}
	if len(decisions) != 3 {
		t.Errorf("a decision and its two companions are kept as %q", decisions)
	}
	admit := []string{"verify", decision, "--admission", e.path("admission.hcl"), "--artifact", artifact, "--ledger", e.path("ledger")}
	t.Run("admitted offline", func(t *testing.T) {
		if out, code := e.offline(t, admit...); code != 0 {
			t.Errorf("exit %d\n%s", code, out)
		}
		for _, args := range [][]string{
			{"ledger", "verify", e.path("ledger"), "--admission", e.path("admission.hcl")},
			{"ledger", "verify", strings.TrimSuffix(decision, ".sigstore.json") + ".tlog-proof", "--admission", e.path("admission.hcl")},
			{"report", decision, "--admission", e.path("admission.hcl")},
			append([]string{"replay", strings.TrimSuffix(decision, ".sigstore.json") + ".dossier.tgz"}, pins...),
		} {
			if out, code := e.offline(t, args...); code != 0 {
				t.Errorf("%s: exit %d\n%s", args[:2], code, out)
			}
		}
	})
	t.Run("not as another identity", func(t *testing.T) {
		honest, err := os.ReadFile(e.path("admission.hcl"))
		must(t, err)
		for _, spoil := range [][2]string{{gateBot, stranger}, {`issuer  = "` + s.issuer.URL, `issuer  = "https://another.invented.example`}, {`subject = "` + gateBot + `"`, `subject_pattern = "[^@/:]+@other\\.example"`}} {
			write(t, e.path("admission.hcl"), []byte(replaced(t, string(honest), spoil[0], spoil[1])))
			if out, code := e.offline(t, admit...); code != 4 || !strings.Contains(out, "no trusted identity signed it") {
				t.Errorf("%s: exit %d\n%s", spoil[1], code, out)
			}
		}
		write(t, e.path("admission.hcl"), []byte(replaced(t, string(honest), `subject = "`+gateBot+`"`, `subject_pattern = ".*"`)))
		if out, code := e.offline(t, admit...); code != 4 || !strings.Contains(out, "Pattern for strangers") {
			t.Errorf("exit %d\n%s", code, out)
		}
		write(t, e.path("admission.hcl"), honest)
	})
	t.Run("decided again, taken back", func(t *testing.T) {
		before := []string{"revoke", decision, "--ledger", e.path("ledger"), "--reason", "it was only a test"}
		if out, code := try(t, e.gate, append(before, s.keyless(t, gateBot)...)...); code != 1 || !strings.Contains(out, "--admission is needed") {
			t.Errorf("exit %d\n%s", code, out)
		}
		before = append(before, "--admission", e.path("admission.hcl"))
		if out, code := try(t, e.gate, append(before, s.keyless(t, stranger)...)...); code != 4 || !strings.Contains(out, "is none of the gates") {
			t.Errorf("exit %d\n%s", code, out)
		}
		run(t, e.gate, append([]string{"ledger", "refresh", e.path("ledger"), "--admission", e.path("admission.hcl")}, s.keyless(t, gateBot)...)...)
		run(t, e.gate, append(before, s.keyless(t, gateBot)...)...)
		if out, code := e.offline(t, admit...); code != 3 || !strings.Contains(out, "revoked") {
			t.Errorf("exit %d\n%s", code, out)
		}
	})
}
