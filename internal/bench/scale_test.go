package bench_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// A scan is what is attested again and again: a scan for vulnerabilities.
const (
	scan    = "4-vulns.demo-test-system.dsse.json"
	scanner = "demo-test-system"
)

// TestAttestations judges the demo's release with ever more attestations, each of
// them a scan for vulnerabilities, and compares with the bare verification of the
// same signatures, which nothing that believes them can do without.
func TestAttestations(t *testing.T) {
	program, out, runs := setting(t, "PROGRAM"), setting(t, "REPORT"), numbers(t, "RUNS")[0]
	var table strings.Builder
	table.WriteString("## More attestations\n\nCold `decide --dry-run` of the demo with so many further scans, each of a scanner of its own, so that all of them count and the controls judge them, beside the bare verification of all signatures on all cores.\n\n" +
		"| further attestations | CPU ms | wall ms | peak MiB | bare verification, CPU ms | further CPU ÷ further bare CPU |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n")
	dir := engagement(t, program)
	judge := command{args: []string{program, "decide", dir, "--release", "1.0.0", "--policy-key", filepath.Join(dir, "security.pub"), "--dry-run"}, exits: []int{3}}
	first, firstBare, there := 0.0, 0.0, 0
	var bars []bar
	for _, n := range append([]int{0}, numbers(t, "ATTESTATIONS")...) {
		attest(t, dir, there, n)
		there = n
		var figures []figure
		for range runs {
			f, err := judge.run()
			if err != nil {
				t.Fatal(err)
			}
			figures = append(figures, f)
		}
		countsAll(t, judge, n)
		cpu, bare := medianOf(figures, cpuOf), bareVerification(t, dir)
		ratio := "–"
		if n == 0 {
			first, firstBare = cpu, bare
		} else if n >= 100 { // of fewer the difference is noise
			bars = append(bars, bar{fmt.Sprintf("%d further attestations", n), (cpu - first) / float64(n) * 1000, true})
			ratio = fmt.Sprintf("%.1f", (cpu-first)/(bare-firstBare))
		}
		fmt.Fprintf(&table, "| %d | %.0f | %.0f | %.0f | %.1f | %s |\n", n, cpu, medianOf(figures, wallOf), medianOf(figures, peakOf), bare, ratio)
	}
	table.WriteString("\nThe goal is 1.5 at 10,000, in 120 MiB.\n\n![CPU time of each further attestation](attestations.svg)\n")
	t.Log("\n" + table.String())
	write(t, filepath.Join(out, "attestations.md"), []byte(table.String()))
	write(t, filepath.Join(out, "attestations.svg"), chart("CPU time of each further attestation, in microseconds: level if growth is linear", bars))
}

// countsAll fails unless all of the further scans are evidence of the decision.
func countsAll(t *testing.T, judge command, n int) {
	t.Helper()
	var told struct {
		Decision struct {
			Evidence []json.RawMessage `json:"evidence"`
		} `json:"decision"`
	}
	said, _ := exec.Command(judge.args[0], append(slices.Clone(judge.args[1:]), "--output", "json")...).Output() // whatever the verdict is
	if err := json.Unmarshal(said, &told); err != nil {
		t.Fatal(err)
	}
	if counted := len(told.Decision.Evidence); counted <= n {
		t.Fatalf("with %d further scans, %d attestations count", n, counted)
	}
}

// attest signs scans until there are n.
func attest(t *testing.T, dir string, from, n int) {
	t.Helper()
	honest, err := read(filepath.Join(dir, "evidence", scan))
	if err != nil {
		t.Fatal(err)
	}
	statement, err := intoto.ReadStatement(honest.Payload)
	if err != nil {
		t.Fatal(err)
	}
	value, err := canon.Parse(statement.Predicate)
	if err != nil {
		t.Fatal(err)
	}
	predicate, isObject := value.(map[string]any)
	scanned, isScan := predicate["scanner"].(map[string]any)
	if !isObject || !isScan {
		t.Fatalf("not a scan: %v", value)
	}
	signer, err := sign.Open(filepath.Join(dir, "keys", scanner+".key"), func() ([]byte, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	for i := from; i < n; i++ {
		scanned["uri"] = fmt.Sprintf("https://scanners.example/image-scanner-%d", i) // each of a series of its own
		payload, err := intoto.Payload(statement.PredicateType, predicate, statement.Subject...)
		if err != nil {
			t.Fatal(err)
		}
		envelope, err := signer.Sign(payload)
		if err != nil {
			t.Fatal(err)
		}
		content, err := intoto.MarshalEnvelope(envelope)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "evidence", fmt.Sprintf("4-vulns-%d.%s.dsse.json", i, scanner)), content) // as attest names it
	}
}

