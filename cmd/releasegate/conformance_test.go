package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const thirdparty = "../../testdata/thirdparty/"

// TestConformance runs the cases of sigstore-conformance through the command that
// speaks its protocol: each by path and by digest.
func TestConformance(t *testing.T) {
	var index struct {
		Entries []struct {
			ID, Path, Kind, Expect, Why, Artifact, Identity, Issuer, Key string

			Digest string `json:"artifact_sha256"`
			Root   string `json:"trusted_root"`
		}
	}
	content, err := os.ReadFile(thirdparty + "INDEX.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &index); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, c := range index.Entries {
		if c.Kind != "sigstore-bundle" {
			continue
		}
		args := []string{"verify-bundle", "--bundle", thirdparty + c.Path, "--trusted-root", thirdparty + c.Root}
		if c.Identity != "" {
			args = append(args, "--certificate-identity", c.Identity, "--certificate-oidc-issuer", c.Issuer)
		}
		if c.Key != "" {
			args = append(args, "--key", thirdparty+c.Key)
		}
		want := exitDone
		switch c.Expect {
		case "accept":
		case "reject":
			want = exitUsage
		default:
			t.Fatalf("%s: what is %q?", c.ID, c.Expect)
		}
		for how, artifact := range map[string]string{"path": thirdparty + c.Artifact, "digest": "sha256:" + c.Digest} {
			ran++
			t.Run(strings.TrimPrefix(c.ID, "conformance/")+" by "+how, func(t *testing.T) {
				// No verdict depends on the clock, so that any will do.
				code, stdout, stderr := at(time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC), append(args, artifact)...)
				if code != want || stdout != "" {
					t.Errorf("exit %d, want %d: %s\n%s%s", code, want, c.Why, stdout, stderr)
				}
				if want == exitUsage && !strings.Contains(stderr, "not verified: ") {
					t.Errorf("refused for another reason: %s", stderr)
				}
			})
		}
	}
	if folders, err := filepath.Glob(thirdparty + "conformance/*/bundle.sigstore.json"); err != nil || ran != 2*len(folders) || ran < 140 {
		t.Errorf("%d cases ran of %d bundles (%v)", ran, len(folders), err)
	}
}
