package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	ocitypes "github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
)

// A registry is a real one, behind a proxy that counts what it is asked.
type registry struct {
	host string

	mu    sync.Mutex
	asked []string // METHOD PATH of each request since it was emptied
}

func (r *registry) counted(what func()) []string {
	r.mu.Lock()
	r.asked = nil
	r.mu.Unlock()
	what()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.asked)
}

// before puts the proxy before a registry.
func before(t *testing.T, address string) *registry {
	t.Helper()
	target, err := url.Parse(address)
	must(t, err)
	proxy := &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(target)
		p.Out.Host = p.In.Host // in which uploads are told to go on
	}}
	r := &registry{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		r.mu.Lock()
		r.asked = append(r.asked, in.Method+" "+in.URL.Path)
		r.mu.Unlock()
		proxy.ServeHTTP(w, in)
	}))
	t.Cleanup(server.Close)
	r.host = strings.TrimPrefix(server.URL, "http://")
	return r
}

// olareg keeps lists of referrers.
func olareg(t *testing.T) *registry {
	at := port(t)
	serve(t, "http://127.0.0.1:"+at+"/v2/", "olareg", "serve", "--addr=127.0.0.1", "--port="+at, "--dir="+t.TempDir())
	return before(t, "http://127.0.0.1:"+at)
}

// debian is the registry of Debian's package, which knows nothing of referrers.
func debian(t *testing.T) *registry {
	tool(t, "cosign") // or the services are not wanted
	at, dir := port(t), t.TempDir()
	config := write(t, filepath.Join(dir, "config.yml"), fmt.Appendf(nil, "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: %s\nhttp:\n  addr: 127.0.0.1:%s\n", filepath.Join(dir, "kept"), at))
	program := os.Getenv("RELEASEGATE_TEST_REGISTRY")
	if program == "" {
		t.Fatal("make e2e-oci installs Debian's docker-registry and says where it is")
	}
	serveProgram(t, "http://127.0.0.1:"+at+"/v2/", program, "serve", config)
	return before(t, "http://127.0.0.1:"+at)
}

// push pushes an image, and returns its reference and its manifest.
func (r *registry) push(t *testing.T, repository string) (reference string, manifest []byte) {
	t.Helper()
	image, err := mutate.AppendLayers(mutate.MediaType(empty.Image, ocitypes.OCIManifestSchema1), static.NewLayer([]byte("an invented layer of "+repository), ocitypes.OCILayer))
	must(t, err)
	digest, err := image.Digest()
	must(t, err)
	ref, err := name.NewDigest(r.host + "/invented/" + repository + "@" + digest.String())
	must(t, err)
	must(t, remote.Write(ref, image))
	manifest, err = image.RawManifest()
	must(t, err)
	return ref.Name(), manifest
}

// A shipment is an engagement whose artifacts are two images of a registry.
type shipment struct {
	engagement

	registry         *registry
	issuer, verifier string // references, without oci://
}

func ship(t *testing.T, r *registry) *shipment {
	t.Helper()
	s := &shipment{engagement: engagement{dir: filepath.Join(t.TempDir(), "demo"), gate: releasegate(t), began: time.Now().UTC()}, registry: r}
	artifacts := map[string][]byte{}
	s.issuer, artifacts["wallet-issuer"] = r.push(t, "wallet-issuer")
	s.verifier, artifacts["wallet-verifier"] = r.push(t, "wallet-verifier")
	_, err := demo.Make(t.Context(), demo.Options{
		Dir: s.dir, Now: time.Now().UTC(), Rand: rand.Reader, Engine: decision.Engine{Name: "releasegate", Version: "test"}, Artifacts: artifacts, Unregistered: true,
	})
	must(t, err)
	return s
}

func (s *shipment) deciding(args ...string) []string {
	return append([]string{"decide", s.dir, "--release", demo.Release, "--policy-key", s.path("security.pub")}, args...)
}

