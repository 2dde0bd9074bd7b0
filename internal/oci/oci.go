// Package oci attaches envelopes to images in OCI registries, and fetches what is
// attached to one.
//
// Written is what OCI 1.1 calls a referrer: a manifest that names the image as its
// subject and holds one Sigstore bundle, or one DSSE envelope, as cosign attaches them.
// Read are all referrers, by the registry's list of them or, where it keeps none, by
// the tag that stands in for it; and the tag sha256-DIGEST.att of older cosigns.
//
// Nothing that a registry says is believed. What is fetched is held to its digest and
// bounded, whatever it is declared to be, and is then as unverified as a file in a
// folder. It is the one package that asks registries: nothing in it is reached but by
// an oci:// that somebody typed.
package oci

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

const (
	// maxManifest bounds a manifest or a list of them, in bytes: registries must take
	// ones of 4 MiB, and many take no larger ones (OCI distribution 1.1, "Pushing
	// Manifests").
	maxManifest = 4 << 20

	// maxAttached bounds what may be attached to one image: a release has some hundred
	// attestations, and each costs two requests.
	maxAttached = 1000

	// maxTotal bounds what the attachments of one image hold, in bytes, for all of it
	// is held in memory.
	maxTotal = 64 << 20

	// maxPages bounds how often the list of referrers goes on.
	maxPages = 100

	// patience bounds everything that is asked about one image; answer, what a registry
	// may need before it begins to answer one request.
	patience = 5 * time.Minute
	answer   = 60 * time.Second
)

// Scheme begins the references of images.
const Scheme = "oci://"

// Is reports whether a text is meant as the reference of an image.
func Is(text string) bool { return strings.HasPrefix(text, Scheme) }

// An Image is one in a registry, by digest: a tag could be another image tomorrow.
type Image struct {
	digest name.Digest
	plain  bool // it is reached without TLS
}

// Parse reads oci://REGISTRY/REPOSITORY@sha256:DIGEST. A registry is spoken to by TLS,
// but for the machine's own, and where the caller wants it otherwise.
func Parse(text string, plainHTTP bool) (Image, error) {
	ref, is := strings.CutPrefix(text, Scheme)
	if !is {
		return Image{}, fault.Misuse("write it as oci://REGISTRY/REPOSITORY@sha256:DIGEST", "%q is no reference of an image", text)
	}
	if !strings.Contains(ref, "@") {
		return Image{}, fault.Misuse("crane digest "+fault.Quote(ref)+" # then "+Scheme+"REGISTRY/REPOSITORY@sha256:DIGEST",
			"%q names no digest: a tag could be another image tomorrow", text)
	}
	digest, err := name.NewDigest(ref, name.StrictValidation)
	if err != nil {
		return Image{}, fault.Misuse("write it as oci://REGISTRY/REPOSITORY@sha256:DIGEST", "%q is no reference of an image: %w", text, err)
	}
	if elements := strings.Split(digest.RepositoryStr(), "/"); slices.Contains(elements, ".") || slices.Contains(elements, "..") {
		return Image{}, fault.Misuse("write it as oci://REGISTRY/REPOSITORY@sha256:DIGEST", "%q leads elsewhere in the registry", text)
	}
	plain := plainHTTP || loopback(digest.RegistryStr())
	if plain {
		if digest, err = name.NewDigest(ref, name.StrictValidation, name.Insecure); err != nil {
			return Image{}, err
		}
	}
	return Image{digest, plain}, nil
}

// loopback reports whether a registry is the machine itself.
func loopback(registry string) bool {
	host := registry
	if h, _, err := net.SplitHostPort(registry); err == nil {
		host = h
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")).IsLoopback()
}

// Digest is the image's, of its manifest or index: what goes live.
func (i Image) Digest() canon.Digest {
	return canon.Digest(strings.TrimPrefix(i.digest.DigestStr(), "sha256:"))
}

// String is the reference again.
func (i Image) String() string { return Scheme + i.digest.Name() }

// Beside is the reference of a manifest in the image's repository.
func (i Image) Beside(digest canon.Digest) string {
	return Scheme + i.digest.Context().Digest("sha256:"+string(digest)).Name()
}

// A registry is asked about one image.
type registry struct {
	image  Image
	client *http.Client // signs in by itself
}

// connect signs in, with what `docker login` has stored, for reading or for writing.
func (i Image) connect(ctx context.Context, scope string) (*registry, error) {
	auth, err := authn.Resolve(ctx, authn.DefaultKeychain, i.digest.Context())
	if err != nil {
		return nil, i.failed(fmt.Errorf("reading the credentials that docker login stored: %w", err))
	}
	t, err := transport.NewWithContext(ctx, i.digest.Context().Registry, auth, i.transport(), []string{i.digest.Context().Scope(scope)})
	if err != nil {
		return nil, i.failed(err)
	}
	return &registry{i, &http.Client{Transport: t}}, nil
}

// transport retries twice what may well succeed then.
func (i Image) transport() http.RoundTripper {
	t := &http.Transport{
		DialContext: (&net.Dialer{Timeout: answer / 3}).DialContext, TLSHandshakeTimeout: answer / 3, ResponseHeaderTimeout: answer,
		ForceAttemptHTTP2: true, MaxIdleConnsPerHost: sideBySide, MaxResponseHeaderBytes: 1 << 20,
	}
	return transport.NewUserAgent(transport.NewRetry(i.guard(t),
		transport.WithRetryBackoff(transport.Backoff{Duration: time.Second / 2, Factor: 4, Steps: 3}),
		transport.WithRetryPredicate(temporary),
		transport.WithRetryStatusCodes(http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout)), "releasegate")
}

func (i Image) guard(t http.RoundTripper) http.RoundTripper {
	g := guarded{inner: t}
	if i.plain {
		g.plain = i.digest.RegistryStr()
	}
	return g
}

func temporary(err error) bool {
	var t interface{ Temporary() bool }
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &t) && t.Temporary()
}

