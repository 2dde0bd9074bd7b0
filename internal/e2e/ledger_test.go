package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/sign/service"
)

const ledgerOrigin = "releasegate/virtual-supplier/invented-agency/wallet-pilot"

// A front stands before a log as an operator's proxy does: it hands on what is to be
// written and serves the tiles. It can go away, and lose an answer.
type front struct {
	url  string
	log  atomic.Pointer[logBehind]
	away atomic.Bool // nobody answers
	deaf atomic.Bool // what is written arrives, and the answer does not
}

type logBehind struct{ url, dir string }

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	log := f.log.Load()
	if f.away.Load() {
		panic(http.ErrAbortHandler)
	}
	if r.Method == http.MethodGet {
		http.StripPrefix("/api/v2", http.FileServer(http.Dir(log.dir))).ServeHTTP(w, r)
		return
	}
	response, err := http.Post(log.url+r.URL.Path, r.Header.Get("Content-Type"), r.Body)
	if err != nil || f.deaf.Load() {
		panic(http.ErrAbortHandler)
	}
	defer func() { _ = response.Body.Close() }()
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

// A publishing is an engagement of which the ledger is published in a real Rekor v2.
type publishing struct {
	*engagement
	*front

	root     string // trusted root that knows the log, and nothing else
	key      string // of the log
	log      logBehind
	artifact string
}

func (p *publishing) another(t *testing.T) logBehind {
	t.Helper()
	log := logBehind{dir: filepath.Join(t.TempDir(), "log")}
	log.url = rekor(t, log.dir, p.key, 100*time.Millisecond)
	return log
}

func publish(t *testing.T) *publishing {
	t.Helper()
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	p := &publishing{engagement: &engagement{dir: file("demo"), gate: releasegate(t)}, front: &front{}, root: file("root.json"), key: file("rekor.pem")}
	key := makeKey(t)
	write(t, p.key, pkcs8(t, key))
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	must(t, err)
	write(t, file("rekor.pub"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
	p.log = p.another(t)
	p.front.log.Store(&p.log)
	server := httptest.NewServer(p.front)
	t.Cleanup(server.Close)
	p.url = server.URL
	run(t, tool(t, "cosign"), "trusted-root", "create", "--out="+p.root,
		"--rekor=url=https://"+logName+",public-key="+file("rekor.pub")+",start-time="+time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)+",origin="+logName)

	run(t, p.gate, "demo", p.dir)
	must(t, os.RemoveAll(p.path("ledger")))
	must(t, os.RemoveAll(p.path("decisions/production-release")))
	out := run(t, p.gate, "ledger", "init", p.path("ledger"), "--origin", ledgerOrigin, "--key", p.path("keys/demo-gate.key"), "--rekor-url", p.url, "--trusted-root", p.root)
	if !strings.Contains(out, "published in "+p.url) {
		t.Error(out)
	}
	seen, err := os.ReadFile(p.path("ledger/checkpoint"))
	must(t, err)
	write(t, p.path("decisions/ledger.checkpoint"), seen)
	root, err := os.ReadFile(p.root)
	must(t, err)
	write(t, p.path("log.json"), root)
	admission, err := os.ReadFile(p.path("admission.hcl"))
	must(t, err)
	write(t, p.path("admission.hcl"), []byte(replaced(t, string(admission), `folder          = "ledger"`, `folder          = "ledger"
    trusted_root    = "log.json"`)))
	artifacts, err := filepath.Glob(p.path("artifacts/*"))
	must(t, err)
	p.artifact = artifacts[0]
	return p
}

func (p *publishing) deciding(more ...string) []string {
	return append([]string{"--quiet", "decide", p.dir, "--release", "1.0.0", "--policy-key", p.path("security.pub"), "--key", p.path("keys/demo-gate.key")}, more...)
}

// decides makes a decision that is later than all others, which are of a second each.
func (p *publishing) decides(t *testing.T, want int) string {
	t.Helper()
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second + 10*time.Millisecond)))
	out, code := try(t, p.gate, p.deciding()...)
	if code != want {
		t.Fatalf("exit %d, want %d\n%s", code, want, out)
	}
	return out
}