func (s *shipment) glob(t *testing.T, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(s.path(pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("%q matches nothing (%v)", pattern, err)
	}
	return found
}

// decide has the gate decide by what is attached to the issuer, and returns the bundle.
func (s *shipment) decide(t *testing.T, exit int) string {
	t.Helper()
	must(t, os.RemoveAll(s.path("decisions/production-release")))
	if out, code := try(t, s.gate, s.deciding("--key", s.path("keys/demo-gate.key"), "--evidence", "oci://"+s.issuer)...); code != exit {
		t.Fatalf("decide: exit %d, want %d\n%s", code, exit, out)
	}
	return s.glob(t, "decisions/production-release/*.sigstore.json")[0]
}

func (s *shipment) verify(t *testing.T, image string, exit int, says string) {
	t.Helper()
	out, code := try(t, s.gate, "verify", "oci://"+image, "--admission", s.path("admission.hcl"))
	if code != exit || !strings.Contains(out, says) {
		t.Fatalf("verify: exit %d, want %d and %q\n%s", code, exit, says, out)
	}
}

var realRegistries = []struct {
	name  string
	start func(*testing.T) *registry
}{{"olareg", olareg}, {"debian", debian}}

// TestRegistries: evidence and decisions go to a real registry and come back, whether it
// knows of referrers or not, and stock cosign reads and verifies them there.
func TestRegistries(t *testing.T) {
	for _, c := range realRegistries {
		t.Run(c.name, func(t *testing.T) {
			s := ship(t, c.start(t))
			t.Logf("attaching all evidence: %d requests", len(s.registry.counted(func() {
				run(t, s.gate, append([]string{"attach", "--to", "oci://" + s.issuer}, s.glob(t, "evidence/*.json")...)...)
			})))
			approval := s.decide(t, 0)
			run(t, s.gate, "attach", approval, "--to", "oci://"+s.issuer, "--cosign-tag")
			run(t, s.gate, "attach", approval, "--to", "oci://"+s.verifier)
			s.verify(t, s.issuer, 0, "admitted: release 1.0.0")
			asked := s.registry.counted(func() { s.verify(t, s.verifier, 0, "admitted: release 1.0.0") })
			t.Logf("verifying an image with one decision: %d requests: %q", len(asked), asked)
			if len(asked) > 6 {
				t.Errorf("verifying one image took %d requests", len(asked))
			}

			s.cosignReads(t)

			// The gate's last word counts.
			must(t, os.Rename(s.glob(t, "evidence/4-pentest-report.*")[0], s.path("pentest-report.json")))
			must(t, os.RemoveAll(s.path("decisions/production-release")))
			if out, code := try(t, s.gate, s.deciding("--key", s.path("keys/demo-gate.key"))...); code != 3 {
				t.Fatalf("exit %d\n%s", code, out)
			}
			run(t, s.gate, "attach", s.glob(t, "decisions/production-release/*.sigstore.json")[0], "--to", "oci://"+s.issuer)
			s.verify(t, s.issuer, 3, "not_an_approval")

			fetched := filepath.Join(t.TempDir(), "fetched")
			run(t, s.gate, "fetch", "oci://"+s.issuer, "--into", fetched, "--only", "evidence")
			whole, err := os.ReadFile(s.path("pentest-report.json"))
			must(t, err)
			files, err := filepath.Glob(filepath.Join(fetched, "pentest-report-*.json"))
			must(t, err)
			if len(files) != 1 {
				t.Fatalf("fetched %q", files)
			}
			if content, err := os.ReadFile(files[0]); err != nil || !bytes.Equal(content, whole) {
				t.Errorf("%v: it is not what was attached", err)
			}
		})
	}
}

// cosignReads has stock cosign verify and download what releasegate has attached.
func (s *shipment) cosignReads(t *testing.T) {
	t.Helper()
	root := write(t, s.path("root.json"), []byte(`{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`))
	args := []string{"verify-attestation", "--key", s.path("trust/keys/demo-gate.pub"), "--type", types + "release-approval/v1", "--insecure-ignore-tlog", "--trusted-root", root, "--allow-http-registry"}
	for _, how := range [][]string{{"--new-bundle-format"}, nil} {
		out := run(t, tool(t, "cosign"), append(append(slices.Clone(args), how...), s.issuer)...)
		if !strings.Contains(out, "The following checks were performed") {
			t.Errorf("cosign %q:\n%s", how, out)
		}
	}
	wrong := append(slices.Clone(args), "--new-bundle-format", s.verifier)
	wrong[2] = s.path("trust/keys/invented-trainer.pub")
	if out, code := try(t, tool(t, "cosign"), wrong...); code == 0 {
		t.Errorf("cosign takes another key for the gate's\n%s", out)
	}
	downloaded := run(t, tool(t, "cosign"), "download", "attestation", "--predicate-type", types+"release-approval/v1", "--allow-http-registry", s.verifier)
	var b struct{ MediaType string }
	if err := json.Unmarshal([]byte(downloaded), &b); err != nil || !strings.HasPrefix(b.MediaType, "application/vnd.dev.sigstore.bundle") {
		t.Errorf("cosign download: %v\n%s", err, downloaded)
	}
}

// TestCosignAttaches: what stock cosign attests about images counts, as bundle and as
// envelope, and import stores it.
func TestCosignAttaches(t *testing.T) {
	for _, c := range realRegistries {
		t.Run(c.name, func(t *testing.T) {
			s := ship(t, c.start(t))
			must(t, os.Remove(s.glob(t, "evidence/4-spdx.*")[0]))
			run(t, tool(t, "cosign"), "import-key-pair", "--key", s.path("keys/demo-build-system.key"), "--output-key-prefix", s.path("builder"))
			sbom, err := os.ReadFile(s.path("predicates/spdx.json"))
			must(t, err)
			for n, a := range []struct {
				image string
				how   []string
			}{{s.issuer, []string{"--new-bundle-format"}}, {s.verifier, nil}} {
				var parsed map[string]any
				must(t, json.Unmarshal(sbom, &parsed))
				parsed["name"] = fmt.Sprintf("registry.example/wallet-pilot-%d", n)
				content, err := json.Marshal(parsed)
				must(t, err)
				args := append([]string{
					"attest", "--yes", "--key", s.path("builder.key"), "--type", "spdxjson", "--predicate", write(t, s.path("sbom.json"), content), "--tlog-upload=false", "--allow-http-registry",
				}, a.how...)
				run(t, tool(t, "cosign"), append(args, a.image)...)
			}
			sources := []string{"--evidence", s.path("evidence"), "--evidence", "oci://" + s.issuer, "--evidence", "oci://" + s.verifier}
			out, code := try(t, s.gate, s.deciding(append(sources, "--dry-run")...)...)
			if code != 3 || !strings.Contains(out, "another_package") || strings.Contains(out, "No verified spdx") {
				t.Fatalf("exit %d\n%s", code, out)
			}
			imported := run(t, s.gate, "import", "oci://"+s.issuer, "oci://"+s.verifier, "--into", s.dir, "--release", demo.Release, "--policy-key", s.path("security.pub"), "--quiet")
			if n := len(strings.Fields(imported)); n != 2 {
				t.Errorf("%d were stored\n%s", n, imported)
			}
			s.vote(t)
			run(t, s.gate, s.deciding(append(sources, "--dry-run")...)...)
			run(t, s.gate, s.deciding("--dry-run")...)
		})
	}
}

// vote has the board vote on the package as it is now.
func (s *shipment) vote(t *testing.T) {
	t.Helper()
	for _, member := range []string{"chair", "security", "member"} {
		must(t, os.Remove(s.path("evidence/vote.invented-board-"+member+".dsse.json")))
		run(t, s.gate, "approve", s.dir, "--release", demo.Release, "--policy-key", s.path("security.pub"), "--key", s.path("keys/invented-board-"+member+".key"))
	}
}

// TestCosignKeylessReferrers: what stock cosign signs keyless and attaches counts. Under
// its tag only a log says when that was, and there is none here.
func TestCosignKeylessReferrers(t *testing.T) {
	services := start(t)
	s := ship(t, olareg(t))
	since := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	run(t, tool(t, "cosign"), "trusted-root", "create", "--out="+s.path("trust/trusted_root.json"),
		"--fulcio=url="+services.fulcio+",certificate-chain="+filepath.Join(services.dir, "fulcio.pem")+",start-time="+since,
		"--tsa=url="+services.authority+",certificate-chain="+filepath.Join(services.dir, "tsa.pem")+",start-time="+since)
	const builder = "builder@invented.example"
	trusted, err := os.ReadFile(s.path("trust/trust.hcl"))
	must(t, err)
	write(t, s.path("trust/trust.hcl"), fmt.Appendf([]byte("trusted_root = \"trusted_root.json\"\n"), `%s
functionary "builder-keyless" {
  system      = "the build system"
  roles       = ["build-system"]
  issuer      = %q
  subject     = %q
  valid_from  = %q
  valid_until = %q
}
`, trusted, services.issuer.URL, builder, since, time.Now().Add(24*time.Hour).UTC().Format(time.RFC3339)))
	run(t, s.gate, "policy", "sign", s.path("trust"), "--trust", "--key", s.path("keys/demo-security.key"))
	must(t, os.Remove(s.glob(t, "evidence/4-spdx.*")[0]))
	sbom, err := os.ReadFile(s.path("predicates/spdx.json"))
	must(t, err)
	for image, name := range map[string]string{s.issuer: "issuer", s.verifier: "verifier"} {
		var parsed map[string]any
		must(t, json.Unmarshal(sbom, &parsed))
		parsed["name"] = "registry.example/wallet-pilot-" + name
		content, err := json.Marshal(parsed)
		must(t, err)
		attest := []string{
			"attest", "--yes", "--identity-token", services.issuer.token(t, builder, time.Minute), "--fulcio-url", services.fulcio, "--insecure-skip-verify",
			"--timestamp-server-url", services.authority, "--tlog-upload=false", "--type", "spdxjson", "--predicate", write(t, s.path("sbom.json"), content), "--allow-http-registry", image,
		}
		run(t, tool(t, "cosign"), attest...)
		importing := []string{"import", "oci://" + image, "--into", s.dir, "--release", demo.Release, "--policy-key", s.path("security.pub")}
		if out, code := try(t, s.gate, importing...); code != 4 || !strings.Contains(out, "(no_time)") {
			t.Errorf("exit %d\n%s", code, out)
		}
		attest[3] = services.issuer.token(t, builder, time.Minute)
		run(t, tool(t, "cosign"), append(attest, "--new-bundle-format")...)
		if out := run(t, s.gate, importing...); !strings.Contains(out, "is a spdx") || !strings.Contains(out, "left out") {
			t.Errorf("import says\n%s", out)
		}
	}
	s.vote(t)
	run(t, s.gate, s.deciding("--dry-run")...)
}

// What others attach to an image, a real registry lists beside ours, and it disturbs
// nothing.
func TestForeignReferrers(t *testing.T) {
	for _, c := range realRegistries {
		t.Run(c.name, func(t *testing.T) {
			r := c.start(t)
			gate := releasegate(t)
			reference, manifest := r.push(t, "wallet")
			ref, err := name.NewDigest(reference)
			must(t, err)
			page := static.NewLayer([]byte("<html>"), "text/html")
			must(t, remote.WriteLayer(ref.Context(), page))
			h, err := page.Digest()
			must(t, err)
			subject, err := v1.NewHash(ref.DigestStr())
			must(t, err)
			image, err := mutate.AppendLayers(mutate.MediaType(empty.Image, ocitypes.OCIManifestSchema1), page)
			must(t, err)
			referring := mutate.Subject(image, v1.Descriptor{MediaType: ocitypes.OCIManifestSchema1, Digest: subject, Size: int64(len(manifest))})
			image, is := referring.(v1.Image)
			if !is {
				t.Fatalf("%T is no image", referring)
			}
			digest, err := image.Digest()
			must(t, err)
			must(t, remote.Write(ref.Context().Digest(digest.String()), image))
			out := run(t, gate, "fetch", "oci://"+reference, "--into", filepath.Join(t.TempDir(), "fetched"))
			if !strings.Contains(out, h.Hex) || !strings.Contains(out, "no envelope") || !strings.Contains(out, "0 fetched") {
				t.Errorf("fetch says\n%s", out)
			}
		})
	}
}
