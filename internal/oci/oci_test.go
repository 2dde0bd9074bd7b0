package oci_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/oci"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A place is a registry on loopback, which can be spoilt.
type place struct {
	t    testing.TB
	host string

	mu    sync.Mutex
	asked []string // METHOD PATH of each request
	spoil func(w http.ResponseWriter, r *http.Request) bool
}

// start starts a registry with an image in it; referrers says whether it keeps lists.
func start(t testing.TB, referrers bool) (*place, oci.Image) {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir()) // nobody's credentials
	p := &place{t: t}
	serves := registry.New(registry.WithReferrersSupport(referrers), registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Method+" "+r.URL.Path)
		spoil := p.spoil
		p.mu.Unlock()
		if spoil == nil || !spoil(w, r) {
			serves.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	p.host = strings.TrimPrefix(server.URL, "http://")
	return p, p.push()
}

func (p *place) spoils(how func(w http.ResponseWriter, r *http.Request) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.spoil, p.asked = how, nil
}

// requests are those since it was spoilt last; none but HEAD and GET unless it was
// written to.
func (p *place) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

// push pushes a new image and returns its reference.
func (p *place) push() oci.Image {
	p.t.Helper()
	content := make([]byte, 32)
	_, _ = rand.Read(content)
	image, err := mutate.AppendLayers(empty.Image, static.NewLayer(content, types.OCILayer))
	must(p.t, err)
	digest, err := image.Digest()
	must(p.t, err)
	ref, err := name.NewDigest(p.host + "/invented/wallet@" + digest.String())
	must(p.t, err)
	must(p.t, remote.Write(ref, image))
	parsed, err := oci.Parse("oci://"+ref.Name(), false)
	must(p.t, err)
	return parsed
}

func envelope(text string) []byte {
	payload := fmt.Sprintf(`{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":%q,"digest":{"sha256":"00"}}],"predicateType":"https://invented.example/thing/v1","predicate":{}}`, text)
	content, err := intoto.MarshalEnvelope(intoto.Seal([]byte(payload), []byte("signature")))
	if err != nil {
		panic(err)
	}
	return content
}

func bundle(text string) []byte {
	e, err := intoto.Read(envelope(text))
	if err != nil {
		panic(err)
	}
	content, err := intoto.MarshalBundle(e, intoto.Material{})
	if err != nil {
		panic(err)
	}
	return content
}

func attachments(t testing.TB, contents ...[]byte) (all []oci.Attachment) {
	t.Helper()
	for _, content := range contents {
		a, err := oci.Make(content)
		must(t, err)
		all = append(all, a)
	}
	return all
}

// texts are the contents of files, or why there is none, sorted.
func texts(files []disk.File) []string {
	var all []string
	for _, f := range files {
		if f.Err != nil {
			all = append(all, "error: "+f.Err.Error())
		} else {
			all = append(all, string(f.Bytes))
		}
	}
	slices.Sort(all)
	return all
}

func sorted(contents ...[]byte) []string {
	var all []string
	for _, c := range contents {
		all = append(all, string(c))
	}
	slices.Sort(all)
	return all
}

func fetched(t testing.TB, image oci.Image) []disk.File {
	t.Helper()
	files, err := image.Fetch(t.Context())
	must(t, err)
	if !slices.IsSortedFunc(files, func(a, b disk.File) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the files are not sorted")
	}
	for _, f := range files {
		if !disk.Local(f.Name) || !strings.HasSuffix(f.Name, ".json") {
			t.Errorf("a file is called %q", f.Name)
		}
	}
	return files
}

// What is attached comes back byte for byte, whether the registry keeps lists of
// referrers or not; attaching it again changes nothing.
func TestAttachFetch(t *testing.T) {
	for _, referrers := range []bool{true, false} {
		t.Run(fmt.Sprintf("referrers=%v", referrers), func(t *testing.T) {
			p, image := start(t, referrers)
			other := p.push()
			if got := fetched(t, image); len(got) != 0 {
				t.Fatalf("before anything is attached: %v", texts(got))
			}
			contents := [][]byte{bundle("a"), envelope("b"), bundle("c")}
			first, err := image.Attach(t.Context(), attachments(t, contents...), false)
			must(t, err)
			p.spoils(nil)
			if got := texts(fetched(t, image)); !slices.Equal(got, sorted(contents...)) {
				t.Errorf("fetched %q", got)
			}
			t.Logf("fetching 3: %d requests", len(p.requests()))
			again, err := image.Attach(t.Context(), attachments(t, contents...), false)
			if err != nil || !slices.Equal(first, again) {
				t.Errorf("again: %v, %v and %v", err, first, again)
			}
			if got := texts(fetched(t, image)); !slices.Equal(got, sorted(contents...)) {
				t.Errorf("after attaching it twice: %q", got)
			}
			if got := fetched(t, other); len(got) != 0 {
				t.Errorf("attached to another image: %v", texts(got))
			}
		})
	}
}

