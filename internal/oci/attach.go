package oci

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/partial"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// The media types of what is attached, as cosign writes them.
const (
	envelopeType  = "application/vnd.dsse.envelope.v1+json"
	statementType = intoto.PayloadType // what a DSSE envelope is announced as
	emptyType     = "application/vnd.oci.empty.v1+json"
)

// An Attachment is an envelope on its way to a registry.
type Attachment struct {
	Content []byte // of a file: a DSSE envelope, or a Sigstore bundle v0.3

	mediaType string
	announced string // the artifact type
	predicate string
	envelope  intoto.Envelope
}

// Make reads the content of a file that is to be attached.
func Make(content []byte) (Attachment, error) {
	e, err := intoto.Read(content)
	if err != nil {
		return Attachment{}, err
	}
	s, err := intoto.ReadStatement(e.Payload)
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{Content: content, mediaType: envelopeType, announced: statementType, predicate: s.PredicateType, envelope: e}
	parsed, err := canon.Parse(content)
	if err != nil {
		return Attachment{}, err
	}
	members, _ := parsed.(map[string]any)
	switch kind, is := members["mediaType"]; {
	case is && kind != intoto.BundleV03:
		return Attachment{}, fmt.Errorf("a Sigstore bundle of type %q: those who read images know only %q", kind, intoto.BundleV03)
	case is:
		a.mediaType, a.announced = intoto.BundleV03, intoto.BundleV03
	case members["payload"] == nil:
		return Attachment{}, errors.New("an in-toto metablock: those who read images know only DSSE envelopes and Sigstore bundles")
	}
	return a, nil
}

// A manifest is what refers to the image. The same content makes the same manifest, so
// that attaching it twice is attaching it once.
type manifest struct{ v1.Manifest }

func (m manifest) RawManifest() ([]byte, error) { return json.Marshal(m.Manifest) }

func (m manifest) MediaType() (types.MediaType, error) { return m.Manifest.MediaType, nil }

// Attach attaches envelopes to the image, and returns the digests of the manifests that
// hold them, in the same order. With byTag they are also put under the tag where older
// cosigns look for them. Where it fails, some may be attached; attaching all of them
// again is attaching them once.
func (i Image) Attach(ctx context.Context, all []Attachment, byTag bool) ([]canon.Digest, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := i.connect(ctx, transport.PushScope)
	if err != nil {
		return nil, err
	}
	subject, err := r.subject(ctx)
	if err != nil {
		return nil, i.failed(err)
	}
	config, err := r.upload(ctx, static.NewLayer([]byte("{}"), emptyType))
	if err != nil {
		return nil, i.failed(err)
	}
	var attached []canon.Digest
	for n, a := range all {
		d, err := r.refer(ctx, subject, config, a)
		if err != nil {
			return nil, i.failed(fmt.Errorf("%d of %d are attached; attach all of them again: %w", n, len(all), err))
		}
		attached = append(attached, d)
	}
	// A list that is kept under a tag is read, changed and written back: two who write it
	// at once lose one of the changes.
	listed, err := r.referrers(ctx)
	if err != nil {
		return nil, i.failed(err)
	}
	for _, d := range attached {
		if !slices.ContainsFunc(listed, func(l v1.Descriptor) bool { return l.Digest.Hex == string(d) }) {
			return nil, i.failed(fmt.Errorf("attachment sha256:%s was uploaded and is not listed, perhaps because somebody else attached something at the same time: attach it again", d))
		}
	}
	if byTag {
		err = r.underTag(ctx, all)
	}
	if err != nil {
		return nil, i.failed(err)
	}
	return attached, nil
}

func (r *registry) options(ctx context.Context) []remote.Option {
	return []remote.Option{remote.WithContext(ctx), remote.WithTransport(r.client.Transport), remote.WithJobs(1)}
}

