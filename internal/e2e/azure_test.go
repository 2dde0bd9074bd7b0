package e2e

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// A vault answers as Azure Key Vault documents it (REST, "Get Key" and "Sign", API 7),
// with a real key. It is not Azure: what it shows is that Azure's own client, in the
// helper, comes to a signature that counts.
type vault struct {
	key     *ecdsa.PrivateKey
	address string // host and port
	signed  int
}

const identityToken = "invented-token"

func (v *vault) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer "+identityToken {
		// The client demands that what the challenge names is a domain above the vault's.
		above := v.address[strings.Index(v.address, ".")+1:]
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer authorization="https://login.invented.example/invented-tenant", resource="https://%s"`, above))
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	id := "https://" + v.address + "/keys/gate/1"
	url64 := base64.RawURLEncoding.EncodeToString
	size := (v.key.Curve.Params().BitSize + 7) / 8
	switch r.Method + " " + r.URL.Path {
	case "GET /keys/gate/1":
		point, err := v.key.PublicKey.Bytes()
		if err != nil {
			panic(err)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"key": map[string]any{
			"kid": id, "kty": "EC", "crv": v.key.Params().Name, "key_ops": []string{"sign", "verify"}, "x": url64(point[1 : 1+size]), "y": url64(point[1+size:]),
		}, "attributes": map[string]any{"enabled": true}})
	case "POST /keys/gate/1/sign":
		var asked struct{ Alg, Value string }
		hash, err := []byte(nil), json.NewDecoder(r.Body).Decode(&asked)
		if err == nil {
			hash, err = base64.RawURLEncoding.DecodeString(asked.Value)
		}
		if err != nil || asked.Alg != "ES256" || len(hash) != 32 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		a, b, err := ecdsa.Sign(rand.Reader, v.key, hash)
		if err != nil {
			panic(err)
		}
		v.signed++
		_ = json.NewEncoder(w).Encode(map[string]any{"kid": id, "value": url64(append(a.FillBytes(make([]byte, size)), b.FillBytes(make([]byte, size))...))})
	default:
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error":{"code":"KeyNotFound","message":"invented: there is no such key"}}`))
	}
}

// Azure's client signs, over TLS and with a managed identity, at a vault that answers as
// Azure's do. No Azure has been asked.
func TestAzureVault(t *testing.T) {
	tool(t, "cosign") // or the services are not wanted
	v := &vault{key: makeKey(t)}
	server := httptest.NewTLSServer(v)
	t.Cleanup(server.Close)
	v.address = strings.TrimPrefix(server.URL, "https://")
	identity := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-IDENTITY-HEADER") != "invented-header" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": identityToken, "token_type": "Bearer", "expires_on": fmt.Sprint(time.Now().Add(time.Hour).Unix()), "resource": r.URL.Query().Get("resource")})
	}))
	t.Cleanup(identity.Close)
	environment := map[string]string{
		"AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential", "IDENTITY_ENDPOINT": identity.URL, "IDENTITY_HEADER": "invented-header",
		"SSL_CERT_FILE": write(t, filepath.Join(t.TempDir(), "ca.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})),
	}
	list := helper(t, "azurekms", false, "AZURE_TOKEN_CREDENTIALS", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "SSL_CERT_FILE")
	uri := "azurekms://" + v.address + "/gate/1"
	held := signs(t, uri, list, environment)
	ours, err := trust.NewKey(v.key.Public())
	must(t, err)
	if held.SPKI() != ours.SPKI() || v.signed != 1 {
		t.Errorf("key %s of %s signed, %d times", held.SPKI(), ours.SPKI(), v.signed)
	}
	for _, c := range []struct{ name, uri, variable, says string }{
		{"another key", strings.Replace(uri, "/gate/", "/another/", 1), "", "KeyNotFound"},
		{"nobody", uri, "IDENTITY_HEADER", "ManagedIdentityCredential"},
		{"a stranger's certificate", uri, "SSL_CERT_FILE", "certificate"},
	} {
		_, err := sign.Options{Key: c.uri, Helpers: list, Getenv: func(name string) string {
			if name == c.variable {
				return ""
			}
			return environment[name]
		}}.Open(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), identityToken) {
			t.Errorf("%s: the token is shown", c.name)
		}
	}
}