// The tag of older cosigns is read and written; what is there stays, and what is also a
// referrer is not told twice.
func TestCosignTag(t *testing.T) {
	p, image := start(t, true)
	repo, err := name.NewRepository(p.host + "/invented/wallet")
	must(t, err)
	tag := repo.Tag("sha256-" + string(image.Digest()) + ".att")
	theirs, err := mutate.Append(empty.Image, mutate.Addendum{Layer: static.NewLayer(envelope("theirs"), "application/vnd.dsse.envelope.v1+json")})
	must(t, err)
	must(t, remote.Write(tag, theirs))
	for range 2 {
		_, err = image.Attach(t.Context(), attachments(t, envelope("a"), bundle("b")), true)
		must(t, err)
	}
	if got := texts(fetched(t, image)); !slices.Equal(got, sorted(envelope("theirs"), envelope("a"), bundle("b"), envelope("b"))) {
		t.Errorf("fetched %q", got)
	}
	held, err := remote.Image(tag)
	must(t, err)
	layers, err := held.Layers()
	must(t, err)
	if len(layers) != 3 {
		t.Errorf("the tag holds %d envelopes, want 3", len(layers))
	}
}

// How one image is asked: this is what a deployment costs its registry.
func TestRequests(t *testing.T) {
	for _, c := range []struct {
		referrers bool
		want      []string
	}{
		{true, []string{
			"GET /v2/", "GET /v2/invented/wallet/blobs/sha256:*", "GET /v2/invented/wallet/manifests/sha256-*.att",
			"GET /v2/invented/wallet/manifests/sha256:*", "GET /v2/invented/wallet/referrers/sha256:*",
		}},
		{false, []string{
			"GET /v2/", "GET /v2/invented/wallet/blobs/sha256:*", "GET /v2/invented/wallet/manifests/sha256-*",
			"GET /v2/invented/wallet/manifests/sha256-*.att", "GET /v2/invented/wallet/manifests/sha256:*", "GET /v2/invented/wallet/referrers/sha256:*",
		}},
	} {
		p, image := start(t, c.referrers)
		_, err := image.Attach(t.Context(), attachments(t, bundle("decision")), false)
		must(t, err)
		p.spoils(nil)
		fetched(t, image)
		var asked []string
		for _, r := range p.requests() {
			for _, between := range []string{"sha256:", "sha256-"} {
				if before, after, found := strings.Cut(r, between); found {
					r = before + between + "*" + after[64:]
				}
			}
			asked = append(asked, r)
		}
		slices.Sort(asked)
		if !slices.Equal(asked, c.want) {
			t.Errorf("asked %q\nwant  %q", asked, c.want)
		}
	}
}

// refer attaches a manifest as others write it.
func (p *place) refer(image oci.Image, how func(*v1.Manifest), contents ...[]byte) v1.Hash {
	p.t.Helper()
	repo, err := name.NewRepository(p.host + "/invented/wallet")
	must(p.t, err)
	subject, err := v1.NewHash("sha256:" + string(image.Digest()))
	must(p.t, err)
	m := v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1, Subject: &v1.Descriptor{MediaType: types.OCIManifestSchema1, Digest: subject}}
	describe := func(content []byte, kind types.MediaType) v1.Descriptor {
		layer := static.NewLayer(content, kind)
		must(p.t, remote.WriteLayer(repo, layer))
		digest, err := layer.Digest()
		must(p.t, err)
		return v1.Descriptor{MediaType: kind, Size: int64(len(content)), Digest: digest}
	}
	m.Config = describe([]byte("{}"), "application/vnd.oci.empty.v1+json")
	for _, c := range contents {
		m.Layers = append(m.Layers, describe(c, "application/vnd.dsse.envelope.v1+json"))
	}
	if how != nil {
		how(&m)
	}
	raw, err := json.Marshal(m)
	must(p.t, err)
	h, _, err := v1.SHA256(bytes.NewReader(raw))
	must(p.t, err)
	must(p.t, remote.Put(repo.Digest(h.String()), put{raw}))
	return h
}