// bareVerification is the CPU time, in milliseconds, of verifying all signatures of
// an engagement by the keys that made them, and nothing else.
func bareVerification(t *testing.T, dir string) float64 {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "trust", "keys", "*.pub"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no key: %v", err)
	}
	var keys []any
	for _, name := range names {
		key, err := trust.ReadKey(name)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.Public())
	}
	type signature struct {
		key      any
		pae, sig []byte
	}
	verifies := func(s signature) bool {
		switch key := s.key.(type) {
		case *ecdsa.PublicKey:
			if key.Curve == elliptic.P384() {
				hash := sha512.Sum384(s.pae)
				return ecdsa.VerifyASN1(key, hash[:], s.sig)
			}
			hash := sha256.Sum256(s.pae)
			return ecdsa.VerifyASN1(key, hash[:], s.sig)
		case ed25519.PublicKey:
			return ed25519.Verify(key, s.pae, s.sig)
		default:
			return false
		}
	}
	var all []signature
	envelopes, err := filepath.Glob(filepath.Join(dir, "evidence", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range envelopes {
		envelope, err := read(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range envelope.Signatures {
			for _, key := range keys {
				if signed := (signature{key, envelope.PAE(), s.Sig}); verifies(signed) {
					all = append(all, signed)
					break
				}
			}
		}
	}
	if len(all) < len(envelopes) {
		t.Fatalf("only %d of %d envelopes are signed by keys of the trust manifest", len(all), len(envelopes))
	}
	const rounds = 3
	begin := spent(t)
	var next, bad atomic.Int64
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(rounds*len(all)); i = next.Add(1) - 1 {
				if !verifies(all[i%int64(len(all))]) {
					bad.Add(1)
				}
			}
		})
	}
	workers.Wait()
	if bad.Load() > 0 {
		t.Fatalf("%d signatures do not verify", bad.Load())
	}
	return float64(spent(t)-begin) / float64(time.Millisecond) / rounds
}

// spent is the CPU time that this process has taken.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// TestReleases decides ever more releases in one process, as a service would, with
// the controls made ready once.
func TestReleases(t *testing.T) {
	out := setting(t, "REPORT")
	dir := engagement(t, setting(t, "PROGRAM"))
	key, err := trust.ReadKey(filepath.Join(dir, "security.pub"))
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("## More releases in one process\n\nThe rulebooks are opened once, each release is judged twice over, as for a decision that is signed.\n\n| releases | CPU ms, all | CPU ms, each |\n| ---: | ---: | ---: |\n")
	var bars []bar
	for _, n := range numbers(t, "RELEASES") {
		begin := spent(t)
		at := time.Now()
		in, _, err := gate.Open(gate.Options{Paths: gate.Layout(dir, demo.Release), Gate: demo.Gate, At: at, PolicyKeys: []trust.Key{key}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if _, err := gate.Evaluate(t.Context(), in, at.Add(time.Duration(i)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		all := float64(spent(t)-begin) / float64(time.Millisecond)
		fmt.Fprintf(&table, "| %d | %.0f | %.1f |\n", n, all, all/float64(n))
		bars = append(bars, bar{fmt.Sprintf("%d releases", n), all / float64(n), true})
	}
	table.WriteString("\n![CPU time of each release](releases.svg)\n")
	t.Log("\n" + table.String())
	write(t, filepath.Join(out, "releases.md"), []byte(table.String()))
	write(t, filepath.Join(out, "releases.svg"), chart("CPU time of each release in one process, in milliseconds", bars))
}
