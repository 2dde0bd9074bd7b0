package demo

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
)

// A member is somebody, or something, that holds a key in the demo.
type member struct {
	ID     string // of the functionary, and of the person if there is one
	Person bool
	Name   string
	Org    string
	Side   string
	Roles  []string
	key    keyKind
}

type keyKind int

const (
	p256 keyKind = iota
	p384
	ed
)

const (
	agency   = "Invented Agency of Western Australia (example)"
	supplier = "Virtual Supplier Pty Ltd (invented)"
	testers  = "Invented Testing Co (example)"
)

// members are all who sign in the demo. Their names say that nobody is meant.
var members = []member{
	{"invented-project-manager", true, "Invented Project Manager", supplier, "supplier", []string{"project-manager"}, p256},
	{"invented-solution-architect", true, "Invented Solution Architect", supplier, "supplier", []string{"solution-architect"}, p256},
	{"invented-platform-engineer", true, "Invented Platform Engineer", supplier, "supplier", []string{"platform-engineer"}, p256},
	{"invented-security-lead", true, "Invented Security Lead", supplier, "supplier", []string{"security-lead", "key-witness"}, ed},
	{"invented-test-lead", true, "Invented Test Lead", supplier, "supplier", []string{"test-lead"}, p256},
	{"invented-trainer", true, "Invented Trainer", supplier, "supplier", []string{"trainer"}, p256},
	{"invented-operations-lead", true, "Invented Operations Lead", supplier, "supplier", []string{"operations-lead"}, p256},
	{"invented-change-requester", true, "Invented Change Requester", supplier, "supplier", []string{"change-requester"}, p256},
	{"invented-implementer", true, "Invented Implementer", supplier, "supplier", []string{"implementer"}, p256},
	{"invented-penetration-tester", true, "Invented Penetration Tester", testers, "independent", []string{"penetration-tester"}, p384},
	{"invented-customer-sponsor", true, "Invented Customer Sponsor", agency, "customer", []string{"customer-sponsor", "key-witness"}, p256},
	{"invented-service-owner", true, "Invented Service Owner", agency, "customer", []string{"service-owner"}, p256},
	{"invented-risk-owner", true, "Invented Risk Owner", agency, "customer", []string{"risk-owner"}, p256},
	{"invented-system-owner", true, "Invented System Owner", agency, "customer", []string{"system-owner"}, p256},
	{"invented-board-chair", true, "Invented Board Chair", agency, "customer", []string{"change-board", "board-chair"}, p256},
	{"invented-board-security", true, "Invented Board Security Officer", agency, "customer", []string{"change-board", "board-security"}, p256},
	{"invented-board-member", true, "Invented Board Member", agency, "customer", []string{"change-board"}, p256},
	{"demo-build-system", false, "the build system of the demo", "", "", []string{"build-system"}, p256},
	{"demo-test-system", false, "the system of the demo that tests and scans", "", "", []string{"test-system"}, p256},
	{gateID, false, "the release gate of the demo", "", "", []string{plan.GateRole}, p256},
}

// The two keys that are not people's: the gate's, which signs decisions, and
// security's, which signs policy and trust and so cannot be listed in either.
const (
	gateID     = "demo-gate"
	securityID = "demo-security"
)

// signer makes the member's key from random bytes and writes both halves.
func (d *demo) signer(id string, kind keyKind) (*sign.Signer, error) {
	key, err := newKey(kind, d.Rand)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return nil, err
	}
	if err := d.write(d.key(id), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600); err != nil {
		return nil, err
	}
	where := filepath.Join("trust", "keys", id+".pub")
	if id == securityID {
		where = "security.pub"
	}
	if err := d.write(where, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), 0o644); err != nil {
		return nil, err
	}
	return sign.FromKey(key)
}

// newKey makes a key from the bytes that random gives, so that tests can make the
// same demo twice.
func newKey(kind keyKind, random io.Reader) (crypto.Signer, error) {
	curve, size := elliptic.P256(), 32
	switch kind {
	case ed:
		seed := make([]byte, ed25519.SeedSize)
		_, err := io.ReadFull(random, seed)
		return ed25519.NewKeyFromSeed(seed), err
	case p384:
		curve, size = elliptic.P384(), 48
	case p256:
	}
	for range 100 { // bytes above the curve's order make no key; one in 2^32 is
		seed := make([]byte, size)
		if _, err := io.ReadFull(random, seed); err != nil {
			return nil, err
		}
		if key, err := ecdsa.ParseRawPrivateKey(curve, seed); err == nil {
			return key, nil
		}
	}
	return nil, fmt.Errorf("the random source gave no usable key")
}

func (d *demo) key(id string) string { return filepath.Join("keys", id+".key") }

func (d *demo) write(name string, content []byte, perm fs.FileMode) error {
	return disk.Create(filepath.Join(d.Dir, name), content, perm)
}