// subject describes the image, which must be there: not every registry refuses what
// refers to nothing.
func (r *registry) subject(ctx context.Context) (*v1.Descriptor, error) {
	accept := manifestTypes + ", " + string(types.OCIImageIndex) + ", " + string(types.DockerManifestList)
	answer, err := r.get(ctx, "/manifests/"+r.image.digest.DigestStr(), accept, maxManifest, http.StatusNotFound)
	switch {
	case err != nil:
		return nil, err
	case answer.status == http.StatusNotFound:
		return nil, errors.New("the image is not there: push it first")
	case canon.Sum(answer.content) != r.image.Digest():
		return nil, errors.New("the registry sends another image than was asked for")
	}
	var image struct {
		MediaType types.MediaType `json:"mediaType"`
	}
	if err := json.Unmarshal(answer.content, &image); err != nil {
		return nil, fmt.Errorf("the image's manifest: %w", err)
	}
	if image.MediaType == "" { // as OCI 1.0 allowed it to be left out
		kind, _, _ := strings.Cut(answer.header.Get("Content-Type"), ";")
		image.MediaType = types.MediaType(strings.TrimSpace(kind))
	}
	h, err := v1.NewHash(r.image.digest.DigestStr())
	return &v1.Descriptor{MediaType: image.MediaType, Size: int64(len(answer.content)), Digest: h}, err
}

// refer uploads one envelope and the manifest that refers to the image.
func (r *registry) refer(ctx context.Context, subject *v1.Descriptor, config v1.Descriptor, a Attachment) (canon.Digest, error) {
	m := manifest{v1.Manifest{
		SchemaVersion: 2, MediaType: types.OCIManifestSchema1, ArtifactType: a.announced, Subject: subject, Config: config,
		Annotations: map[string]string{"in-toto.io/predicate-type": a.predicate},
	}}
	if a.mediaType == intoto.BundleV03 {
		m.Annotations = map[string]string{"dev.sigstore.bundle.content": "dsse-envelope", "dev.sigstore.bundle.predicateType": a.predicate}
	}
	layer, err := r.upload(ctx, static.NewLayer(a.Content, types.MediaType(a.mediaType)))
	if err != nil {
		return "", err
	}
	m.Layers = []v1.Descriptor{layer}
	content, err := m.RawManifest()
	if err != nil {
		return "", err
	}
	digest := canon.Sum(content)
	return digest, remote.Put(r.image.digest.Context().Digest("sha256:"+string(digest)), m, r.options(ctx)...)
}

func (r *registry) upload(ctx context.Context, layer v1.Layer) (v1.Descriptor, error) {
	d, err := partial.Descriptor(layer)
	if err != nil {
		return v1.Descriptor{}, err
	}
	return *d, remote.WriteLayer(r.image.digest.Context(), layer, r.options(ctx)...)
}

// underTag adds envelopes to those that cosign keeps under a tag.
func (r *registry) underTag(ctx context.Context, all []Attachment) error {
	m, err := r.heldByTag(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.envelope.Certified {
			return errors.New("an envelope whose signer is named by a certificate is no good without its Sigstore bundle: leave --cosign-tag out")
		}
		content, err := intoto.MarshalEnvelope(a.envelope)
		if err != nil {
			return err
		}
		layer, err := r.upload(ctx, static.NewLayer(content, envelopeType))
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(m.Layers, func(l v1.Descriptor) bool { return l.Digest == layer.Digest }) {
			layer.Annotations = map[string]string{"dev.cosignproject.cosign/signature": "", "predicateType": a.predicate}
			m.Layers = append(m.Layers, layer)
		}
	}
	return remote.Put(r.image.digest.Context().Tag(r.tag(attestationSuffix)), m, r.options(ctx)...)
}

// heldByTag is the manifest that cosign keeps under a tag, as it stands.
func (r *registry) heldByTag(ctx context.Context) (manifest, error) {
	answer, err := r.get(ctx, "/manifests/"+r.tag(attestationSuffix), manifestTypes, maxManifest, http.StatusNotFound)
	if err != nil {
		return manifest{}, err
	}
	m := manifest{v1.Manifest{SchemaVersion: 2, MediaType: types.OCIManifestSchema1}}
	if answer.status == http.StatusNotFound {
		m.Config, err = r.upload(ctx, static.NewLayer([]byte(emptyConfig), types.OCIConfigJSON))
		return m, err
	}
	if err := json.Unmarshal(answer.content, &m.Manifest); err != nil {
		return manifest{}, fmt.Errorf("tag %s is no manifest: %w", r.tag(attestationSuffix), err)
	}
	return m, nil
}

// emptyConfig is that of an image of nothing, as which cosign keeps envelopes.
const emptyConfig = `{"architecture":"","config":{},"os":"","rootfs":{"type":"layers","diff_ids":[]}}`
