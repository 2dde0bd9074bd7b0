package trust_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/in-toto/in-toto-golang/in_toto"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// signedLink is a link in a metablock, as in-toto's own library writes and signs it.
func signedLink(t *testing.T, private any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	var key in_toto.Key
	if err := key.LoadKeyReaderDefaults(strings.NewReader(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))); err != nil {
		t.Fatal(err)
	}
	block := in_toto.Metablock{Signed: in_toto.Link{
		Type: "link", Name: "build", Materials: map[string]in_toto.HashObj{}, Command: []string{"make", "\"quoted\" \\ é"}, Environment: map[string]any{},
		Products:   map[string]in_toto.HashObj{"issuer.img": {"sha256": strings.Repeat("0", 64)}},
		ByProducts: map[string]any{"stdout": "two\nlines\tand <html>\u2028", "return-value": 0},
	}}
	if err := block.Sign(key); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "build.link")
	if err := block.Dump(file); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestMetablock: what in-toto signs in its older wrapping is verified, by the same keys
// and the same roster; whatever key id the file names.
func TestMetablock(t *testing.T) {
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsa2048, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)
	for name, keys := range map[string][2]any{
		"ECDSA":   {p256, p256.Public()},
		"Ed25519": {ed, ed.Public()},
		"RSA":     {rsa2048, rsa2048.Public()},
	} {
		t.Run(name, func(t *testing.T) {
			public, err := trust.NewKey(keys[1])
			if err != nil {
				t.Fatal(err)
			}
			roster, err := trust.NewRoster(nil, []trust.Functionary{{ID: "builder", System: "builder", Roles: []string{"build-system"}, Key: public, From: at.AddDate(-1, 0, 0), Until: at.AddDate(1, 0, 0)}}, nil, sigstore.Material{})
			if err != nil {
				t.Fatal(err)
			}
			file := signedLink(t, keys[0])
			verify := func(file string) ([]trust.Attestation, []decision.Rejection) {
				e, err := intoto.Read([]byte(file))
				if err != nil {
					t.Fatal(err)
				}
				return roster.Verify([]source.Envelope{{Envelope: e, Origin: decision.Origin{Path: "some.json", Digest: canon.Sum([]byte(file))}}}, at)
			}
			attestations, rejections := verify(string(file))
			if len(attestations) != 1 || len(rejections) != 0 || attestations[0].Statement().PredicateType != intoto.LinkType || attestations[0].Signers()[0].Functionary != "builder" {
				t.Fatalf("%+v, %+v", attestations, rejections)
			}
			for what, change := range map[string][2]string{
				"another product":    {"issuer.img", "verifier.img"},
				"another digest":     {strings.Repeat("0", 64), strings.Repeat("1", 64)},
				"another name":       {`"build"`, `"deploy"`},
				"another line":       {`two\nlines`, `two lines`},
				"another by-product": {`"return-value": 0`, `"return-value": 1`},
			} {
				spoilt := strings.Replace(string(file), change[0], change[1], 1)
				if spoilt == string(file) {
					t.Fatalf("%s: nothing was changed", what)
				}
				if attestations, rejections := verify(spoilt); len(attestations) != 0 || len(rejections) != 1 || rejections[0].Code != "bad_signature" {
					t.Errorf("%s: %+v, %+v", what, attestations, rejections)
				}
			}
			other := strings.Replace(string(file), `"keyid": "`, `"keyid": "00`, 1)
			if attestations, _ := verify(other); len(attestations) != 1 {
				t.Error("a key id, which is only a hint, decides")
			}
		})
	}
}
