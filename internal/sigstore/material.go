// Package sigstore verifies, offline, what is not a signature by a known key:
// certificates that Fulcio issued, entries of transparency logs and RFC 3161
// timestamps. It does so through sigstore-go, and is the only package that links it.
//
// It asks no network and no clock. A certificate of minutes is judged at the time
// that an authority vouches for, never at that of the machine.
package sigstore

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/root"

	"github.com/credentry/releasegate/internal/canon"
)

// Material is who is believed about certificates and times. The zero value believes
// nobody.
type Material struct {
	trusted     root.TrustedMaterial // nil: nobody
	issues      bool                 // some authority of it issues certificates
	transparent bool                 // it holds transparency logs, so that an entry is demanded of whoever has a certificate
	counted     bool                 // it holds certificate transparency logs, likewise
	source      []byte               // the trusted_root.json; nil if there was none
}

// NewMaterial reads a trusted_root.json, which may be missing (nil), and adds
// timestamp authorities.
func NewMaterial(trustedRoot []byte, authorities ...Authority) (Material, error) {
	var all root.TrustedMaterialCollection
	if trustedRoot != nil {
		if _, err := canon.Parse(trustedRoot); err != nil { // the library's reader is more lenient
			return Material{}, err
		}
		read, err := root.NewTrustedRootFromJSON(trustedRoot)
		if err != nil {
			return Material{}, err
		}
		all = append(all, read)
	}
	for _, a := range authorities {
		all = append(all, &timestamps{authority: a.authority})
	}
	if len(all) == 0 {
		return Material{}, nil
	}
	return Material{
		trusted: all, issues: len(all.FulcioCertificateAuthorities()) > 0,
		transparent: len(all.RekorLogs()) > 0, counted: len(all.CTLogs()) > 0, source: bytes.Clone(trustedRoot),
	}, nil
}

// Issues reports whether somebody is believed about who holds a certificate.
func (m Material) Issues() bool { return m.issues }

// A Log is a transparency log as it signs its checkpoints.
type Log struct {
	Origin string // its name
	ID     []byte // by which entries name it
	Key    crypto.PublicKey
}

// Logs are the transparency logs that are believed, by name.
func (m Material) Logs() []Log {
	var all []Log
	if m.trusted == nil {
		return nil
	}
	for _, l := range m.trusted.RekorLogs() {
		if u, err := url.Parse(l.BaseURL); err == nil && u.Hostname() != "" { // Rekor v2 is named after its host
			all = append(all, Log{u.Hostname(), l.ID, l.PublicKey})
		}
	}
	slices.SortFunc(all, func(a, b Log) int { return strings.Compare(a.Origin, b.Origin) })
	return all
}

// Source is the trusted_root.json that it was read from; nil if there was none.
func (m Material) Source() []byte { return bytes.Clone(m.source) }

// timestamps is one timestamp authority as trusted material.
type timestamps struct {
	root.BaseTrustedMaterial
	authority root.TimestampingAuthority
}

func (t *timestamps) TimestampingAuthorities() []root.TimestampingAuthority {
	return []root.TimestampingAuthority{t.authority}
}

// An Authority is believed about when a signature existed (RFC 3161).
type Authority struct {
	authority *root.SigstoreTimestampingAuthority
}

// ParseAuthority reads the certificates of a timestamp authority from PEM: its own
// first, if it is there, then those of its issuers, the root last. Timestamps count
// that it made from one instant until another.
func ParseAuthority(name string, content []byte, from, until time.Time) (Authority, error) {
	a := &root.SigstoreTimestampingAuthority{URI: name, ValidityPeriodStart: from, ValidityPeriodEnd: until}
	var chain []*x509.Certificate
	for rest := content; len(bytes.TrimSpace(rest)) > 0; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return Authority{}, errors.New("not a PEM file of certificates, or something else is between them")
		}
		if block.Type != "CERTIFICATE" { // what it holds is never printed: it may be a private key
			return Authority{}, fmt.Errorf("PEM block of type %q where a CERTIFICATE is needed", block.Type)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return Authority{}, fmt.Errorf("certificate %d: %w", len(chain)+1, err)
		}
		chain = append(chain, certificate)
	}
	if len(chain) > 0 && !chain[0].IsCA {
		a.Leaf, chain = chain[0], chain[1:]
	}
	for i, c := range chain {
		if !c.IsCA {
			return Authority{}, fmt.Errorf("certificate %q is of no issuer; only the first may be the authority's own", c.Subject)
		}
		if i == len(chain)-1 {
			a.Root = c
		} else {
			a.Intermediates = append(a.Intermediates, c)
		}
	}
	if a.Root == nil {
		return Authority{}, errors.New("the certificate of a root is missing, to which the others lead")
	}
	return Authority{a}, nil
}
