package sign_test

import (
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/common"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/handler"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

const prefix = "sigstore-kms-"

// The test's own binary is also the helper of an invented key service.
func TestMain(m *testing.M) {
	if strings.HasPrefix(filepath.Base(os.Args[0]), prefix) {
		if err := plugin(); err != nil {
			_ = handler.WriteErrorResponse(os.Stdout, err)
		}
		return
	}
	os.Exit(m.Run())
}

// plugin names the key of the file NAME.key and signs with that of NAME.key too, or
// with the one of NAME.key.other if there is one, as a service whose key has just been
// rotated does.
func plugin() error {
	args, err := handler.GetPluginArgs(os.Args)
	if err != nil {
		return err
	}
	name := args.InitOptions.KeyResourceID
	if other := name + ".other"; args.MethodName == common.SignMessageMethodName {
		if _, err := os.Stat(other); err == nil {
			name = other
		}
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	key, err := cryptoutils.UnmarshalPEMToPrivateKey(content, nil)
	if err != nil {
		return err
	}
	signer, err := signature.LoadSignerVerifier(key, args.InitOptions.HashFunc)
	if err != nil {
		return err
	}
	var answer common.PluginResp
	if args.MethodName == common.SignMessageMethodName {
		answer.SignMessage = &common.SignMessageResp{}
		if answer.SignMessage.Signature, err = signer.SignMessage(os.Stdin); err != nil {
			return err
		}
	} else {
		answer.PublicKey = &common.PublicKeyResp{}
		public, err := signer.PublicKey()
		if err != nil {
			return err
		}
		if answer.PublicKey.PublicKeyPEM, err = cryptoutils.MarshalPublicKeyToPEM(public); err != nil {
			return err
		}
	}
	return handler.WriteResponse(os.Stdout, &answer)
}

// helpers installs the helper and returns the list that names it.
func helpers(t testing.TB) string {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	content, err := os.ReadFile(self)
	must(t, err)
	path := filepath.Join(t.TempDir(), prefix+"invented")
	must(t, os.WriteFile(path, content, 0o755))
	list, err := json.Marshal(map[string]any{"helpers": []any{map[string]any{"scheme": "invented", "path": path, "sha256": canon.Sum(content)}}})
	must(t, err)
	return write(t, list)
}

func TestHelperSigns(t *testing.T) {
	list := helpers(t)
	for name, curve := range map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()} {
		t.Run(name, func(t *testing.T) {
			key := ec(t, curve)
			file := write(t, pkcs8(t, key))
			s, err := sign.Options{Key: "invented://" + file, Helpers: list, Getenv: os.Getenv}.Open(t.Context())
			must(t, err)
			want, err := trust.NewKey(key.Public())
			must(t, err)
			if s.Key().SPKI() != want.SPKI() || s.Proven() {
				t.Error("the signer is another one")
			}
			e, err := s.Sign(statement(t))
			must(t, err)
			if _, _, err := trust.Payload(e, []trust.Key{want}); err != nil {
				t.Error(err)
			}
			// The key is rotated after it was named: what it signs now is nobody's.
			must(t, os.WriteFile(file+".other", pkcs8(t, ec(t, curve)), 0o600))
			if e, err := s.Sign(statement(t)); err == nil || !strings.Contains(err.Error(), "not by the key that it names") || e.Payload != nil {
				t.Errorf("another key's signature passes: %v", err)
			}
		})
	}
	if _, err := (sign.Options{Key: "invented://" + write(t, pkcs8(t, ec(t, elliptic.P224()))), Helpers: list, Getenv: os.Getenv}).Open(t.Context()); err == nil || !strings.Contains(err.Error(), "only P-256, P-384 and P-521") {
		t.Errorf("P-224: %v", err)
	}
}

func TestOptionsCheck(t *testing.T) {
	const fulcio, tsa = "https://fulcio.invented.example", "https://tsa.invented.example/api/v1/timestamp"
	for _, c := range []struct {
		name string
		o    sign.Options
		says string // empty: it is a signer
	}{
		{"a key", sign.Options{Key: "gate.key"}, ""},
		{"a key and witnesses", sign.Options{Key: "gate.key", TimestampAuthority: tsa, Rekor: "https://rekor.invented.example"}, ""},
		{"a helper's key", sign.Options{Key: "azurekms://vault/gate", Helpers: "helpers.json"}, ""},
		{"keyless", sign.Options{IdentityToken: "-", Fulcio: fulcio, TimestampAuthority: tsa}, ""},
		{"nothing", sign.Options{}, "--key is needed"},
		{"both", sign.Options{Key: "gate.key", IdentityToken: "-", Fulcio: fulcio, TimestampAuthority: tsa}, "both say who signs"},
		{"keyless without authority", sign.Options{IdentityToken: "-", TimestampAuthority: tsa}, "needs a certificate authority"},
		{"keyless without time", sign.Options{IdentityToken: "-", Fulcio: fulcio, Rekor: fulcio}, "without --timestamp-url"},
		{"authority without token", sign.Options{Key: "gate.key", Fulcio: fulcio}, "with --identity-token only"},
		{"a helper's key without helpers", sign.Options{Key: "azurekms://vault/gate"}, "no helper for it"},
		{"helpers without such a key", sign.Options{Key: "gate.key", Helpers: "helpers.json"}, "URI of a key only"},
		{"a token in the clear", sign.Options{IdentityToken: "-", Fulcio: "http://fulcio.invented.example", TimestampAuthority: tsa}, "without TLS"},
		{"a log that is no URL", sign.Options{Key: "gate.key", Rekor: "rekor"}, "--rekor-url"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.o.Check()
			switch {
			case c.says == "" && err != nil:
				t.Error(err)
			case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || fault.KindOf(err) != fault.Usage):
				t.Errorf("says %v, want %q", err, c.says)
			}
			if c.says != "" {
				if s, err := c.o.Open(t.Context()); err == nil || s != nil {
					t.Error("it opens all the same")
				}
			}
		})
	}
}