type put struct{ raw []byte }

func (p put) RawManifest() ([]byte, error)      { return p.raw, nil }
func (put) MediaType() (types.MediaType, error) { return types.OCIManifestSchema1, nil }
func blob(of []byte) string                     { h, _, _ := v1.SHA256(bytes.NewReader(of)); return "/blobs/" + h.String() }

func is(r *http.Request, method, end string) bool {
	return r.Method == method && strings.HasSuffix(r.URL.Path, end)
}

// What is attached is read whatever its manifest says of it, and what is wrong with one
// attachment does not stop the others.
func TestOthers(t *testing.T) {
	a, b := envelope("a"), envelope("b")
	for _, c := range []struct {
		name  string
		how   func(*v1.Manifest)
		spoil func(w http.ResponseWriter, r *http.Request) bool
		want  []string // beside b, of which nothing is wrong
	}{
		{"as it should be", nil, nil, []string{string(a)}},
		{"announced as something else", func(m *v1.Manifest) {
			m.ArtifactType, m.Annotations = "application/vnd.invented", map[string]string{"dev.sigstore.bundle.predicateType": "another"}
			m.Layers[0].MediaType = "application/json"
		}, nil, []string{string(a)}},
		{"an SBOM beside it", func(m *v1.Manifest) {
			sbom := m.Layers[0]
			sbom.MediaType, sbom.Digest.Hex = "text/spdx", strings.Repeat("0", 64)
			m.Layers = append(m.Layers, sbom)
		}, nil, []string{string(a), `error: attached as something that is no envelope: "text/spdx"`}},
		{"no layer", func(m *v1.Manifest) { m.Layers = nil }, nil, []string{`error: a manifest of type "application/vnd.oci.image.manifest.v1+json" without layers`}},
		{"a layer that was not uploaded", nil, func(w http.ResponseWriter, r *http.Request) bool {
			if is(r, "GET", blob(a)) {
				http.NotFound(w, r)
				return true
			}
			return false
		}, []string{"error: the registry names it and does not have it: perhaps half an upload"}},
		{"another layer", nil, func(w http.ResponseWriter, r *http.Request) bool {
			if is(r, "GET", blob(a)) {
				_, _ = w.Write(bytes.Replace(a, []byte("DSSE"), []byte("dsse"), 1)[:len(a)-1])
				return true
			}
			return false
		}, []string{"error: the registry sends something else"}},
		{"more than was declared", nil, func(w http.ResponseWriter, r *http.Request) bool {
			if is(r, "GET", blob(a)) {
				_, _ = w.Write(append(slices.Clone(a), ' '))
				return true
			}
			return false
		}, []string{"error: the registry sends more than the"}},
		{"larger than it is", func(m *v1.Manifest) { m.Layers[0].Size++ }, nil, []string{"error: it has "}},
		{"smaller than it is", func(m *v1.Manifest) { m.Layers[0].Size-- }, nil, []string{"error: the registry sends more than the"}},
		{"huge", func(m *v1.Manifest) { m.Layers[0].Size = 20 << 20 }, nil, []string{"error: too large: 20971520 bytes, at most 16777216 are read"}},
		{"less than nothing", func(m *v1.Manifest) { m.Layers[0].Size = -1 }, nil, []string{"error: too large: -1 bytes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, referrers := range []bool{true, false} {
				p, image := start(t, referrers)
				p.refer(image, c.how, a)
				p.refer(image, nil, b)
				p.spoils(c.spoil)
				got := texts(fetched(t, image))
				want := append(slices.Clone(c.want), string(b))
				slices.Sort(want)
				if !slices.EqualFunc(got, want, strings.HasPrefix) {
					t.Errorf("referrers=%v: fetched %q\nwant %q", referrers, got, want)
				}
			}
		})
	}
}

// A manifest that is not what its digest says is a flaw as well.
func TestSwappedManifest(t *testing.T) {
	p, image := start(t, true)
	spoilt, whole := p.refer(image, nil, envelope("a")), envelope("b")
	p.refer(image, nil, whole)
	for _, body := range []string{"{}", `{"layers":[`, strings.Repeat(" ", 8<<20)} {
		p.spoils(func(w http.ResponseWriter, r *http.Request) bool {
			if is(r, "GET", spoilt.String()) {
				_, _ = io.WriteString(w, body)
				return true
			}
			return false
		})
		files := fetched(t, image)
		flawed := slices.IndexFunc(files, func(f disk.File) bool { return f.Err != nil })
		if len(files) != 2 || flawed < 0 || !strings.Contains(files[flawed].Name, spoilt.Hex) || !slices.Contains(texts(files), string(whole)) {
			t.Errorf("fetched %q", texts(files))
		}
	}
}

