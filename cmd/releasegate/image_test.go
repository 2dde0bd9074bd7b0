package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"log"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/testkit"
)

// Images are an honest engagement whose artifacts are images in a registry.
type images struct {
	t                *testing.T
	dir              string
	issuer, verifier string // references

	mu       sync.Mutex
	requests int // since it was set to 0
}

func newImages(t *testing.T) *images {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	i := &images{t: t, dir: filepath.Join(t.TempDir(), "engagement")}
	serves := registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		i.requests++
		i.mu.Unlock()
		serves.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	host := strings.TrimPrefix(server.URL, "http://")
	i.issuer, i.verifier = pushed(host, "wallet-issuer"), pushed(host, "wallet-verifier")
	must(os.CopyFS(i.dir, os.DirFS(released())))
	return i
}

// released is the folder of an engagement that releases images; it is copied, never used.
var released = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "releasegate-images-")
	must(err)
	releasedIn = dir
	return release(dir, testkit.Now)
})

// release plays an engagement that releases the images, and returns its folder.
func release(dir string, now time.Time) string {
	o := demo.Options{Dir: dir, Now: now, Rand: mathrand.NewChaCha8([32]byte{}), Engine: decision.Engine{Name: "releasegate", Version: "test"}, Artifacts: map[string][]byte{}, Unregistered: true}
	for _, repository := range []string{"wallet-issuer", "wallet-verifier"} {
		manifest, err := imageOf(repository).RawManifest()
		must(err)
		o.Artifacts[repository] = manifest
	}
	_, err := demo.Make(context.Background(), o)
	must(err)
	// What is attached has to tell by itself what the gate said last.
	name := filepath.Join(dir, "admission.hcl")
	must(os.WriteFile(name, ledgerBlock.ReplaceAll(content(name), nil), 0o600))
	return dir
}

var ledgerBlock = regexp.MustCompile(`(?s)  ledger \{.*?\n  \}\n`)

var releasedIn string // what released has made; removed when all tests have run

// imageOf is the image of a repository, the same each time.
func imageOf(repository string) v1.Image {
	image, err := mutate.AppendLayers(empty.Image, static.NewLayer([]byte("an invented layer of "+repository), types.OCILayer))
	must(err)
	return image
}

// pushed pushes the image of a repository, and returns its reference.
func pushed(host, repository string) string {
	image := imageOf(repository)
	digest, err := image.Digest()
	must(err)
	ref, err := name.NewDigest(host + "/invented/" + repository + "@" + digest.String())
	must(err)
	must(remote.Write(ref, image))
	return "oci://" + ref.Name()
}

func (i *images) path(name string) string { return filepath.Join(i.dir, filepath.FromSlash(name)) }

func (i *images) glob(pattern string) []string {
	i.t.Helper()
	found, err := filepath.Glob(i.path(pattern))
	if err != nil || len(found) == 0 {
		i.t.Fatalf("%q matches nothing (%v)", pattern, err)
	}
	return found
}

// run runs a command at an instant after the engagement is ready, and wants its exit code.
func (i *images) run(after time.Duration, exit int, args ...string) (stdout, stderr string) {
	i.t.Helper()
	code, stdout, stderr := at(testkit.Now.Add(after), args...)
	if code != exit {
		i.t.Fatalf("%q: exit %d, want %d\n%s%s", args, code, exit, stdout, stderr)
	}
	return stdout, stderr
}

// judged are the arguments of a command that judges the engagement.
func (i *images) judged(command string, args ...string) []string {
	return append([]string{command, i.dir, "--release", demo.Release, "--policy-key", i.path("security.pub")}, args...)
}

// tarred puts files into an archive.
func tarred(t *testing.T, into string, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, file := range files {
		c := content(file)
		must(w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "./" + filepath.Base(file), Size: int64(len(c)), Mode: 0o644}))
		_, err := w.Write(c)
		must(err)
	}
	must(w.Close())
	must(z.Close())
	must(os.WriteFile(into, b.Bytes(), 0o600))
	return into
}