// guarded holds to TLS, wherever a registry sends a request on to, and bounds what comes
// back. Credentials do not go along to another host: transport sees to that.
type guarded struct {
	inner http.RoundTripper
	plain string // the one host that is spoken to without TLS
}

func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" && (g.plain == "" || r.URL.Host != g.plain) {
		return nil, fmt.Errorf("%s: %w", r.URL.Host, errPlain)
	}
	response, err := g.inner.RoundTrip(r)
	if err == nil {
		response.Body = &capped{response.Body, canon.MaxBytes + 1}
	}
	return response, err
}

var errPlain = errors.New("nothing is asked without TLS")

// capped is a body that fails, rather than ends, where it holds too much.
type capped struct {
	io.ReadCloser

	left int64
}

func (c *capped) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	if c.left -= int64(n); c.left < 0 {
		return 0, fmt.Errorf("%w: an answer of more than %d bytes", disk.ErrTooLarge, canon.MaxBytes)
	}
	return n, err
}

// A got is the answer to one request.
type got struct {
	status  int
	header  http.Header
	content []byte
	from    *url.URL
}

// get asks for what is at a path below the image's repository; limit bounds the answer,
// in bytes. Whoever asks says which answers it understands; another is an error.
func (r *registry) get(ctx context.Context, path, accept string, limit int64, understood ...int) (got, error) {
	repo := r.image.digest.Context()
	return r.ask(ctx, &url.URL{Scheme: repo.Scheme(), Host: repo.RegistryStr(), Path: "/v2/" + repo.RepositoryStr() + path}, accept, limit, understood...)
}

func (r *registry) ask(ctx context.Context, at *url.URL, accept string, limit int64, understood ...int) (got, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return got{}, err
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return got{}, err
	}
	defer response.Body.Close() //nolint:errcheck // opened for reading
	if err := transport.CheckError(response, append(understood, http.StatusOK)...); err != nil {
		return got{}, err
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = fmt.Errorf("%w: more than %d bytes", disk.ErrTooLarge, limit)
	}
	return got{response.StatusCode, response.Header, content, at}, err
}

// named fetches what a descriptor names, and holds it to that.
func (r *registry) named(ctx context.Context, where string, d v1.Descriptor, accept string, limit int64) ([]byte, error) {
	switch {
	case d.Digest.Algorithm != "sha256" || !canon.Digest(d.Digest.Hex).Valid():
		return nil, flaw{fmt.Errorf("it is named by %q, which is no SHA-256", d.Digest)}
	case d.Size < 0 || d.Size > limit:
		return nil, flaw{fmt.Errorf("%w: %d bytes, at most %d are read", disk.ErrTooLarge, d.Size, limit)}
	}
	g, err := r.get(ctx, "/"+where+"/"+d.Digest.String(), accept, d.Size, http.StatusNotFound)
	switch {
	case errors.Is(err, disk.ErrTooLarge):
		return nil, flaw{fmt.Errorf("the registry sends more than the %d bytes that its manifest declares: %w", d.Size, err)}
	case err != nil:
		return nil, err
	case g.status == http.StatusNotFound:
		return nil, flaw{errors.New("the registry names it and does not have it: perhaps half an upload")}
	}
	sum := sha256.Sum256(g.content)
	if found := hex.EncodeToString(sum[:]); found != d.Digest.Hex {
		return nil, flaw{fmt.Errorf("the registry sends something else: %d bytes of SHA-256 %s", len(g.content), canon.Digest(found).Short())}
	}
	if int64(len(g.content)) != d.Size {
		return nil, flaw{fmt.Errorf("it has %d bytes, and its manifest declares %d", len(g.content), d.Size)}
	}
	return g.content, nil
}

// A flaw is what is wrong with one attachment, and no reason to stop the others.
type flaw struct{ error }

func (f flaw) Unwrap() error { return f.error }

// failed says why a registry did not answer, and what to do.
func (i Image) failed(err error) error {
	host := i.digest.Context().RegistryStr()
	hint := "curl -sI " + fault.Quote(i.digest.Context().Scheme()+"://"+host+"/v2/")
	text := err.Error()
	var refused *transport.Error
	switch {
	case errors.As(err, &refused):
		text = strings.Replace(text, refused.Error(), said(refused), 1)
		if refused.StatusCode == http.StatusUnauthorized || refused.StatusCode == http.StatusForbidden {
			hint = "docker login " + fault.Quote(host)
		}
	case errors.Is(err, errPlain):
		hint = "use a registry with TLS; if you mean to do without: --plain-http"
	case errors.Is(err, context.DeadlineExceeded):
		text = fmt.Sprintf("no answer within %s", patience)
	}
	return fault.Refuse(hint, "registry %s, image %s: %s", host, i, text)
}

// maxComplaint bounds how much of a registry's own words is shown, in bytes.
const maxComplaint = 300

func said(e *transport.Error) string {
	all := []string{fmt.Sprintf("%d %s", e.StatusCode, http.StatusText(e.StatusCode))}
	for _, d := range e.Errors {
		all = append(all, fmt.Sprintf("%s: %s", d.Code, d.Message))
	}
	text := strings.Join(all, "; ")
	return strings.ToValidUTF8(text[:min(len(text), maxComplaint)], "")
}