// A list that goes on is read to its end; one that leads elsewhere, or never ends, is not.
func TestPages(t *testing.T) {
	p, image := start(t, true)
	contents := [][]byte{envelope("a"), envelope("b")}
	var lists []string
	for _, c := range contents {
		h := p.refer(image, nil, c)
		ref, err := name.NewDigest(p.host + "/invented/wallet@" + h.String())
		must(t, err)
		raw, err := remote.Get(ref)
		must(t, err)
		lists = append(lists, fmt.Sprintf(`{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":%q,"size":%d}]}`, h, raw.Size))
	}
	for _, c := range []struct {
		name string
		link func(page string) string
		says string
	}{
		{"two", func(page string) string {
			if page == "" {
				return `</v2/invented/wallet/referrers/` + image.String()[strings.Index(image.String(), "sha256:"):] + `?page=1>; rel="next"`
			}
			return ""
		}, ""},
		{"elsewhere", func(string) string { return `<https://another.invented.example/v2/>; rel="next"` }, "goes on where it cannot be followed"},
		{"another scheme", func(string) string { return `<file:///etc/passwd>; rel=next` }, "goes on where it cannot be followed"},
		{"endless", func(string) string { return `<?page=1>; rel="next"` }, "for more than 100 pages"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.spoils(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.Contains(r.URL.Path, "/referrers/") {
					return false
				}
				page := r.URL.Query().Get("page")
				w.Header().Set("Content-Type", string(types.OCIImageIndex)+"; charset=utf-8")
				if link := c.link(page); link != "" {
					w.Header().Set("Link", link)
				}
				_, _ = io.WriteString(w, lists[len(page)])
				return true
			})
			if c.says == "" {
				if got := texts(fetched(t, image)); !slices.Equal(got, sorted(contents...)) {
					t.Errorf("fetched %q", got)
				}
				return
			}
			_, err := image.Fetch(t.Context())
			refused(t, err, c.says, "curl -sI")
		})
	}
}

// refused wants an error that says something and what to do.
func refused(t testing.TB, err error, says, hint string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) || fault.KindOf(err) != fault.Refused || !strings.Contains(fault.HintOf(err), hint) {
		t.Errorf("says %v (hint %q), want %q (hint %q)", err, fault.HintOf(err), says, hint)
	}
	if err != nil && len(err.Error()) > 1000 {
		t.Errorf("says too much: %d bytes", len(err.Error()))
	}
}