// Evidence is the same wherever it comes from.
func TestEvidenceSources(t *testing.T) {
	i := newImages(t)
	files := i.glob("evidence/*.json")
	fromFolder, _ := i.run(0, exitDone, i.judged("decide", "--dry-run", "--output", "json")...)
	i.run(0, exitDone, append([]string{"attach", "--to", i.issuer}, files...)...)
	must(os.Rename(i.path("evidence"), i.path("elsewhere")))
	files = i.glob("elsewhere/*.json")
	i.run(0, exitRefused, i.judged("decide", "--dry-run")...)

	t.Run("an archive is as the folder", func(t *testing.T) {
		archive := tarred(t, filepath.Join(t.TempDir(), "evidence.tar.gz"), files...)
		if out, _ := i.run(0, exitDone, i.judged("decide", "--dry-run", "--output", "json", "--evidence", archive)...); out != fromFolder {
			t.Error("the decision is another one")
		}
	})
	t.Run("an image", func(t *testing.T) {
		first, _ := i.run(0, exitDone, i.judged("decide", "--dry-run", "--output", "json", "--evidence", i.issuer)...)
		again, _ := i.run(0, exitDone, i.judged("decide", "--dry-run", "--output", "json", "--evidence", i.issuer)...)
		if first != again {
			t.Error("asked twice, it is not the same decision")
		}
		if !strings.Contains(first, strings.TrimPrefix(i.issuer, "oci://")+"/") {
			t.Error("the decision does not name the image that its evidence comes from")
		}
		i.run(0, exitDone, i.judged("status", "--evidence", i.issuer)...)
	})
	t.Run("parts from everywhere", func(t *testing.T) {
		archive := tarred(t, filepath.Join(t.TempDir(), "a.tgz"), files[:20]...)
		folder := t.TempDir()
		for _, file := range files[20:30] {
			must(os.Rename(file, filepath.Join(folder, filepath.Base(file))))
		}
		i.run(0, exitDenied, i.judged("decide", "--dry-run", "--evidence", folder, "--evidence", archive)...)
		i.run(0, exitDone, i.judged("decide", "--dry-run", "--evidence", folder, "--evidence", archive, "--evidence", i.issuer, "--evidence", i.path("elsewhere"))...)
		for _, file := range files[20:30] {
			must(os.Rename(filepath.Join(folder, filepath.Base(file)), file))
		}
	})
	t.Run("replayed", func(t *testing.T) {
		kept := filepath.Join(t.TempDir(), "kept.dossier.tgz")
		i.run(0, exitDone, i.judged("decide", "--key", i.path("keys/demo-gate.key"), "--dossier="+kept, "--evidence", i.issuer)...)
		i.run(0, exitDone, "replay", kept, "--policy-key", i.path("security.pub"))
	})
	t.Run("imported", func(t *testing.T) {
		must(os.Mkdir(i.path("evidence"), 0o700))
		// Votes are about all the rest: they count once that is there.
		votes := func(name string) bool { return strings.HasPrefix(filepath.Base(name), "vote.") }
		_, said := i.run(0, exitDone, "import", i.issuer, "--into", i.dir, "--release", demo.Release, "--policy-key", i.path("security.pub"))
		i.run(0, exitDone, "import", i.issuer, "--into", i.dir, "--release", demo.Release, "--policy-key", i.path("security.pub"))
		var stored, want []string
		for _, file := range i.glob("evidence/*.json") {
			stored = append(stored, string(content(file)))
		}
		for _, file := range files {
			want = append(want, string(content(file)))
		}
		slices.Sort(stored)
		slices.Sort(want)
		if !slices.Equal(stored, want) {
			t.Errorf("%d files are stored of %d (votes: %v)\n%s", len(stored), len(want), slices.ContainsFunc(files, votes), said)
		}
		i.run(0, exitDone, i.judged("decide", "--dry-run")...)
	})
	t.Run("nothing is written there", func(t *testing.T) {
		for _, where := range []string{i.issuer, "evidence.tar"} {
			_, said := i.run(0, exitUsage, "attest", "pentest-report", i.dir, "--release", demo.Release, "--evidence", where, "--predicate", i.path("predicates/pentest-report.json"), "--key", i.path("keys/invented-penetration-tester.key"))
			want(t, said, "nothing can be stored in")
		}
	})
}

// From an image, import takes what counts and says what it leaves out; where nothing
// counts, it stores nothing.
func TestImportFromImage(t *testing.T) {
	i := newImages(t)
	importing := []string{"import", i.issuer, "--into", i.dir, "--release", demo.Release, "--policy-key", i.path("security.pub")}
	_, said := i.run(0, exitRefused, importing...)
	want(t, said, "nothing was stored: there is no envelope in")
	report := i.glob("evidence/4-pentest-report.*")[0]
	whole := content(report)
	forged := filepath.Join(t.TempDir(), "forged.json")
	must(os.WriteFile(forged, bytes.Replace(whole, []byte(`"sig": "M`), []byte(`"sig": "N`), 1), 0o600))
	must(os.Remove(report))
	i.run(0, exitDone, "attach", forged, "--to", i.issuer)
	_, said = i.run(0, exitRefused, importing...)
	want(t, said, "bad_signature")
	before := i.glob("evidence/*")
	must(os.WriteFile(forged, whole, 0o600))
	i.run(0, exitDone, "attach", forged, "--to", i.issuer)
	stdout, said := i.run(0, exitDone, importing...)
	want(t, said, "left out, since it would be rejected (bad_signature)")
	stored := strings.Fields(stdout)
	if len(stored) != 1 || !bytes.Equal(content(stored[0]), whole) || len(i.glob("evidence/*")) != len(before)+1 {
		t.Errorf("stored %q", stored)
	}
}

