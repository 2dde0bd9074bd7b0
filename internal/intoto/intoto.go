// Package intoto reads and writes in-toto statements in DSSE envelopes, bare or
// inside a Sigstore bundle. It decides nothing about trust: what it reads is as
// unverified as the bytes it came from.
package intoto

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"github.com/credentry/releasegate/internal/canon"
)

const (
	// PayloadType is the only DSSE payload type that is read or written
	// (in-toto attestation v1, "Envelope").
	PayloadType = "application/vnd.in-toto+json"

	// StatementV1 is what is written; StatementV01 is read too, for cosign v2 and
	// other tools of the field still write it.
	StatementV1  = "https://in-toto.io/Statement/v1"
	StatementV01 = "https://in-toto.io/Statement/v0.1"

	// BundleV03 is the media type of a Sigstore bundle that is written, and read
	// among others.
	BundleV03 = "application/vnd.dev.sigstore.bundle.v0.3+json"

	// MaxSignatures and MaxSubjects bound one envelope; each signature costs a
	// verification for every key that could have made it, and memory in every file
	// of a store. More persons sign in files of their own.
	MaxSignatures = 16
	MaxSubjects   = 10_000
)

// A Subject is what a statement is about, by digest: an in-toto ResourceDescriptor.
type Subject struct {
	Name             string            `json:"name,omitempty"`
	URI              string            `json:"uri,omitempty"`
	Digest           map[string]string `json:"digest"` // algorithm to lowercase hex
	Content          string            `json:"content,omitempty"`
	DownloadLocation string            `json:"downloadLocation,omitempty"`
	MediaType        string            `json:"mediaType,omitempty"`
	Annotations      jsontext.Value    `json:"annotations,omitempty"`
}

// SubjectOf returns the subject with that name and SHA-256 digest.
func SubjectOf(name string, digest canon.Digest) Subject {
	return Subject{Name: name, Digest: map[string]string{"sha256": string(digest)}}
}

// A Statement is a claim about subjects (in-toto attestation v1).
type Statement struct {
	Type          string         `json:"_type"`
	Subject       []Subject      `json:"subject"`
	PredicateType string         `json:"predicateType"`
	Predicate     jsontext.Value `json:"predicate"`
}

// A Signature is one signature over the pre-authentication encoding of an
// envelope. KeyID is a hint by whoever wrote the envelope, never evidence.
type Signature struct {
	KeyID string
	Sig   []byte
}

// An Envelope is signed bytes (DSSE v1.0.2), or a metablock as in-toto wrote before.
type Envelope struct {
	PayloadType string
	Payload     []byte
	Signatures  []Signature

	// Bundle is the Sigstore bundle that it came in, if that holds more than the
	// envelope and the hint of a key: a certificate, log entries, timestamps.
	Bundle []byte
	// Certified says that the bundle holds a certificate in the place of a key.
	Certified bool
	// Proofs is how many log entries and timestamps the bundle holds.
	Proofs int
	// Hint is how the bundle names its key, never evidence; empty if it does not.
	Hint string

	signed []byte // of a metablock: the canonical JSON that was signed instead
}

// PAE returns the bytes that are signed (DSSE v1.0.2, "Signature Definition"). Those
// of a metablock begin with a brace, those of an envelope with DSSEv1: neither can be
// taken for the other.
func (e Envelope) PAE() []byte {
	if e.signed != nil {
		return e.signed
	}
	return dsse.PAE(e.PayloadType, e.Payload)
}

type wireSignature struct {
	KeyID string `json:"keyid,omitempty"`
	Sig   string `json:"sig"`

	// What builders and witnesses put beside a signature: by whoever wrote the file,
	// and never evidence. It is read over, and never written.
	Cert          jsontext.Value `json:"cert,omitzero"`
	Certificate   jsontext.Value `json:"certificate,omitzero"`
	Intermediates jsontext.Value `json:"intermediates,omitzero"`
	Timestamps    jsontext.Value `json:"timestamps,omitzero"`
}

type wireEnvelope struct {
	PayloadType string          `json:"payloadType"`
	Payload     string          `json:"payload"`
	Signatures  []wireSignature `json:"signatures"`
}

// What stands in the material is for sigstore-go to read, and to refuse.
type wireMaterial struct {
	PublicKey   jsontext.Value   `json:"publicKey,omitempty"`
	Certificate jsontext.Value   `json:"certificate,omitempty"`
	Chain       jsontext.Value   `json:"x509CertificateChain,omitempty"`
	TlogEntries []jsontext.Value `json:"tlogEntries,omitempty"`
	Timestamps  *struct {
		RFC3161 []jsontext.Value `json:"rfc3161Timestamps,omitempty"`
	} `json:"timestampVerificationData,omitempty"`
}