// A registry that does not answer what was asked gives nothing, not a part of it.
func TestFails(t *testing.T) {
	p, image := start(t, true)
	p.refer(image, nil, envelope("a"))
	all := func(status int, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	list := func(body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, "/referrers/") {
				return false
			}
			w.Header().Set("Content-Type", string(types.OCIImageIndex))
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	only := func(part string, how func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			return strings.Contains(r.URL.Path, part) && how(w, r)
		}
	}
	var thousand strings.Builder
	for i := range 1001 {
		fmt.Fprintf(&thousand, `,{"mediaType":"x","size":1,"digest":"sha256:%064x"}`, i)
	}
	many := `{"schemaVersion":2,"manifests":[` + thousand.String()[1:] + `]}`
	for _, c := range []struct {
		name, says, hint string
		spoil            func(http.ResponseWriter, *http.Request) bool
	}{
		{"nobody is let in", "401 Unauthorized", "docker login", all(401, "")},
		{"not this repository", "403 Forbidden; DENIED: not yours", "docker login", only("/referrers/", all(403, `{"errors":[{"code":"DENIED","message":"not yours"}]}`))},
		{"it talks a lot", "403 Forbidden; DENIED: xxx", "docker login", only("/referrers/", all(403, `{"errors":[{"code":"DENIED","message":"`+strings.Repeat("x", 9000)+`"}]}`))},
		{"it fails", "500 Internal Server Error", "curl -sI", all(500, "<html>")},
		{"its list fails", "500 Internal Server Error", "curl -sI", only("/referrers/", all(500, ""))},
		{"an attachment fails", "500 Internal Server Error", "curl -sI", only("/blobs/", all(500, ""))},
		{"the tag fails", "500 Internal Server Error", "curl -sI", only(".att", all(500, ""))},
		{"the tag is no manifest", "no manifest", "curl -sI", only(".att", all(200, "<html>"))},
		{"no list", "list of attachments is damaged", "curl -sI", list("<html>")},
		{"an endless list", "too large: more than 4194304 bytes", "curl -sI", list(strings.Repeat(" ", 5<<20))},
		{"a thousand and one", "more than 1000 things are attached to it", "curl -sI", list(many)},
		{"digests of another kind", "list of attachments is damaged", "curl -sI", list(`{"manifests":[{"digest":"md5:00","size":1}]}`)},
		{"sent elsewhere without TLS", "nothing is asked without TLS", "--plain-http", only("/blobs/", func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "http://another.invented.example/", http.StatusTemporaryRedirect)
			return true
		})},
		{"sent round in circles", "stopped after 10 redirects", "curl -sI", only("/blobs/", func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
			return true
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.spoils(c.spoil)
			files, err := image.Fetch(t.Context())
			refused(t, err, c.says, c.hint)
			if files != nil {
				t.Error("some of it came with the error")
			}
		})
	}
	t.Run("too much of it", func(t *testing.T) {
		p.spoils(nil)
		for i := range 5 {
			p.refer(image, func(m *v1.Manifest) { m.Layers[0].Size = 15 << 20 }, envelope(fmt.Sprint(i)))
		}
		_, err := image.Fetch(t.Context())
		refused(t, err, "at most 67108864 are read", "curl -sI")
	})
	t.Run("nobody is there", func(t *testing.T) {
		away, err := oci.Parse("oci://127.0.0.1:1/invented/wallet@sha256:"+string(image.Digest()), false)
		must(t, err)
		_, err = away.Fetch(t.Context())
		refused(t, err, "connection refused", "curl -sI http://127.0.0.1:1/v2/")
	})
}

// Half an upload: what is not attached is said not to be, and all of it can be attached
// again.
func TestHalfAnUpload(t *testing.T) {
	for _, c := range []struct {
		name string
		stop func(r *http.Request, n int) bool // the n-th request that writes
		says string
	}{
		{"at a blob", func(r *http.Request, n int) bool { return n == 9 }, "1 of 2 are attached; attach all of them again: "},
		{"at the first manifest", func(r *http.Request, _ int) bool {
			return r.Method == "PUT" && strings.Contains(r.URL.Path, "/manifests/sha256:")
		}, "0 of 2 are attached"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, referrers := range []bool{true, false} {
				p, image := start(t, referrers)
				n := 0
				p.spoils(func(w http.ResponseWriter, r *http.Request) bool {
					if r.Method == "GET" || r.Method == "HEAD" {
						return false
					}
					if n++; c.stop(r, n) {
						w.WriteHeader(http.StatusInsufficientStorage)
						return true
					}
					return false
				})
				all := attachments(t, envelope("a"), envelope("b"))
				_, err := image.Attach(t.Context(), all, true)
				refused(t, err, c.says, "curl -sI")
				p.spoils(nil)
				_, err = image.Attach(t.Context(), all, true)
				must(t, err)
				if got := texts(fetched(t, image)); !slices.Equal(got, sorted(envelope("a"), envelope("b"))) {
					t.Errorf("fetched %q", got)
				}
			}
		})
	}
}

// Where the list is kept under a tag, somebody else's may overwrite ours: that is noticed.
func TestLostUpdate(t *testing.T) {
	p, image := start(t, false)
	p.spoils(func(w http.ResponseWriter, r *http.Request) bool {
		if is(r, "PUT", "/manifests/sha256-"+string(image.Digest())) {
			w.WriteHeader(http.StatusCreated) // and what was written is overwritten at once
			return true
		}
		return false
	})
	_, err := image.Attach(t.Context(), attachments(t, envelope("a")), false)
	refused(t, err, "is not listed, perhaps because somebody else attached something at the same time", "curl -sI")
}

