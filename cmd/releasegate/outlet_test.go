package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/testkit"
)

// A full is a disk that takes so many bytes and no more.
type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if n := min(f.room, len(b)); n < len(b) {
		f.room = 0
		return n, syscall.ENOSPC
	}
	f.room -= len(b)
	return len(b), nil
}

// An answer that nobody could read is no yes, of whatever command; a no stays a no.
func TestFullDisk(t *testing.T) {
	e := testkit.New(t)
	inside := func(args ...string) []string {
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "DEMO", e.Dir)
		}
		return args
	}
	code, _, stderr := at(testkit.Now, inside("decide", "DEMO", "--release", demo.Release, "--policy-key", "DEMO/security.pub", "--key", "DEMO/keys/demo-gate.key", "--dossier")...)
	if code != exitDone {
		t.Fatal(stderr)
	}
	found, err := filepath.Glob(e.Path("decisions/" + demo.Gate + "/*.sigstore.json"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	decision := found[0]
	dossier := strings.Replace(decision, ".sigstore.json", ".dossier.tgz", 1)
	policy := []string{"--release", demo.Release, "--policy-key", "DEMO/security.pub"}
	for _, c := range []struct {
		code int
		args []string
	}{
		{exitDone, []string{"--help"}},
		{exitDone, []string{"help", "decide"}},
		{exitDone, []string{"completion", "bash"}},
		{exitDone, []string{"version"}},
		{exitDone, append([]string{"decide", "DEMO", "--dry-run"}, policy...)},
		{exitDone, append([]string{"decide", "DEMO", "--key", "DEMO/keys/demo-gate.key"}, policy...)},
		{exitDone, []string{"verify", decision, "--admission", "DEMO/admission.hcl", "--artifact", "DEMO/artifacts/wallet-issuer.img"}},
		{exitDenied, []string{"verify", decision, "--admission", "DEMO/admission.hcl", "--artifact", "DEMO/admission.hcl"}},
		{exitDone, []string{"report", decision, "--gate-key", "DEMO/trust/keys/demo-gate.pub"}},
		{exitDone, []string{"report", decision, "--gate-key", "DEMO/trust/keys/demo-gate.pub", "--format", "html"}},
		{exitDone, []string{"report", "--schema", "release-approval"}},
		{exitDone, []string{"replay", dossier, "--policy-key", "DEMO/security.pub"}},
		{exitDone, append([]string{"status", "DEMO"}, policy...)},
		{exitDone, append([]string{"explain", "TST-09", "DEMO"}, policy...)},
		{exitDone, []string{"policy", "docs", "DEMO/policy"}},
		{exitDone, []string{"attest", "environment", "DEMO", "--release", demo.Release, "--print-subject"}},
		{exitDone, []string{"policy", "verify", "DEMO/policy", "--policy-key", "DEMO/security.pub"}},
		{exitDone, []string{"ledger", "show", "DEMO/ledger", "--gate-key", "DEMO/trust/keys/demo-gate.pub"}},
		{exitDone, []string{"ledger", "verify", "DEMO/ledger", "--gate-key", "DEMO/trust/keys/demo-gate.pub"}},
		{exitDone, []string{"ledger", "prove", "DEMO/ledger", "--gate-key", "DEMO/trust/keys/demo-gate.pub", "--entry", "0"}},
		{exitDone, []string{"ledger", "refresh", "DEMO/ledger", "--key", "DEMO/keys/demo-gate.key"}},
		{exitDone, []string{"revoke", decision, "--ledger", "DEMO/ledger", "--key", "DEMO/keys/demo-gate.key", "--reason", "invented"}},
	} {
		for _, output := range []string{"text", "json"} {
			args := append(inside(c.args...), "--output", output)
			t.Run(strings.Join(c.args[:min(2, len(c.args))], " ")+" "+output, func(t *testing.T) {
				var errs bytes.Buffer
				p := &process{args: args, stdout: &full{room: 1}, stderr: &errs, now: func() time.Time { return testkit.Now }, getenv: func(string) string { return "" }}
				code, want := p.run(t.Context()), c.code
				if want == exitDone {
					want = exitInternal
				}
				if code != want || want == exitInternal && !strings.Contains(errs.String(), syscall.ENOSPC.Error()) {
					t.Errorf("with room for one byte it exits with %d\n%s", code, errs.String())
				}
			})
		}
	}
}
