package main

import (
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestOnce: of however many ask at once, one is admitted, and nobody after them.
func TestOnce(t *testing.T) {
	e := testkit.New(t)
	if code, _, stderr := at(testkit.Now, "decide", e.Dir, "--release", demo.Release, "--key", e.Path("keys/demo-gate.key"), "--policy-key", e.Path("security.pub")); code != exitDone {
		t.Fatal(stderr)
	}
	decided := e.Only("decisions/production-release/*.sigstore.json")
	verify := func(more ...string) (int, string) {
		code, stdout, stderr := at(testkit.Now, append([]string{"verify", decided, "--admission", e.Path("admission.hcl"), "--artifact", e.Path("artifacts/wallet-issuer.img"), "--once", e.Path("used")}, more...)...)
		return code, stdout + stderr
	}
	// What is not admitted uses nothing up.
	if code, said := verify("--artifact", e.Path("security.pub")); code != exitDenied || strings.Contains(said, "used_up") {
		t.Fatalf("exit %d\n%s", code, said)
	}
	var admitted, refused atomic.Int64
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			switch code, said := verify(); {
			case code == exitDone:
				admitted.Add(1)
			case code == exitDenied && strings.Contains(said, "used_up: the decision was admitted once already") && strings.Contains(said, "2026-06-30T04:00:00Z"):
				refused.Add(1)
			default:
				t.Errorf("exit %d\n%s", code, said)
			}
		})
	}
	all.Wait()
	if admitted.Load() != 1 || refused.Load() != 15 {
		t.Errorf("%d admitted, %d refused", admitted.Load(), refused.Load())
	}
	// A note that cannot be read, or be written, admits nothing.
	must(os.WriteFile(e.Only("used/*.json"), nil, 0o600))
	if code, said := verify(); code != exitDenied {
		t.Errorf("exit %d\n%s", code, said)
	}
	e.Remove("used")
	e.Write("used", []byte("a file"))
	if code, said := verify(); code == exitDone || code == exitDenied {
		t.Errorf("exit %d\n%s", code, said)
	}
}
