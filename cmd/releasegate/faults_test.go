package main

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// oneThread is the program with all that its main goroutine does in one thread: strace
// counts the calls of each thread by itself, so that only then «the third fsync» is
// the same call in each run.
const oneThread = "releasegate-one-thread"

func init() {
	if filepath.Base(os.Args[0]) == oneThread {
		runtime.LockOSThread() // in an init, this is the first thread
	}
}

// An act is a command that writes, and what must go well after it, whatever became of it.
type act struct {
	name    string
	prepare func(f *faulty)
	args    func(f *faulty) []string
	done    func(f *faulty, stdout, stderr string) // what an acknowledged run has left behind
	next    func(f *faulty)
	few     bool // there are few calls at which it could fail
}

// A faulty is an engagement whose disk fails once.
type faulty struct {
	t   *testing.T
	dir string
}

func (f *faulty) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

// runs wants one of the exit codes.
func (f *faulty) runs(args []string, codes ...int) (stdout, stderr string) {
	f.t.Helper()
	code, stdout, stderr := at(time.Now(), args...)
	if !slices.Contains(codes, code) {
		f.t.Errorf("%s exits with %d\n%s", strings.Join(args[:2], " "), code, stderr)
	}
	return stdout, stderr
}

func (f *faulty) decide(key ...string) []string {
	return append([]string{"decide", f.dir, "--release", demo.Release, "--policy-key", f.path("security.pub"), "--quiet"}, key...)
}

func (f *faulty) attest() []string {
	return []string{"attest", "pentest-report", f.dir, "--release", demo.Release, "--predicate", f.path("predicates/pentest-report.json"), "--key", f.path("keys/invented-penetration-tester.key")}
}

