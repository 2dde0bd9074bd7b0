package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestOffline: the program as it is shipped decides and verifies where there is no
// network at all, not even the machine's own.
func TestOffline(t *testing.T) {
	if testing.Short() {
		t.Skip("it links the whole program")
	}
	isolated := []string{"unshare", "--net"}
	if os.Geteuid() != 0 {
		isolated = append(isolated, "--map-root-user")
	}
	if said, err := exec.Command(isolated[0], append(isolated[1:], "true")...).CombinedOutput(); err != nil {
		if os.Geteuid() == 0 {
			t.Fatalf("there is no making an empty network: %v: %s", err, said)
		}
		t.Skipf("NOT TESTED OFFLINE: the kernel lets no user make an empty network: %v: %s", err, said)
	}
	program := filepath.Join(t.TempDir(), "releasegate")
	goCommand(t, "build", "-trimpath", "-tags", tags, "-ldflags=-s -w", "-o", program, ".")
	dir := filepath.Join(t.TempDir(), "demo")
	run := func(want int, args ...string) string {
		t.Helper()
		cmd := exec.Command(isolated[0], append(append(isolated[1:], program), args...)...)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		err := cmd.Run()
		var ended *exec.ExitError
		if err != nil && !errors.As(err, &ended) || cmd.ProcessState.ExitCode() != want {
			t.Fatalf("%q: %v, want exit %d\n%s", args, err, want, said.String())
		}
		return said.String()
	}
	run(exitDone, "demo", dir)
	run(exitDone, "decide", dir, "--release", "1.0.0", "--policy-key", dir+"/security.pub", "--key", dir+"/keys/demo-gate.key")
	decided, err := filepath.Glob(dir + "/decisions/production-release/*.sigstore.json")
	if err != nil || len(decided) == 0 {
		t.Fatalf("no decision: %v", err)
	}
	want(t, run(exitDone, "verify", decided[len(decided)-1], "--admission", dir+"/admission.hcl", "--artifact", dir+"/artifacts/wallet-issuer.img"), "admitted: release 1.0.0")
	c := thirdparty + "conformance/rekor2-happy-path/"
	run(exitDone, "verify-bundle", "--bundle", c+"bundle.sigstore.json", "--trusted-root", c+"trusted_root.json", thirdparty+"conformance/a.txt",
		"--certificate-identity", "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main",
		"--certificate-oidc-issuer", "https://token.actions.githubusercontent.com")
}