type wireBundle struct {
	MediaType    string         `json:"mediaType"`
	Material     wireMaterial   `json:"verificationMaterial"`
	DSSEEnvelope *wireEnvelope  `json:"dsseEnvelope,omitempty"`
	Message      jsontext.Value `json:"messageSignature,omitempty"`
}

// LinkType is the predicate type of a link: what one step of the supply chain took
// in, what it did and what came out.
const LinkType = "https://in-toto.io/attestation/link/v0.3"

// Read reads an envelope, bare or inside a Sigstore bundle, or a metablock.
func Read(b []byte) (Envelope, error) {
	var bare wireEnvelope
	bareErr := canon.Unmarshal(b, &bare)
	if bareErr == nil {
		return bare.envelope()
	}
	metablock, metablockErr := readMetablock(b)
	if metablockErr == nil {
		return metablock, nil
	}
	var bundle wireBundle
	if err := canon.Unmarshal(b, &bundle); err != nil {
		if bytes.Contains(b, []byte(`"signed"`)) && !bytes.Contains(b, []byte(`"payloadType"`)) {
			return Envelope{}, fmt.Errorf("not an in-toto metablock: %w", metablockErr)
		}
		if isOldCosign(b) {
			return Envelope{}, errors.New("bundle of cosign's own older format, which is not read: sign again with cosign attest-blob --new-bundle-format")
		}
		if strings.Contains(string(b[:min(len(b), 4096)]), `"mediaType"`) {
			return Envelope{}, fmt.Errorf("not a Sigstore bundle: %w", err)
		}
		return Envelope{}, fmt.Errorf("not a DSSE envelope: %w", bareErr)
	}
	if !slices.Contains(bundleTypes, bundle.MediaType) {
		return Envelope{}, fmt.Errorf("sigstore bundle of media type %q: only versions 0.1 to 0.3 are read", bundle.MediaType)
	}
	// The content of a bundle is one or the other (protobuf "oneof"); one that holds
	// both is read differently by different tools.
	if bundle.Message != nil {
		return Envelope{}, errors.New("sigstore bundle holds a message signature: only a DSSE envelope says what was signed")
	}
	if bundle.DSSEEnvelope == nil {
		return Envelope{}, errors.New("sigstore bundle holds no DSSE envelope")
	}
	if bundle.Material.ways() > 1 {
		return Envelope{}, errors.New("sigstore bundle names its signer in two ways")
	}
	if n := len(bundle.DSSEEnvelope.Signatures); n != 1 {
		return Envelope{}, fmt.Errorf("sigstore bundle holds %d signatures, must hold 1", n)
	}
	e, err := bundle.DSSEEnvelope.envelope()
	var key writtenHint
	if canon.Unmarshal(bundle.Material.PublicKey, &key) == nil {
		e.Hint = key.Hint
	}
	if err == nil && bundle.Material.says() {
		e.Bundle, e.Certified, e.Proofs = b, bundle.Material.certified(), bundle.Material.proofs()
	}
	return e, err
}

// isOldCosign reports whether a file is what cosign's --bundle wrote before Sigstore had
// a format for it.
func isOldCosign(b []byte) bool {
	var old struct {
		Signature jsontext.Value `json:"base64Signature"`
		Cert      jsontext.Value `json:"cert,omitzero"`
		Rekor     jsontext.Value `json:"rekorBundle,omitzero"`
	}
	return canon.Unmarshal(b, &old) == nil && old.Signature != nil
}

// bundleTypes are the media types of Sigstore bundles that are read.
var bundleTypes = []string{
	"application/vnd.dev.sigstore.bundle+json;version=0.1", "application/vnd.dev.sigstore.bundle+json;version=0.2",
	"application/vnd.dev.sigstore.bundle+json;version=0.3", BundleV03,
}

// ways is in how many ways it names the signer (protobuf "oneof").
func (m wireMaterial) ways() int {
	n := 0
	for _, way := range []jsontext.Value{m.PublicKey, m.Certificate, m.Chain} {
		if way != nil {
			n++
		}
	}
	return n
}

// certified reports whether it names the signer by a certificate.
func (m wireMaterial) certified() bool { return m.Certificate != nil || m.Chain != nil }

// says reports whether it says more than which key to try.
func (m wireMaterial) says() bool {
	return m.certified() || m.proofs() > 0
}