// What cosign has signed keyless and put under its tag, its log entry apart in annotations,
// counts as the bundle does that it would have been; with one of them changed, it does not.
func TestKeylessUnderTag(t *testing.T) {
	i := newImages(t)
	e := testkit.New(t)
	certified{}.spoil(e)
	dry := []string{"decide", e.Dir, "--release", demo.Release, "--policy-key", e.Path("security.pub"), "--dry-run", "--evidence", e.Path("evidence")}
	i.run(0, exitDone, dry...)
	var b struct {
		VerificationMaterial struct {
			Certificate struct{ RawBytes []byte }
			TlogEntries []struct {
				IntegratedTime    string
				LogID             struct{ KeyID []byte }
				InclusionPromise  struct{ SignedEntryTimestamp []byte }
				CanonicalizedBody []byte
			}
			TimestampVerificationData struct {
				RFC3161Timestamps []struct{ SignedTimestamp []byte }
			}
		}
		DSSEEnvelope json.RawMessage
	}
	must(json.Unmarshal(content(e.Path(testedFile)), &b))
	m := b.VerificationMaterial
	if len(m.TlogEntries) != 1 {
		t.Fatal("the bundle proves too little")
	}
	seconds, err := strconv.ParseInt(m.TlogEntries[0].IntegratedTime, 10, 64)
	must(err)
	entry, err := json.Marshal(map[string]any{"SignedEntryTimestamp": m.TlogEntries[0].InclusionPromise.SignedEntryTimestamp, "Payload": map[string]any{
		"body": m.TlogEntries[0].CanonicalizedBody, "integratedTime": seconds, "logIndex": 0, "logID": hex.EncodeToString(m.TlogEntries[0].LogID.KeyID),
	}})
	must(err)
	honest := map[string]string{
		"dev.cosignproject.cosign/signature": "", "dev.sigstore.cosign/certificate": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: m.Certificate.RawBytes})),
		"dev.sigstore.cosign/bundle": string(entry), "dev.sigstore.cosign/rfc3161timestamp": "of the whole envelope",
	}
	must(os.Remove(e.Path(testedFile)))
	i.run(0, exitDenied, dry...)

	ref, err := name.NewDigest(strings.TrimPrefix(i.issuer, "oci://"))
	must(err)
	for _, c := range []struct {
		name, note string
		change     func(string) string
		exit       int
		says       string
	}{
		{"honest", "", nil, exitDone, "None: all that was found counts"},
		{"without the log's entry", "dev.sigstore.cosign/bundle", func(string) string { return "" }, exitDenied, "tlog_mismatch"},
		{"with another time", "dev.sigstore.cosign/bundle", func(s string) string {
			return strings.Replace(s, strconv.FormatInt(seconds, 10), strconv.FormatInt(seconds+1, 10), 1)
		}, exitDenied, "tlog_mismatch"},
		{"with half an entry", "dev.sigstore.cosign/bundle", func(s string) string { return s[:40] }, exitDenied, "the log entry beside it"},
		{"with text for a certificate", "dev.sigstore.cosign/certificate", func(string) string { return "mine" }, exitDenied, "the certificate beside it is not PEM"},
		{"without a certificate", "dev.sigstore.cosign/certificate", func(string) string { return "" }, exitDenied, "bad_signature"},
	} {
		t.Run(c.name, func(t *testing.T) {
			notes := maps.Clone(honest)
			if c.change != nil {
				notes[c.note] = c.change(notes[c.note])
			}
			image, err := mutate.Append(empty.Image, mutate.Addendum{Layer: static.NewLayer(b.DSSEEnvelope, "application/vnd.dsse.envelope.v1+json"), Annotations: notes})
			must(err)
			must(remote.Write(ref.Context().Tag(strings.Replace(ref.DigestStr(), ":", "-", 1)+".att"), image))
			out, _ := i.run(0, c.exit, append(slices.Clone(dry), "--evidence", i.issuer)...)
			want(t, out, c.says)
		})
	}
}

