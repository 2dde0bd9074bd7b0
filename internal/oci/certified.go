package oci

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"strconv"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/credentry/releasegate/internal/canon"
)

// The annotations in which cosign keeps what proves a keyless signature, where it
// attaches envelopes without a Sigstore bundle. A timestamp that it keeps there is of the
// whole envelope: a bundle, whose timestamps are of the signature, has no place for it.
const (
	certificateNote = "dev.sigstore.cosign/certificate"
	entryNote       = "dev.sigstore.cosign/bundle"
)

// isCertified reports whether a layer's signer is named by a certificate beside it.
func isCertified(d v1.Descriptor) bool { return d.Annotations[certificateNote] != "" }

// An entryAnnotation is the entry of a Rekor v1 log, with its promise.
type entryAnnotation struct {
	Promise []byte `json:"SignedEntryTimestamp"`
	Payload struct {
		Body  []byte `json:"body"`
		Time  int64  `json:"integratedTime"`
		Index int64  `json:"logIndex"`
		Log   string `json:"logID"` // in hexadecimal
	}
}

// certified puts an envelope and what cosign keeps in its annotations together, as the
// Sigstore bundle v0.1 that they are: that version demands the promise of a log, and
// later ones a proof that cosign has not kept. None of it is believed here.
func certified(envelope []byte, notes map[string]string) ([]byte, error) {
	block, _ := pem.Decode([]byte(notes[certificateNote]))
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, errors.New("the certificate beside it is not PEM")
	}
	parsed, err := canon.Parse(envelope)
	if err != nil {
		return nil, err
	}
	type raw = map[string]any
	text := base64.StdEncoding.EncodeToString
	material := raw{"x509CertificateChain": raw{"certificates": []raw{{"rawBytes": text(block.Bytes)}}}}
	if note := notes[entryNote]; note != "" {
		entry, err := entryOf([]byte(note))
		if err != nil {
			return nil, fmt.Errorf("the log entry beside it: %w", err)
		}
		material["tlogEntries"] = []any{entry}
	}
	return canon.Indent(raw{"mediaType": "application/vnd.dev.sigstore.bundle+json;version=0.1", "verificationMaterial": material, "dsseEnvelope": parsed})
}

// entryOf is a log entry as a Sigstore bundle holds it.
func entryOf(note []byte) (map[string]any, error) {
	var e entryAnnotation
	if err := canon.Unmarshal(note, &e); err != nil {
		return nil, err
	}
	log, err := hex.DecodeString(e.Payload.Log)
	if err != nil {
		return nil, fmt.Errorf("the log's id: %w", err)
	}
	body, err := canon.Parse(e.Payload.Body)
	if err != nil {
		return nil, err
	}
	members, _ := body.(map[string]any)
	text := base64.StdEncoding.EncodeToString
	return map[string]any{
		"logIndex": strconv.FormatInt(e.Payload.Index, 10), "logId": map[string]any{"keyId": text(log)}, "integratedTime": strconv.FormatInt(e.Payload.Time, 10),
		"kindVersion":       map[string]any{"kind": members["kind"], "version": members["apiVersion"]},
		"inclusionPromise":  map[string]any{"signedEntryTimestamp": text(e.Promise)},
		"canonicalizedBody": text(e.Payload.Body),
	}, nil
}