// A log of hashes cannot hold a signature over a message; nobody is asked for it.
func TestLogAndEd25519(t *testing.T) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	s, err := sign.Options{Key: write(t, pkcs8(t, ed)), Rekor: "https://rekor.invented.example", Getenv: os.Getenv}.Open(t.Context())
	if err == nil || s != nil || !strings.Contains(err.Error(), "holds hashes") {
		t.Errorf("opened as %v, %v", s, err)
	}
}

// A token that cannot do is refused before anybody is asked, and never shown.
func TestTokensThatCannotDo(t *testing.T) {
	now := time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)
	fulcio := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("Fulcio was asked") }))
	defer fulcio.Close()
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	jwt := func(claims string) string {
		return part(`{"alg":"none"}`) + "." + part(claims) + "." + part("secret-signature")
	}
	for _, c := range []struct{ name, token, says string }{
		{"nothing", "", "not a JSON web token"},
		{"a password", "secret-passphrase-0123456789", "not a JSON web token"},
		{"two tokens", jwt(`{}`) + "\n" + jwt(`{}`), "not a JSON web token"},
		{"no Base64", "secret!.secret!.secret!", "not a JSON web token"},
		{"no JSON", jwt("secret-words"), "does not hold strict JSON"},
		{"ended", jwt(fmt.Sprintf(`{"exp":%d}`, now.Unix())), "out of date since 2026-06-30T04:00:00Z"},
		{"ended long ago", jwt(`{"exp":1.5e9}`), "out of date since 2017-07-14T02:40:00Z"},
		{"too large", jwt(`{"x":"` + strings.Repeat("secret", 20_000) + `"}`), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := sign.Options{IdentityToken: write(t, []byte(c.token)), Fulcio: fulcio.URL, TimestampAuthority: fulcio.URL, Now: now, Getenv: os.Getenv}
			check := func(o sign.Options) {
				s, err := o.Open(t.Context())
				if err == nil || s != nil || !strings.Contains(err.Error(), c.says) || fault.KindOf(err) != fault.Refused {
					t.Fatalf("opened as %v, %v; want %q", s, err, c.says)
				}
				if c.token != "" {
					secrets(t, err, []byte(c.token))
				}
			}
			check(o)
			o.IdentityToken, o.Stdin = "-", strings.NewReader(c.token)
			check(o)
		})
	}
}
