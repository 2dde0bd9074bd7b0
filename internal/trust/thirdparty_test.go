package trust_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

const thirdparty = "../../testdata/thirdparty/"

func decode(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile(name)
	must(t, err)
	must(t, json.Unmarshal(content, into))
}

// knowingly are the cases, by file and comment, in which a key answers otherwise than
// the suite, which judges one scheme where a key accepts several: none is a forgery.
var knowingly = map[string]map[string]int{
	// No signer makes numbers so small. The lengths tell keys apart, which saves trying
	// all of a roster on every signature.
	"ecdsa_secp384r1_sha384_test.json": {"verified without regard to length": 19},
	"ecdsa_secp521r1_sha512_test.json": {"verified without regard to length": 19},
	// The key itself has signed this message, by another scheme that counts too.
	"rsa_signature_2048_sha256_test.json":   {"The message is hashed with SHA-512 instead of SHA-256.": 1, "RSASSA-PSS signature": 3},
	"rsa_signature_4096_sha512_test.json":   {"The message is hashed with SHA-256 instead of SHA-512.": 1, "RSASSA-PSS signature": 4},
	"rsa_pss_2048_sha256_mgf1_32_test.json": {"PKCS #1 v1.5 signature with SHA-256": 1, "s_len changed to 0": 1, "s_len changed to 1": 1, "s_len changed to 20": 1, "s_len changed to 31": 1, "s_len changed to 33": 1, "s_len changed to 222": 1},
}

// TestWycheproof: signatures that are made to be mistaken for good ones. What is
// invalid is refused, what is valid is verified; of what is acceptable, either may be.
func TestWycheproof(t *testing.T) {
	files, err := filepath.Glob(thirdparty + "wycheproof/*_test.json")
	if err != nil || len(files) != 8 {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	ran := 0
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			var suite struct {
				NumberOfTests int
				TestGroups    []struct {
					PublicKeyPem string
					Tests        []struct {
						TcID                      int
						Comment, Msg, Sig, Result string
					}
				}
			}
			decode(t, name, &suite)
			told, otherwise := 0, map[string]int{}
			for _, g := range suite.TestGroups {
				key, err := trust.ParseKey([]byte(g.PublicKeyPem))
				for _, c := range g.Tests {
					ran++
					told++
					if err != nil {
						if c.Result == "valid" {
							t.Errorf("%d (%s): its key is refused: %v", c.TcID, c.Comment, err)
						}
						continue
					}
					message, err := hex.DecodeString(c.Msg)
					must(t, err)
					sig, err := hex.DecodeString(c.Sig)
					must(t, err)
					switch good := trust.VerifiesBytes(key, message, sig); {
					case good == (c.Result == "valid") || c.Result == "acceptable":
					case !good && trust.VerifiesAnyLength(key, message, sig):
						otherwise["verified without regard to length"]++
					case knowingly[filepath.Base(name)][c.Comment] == 0:
						t.Errorf("%d (%s) is %s, verified %v", c.TcID, c.Comment, c.Result, good)
					default:
						otherwise[c.Comment]++
					}
				}
			}
			if want := knowingly[filepath.Base(name)]; len(want)+len(otherwise) > 0 && !maps.Equal(otherwise, want) {
				t.Errorf("otherwise than the suite: %v, want %v", otherwise, want)
			}
			if told != suite.NumberOfTests || told == 0 {
				t.Errorf("%d cases ran of %d", told, suite.NumberOfTests)
			}
		})
	}
	if ran != 2569 {
		t.Errorf("%d cases ran, want 2569", ran)
	}
}

// TestDSSEVector is the vector of DSSE v1.0.2, "Test Vectors": the encoding that is
// signed, and an ECDSA signature that is not in DER.
func TestDSSEVector(t *testing.T) {
	var key struct{ X, Y, PAE string }
	decode(t, thirdparty+"dsse/spec-vector.key.json", &key)
	content, err := os.ReadFile(thirdparty + "dsse/spec-vector.json")
	must(t, err)
	e, err := intoto.Read(content)
	must(t, err)
	if string(e.PAE()) != key.PAE {
		t.Errorf("what is signed is %q, want %q", e.PAE(), key.PAE)
	}
	x, okX := new(big.Int).SetString(key.X, 10)
	y, okY := new(big.Int).SetString(key.Y, 10)
	if !okX || !okY {
		t.Fatal("the key cannot be read")
	}
	point := append([]byte{4}, append(x.FillBytes(make([]byte, 32)), y.FillBytes(make([]byte, 32))...)...)
	parsed, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	must(t, err)
	der, err := x509.MarshalPKIXPublicKey(parsed)
	must(t, err)
	public, err := trust.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	must(t, err)
	if !trust.VerifiesBytes(public, e.PAE(), e.Signatures[0].Sig) {
		t.Error("the signature is refused")
	}
	// Another type of payload than ours is signed, and refused whoever signed it.
	if _, _, err := trust.Payload(e, []trust.Key{public}); err == nil || !strings.Contains(err.Error(), "payload type") {
		t.Errorf("the payload is believed: %v", err)
	}
}