// proofs is how many log entries and timestamps it holds.
func (m wireMaterial) proofs() int {
	n := len(m.TlogEntries)
	if m.Timestamps != nil {
		n += len(m.Timestamps.RFC3161)
	}
	return n
}

func (w wireEnvelope) envelope() (Envelope, error) {
	if len(w.Signatures) > MaxSignatures {
		return Envelope{}, fmt.Errorf("%d signatures are more than %d", len(w.Signatures), MaxSignatures)
	}
	payload, err := decode64(w.Payload)
	if err != nil {
		return Envelope{}, fmt.Errorf("payload: %w", err)
	}
	e := Envelope{PayloadType: w.PayloadType, Payload: payload}
	for _, s := range w.Signatures {
		// A signature that cannot be decoded does not count, and must not hide
		// one that can: it stays in the list as an empty one.
		sig, err := decode64(s.Sig)
		if err != nil {
			sig = nil
		}
		e.Signatures = append(e.Signatures, Signature{KeyID: s.KeyID, Sig: sig})
	}
	return e, nil
}

// decode64 accepts standard and URL-safe Base64 (DSSE v1.0.2, "JSON Envelope").
func decode64(s string) ([]byte, error) {
	if strings.ContainsAny(s, "-_") {
		return base64.URLEncoding.Strict().DecodeString(s)
	}
	return base64.StdEncoding.Strict().DecodeString(s)
}

// ReadStatement reads the statement of a payload; of a link or a layout as in-toto
// v0.9 wrote it, the statement that it makes.
func ReadStatement(payload []byte) (Statement, error) {
	var s Statement
	if n := subjects(payload); n > MaxSubjects {
		return Statement{}, fmt.Errorf("%d subjects are more than %d", n, MaxSubjects)
	}
	if err := canon.Unmarshal(payload, &s); err != nil {
		if parsed, err := canon.Parse(payload); err == nil {
			switch typeWord(parsed) {
			case linkWord:
				return readLink(payload)
			case layoutWord:
				return readLayout(payload)
			}
		}
		return Statement{}, fmt.Errorf("not an in-toto statement: %w", err)
	}
	switch {
	case s.Type != StatementV1 && s.Type != StatementV01:
		return Statement{}, fmt.Errorf("statement of type %q: only in-toto statements v1 and v0.1 are read", s.Type)
	case s.PredicateType == "":
		return Statement{}, errors.New("statement without a predicate type")
	case len(s.Subject) == 0:
		return Statement{}, errors.New("statement without a subject")
	}
	if at := bytes.Index(payload, s.Predicate); at >= 0 { // who holds the one holds the other
		s.Predicate = jsontext.Value(payload[at : at+len(s.Predicate) : at+len(s.Predicate)])
	}
	return s, nil
}

// subjects is how many subjects a payload lists, told without making them: each takes
// many times as much memory as its bytes.
func subjects(payload []byte) int {
	if len(payload) < MaxSubjects*len("{},") || len(payload) > canon.MaxBytes {
		return 0 // too few bytes; or too many, which is refused elsewhere
	}
	dec, n := jsontext.NewDecoder(bytes.NewBuffer(payload)), 0
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '{' {
		return 0
	}
	for {
		name, err := dec.ReadToken()
		if err != nil || name.Kind() != '"' {
			return n
		}
		if name.String() != "subject" || dec.PeekKind() != '[' {
			if dec.SkipValue() != nil {
				return n
			}
			continue
		}
		_, _ = dec.ReadToken() // it was looked at
		for dec.PeekKind() != ']' {
			if dec.SkipValue() != nil {
				return n
			}
			n++
		}
		_, _ = dec.ReadToken()
	}
}

// Payload returns the canonical bytes of a v1 statement.
func Payload(predicateType string, predicate any, subjects ...Subject) ([]byte, error) {
	body, err := canon.Marshal(predicate)
	if err != nil {
		return nil, fmt.Errorf("predicate %s: %w", predicateType, err)
	}
	if len(subjects) == 0 {
		return nil, errors.New("statement without a subject")
	}
	return canon.Marshal(Statement{Type: StatementV1, Subject: subjects, PredicateType: predicateType, Predicate: body})
}

// Seal returns the envelope of a payload with its one signature. The key id
// stays empty: cosign refuses a bundle whose key id it does not know.
func Seal(payload, signature []byte) Envelope {
	return Envelope{PayloadType: PayloadType, Payload: payload, Signatures: []Signature{{Sig: signature}}}
}

func (e Envelope) wire() wireEnvelope {
	w := wireEnvelope{PayloadType: e.PayloadType, Payload: base64.StdEncoding.EncodeToString(e.Payload)}
	for _, s := range e.Signatures {
		w.Signatures = append(w.Signatures, wireSignature{KeyID: s.KeyID, Sig: base64.StdEncoding.EncodeToString(s.Sig)})
	}
	return w
}