func TestAttachRefuses(t *testing.T) {
	p, image := start(t, true)
	away, err := oci.Parse(strings.Replace(image.String(), string(image.Digest()), strings.Repeat("0", 64), 1), false)
	must(t, err)
	p.spoils(nil)
	_, err = away.Attach(t.Context(), attachments(t, envelope("a")), false)
	refused(t, err, "the image is not there: push it first", "curl -sI")
	p.spoils(func(w http.ResponseWriter, r *http.Request) bool {
		if is(r, "GET", string(image.Digest())) && strings.Contains(r.URL.Path, "/manifests/") {
			_, _ = io.WriteString(w, "{}")
			return true
		}
		return false
	})
	_, err = image.Attach(t.Context(), attachments(t, envelope("a")), false)
	refused(t, err, "the registry sends another image than was asked for", "curl -sI")
	for _, r := range p.requests() {
		if !strings.HasPrefix(r, "GET ") {
			t.Errorf("asked %s", r)
		}
	}
	for content, says := range map[string]string{
		"":           "not a DSSE envelope",
		`{"a":1}`:    "not a DSSE envelope",
		"-----BEGIN": "not a DSSE envelope",
		`{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[]}`:                                                   "statement of type",
		strings.Replace(string(bundle("a")), intoto.BundleV03, "application/vnd.dev.sigstore.bundle+json;version=0.2", 1):                   "a Sigstore bundle of type",
		`{"signed":{"_type":"link","name":"a","command":[],"materials":{},"products":{},"byproducts":{},"environment":{}},"signatures":[]}`: "metablock",
	} {
		if _, err := oci.Make([]byte(content)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: says %v, want %q", content, err, says)
		}
	}
}

// Credentials are those of docker login, and stay with the registry they are for.
func TestCredentials(t *testing.T) {
	p, image := start(t, true)
	p.refer(image, nil, envelope("a"))
	var elsewhere http.Header
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		elsewhere = r.Header
		_, _ = w.Write(envelope("a"))
	}))
	defer other.Close()
	token := base64.StdEncoding.EncodeToString([]byte("invented:secret"))
	config := t.TempDir()
	t.Setenv("DOCKER_CONFIG", config)
	p.spoils(func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case r.Header.Get("Authorization") != "Basic "+token:
			w.Header().Set("WWW-Authenticate", `Basic realm="invented"`)
			w.WriteHeader(http.StatusUnauthorized)
			return true
		case strings.Contains(r.URL.Path, "/blobs/"):
			http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusTemporaryRedirect)
			return true
		}
		return false
	})
	_, err := image.Fetch(t.Context())
	refused(t, err, "401 Unauthorized", "docker login "+p.host)
	must(t, os.WriteFile(filepath.Join(config, "config.json"), []byte(`{"auths":{"`+p.host+`":{"auth":"`+token+`"}}}`), 0o600))
	_, err = image.Fetch(t.Context())
	refused(t, err, "nothing is asked without TLS", "--plain-http") // to the other host, that is
	if elsewhere != nil {
		t.Errorf("another host was asked with %v", elsewhere)
	}
	if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), token) {
		t.Errorf("it shows a secret: %v", err)
	}
}

func TestParse(t *testing.T) {
	digest := strings.Repeat("a", 64)
	for text, want := range map[string]string{
		"oci://registry.example/team/app@sha256:" + digest:     "",
		"oci://registry.example/team/app:1.0@sha256:" + digest: "",
		"oci://localhost:5000/app@sha256:" + digest:            "",
		"oci://[::1]:5000/app@sha256:" + digest:                "",
		"oci://registry.example/team/app:1.0":                  "names no digest",
		"oci://registry.example/team/app":                      "names no digest",
		"registry.example/team/app@sha256:" + digest:           "no reference of an image",
		"oci://app@sha256:" + digest:                           "no reference of an image",
		"oci://@sha256:" + digest:                              "no reference of an image",
		"oci://registry.example/app@sha256:" + digest[1:]:      "no reference of an image",
		"oci://registry.example/app@sha512:" + digest + digest: "no reference of an image",
		"oci://registry.example/App@sha256:" + digest:          "no reference of an image",
		"oci://user:secret@registry.example/app":               "no reference of an image",
		"oci://registry.example/../app@sha256:" + digest:       "leads elsewhere",
		"oci://": "names no digest",
	} {
		image, err := oci.Parse(text, false)
		switch {
		case want != "":
			if err == nil || !strings.Contains(err.Error(), want) || fault.KindOf(err) != fault.Usage || fault.HintOf(err) == "" {
				t.Errorf("%s: says %v, want %q", text, err, want)
			}
		case err != nil || string(image.Digest()) != digest || !oci.Is(image.String()):
			t.Errorf("%s: %v, %v", text, image, err)
		}
	}
}