func (f *faulty) rewrite(name, before, after string) {
	f.t.Helper()
	content, err := os.ReadFile(f.path(name))
	if err != nil || !strings.Contains(string(content), before) {
		f.t.Fatalf("%s: no %q in it (%v)", name, before, err)
	}
	if err := os.WriteFile(f.path(name), []byte(strings.Replace(string(content), before, after, 1)), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

func (f *faulty) open() { // a finding that can be waived
	f.rewrite("predicates/pentest-report.json", `"status": "fixed"`, `"status": "open"`)
	found, err := filepath.Glob(f.path("evidence/4-pentest-report.*"))
	if err != nil || len(found) != 1 {
		f.t.Fatalf("%q, %v", found, err)
	}
	if err := os.Remove(found[0]); err != nil {
		f.t.Fatal(err)
	}
	f.runs(f.attest(), exitDone)
}

// allThere wants each file that a line of the output names.
func allThere(f *faulty, stdout, stderr string) {
	f.t.Helper()
	names := 0
	for line := range strings.Lines(stdout + stderr) {
		if name := strings.TrimSpace(strings.TrimPrefix(line, "releasegate:")); strings.HasPrefix(name, f.dir) {
			names++
			if info, err := os.Stat(name); err != nil || info.Size() == 0 {
				f.t.Errorf("%q was acknowledged, and is not there (%v)", name, err)
			}
		}
	}
	if names == 0 {
		f.t.Errorf("no file was named:\n%s%s", stdout, stderr)
	}
}

// The next decision is made as if nothing had happened; it is approved where only a
// copy was lost.
func decidesAgain(codes ...int) func(*faulty) {
	return func(f *faulty) {
		f.t.Helper()
		f.runs(f.decide("--key", f.path("keys/demo-gate.key")), codes...)
	}
}

var acts = []act{
	{
		name:    "decide",
		prepare: func(*faulty) {},
		args: func(f *faulty) []string {
			return slices.DeleteFunc(f.decide("--key", f.path("keys/demo-gate.key")), func(a string) bool { return a == "--quiet" })
		},
		done: allThere,
		next: decidesAgain(exitDone),
	},
	{
		name:    "attest",
		prepare: func(f *faulty) { f.rewrite("predicates/pentest-report.json", `"status": "fixed"`, `"status": "open"`) },
		args:    (*faulty).attest,
		done:    allThere,
		next: func(f *faulty) {
			f.runs(f.attest(), exitDone)
			decidesAgain(exitDenied)(f) // there are two reports now, one of them open
		},
	},
	{
		name:    "waive",
		prepare: (*faulty).open,
		args: func(f *faulty) []string {
			return []string{
				"waive", f.dir, "--release", demo.Release, "--control", "TST-09", "--finding", "pt-001", "--justification", "Two hundred invited users",
				"--compensation", "Each offer is let through once=" + f.path("security.pub"), "--risk-before", "3x4", "--risk-after", "2x4", "--owner", "invented-risk-owner",
				"--remediation", "Make offers single-use", "--due", time.Now().AddDate(0, 0, 40).Format(time.DateOnly), "--expires", "28d", "--review", "14d",
				"--policy-key", f.path("security.pub"), "--key", f.path("keys/invented-security-lead.key"),
			}
		},
		done: allThere,
		next: decidesAgain(exitDenied),
	},
	{
		name:    "policy sign",
		prepare: func(f *faulty) { f.rewrite("policy/gate.hcl", "\ngate \"", "\n# a comment\ngate \"") },
		args: func(f *faulty) []string {
			return []string{"policy", "sign", f.path("policy"), "--key", f.path("keys/demo-security.key")}
		},
		done: func(f *faulty, _, _ string) {
			f.runs([]string{"policy", "verify", f.path("policy"), "--policy-key", f.path("security.pub")}, exitDone)
		},
		next: func(f *faulty) {
			f.runs([]string{"policy", "sign", f.path("policy"), "--key", f.path("keys/demo-security.key")}, exitDone)
			decidesAgain(exitDenied)(f) // the votes were cast under the policy before
		},
	},
	{
		name:    "policy sign --co-sign",
		prepare: func(f *faulty) { f.makeKey("second", true) },
		args:    func(f *faulty) []string { return f.coSign() },
		done: func(f *faulty, _, _ string) {
			f.runs([]string{"policy", "verify", f.path("policy"), "--policy-key", f.path("security.pub"), "--policy-key", f.path("second.pub"), "--policy-threshold", "2"}, exitDone)
		},
		next: func(f *faulty) {
			f.runs(f.coSign(), exitDone, exitRefused) // refused if it was signed with that key
			f.runs([]string{"policy", "verify", f.path("policy"), "--policy-key", f.path("security.pub"), "--policy-key", f.path("second.pub"), "--policy-threshold", "2"}, exitDone)
			decidesAgain(exitDone)(f)
		},
	},
	{
		name: "attest withdrawal",
		prepare: func(f *faulty) {
			f.rewrite("predicates/pentest-report.json", `"status": "fixed"`, `"status": "open"`)
			stdout, _ := f.runs(f.attest(), exitDone)
			f.write("withdrawal.json", fmt.Sprintf(`{"payload": %q, "reason": "It was the report of another test", "withdrawnAt": %q}`, f.payload(strings.TrimSpace(stdout)), time.Now().UTC().Format(time.RFC3339)))
			must(os.Remove(strings.TrimSpace(stdout)))
			stdout, _ = f.runs(f.decide("--dry-run", "--output", "json"), exitDenied)
			if !strings.Contains(stdout, `"withheld"`) {
				f.t.Fatal("nothing is withheld")
			}
		},
		args: (*faulty).withdraw,
		done: allThere,
		next: func(f *faulty) {
			f.runs(f.withdraw(), exitDone)
			stdout, _ := f.runs(f.decide("--dry-run", "--output", "json"), exitDenied) // the board has not seen it
			if strings.Contains(stdout, `"withheld"`) || !strings.Contains(stdout, `"another_package"`) {
				f.t.Error("it is still withheld")
			}
		},
	},
	{
		name: "import --register-key",
		prepare: func(f *faulty) {
			now := `"collectedAt": "` + time.Now().UTC().Format(time.RFC3339) + `"`
			f.write("predicates/pentest-report.json", regexp.MustCompile(`"collectedAt": "[^"]*"`).ReplaceAllString(f.read("predicates/pentest-report.json"), now))
			stdout, _ := f.runs(append(f.attest(), "--unregistered"), exitDone)
			must(os.Rename(strings.TrimSpace(stdout), f.path("brought.dsse.json")))
		},
		args: (*faulty).brings,
		done: allThere,
		next: func(f *faulty) {
			f.runs(f.brings(), exitDone)
			stdout, _ := f.runs([]string{"ledger", "show", f.path("register"), "--gate-key", f.path("trust/keys/invented-trainer.pub")}, exitDone)
			if !strings.Contains(stdout, f.payload(f.path("brought.dsse.json"))) {
				f.t.Error("it is not registered")
			}
			decidesAgain(exitDenied)(f)
		},
	},
	{
		name: "approve",
		prepare: func(f *faulty) {
			found, err := filepath.Glob(f.path("evidence/vote.invented-board-chair.*"))
			if err != nil || len(found) != 1 {
				f.t.Fatal(found, err)
			}
			must(os.Remove(found[0]))
		},
		args: (*faulty).approves,
		done: allThere,
		next: func(f *faulty) {
			f.runs(f.approves(), exitDone, exitRefused) // refused if the vote is there
			decidesAgain(exitDone, exitDenied)(f)       // the chair's vote of before is withheld
		},
	},
	{
		name:    "ledger witness",
		prepare: func(f *faulty) { f.makeKey("witness", false) },
		args:    (*faulty).witness,
		done: func(f *faulty, _, _ string) {
			checkpoint, err := os.ReadFile(f.path("ledger/checkpoint"))
			must(err)
			seen, err := os.ReadFile(f.path("seen"))
			if err != nil || strings.Count(string(checkpoint), "\n\u2014 ada ") != 1 || len(seen) == 0 {
				f.t.Errorf("cosigned %d times, %d bytes seen, %v", strings.Count(string(checkpoint), "\n\u2014 ada "), len(seen), err)
			}
		},
		next: func(f *faulty) {
			f.runs(f.witness(), exitDone)
			f.runs([]string{"ledger", "verify", f.path("ledger"), "--gate-key", f.path("trust/keys/demo-gate.pub"), "--seen", f.path("seen")}, exitDone)
			decidesAgain(exitDone)(f)
			f.runs(f.witness(), exitDone)
		},
	},
	{
		name:    "ledger refresh",
		prepare: func(*faulty) {},
		args: func(f *faulty) []string {
			return []string{"ledger", "refresh", f.path("ledger"), "--key", f.path("keys/demo-gate.key")}
		},
		done: func(f *faulty, _, _ string) {
			f.runs([]string{"ledger", "verify", f.path("ledger"), "--gate-key", f.path("trust/keys/demo-gate.pub")}, exitDone)
		},
		next: decidesAgain(exitDone),
	},
	{
		name:    "revoke",
		prepare: decidesAgain(exitDone),
		args:    (*faulty).revokes,
		done: func(f *faulty, _, _ string) {
			f.runs(f.verify(), exitDenied)
		},
		next: func(f *faulty) {
			f.runs(f.revokes(), exitDone, exitRefused) // refused if it is revoked
			f.runs(f.verify(), exitDenied)
		},
	},
	{
		name:    "verify --once",
		prepare: decidesAgain(exitDone),
		args:    func(f *faulty) []string { return append(f.verify(), "--once", f.path("once")) },
		done: func(f *faulty, stdout, _ string) {
			if !strings.HasPrefix(stdout, "admitted") {
				f.t.Errorf("says %q", stdout)
			}
			f.runs(append(f.verify(), "--once", f.path("once")), exitDenied)
		},
		next: func(f *faulty) {
			f.runs(append(f.verify(), "--once", f.path("once")), exitDone, exitDenied)
			f.runs(append(f.verify(), "--once", f.path("once")), exitDenied)
		},
	},
	{
		name: "attach",
		few:  true, // it writes to nothing but a connection, in a thread of its own
		prepare: func(f *faulty) {
			serves := httptest.NewServer(registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(io.Discard, "", 0))))
			f.t.Cleanup(serves.Close)
			f.write("image", pushed(strings.TrimPrefix(serves.URL, "http://"), "wallet-issuer"))
			decidesAgain(exitDone)(f)
		},
		args: (*faulty).attaches,
		done: func(f *faulty, _, _ string) {
			f.runs([]string{"fetch", f.read("image"), "--into", f.path("fetched")}, exitDone)
			f.fetched(1)
		},
		next: func(f *faulty) {
			f.runs(f.attaches(), exitDone)
			f.runs([]string{"fetch", f.read("image"), "--into", f.path("fetched")}, exitDone)
			f.fetched(1) // however often it was attached
		},
	},
	{
		name: "fetch",
		prepare: func(f *faulty) {
			serves := httptest.NewServer(registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(io.Discard, "", 0))))
			f.t.Cleanup(serves.Close)
			f.write("image", pushed(strings.TrimPrefix(serves.URL, "http://"), "wallet-issuer"))
			decidesAgain(exitDone)(f)
			f.runs(append(f.attaches(), f.path("evidence/vote.invented-board-chair.dsse.json")), exitDone)
		},
		args: func(f *faulty) []string { return []string{"fetch", f.read("image"), "--into", f.path("fetched")} },
		done: func(f *faulty, stdout, stderr string) {
			allThere(f, stdout, stderr)
			f.fetched(2)
		},
		next: func(f *faulty) {
			f.runs([]string{"fetch", f.read("image"), "--into", f.path("fetched")}, exitDone)
			f.fetched(2)
		},
	},
}