// MarshalEnvelope returns the bare envelope as a file.
func MarshalEnvelope(e Envelope) ([]byte, error) { return canon.Indent(e.wire()) }

// A Material is what a Sigstore bundle says beside the envelope: who signed it, and
// what proves when.
type Material struct {
	Hint        [32]byte // SHA-256 of the key's SubjectPublicKeyInfo; unused where there is a certificate
	Certificate []byte   // DER; nil where a key signed
	Timestamps  [][]byte // DER of RFC 3161 responses over the signature
	LogEntries  [][]byte // each a TransparencyLogEntry of Sigstore's protobuf-specs, as JSON
}

type writtenBytes struct {
	RawBytes []byte `json:"rawBytes"`
}

type writtenHint struct {
	Hint string `json:"hint"`
}

type writtenTimestamp struct {
	Signed []byte `json:"signedTimestamp"`
}

type writtenTimestamps struct {
	RFC3161 []writtenTimestamp `json:"rfc3161Timestamps"`
}

type writtenMaterial struct {
	Certificate *writtenBytes      `json:"certificate,omitempty"`
	PublicKey   *writtenHint       `json:"publicKey,omitempty"`
	LogEntries  []jsontext.Value   `json:"tlogEntries,omitempty"`
	Timestamps  *writtenTimestamps `json:"timestampVerificationData,omitempty"`
}

func (m Material) wire() writtenMaterial {
	var w writtenMaterial
	if m.Certificate != nil {
		w.Certificate = &writtenBytes{m.Certificate}
	} else {
		w.PublicKey = &writtenHint{base64.StdEncoding.EncodeToString(m.Hint[:])}
	}
	for _, e := range m.LogEntries {
		w.LogEntries = append(w.LogEntries, e)
	}
	if len(m.Timestamps) > 0 {
		w.Timestamps = &writtenTimestamps{}
	}
	for _, t := range m.Timestamps {
		w.Timestamps.RFC3161 = append(w.Timestamps.RFC3161, writtenTimestamp{t})
	}
	return w
}

// A writtenMessage is the signature over a text that is no statement.
type writtenMessage struct {
	Digest struct {
		Algorithm string `json:"algorithm"`
		Digest    []byte `json:"digest"`
	} `json:"messageDigest"`
	Signature []byte `json:"signature"`
}

// MarshalMessage returns the signature over a text with that SHA-256 in a Sigstore
// bundle v0.3, in one line.
func MarshalMessage(sha256 [32]byte, signature []byte, m Material) ([]byte, error) {
	message := writtenMessage{Signature: signature}
	message.Digest.Algorithm, message.Digest.Digest = "SHA2_256", sha256[:]
	return canon.Marshal(struct {
		MediaType string          `json:"mediaType"`
		Material  writtenMaterial `json:"verificationMaterial"`
		Message   writtenMessage  `json:"messageSignature"`
	}{BundleV03, m.wire(), message})
}

// MarshalBundle returns the envelope in a Sigstore bundle v0.3. A key is named by its
// hash, as cosign does.
func MarshalBundle(e Envelope, m Material) ([]byte, error) {
	return canon.Indent(struct {
		MediaType string          `json:"mediaType"`
		Material  writtenMaterial `json:"verificationMaterial"`
		Envelope  wireEnvelope    `json:"dsseEnvelope"`
	}{BundleV03, m.wire(), e.wire()})
}

// Logged returns an envelope, bare or in a Sigstore bundle, in a bundle that holds the
// entry of a transparency log as well. Hint names the key of a bare one.
func Logged(file []byte, hint [32]byte, entry []byte) ([]byte, error) {
	e, err := Read(file)
	if err != nil {
		return nil, err
	}
	m := Material{Hint: hint, LogEntries: [][]byte{entry}}
	var b wireBundle
	if canon.Unmarshal(file, &b) != nil {
		return MarshalBundle(e, m)
	}
	b.Material.TlogEntries = append(b.Material.TlogEntries, entry)
	return canon.Indent(b)
}

// LogEntries are the entries of transparency logs that a file holds, each as JSON; none
// if it is no Sigstore bundle. They prove nothing before they are verified.
func LogEntries(file []byte) [][]byte {
	var b wireBundle
	if canon.Unmarshal(file, &b) != nil {
		return nil
	}
	var all [][]byte
	for _, entry := range b.Material.TlogEntries {
		all = append(all, entry)
	}
	return all
}