// newest is the file of the decision that was kept last.
func (p *publishing) newest(t *testing.T, suffix string) string {
	t.Helper()
	all, err := filepath.Glob(p.path("decisions/production-release/*" + suffix))
	must(t, err)
	if len(all) == 0 {
		t.Fatal("no decision is kept")
	}
	return all[len(all)-1]
}

func (p *publishing) admits(t *testing.T, file, says string, want int) {
	t.Helper()
	out, code := p.offline(t, "verify", file, "--admission", p.path("admission.hcl"), "--artifact", p.artifact)
	if code != want || !strings.Contains(out, says) {
		t.Errorf("exit %d, want %d and %q\n%s", code, want, says, out)
	}
}

// verified is what the log says of the whole ledger.
func (p *publishing) verified(t *testing.T, want int) (entries int, strays int) {
	t.Helper()
	out, code := try(t, p.gate, "--output", "json", "ledger", "verify", p.path("ledger"), "--gate-key", p.path("trust/keys/demo-gate.pub"), "--trusted-root", p.root)
	var told struct {
		OK        bool
		Size      int
		Published struct {
			Size   int
			Strays []struct{ Index int }
		}
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil || code != want || told.OK != (want == 0) {
		t.Fatalf("exit %d, want %d: %v\n%s", code, want, err, out)
	}
	return told.Size, len(told.Published.Strays)
}

func (p *publishing) ledger(t *testing.T, want int, says string, args ...string) {
	t.Helper()
	by := []string{"--key", p.path("keys/demo-gate.key")}
	if args[0] == "show" || args[0] == "verify" || args[0] == "prove" {
		by = []string{"--gate-key", p.path("trust/keys/demo-gate.pub")}
	}
	out, code := try(t, p.gate, append(append([]string{"ledger", args[0], p.path("ledger")}, args[1:]...), by...)...)
	if code != want || !strings.Contains(out, says) {
		t.Errorf("%s: exit %d, want %d and %q\n%s", args[0], code, want, says, out)
	}
}

// The ledger is published in a real Rekor v2: the same commands, proofs that stock tools
// take, and clear words when the log is away or lies.
func TestLedgerInRekor(t *testing.T) {
	tool(t, "rekor")
	p := publish(t)
	p.ledger(t, 0, "ok:", "verify")
	p.decides(t, 0)
	first := p.newest(t, ".sigstore.json")
	run(t, tool(t, "cosign"), "verify-blob-attestation", "--key", p.path("trust/keys/demo-gate.pub"), "--bundle", first, "--trusted-root", p.root,
		"--type", types+"release-approval/v1", p.artifact)
	p.admits(t, first, "the ledger has nothing later, as of", 0)
	p.admits(t, p.newest(t, ".dsse.json"), "not_published", 3)
	p.ledger(t, 0, "which has 1 entries and has only grown", "verify")
	p.ledger(t, 0, "which was not asked", "verify", "--offline")
	p.ledger(t, 0, "releasegate-time", "prove", "--entry", "0")
	witness := write(t, p.path("witness.key"), []byte(run(t, "openssl", "genpkey", "-algorithm", "ed25519")))
	run(t, p.gate, "ledger", "witness", p.path("ledger"), "--gate-key", p.path("trust/keys/demo-gate.pub"), "--name", "ada", "--key", witness, "--seen", p.path("ada.checkpoint"))

	t.Run("the log is away", func(t *testing.T) {
		p.away.Store(true)
		if out := p.decides(t, 4); !strings.Contains(out, "stored, not yet published: an approval of") || !strings.Contains(out, "hint: it counts for nobody before") {
			t.Error(out)
		}
		p.ledger(t, 0, "stored, not yet published: release-approval", "show")
		p.admits(t, first, "not_published: the gate has said something of this release", 3)
		p.ledger(t, 4, "stored, not yet published", "append")
		p.ledger(t, 4, "stored, not yet published", "refresh")
		p.ledger(t, 4, "transparency log", "verify")
		p.ledger(t, 0, "which was not asked", "verify", "--offline")
		p.away.Store(false)
		p.ledger(t, 0, "entry 1: release-approval", "append")
		p.ledger(t, 0, "nothing was waiting", "append")
		p.admits(t, first, "superseded", 3)
		if entries, strays := p.verified(t, 0); entries != 2 || strays != 0 {
			t.Errorf("%d entries, %d strays", entries, strays)
		}
	})
	t.Run("the answer is lost", func(t *testing.T) {
		p.deaf.Store(true)
		p.decides(t, 4)
		p.deaf.Store(false)
		p.decides(t, 0) // takes up the other one first
		if entries, strays := p.verified(t, 0); entries != 4 || strays != 0 {
			t.Errorf("%d entries, %d strays", entries, strays)
		}
		p.admits(t, p.newest(t, ".sigstore.json"), "admitted", 0)
	})
	t.Run("revoked while it is away", func(t *testing.T) {
		last := p.newest(t, ".sigstore.json")
		revoke := []string{"revoke", last, "--ledger", p.path("ledger"), "--key", p.path("keys/demo-gate.key"), "--reason", "invented"}
		p.away.Store(true)
		if out, code := try(t, p.gate, revoke...); code != 4 || !strings.Contains(out, "stored, not yet published: a revocation of") {
			t.Errorf("exit %d\n%s", code, out)
		}
		p.admits(t, last, "not_published", 3)
		p.away.Store(false)
		p.ledger(t, 0, "entry 4: release-revocation", "append")
		p.admits(t, last, "revoked", 3)
		// Whoever can write to the folder has what was revoked entered again, as if it waited.
		envelopes, err := filepath.Glob(p.path("ledger/envelopes/*.json"))
		must(t, err)
		for _, name := range envelopes {
			write(t, p.path("ledger/rekor/pending"), []byte(strings.TrimSuffix(filepath.Base(name), ".json")))
			out, code := try(t, p.gate, "ledger", "append", p.path("ledger"), "--key", p.path("keys/demo-gate.key"))
			if code != 0 || !strings.Contains(out, "nothing was waiting") {
				t.Errorf("exit %d\n%s", code, out)
			}
		}
		p.ledger(t, 0, "nothing was waiting", "append", first)
		p.admits(t, last, "revoked", 3)
	})
	t.Run("a decision that is kept back", func(t *testing.T) {
		run(t, "cp", "-r", p.path("ledger"), p.path("aside"))
		run(t, "cp", "-r", p.path("decisions"), p.path("aside-decisions"))
		time.Sleep(1100 * time.Millisecond)
		run(t, p.gate, p.deciding("--ledger", p.path("aside"), "--decisions", p.path("aside-decisions"))...)
		if entries, strays := p.verified(t, 3); entries != 5 || strays != 1 {
			t.Errorf("%d entries, %d strays", entries, strays)
		}
		p.ledger(t, 3, "a decision was kept back, or somebody else has that key", "verify")
		all, err := filepath.Glob(p.path("aside-decisions/production-release/*.sigstore.json"))
		must(t, err)
		p.ledger(t, 0, "entry 5: release-approval", "append", all[len(all)-1])
		if entries, strays := p.verified(t, 0); entries != 6 || strays != 0 {
			t.Errorf("%d entries, %d strays", entries, strays)
		}
	})
	t.Run("the log lies", func(t *testing.T) {
		other := p.another(t)
		p.front.log.Store(&other)
		if out := p.decides(t, 4); !strings.Contains(out, "was rolled back") {
			t.Error(out)
		}
		p.ledger(t, 4, "was rolled back", "verify")
		stranger := makeKey(t)
		for i := range 8 { // grows beyond the one that was seen
			message := []byte{byte(i)}
			sum := sha256.Sum256(message)
			sig, err := ecdsa.SignASN1(rand.Reader, stranger, sum[:])
			must(t, err)
			_, err = service.Log(t.Context(), other.url, service.Entry{Message: message, Signature: sig, Key: stranger.Public()})
			must(t, err)
		}
		p.ledger(t, 4, "was forked", "verify")
		p.ledger(t, 4, "was forked", "append")
		p.front.log.Store(&p.log)
		p.ledger(t, 0, "entry 6: release-approval", "append")
		p.verified(t, 0)
	})
	t.Run("another log", func(t *testing.T) {
		key := makeKey(t)
		other := p.key
		p.key = write(t, filepath.Join(t.TempDir(), "other.pem"), pkcs8(t, key))
		stranger := p.another(t)
		p.key = other
		p.front.log.Store(&stranger)
		p.decides(t, 4)
		p.front.log.Store(&p.log)
		p.ledger(t, 0, "entry 7: release-approval", "append")
		p.verified(t, 0)
	})
}

// Whoever was told that something was decided finds it in the ledger and in the log,
// whatever becomes of processes that are ended at any point, or write at once.
func TestLedgerInRekorSurvives(t *testing.T) {
	tool(t, "rekor")
	p := publish(t)
	var wait sync.WaitGroup
	var done atomic.Int64
	for i := range 4 { // milestones, each with a payload of its own
		phases := []string{"onboarding-preparation", "environment-provisioning", "platform-configuration", "testing-and-validation"}
		wait.Go(func() {
			out, code := try(t, p.gate, p.deciding("--gate", "phase-exit", "--phase", phases[i], "--decisions", filepath.Join(t.TempDir(), "decisions"))...)
			if code != 0 && code != 3 {
				t.Errorf("exit %d\n%s", code, out)
			}
			done.Add(1)
		})
	}
	wait.Wait()
	if entries, strays := p.verified(t, 0); entries != 4 || strays != 0 || done.Load() != 4 {
		t.Errorf("%d entries, %d strays", entries, strays)
	}
	began := time.Now()
	p.decides(t, 0)
	long := time.Since(began)
	acknowledged, killed := map[string]bool{}, 0
	rounds := 12
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		rounds = 200
	}
	seed := mathrand.New(mathrand.NewPCG(7, 11))
	for i := range rounds {
		at := began.UTC().Add(time.Duration(i+1) * 4 * time.Second).Format(time.RFC3339) // each later than the one before
		cmd := exec.Command(p.gate, p.deciding("--at", at, "--output", "json")...)
		var out, said bytes.Buffer
		cmd.Stdout, cmd.Stderr, cmd.Env = &out, &said, []string{"PATH=" + os.Getenv("PATH")}
		must(t, cmd.Start())
		timer := time.AfterFunc(time.Duration(float64(long)*1.2*seed.Float64()), func() { _ = cmd.Process.Signal(syscall.SIGKILL) })
		err := cmd.Wait()
		timer.Stop()
		switch code := cmd.ProcessState.ExitCode(); code {
		case 0, 3:
			var told struct{ Payload string }
			must(t, json.Unmarshal(out.Bytes(), &told))
			acknowledged[told.Payload] = true
		case -1:
			killed++
		default:
			t.Fatalf("exit %d: %v\n%s", code, err, said.Bytes())
		}
	}
	p.ledger(t, 0, "", "append")
	entries, strays := p.verified(t, 0)
	if strays != 0 || entries < 5+len(acknowledged) || killed == 0 || len(acknowledged) == 0 {
		t.Errorf("%d entries, %d strays, %d acknowledged, %d killed", entries, strays, len(acknowledged), killed)
	}
	list := run(t, p.gate, "--output", "json", "ledger", "show", p.path("ledger"), "--gate-key", p.path("trust/keys/demo-gate.pub"))
	for payload := range acknowledged {
		if !strings.Contains(list, payload) {
			t.Errorf("%s was acknowledged, and is not in the ledger", payload)
		}
	}
	t.Logf("%d entries, %d acknowledged, %d killed", entries, len(acknowledged), killed)
}