func (f *faulty) write(name, content string) {
	must(os.WriteFile(f.path(name), []byte(content), 0o600))
}

func (f *faulty) read(name string) string {
	f.t.Helper()
	content, err := os.ReadFile(f.path(name))
	must(err)
	return string(content)
}

// makeKey writes a key pair, on P-256 or of Ed25519.
func (f *faulty) makeKey(name string, ec bool) {
	f.t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	must(err)
	var key, pub any = private, public
	if ec {
		made, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(err)
		key, pub = made, made.Public()
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(err)
	spki, err := x509.MarshalPKIXPublicKey(pub)
	must(err)
	f.write(name+".key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	f.write(name+".pub", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})))
}

// payload is the digest of what the envelope in a file holds.
func (f *faulty) payload(name string) string {
	f.t.Helper()
	content, err := os.ReadFile(name)
	must(err)
	envelope, err := intoto.Read(content)
	must(err)
	return string(canon.Sum(envelope.Payload))
}

// approval is the decision that the engagement came with.
func (f *faulty) approval() string {
	f.t.Helper()
	found, err := filepath.Glob(f.path("decisions/production-release/*.sigstore.json"))
	must(err)
	slices.Sort(found)
	if len(found) == 0 {
		f.t.Fatal("there is no approval")
	}
	return found[0]
}

// fetched wants so many files, each whole.
func (f *faulty) fetched(want int) {
	f.t.Helper()
	found, err := filepath.Glob(f.path("fetched/*.json"))
	if err != nil || len(found) != want {
		f.t.Errorf("%d files were fetched, want %d: %q, %v", len(found), want, found, err)
	}
}

func (f *faulty) coSign() []string {
	return []string{"policy", "sign", f.path("policy"), "--co-sign", "--key", f.path("second.key")}
}

func (f *faulty) withdraw() []string {
	return []string{"attest", "withdrawal", f.dir, "--release", demo.Release, "--predicate", f.path("withdrawal.json"), "--key", f.path("keys/invented-penetration-tester.key")}
}

func (f *faulty) brings() []string {
	return []string{"import", f.path("brought.dsse.json"), "--into", f.dir, "--release", demo.Release, "--policy-key", f.path("security.pub"), "--register-key", f.path("keys/invented-trainer.key")}
}

func (f *faulty) approves() []string {
	return []string{"approve", f.dir, "--release", demo.Release, "--policy-key", f.path("security.pub"), "--key", f.path("keys/invented-board-chair.key")}
}

func (f *faulty) witness() []string {
	return []string{"ledger", "witness", f.path("ledger"), "--gate-key", f.path("trust/keys/demo-gate.pub"), "--name", "ada", "--key", f.path("witness.key"), "--seen", f.path("seen")}
}

func (f *faulty) revokes() []string {
	return []string{"revoke", f.approval(), "--ledger", f.path("ledger"), "--key", f.path("keys/demo-gate.key"), "--reason", "invented"}
}

func (f *faulty) verify() []string {
	return []string{"verify", f.approval(), "--admission", f.path("admission.hcl"), "--artifact", f.path("artifacts/wallet-issuer.img")}
}

func (f *faulty) attaches() []string {
	return []string{"attach", f.approval(), "--to", f.read("image")}
}

// A point is one call of the program to the system, and what the system does instead.
type point struct {
	call  string // name of the system call
	n     int    // which of its calls
	fault string
}

// writing are the calls that change a disk, all of which are tried with each fault;
// reading are those whose faults change nothing, tried with one.
var (
	writing = []string{"write", "pwrite64", "fsync", "fdatasync", "linkat", "renameat", "renameat2", "unlinkat", "mkdirat", "fchmod", "fchmodat", "ftruncate", "flock"}
	reading = []string{"openat", "read", "pread64", "getdents64", "fstat", "newfstatat", "readlinkat", "close"}
)

// points are all points of one run, from strace's account of it.
func points(t *testing.T, account string) (writes, reads []point) {
	t.Helper()
	first, seen := "", map[string]int{}
	for line := range strings.Lines(account) {
		thread, rest, _ := strings.Cut(line, " ")
		call, args, isCall := strings.Cut(strings.TrimLeft(rest, " "), "(")
		if first == "" {
			first = thread
		}
		if thread != first || !isCall || strings.HasPrefix(call, "<") {
			continue
		}
		seen[call]++
		if call == "write" && strings.Contains(args, `"\1\0\0\0\0\0\0\0", 8`) {
			continue // Go waking itself, which is no file
		}
		if slices.Contains(writing, call) || call == "openat" && strings.Contains(args, "O_CREAT") {
			for _, fault := range []string{"error=EIO", "error=ENOSPC", "signal=KILL"} {
				writes = append(writes, point{call, seen[call], fault})
			}
		} else if slices.Contains(reading, call) {
			reads = append(reads, point{call, seen[call], []string{"error=EIO", "signal=KILL"}[len(reads)%2]})
		}
	}
	return writes, reads
}

// oneCore keeps Go from calls of its own between those of the program.
var oneCore = []string{"GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1"}

// TestFaults lets the disk fail, or the machine stop, at one call to the system after
// the other. Then nothing half-written is taken for whole, what was acknowledged is
// there, and the next command works.
func TestFaults(t *testing.T) {
	strace := os.Getenv("RELEASEGATE_TEST_STRACE")
	if strace == "" {
		t.Skip("it wants strace: RELEASEGATE_TEST_STRACE=/usr/bin/strace")
	}
	program, err := exec.LookPath(oneThread)
	if err != nil {
		t.Fatal(err)
	}
	honest := filepath.Join(t.TempDir(), "honest")
	if _, err := demo.Make(t.Context(), demo.Options{Dir: honest, Now: time.Now().UTC().Truncate(time.Second), Rand: rand.Reader, Engine: decision.Engine{Name: "releasegate", Version: "test"}}); err != nil {
		t.Fatal(err)
	}
	for _, a := range acts {
		t.Run(a.name, func(t *testing.T) {
			ready := &faulty{t, filepath.Join(t.TempDir(), "ready")}
			must(os.CopyFS(ready.dir, os.DirFS(honest)))
			a.prepare(ready)
			fresh := func(t *testing.T) *faulty {
				f := &faulty{t, filepath.Join(t.TempDir(), "engagement")}
				must(os.CopyFS(f.dir, os.DirFS(ready.dir)))
				return f
			}
			f, account := fresh(t), filepath.Join(t.TempDir(), "account")
			traced := exec.Command(strace, append([]string{"-f", "-o", account, "-e", "trace=" + strings.Join(append(slices.Clone(writing), reading...), ","), program}, a.args(f)...)...)
			traced.Env = append(os.Environ(), oneCore...)
			out, err := traced.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			said, err := os.ReadFile(account)
			must(err)
			writes, reads := points(t, string(said))
			if !a.few && len(writes) < 15 || len(reads) < 20 {
				t.Fatalf("only %d faults of writing and %d of reading", len(writes), len(reads))
			}
			tried := slices.Concat(writes, sample(reads, 40))
			if os.Getenv("RELEASEGATE_SOAK") == "" {
				tried = slices.Concat(sample(writes, 4), sample(reads, 1))
			}
			hit := make(chan bool, len(tried))
			t.Run("at", func(t *testing.T) {
				for _, p := range tried {
					t.Run(fmt.Sprintf("%s %d %s", p.call, p.n, p.fault[strings.Index(p.fault, "=")+1:]), func(t *testing.T) {
						t.Parallel()
						hit <- a.failAt(fresh(t), strace, program, p)
					})
				}
			})
			close(hit)
			hits := 0
			for h := range hit {
				if h {
					hits++
				}
			}
			t.Logf("%d points (%d of writing, %d of reading), %d tried, %d hit", len(writes)+len(reads), len(writes), len(reads), len(tried), hits)
			if hits*10 < len(tried)*9 {
				t.Errorf("of %d faults only %d happened", len(tried), hits)
			}
		})
	}
}

// sample takes n of a list, spread over it.
func sample(all []point, n int) []point {
	var some []point
	for i := range n {
		some = append(some, all[len(all)*(2*i+1)/(2*n)])
	}
	return some
}

// failAt runs the act with one fault, and then judges what it has left. It reports
// whether the fault happened.
func (a act) failAt(f *faulty, strace, program string, p point) bool {
	account := filepath.Join(f.t.TempDir(), "account")
	cmd := exec.Command(strace, append([]string{"-f", "-o", account, "-e", "trace=" + p.call, "-e", fmt.Sprintf("inject=%s:%s:when=%d", p.call, p.fault, p.n), program}, a.args(f)...)...)
	cmd.Env = append(os.Environ(), oneCore...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	exit := (*exec.ExitError)(nil)
	if err != nil && !errors.As(err, &exit) {
		f.t.Fatal(err)
	}
	said, err := os.ReadFile(account)
	must(err)
	killed := cmd.ProcessState.ExitCode() == -1
	if strings.Contains(stderr.String(), "runtime: netpollBreak write failed") {
		return false // it met Go waking itself
	}
	switch code := cmd.ProcessState.ExitCode(); {
	case killed && !strings.Contains(p.fault, "KILL"):
		f.t.Errorf("killed: %s\n%s", cmd.ProcessState, stderr.String())
	case !killed && !slices.Contains([]int{exitDone, exitDenied, exitRefused, exitInternal}, code), strings.Contains(stderr.String(), "goroutine "):
		f.t.Errorf("exits with %d\n%s", code, stderr.String())
	case code == exitDone, code == exitDenied:
		a.done(f, stdout.String(), stderr.String())
	}
	whole(f)
	a.next(f)
	whole(f)
	if !killed && !strings.Contains(string(said), "INJECTED") {
		f.t.Logf("it did not happen\n%s", said)
	}
	return killed || strings.Contains(string(said), "INJECTED")
}

// whole wants every file of the engagement to be what its name says, but for those
// that were never given their name; every decision is signed, and in the ledger.
func whole(f *faulty) {
	f.t.Helper()
	gate, err := trust.ReadKey(f.path("trust/keys/demo-gate.pub"))
	must(err)
	decisions, ledger := map[string]canon.Digest{}, ""
	must(filepath.WalkDir(f.dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".new-") {
			return err
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		below, _ := filepath.Rel(f.dir, name)
		if strings.HasPrefix(below, "ledger"+string(filepath.Separator)) {
			ledger += entry.Name() + "\n" + string(content) + "\n"
		}
		if strings.HasSuffix(name, ".html") && !strings.HasSuffix(string(content), "</html>\n") {
			f.t.Errorf("%s is cut off", below)
		}
		if strings.HasSuffix(name, ".json") {
			if _, err := canon.Parse(content); err != nil {
				f.t.Errorf("%s: %v", below, err)
			}
		}
		if strings.HasSuffix(name, ".dsse.json") || strings.HasSuffix(name, ".sigstore.json") {
			envelope, err := intoto.Read(content)
			if err != nil || len(envelope.Signatures) == 0 {
				f.t.Errorf("%s: %d signatures, %v", below, len(envelope.Signatures), err)
			}
			if strings.HasPrefix(below, "decisions") {
				payload, _, err := trust.Payload(envelope, []trust.Key{gate})
				if err != nil {
					f.t.Errorf("%s: %v", below, err)
				}
				decisions[below] = canon.Sum(payload)
			}
		}
		return nil
	}))
	if len(decisions) == 0 {
		f.t.Error("there are no decisions")
	}
	for name, payload := range decisions {
		if !strings.Contains(ledger, string(payload)) {
			f.t.Errorf("%s is not in the ledger", name)
		}
	}
}