// An image is admitted by what is attached to it, as long as the gate said nothing else
// since.
func TestVerifyImage(t *testing.T) {
	i := newImages(t)
	verify := func(exit int, args ...string) (stdout, stderr string) {
		t.Helper()
		return i.run(10*time.Minute, exit, append([]string{"verify", i.issuer, "--admission", i.path("admission.hcl")}, args...)...)
	}
	decide := func(after time.Duration, exit int) string {
		t.Helper()
		must(os.RemoveAll(i.path("decisions/production-release")))
		i.run(after, exit, i.judged("decide", "--key", i.path("keys/demo-gate.key"))...)
		return i.glob("decisions/production-release/*.sigstore.json")[0]
	}
	_, said := verify(exitRefused)
	want(t, said, "no decision of a gate that admission.hcl pins is attached to")
	want(t, said, "releasegate attach DECISION --to")
	i.run(0, exitDone, append([]string{"attach", "--to", i.issuer}, i.glob("evidence/*.json")...)...)
	_, said = verify(exitRefused)
	want(t, said, "0 say they are decisions")

	approval := decide(0, exitDone)
	i.run(0, exitDone, "attach", approval, "--to", i.issuer)
	saved := filepath.Join(t.TempDir(), "decision.json")
	out, said := verify(exitDone, "--save", saved)
	want(t, out, "admitted: release 1.0.0")
	want(t, said, "of 1 decisions that are attached, this one counts: "+i.issuer)
	if !bytes.Equal(content(saved), content(approval)) {
		t.Error("another decision was saved")
	}
	out, _ = verify(exitDone, "--output", "json")
	var told struct {
		Admitted bool
		Decision string
	}
	if err := json.Unmarshal([]byte(out), &told); err != nil || !told.Admitted || !strings.HasPrefix(told.Decision, i.issuer+"/") {
		t.Errorf("%v\n%s", err, out)
	}
	verify(exitDone, "--artifact", i.path("artifacts/wallet-verifier.img"), "--ledger", i.path("ledger"))
	out, _ = verify(exitDenied, "--artifact", i.path("security.pub"))
	want(t, out, "wrong_artifact")
	_, said = i.run(0, exitRefused, "verify", i.verifier, "--admission", i.path("admission.hcl"))
	want(t, said, "of 0 attachments")
	i.run(0, exitUsage, "verify", i.issuer, approval, "--admission", i.path("admission.hcl"))
	i.run(0, exitUsage, "verify", strings.Replace(i.issuer, "@sha256:", ":", 1)[:40], "--admission", i.path("admission.hcl"))

	// The approval is of the release: another of its images is admitted by it as well, and
	// one that is none of them is not, whatever is attached to it.
	i.run(0, exitDone, "attach", approval, "--to", i.verifier)
	i.run(0, exitDone, "verify", i.verifier, "--admission", i.path("admission.hcl"))
	other := pushed(strings.Split(i.issuer, "/")[2], "another")
	i.run(0, exitDone, "attach", approval, "--to", other)
	out, _ = i.run(0, exitDenied, "verify", other, "--admission", i.path("admission.hcl"))
	want(t, out, "wrong_artifact")

	report := i.glob("evidence/4-pentest-report.*")[0]
	whole := content(report)
	must(os.Remove(report))
	i.run(0, exitDone, "attach", decide(time.Minute, exitDenied), "--to", i.issuer)
	out, said = verify(exitDenied)
	want(t, out, "not_an_approval")
	want(t, said, "of 2 decisions")
	must(os.WriteFile(report, whole, 0o600))
	again := decide(2*time.Minute, exitDone)
	i.run(0, exitDone, "attach", again, "--to", i.issuer)
	verify(exitDone)

	// The kill switch works without the ledger, once it is attached.
	before := i.glob("ledger/envelopes/*.json")
	i.run(3*time.Minute, exitDone, "revoke", again, "--ledger", i.path("ledger"), "--key", i.path("keys/demo-gate.key"), "--reason", "broken into")
	verify(exitDone)
	for _, file := range i.glob("ledger/envelopes/*.json") {
		if !slices.Contains(before, file) {
			i.run(0, exitDone, "attach", file, "--to", i.issuer)
		}
	}
	out, _ = verify(exitDenied)
	want(t, out, "revoked")
}

