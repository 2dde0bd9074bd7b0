package oci

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

// ErrForeign is why something is not fetched that is attached and can be no envelope, such
// as an SBOM or somebody's page.
var ErrForeign = errors.New("attached as something that is no envelope")

// sideBySide is how many requests are under way at once.
const sideBySide = 8

// Fetch returns what is attached to the image, each once, sorted by name: the image's
// reference, and the SHA-256 of what the registry sends. It is that, byte for byte; only
// an envelope whose certificate lies in cosign's annotations beside it becomes a Sigstore
// bundle of both. What cannot be had of it, or is none of
// JSON, is in the list with the reason. An error means that the registry did not answer
// all that was asked.
func (i Image) Fetch(ctx context.Context) ([]disk.File, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := i.connect(ctx, transport.PullScope)
	if err != nil {
		return nil, err
	}
	parts, flaws, err := r.parts(ctx)
	if err != nil {
		return nil, i.failed(err)
	}
	files := make([]disk.File, len(parts))
	err = each(len(parts), func(k int) (err error) {
		files[k], err = r.file(ctx, parts[k])
		return err
	})
	if err != nil {
		return nil, i.failed(err)
	}
	files = append(files, flaws...)
	slices.SortFunc(files, func(a, b disk.File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// parts are the layers of all manifests that are attached, each once, sorted by digest;
// and what is wrong with manifests.
func (r *registry) parts(ctx context.Context) (parts []v1.Descriptor, flaws []disk.File, err error) {
	manifests, err := r.referrers(ctx)
	if err != nil {
		return nil, nil, err
	}
	layers := make([][]v1.Descriptor, len(manifests))
	wrong := make([]*disk.File, len(manifests))
	err = each(len(manifests), func(k int) (err error) {
		layers[k], err = r.layers(ctx, manifests[k])
		if f := (flaw{}); errors.As(err, &f) {
			wrong[k] = &disk.File{Name: r.image.file(manifests[k].Digest), Err: f}
			return nil
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	tagged, err := r.tagged(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range wrong {
		if f != nil {
			flaws = append(flaws, *f)
		}
	}
	parts = unique(append(slices.Concat(layers...), tagged...))
	var total int64
	for _, p := range parts {
		total += min(max(p.Size, 0), maxTotal+1)
	}
	switch {
	case len(parts) > maxAttached:
		return nil, nil, fmt.Errorf("%d things are attached to it, at most %d are read", len(parts), maxAttached)
	case total > maxTotal:
		return nil, nil, fmt.Errorf("what is attached to it declares %d bytes, at most %d are read", total, maxTotal)
	}
	return parts, flaws, nil
}

// unique drops what is there twice; of an envelope, what comes with its certificate
// stays.
func unique(all []v1.Descriptor) []v1.Descriptor {
	slices.SortStableFunc(all, func(a, b v1.Descriptor) int {
		return cmp.Or(cmp.Compare(a.Digest.String(), b.Digest.String()), cmp.Compare(b.Annotations[certificateNote], a.Annotations[certificateNote]))
	})
	return slices.CompactFunc(all, func(a, b v1.Descriptor) bool { return a.Digest == b.Digest })
}

// referrers lists the manifests whose subject is the image (OCI distribution 1.1,
// "Listing Referrers"). The list is never filtered: artifact types and annotations are
// by whoever wrote them, and cosign has written wrong ones.
func (r *registry) referrers(ctx context.Context) ([]v1.Descriptor, error) {
	index := string(types.OCIImageIndex)
	answer, err := r.get(ctx, "/referrers/"+r.image.digest.DigestStr(), index, maxManifest, http.StatusNotFound, http.StatusBadRequest, http.StatusMethodNotAllowed, http.StatusNotAcceptable)
	if err != nil {
		return nil, err
	}
	kind, _, _ := strings.Cut(answer.header.Get("Content-Type"), ";")
	if answer.status != http.StatusOK || strings.TrimSpace(kind) != index {
		return r.standIn(ctx)
	}
	var all []v1.Descriptor
	for page := 1; ; page++ {
		list, err := v1.ParseIndexManifest(bytes.NewReader(answer.content))
		if err != nil {
			return nil, fmt.Errorf("its list of attachments is damaged: %w", err)
		}
		if all = append(all, list.Manifests...); len(all) > maxAttached {
			return nil, fmt.Errorf("more than %d things are attached to it", maxAttached)
		}
		next, err := follows(answer)
		switch {
		case err != nil:
			return nil, err
		case next == nil:
			return unique(all), nil
		case page == maxPages:
			return nil, fmt.Errorf("its list of attachments goes on for more than %d pages", maxPages)
		}
		if answer, err = r.ask(ctx, next, index, maxManifest); err != nil {
			return nil, err
		}
	}
}

// follows is where a list goes on (RFC 8288): at the same host, and at no other, which
// could be anybody's.
func follows(page got) (*url.URL, error) {
	for _, link := range page.header.Values("Link") {
		target, parameters, _ := strings.Cut(link, ";")
		if !strings.Contains(strings.ReplaceAll(parameters, `"`, ""), "rel=next") {
			continue
		}
		next, err := page.from.Parse(strings.Trim(strings.TrimSpace(target), "<>"))
		if err != nil || next.Host != page.from.Host || next.Scheme != page.from.Scheme {
			return nil, errors.New("its list of attachments goes on where it cannot be followed")
		}
		return next, nil
	}
	return nil, nil //nolint:nilnil // no further page is an answer
}

// standIn is the list that writers keep under a tag where the registry keeps none (OCI
// distribution 1.1, "Referrers Tag Schema").
func (r *registry) standIn(ctx context.Context) ([]v1.Descriptor, error) {
	answer, err := r.get(ctx, "/manifests/"+r.tag(""), string(types.OCIImageIndex), maxManifest, http.StatusNotFound)
	if err != nil || answer.status == http.StatusNotFound {
		return nil, err
	}
	list, err := v1.ParseIndexManifest(bytes.NewReader(answer.content))
	if err != nil {
		return nil, fmt.Errorf("its list of attachments is damaged: %w", err)
	}
	if len(list.Manifests) > maxAttached {
		return nil, fmt.Errorf("%d things are attached to it, at most %d are read", len(list.Manifests), maxAttached)
	}
	return unique(list.Manifests), nil
}

// tag is the one that stands for the image with a suffix.
func (r *registry) tag(suffix string) string {
	return strings.Replace(r.image.digest.DigestStr(), ":", "-", 1) + suffix
}

// manifestTypes are the forms of a manifest with layers.
const manifestTypes = string(types.OCIManifestSchema1) + ", " + string(types.DockerManifestSchema2)

// layers are those of a manifest that is attached.
func (r *registry) layers(ctx context.Context, d v1.Descriptor) ([]v1.Descriptor, error) {
	content, err := r.named(ctx, "manifests", d, manifestTypes, maxManifest)
	if err != nil {
		return nil, err
	}
	m, err := v1.ParseManifest(bytes.NewReader(content))
	if err != nil {
		return nil, flaw{fmt.Errorf("not a manifest: %w", err)}
	}
	if len(m.Layers) == 0 {
		return nil, flaw{fmt.Errorf("a manifest of type %q without layers", m.MediaType)}
	}
	return m.Layers, nil
}

// attestationSuffix ends the tag under which cosign keeps envelopes without referrers.
const attestationSuffix = ".att"

// tagged are the envelopes that cosign keeps under a tag.
func (r *registry) tagged(ctx context.Context) ([]v1.Descriptor, error) {
	answer, err := r.get(ctx, "/manifests/"+r.tag(attestationSuffix), manifestTypes, maxManifest, http.StatusNotFound)
	if err != nil || answer.status == http.StatusNotFound {
		return nil, err
	}
	m, err := v1.ParseManifest(bytes.NewReader(answer.content))
	if err != nil {
		return nil, fmt.Errorf("tag %s is no manifest: %w", r.tag(attestationSuffix), err)
	}
	return m.Layers, nil
}

// file fetches one layer. What is not declared as JSON is not fetched: it can be no
// envelope.
func (r *registry) file(ctx context.Context, d v1.Descriptor) (disk.File, error) {
	f := disk.File{Name: r.image.file(d.Digest)}
	if kind := string(d.MediaType); !strings.HasSuffix(kind, "json") {
		f.Err = fmt.Errorf("%w: %q", ErrForeign, kind)
		return f, nil
	}
	content, err := r.named(ctx, "blobs", d, "", canon.MaxBytes)
	if wrong := (flaw{}); errors.As(err, &wrong) {
		f.Err = wrong
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if f.Bytes = content; isCertified(d) {
		if f.Bytes, err = certified(content, d.Annotations); err != nil {
			f.Err = err
		}
	}
	return f, nil
}

// file names what is attached.
func (i Image) file(h v1.Hash) string {
	return path.Join(i.digest.Name(), fault.Legible(h.Hex)+".json")
}

// each calls f for 0 to n-1, some side by side, and returns the first error by number.
func each(n int, f func(k int) error) error {
	failed := make([]error, n)
	at, group := make(chan int), sync.WaitGroup{}
	for range min(n, sideBySide) {
		group.Go(func() {
			for k := range at {
				failed[k] = f(k)
			}
		})
	}
	for k := range n {
		at <- k
	}
	close(at)
	group.Wait()
	return cmp.Or(failed...)
}