// How much one image costs its registry. Conforma asks 24 times.
func TestVerifyImageAsksLittle(t *testing.T) {
	i := newImages(t)
	i.run(0, exitDone, i.judged("decide", "--key", i.path("keys/demo-gate.key"))...)
	i.run(0, exitDone, "attach", i.glob("decisions/production-release/*.sigstore.json")[0], "--to", i.issuer)
	i.requests = 0
	i.run(0, exitDone, "verify", i.issuer, "--admission", i.path("admission.hcl"))
	if i.requests != 5 {
		t.Errorf("verifying one image with one decision took %d requests, want 5", i.requests)
	}
}

// What is fetched is what was attached, under names that nobody else chooses.
func TestFetch(t *testing.T) {
	i := newImages(t)
	i.run(0, exitDone, i.judged("decide", "--key", i.path("keys/demo-gate.key"))...)
	approval, plan := i.glob("decisions/production-release/*.sigstore.json")[0], i.glob("evidence/1-onboarding-plan.*")[0]
	i.run(0, exitDone, "attach", approval, plan, "--to", i.issuer, "--cosign-tag")
	into := filepath.Join(t.TempDir(), "fetched")
	for only, wanted := range map[string][]string{"decisions": {"release-approval-"}, "evidence": {"onboarding-plan-"}} {
		stdout, _ := i.run(0, exitDone, "fetch", i.issuer, "--into", filepath.Join(into, only), "--only", only)
		for file := range strings.FieldsSeq(stdout) {
			if !strings.HasPrefix(filepath.Base(file), wanted[0]) {
				t.Errorf("%s: %s", only, file)
			}
		}
	}
	for range 2 {
		stdout, said := i.run(0, exitDone, "fetch", i.issuer, "--into", into)
		if files := strings.Fields(stdout); len(files) != 3 { // under cosign's tag, a bundle is its envelope alone
			t.Errorf("fetched %q", files)
		}
		want(t, said, "nothing of it is verified yet")
	}
	i.run(0, exitUsage, "fetch", i.issuer, "--into", into, "--only", "junk")
	for kind, name := range map[string]string{
		"https://invented.example/pentest-report/v1": "pentest-report", "https://cyclonedx.org/bom": "bom", "https://invented.example/../../etc/v0.1": "etc",
		"": "attachment", "///": "attachment", "\x1b[2J": "2j", "v1": "v1", strings.Repeat("a", 500): strings.Repeat("a", 40), "https://invented.example/../v1": "attachment",
	} {
		if got := fetchedName(kind, []byte("{}")); got != name+"-44136fa355b3.dsse.json" {
			t.Errorf("%q is stored as %q", kind, got)
		}
	}
}

// A registry that is away, and references that are none: nothing is decided or stored.
func TestRegistryAway(t *testing.T) {
	e := testkit.New(t)
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	away := "oci://127.0.0.1:1/invented/wallet@sha256:" + strings.Repeat("a", 64)
	decisions, _ := filepath.Glob(e.Path("decisions/*/*"))
	for _, args := range [][]string{
		{"decide", e.Dir, "--release", demo.Release, "--policy-key", e.Path("security.pub"), "--key", e.Path("keys/demo-gate.key"), "--evidence", e.Path("evidence"), "--evidence", away},
		{"status", e.Dir, "--release", demo.Release, "--policy-key", e.Path("security.pub"), "--evidence", away},
		{"import", away, "--into", e.Dir, "--release", demo.Release, "--policy-key", e.Path("security.pub")},
		{"verify", away, "--admission", e.Path("admission.hcl")},
		{"fetch", away, "--into", e.Path("fetched")},
		{"attach", e.Only(pentest), "--to", away},
	} {
		code, stdout, stderr := at(testkit.Now, args...)
		if code != exitRefused || stdout != "" {
			t.Errorf("%s: exit %d\n%s", args[0], code, stdout)
		}
		want(t, stderr, "connection refused")
		want(t, stderr, "hint: curl -sI")
		for _, reference := range []string{"oci://127.0.0.1:1/invented/wallet:1.0", "oci://", "oci://wallet@sha256:00"} {
			wrong := slices.Clone(args)
			wrong[slices.Index(wrong, away)] = reference
			if code, _, stderr := at(testkit.Now, wrong...); code != exitUsage || !strings.Contains(stderr, "hint: ") {
				t.Errorf("%s %s: exit %d\n%s", args[0], reference, code, stderr)
			}
		}
	}
	if now, _ := filepath.Glob(e.Path("decisions/*/*")); !slices.Equal(now, decisions) {
		t.Error("something was decided")
	}
	if _, err := os.Stat(e.Path("fetched")); err == nil {
		t.Error("something was stored")
	}
}
