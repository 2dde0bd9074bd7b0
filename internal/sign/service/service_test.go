package service_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore-go/pkg/testing/ca"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/sign/service"
)

// These tests are about what goes wrong; make e2e asks real services.

const token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJpbnZlbnRlZCJ9.c2VjcmV0"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func makeKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return key
}

// answering is a service that gives one answer to everything.
func answering(t testing.TB, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func certificateFor(t testing.TB, key crypto.PublicKey) string {
	t.Helper()
	issuer := makeKey(t)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "invented"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key, issuer)
	must(t, err)
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func chain(form string, certificates ...string) string {
	b, _ := json.Marshal(map[string]any{form: map[string]any{"chain": map[string]any{"certificates": certificates}}})
	return string(b)
}

func TestCertificate(t *testing.T) {
	key := makeKey(t)
	ours := certificateFor(t, key.Public())
	for _, form := range []string{"signedCertificateEmbeddedSct", "signedCertificateDetachedSct"} {
		got, err := service.Certificate(t.Context(), answering(t, 200, chain(form, ours)), token, key)
		if err != nil || !key.PublicKey.Equal(got.PublicKey) {
			t.Errorf("%s: %v", form, err)
		}
	}
	for _, c := range []struct {
		name   string
		status int
		body   string
		says   string
	}{
		{"refused", 400, `{"code":3,"message":"the identity \u001b[31mtoken could not be verified","details":[]}`, "400 Bad Request: the identity"},
		{"it repeats the token", 401, `{"message":"bad token ` + token + `"}`, "bad token (the token)"},
		{"no JSON", 500, "<html>down</html>", "500 Internal Server Error: <html>"},
		{"long", 500, strings.Repeat("x", 9000), strings.Repeat("x", 300)},
		{"moved", 302, "", "302 Found"},
		{"empty", 200, "", "not strict JSON"},
		{"another document", 200, `{"ok":true}`, "holds no certificate"},
		{"an empty chain", 200, chain("signedCertificateEmbeddedSct"), "holds no certificate"},
		{"no list", 200, `{"signedCertificateEmbeddedSct":{"chain":{"certificates":"x"}}}`, "holds no certificate"},
		{"no PEM", 200, chain("signedCertificateEmbeddedSct", "x"), "not PEM"},
		{"no certificate", 200, chain("signedCertificateEmbeddedSct", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "x509"},
		{"for another key", 200, chain("signedCertificateEmbeddedSct", certificateFor(t, makeKey(t).Public())), "for another key"},
		{"endless", 200, strings.Repeat(" ", 2<<20), "more than 1048576 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := service.Certificate(t.Context(), answering(t, c.status, c.body), token, key)
			fails(t, err, c.says)
			if got != nil {
				t.Error("a certificate came with it")
			}
		})
	}
}

// fails wants a refusal that says something, shows no token and obeys nothing.
func fails(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Fatalf("says %v, want %q", err, says)
	}
	if fault.KindOf(err) != fault.Refused {
		t.Error("it is not a refusal")
	}
	if strings.Contains(err.Error(), token) || strings.Contains(err.Error(), "\x1b") || len(err.Error()) > 600 {
		t.Errorf("it shows too much: %q", err)
	}
}

// A token goes to nobody but the one it was meant for.
func TestRedirectsAreNotFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("%s was asked", r.Host) }))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.RedirectHandler(other.URL, status))
		_, err := service.Certificate(t.Context(), server.URL, token, makeKey(t))
		fails(t, err, http.StatusText(status))
		server.Close()
	}
}

func TestTimestamp(t *testing.T) {
	virtual, err := ca.NewVirtualSigstore()
	must(t, err)
	response, err := virtual.TimestampResponse([]byte("signature"))
	must(t, err)
	got, err := service.Timestamp(t.Context(), answering(t, 200, string(response)), []byte("signature"))
	if err != nil || string(got) != string(response) {
		t.Errorf("%d bytes: %v", len(got), err)
	}
	_, err = service.Timestamp(t.Context(), answering(t, 200, string(response)), []byte("another"))
	fails(t, err, "of another signature")
	_, err = service.Timestamp(t.Context(), answering(t, 200, "no DER"), []byte("signature"))
	fails(t, err, "timestamp authority http://127.0.0.1")
	_, err = service.Timestamp(t.Context(), answering(t, 500, "out of order"), []byte("signature"))
	fails(t, err, "out of order")
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err = service.Timestamp(t.Context(), server.URL, []byte("signature"))
	fails(t, err, "connection refused")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = service.Timestamp(ctx, answering(t, 200, string(response)), []byte("signature"))
	fails(t, err, "timestamp authority")
}

func TestLog(t *testing.T) {
	entry := `{"logId":{"keyId":"AA=="},"kindVersion":{"kind":"hashedrekord","version":"0.0.2"},"inclusionProof":{},"canonicalizedBody":"AA=="}`
	e := service.Entry{Message: []byte("message"), Signature: []byte("signature"), Key: makeKey(t).Public()}
	got, err := service.Log(t.Context(), answering(t, 201, entry), e)
	if err != nil || string(got) != entry {
		t.Errorf("%s: %v", got, err)
	}
	for _, c := range []struct{ body, says string }{
		{"", "not strict JSON"},
		{`{"uuid":{"body":""}}`, "no entry of a Rekor v2"},
		{strings.Replace(entry, "inclusionProof", "inclusionPromise", 1), "holds no inclusionProof"},
		{strings.Replace(entry, "{", `{"logId":null,`, 1), "duplicate"},
		{"[" + entry + "]", "holds no logId"},
	} {
		_, err := service.Log(t.Context(), answering(t, 201, c.body), e)
		fails(t, err, c.says)
	}
	for _, c := range []struct {
		status int
		body   string
		index  int64 // -1: nothing is said of a twin
	}{
		{409, `{"code":6,"message":"an equivalent entry already exists in the transparency log with index 12","details":[]}`, 12},
		{409, `{"message":"index -1"}`, -1},
		{409, `{"message":"an equivalent entry already exists"}`, -1},
		{409, "", -1},
		{500, `{"message":"with index 12"}`, -1},
	} {
		_, err = service.Log(t.Context(), answering(t, c.status, c.body), e)
		fails(t, err, http.StatusText(c.status))
		if twin, is := errors.AsType[*service.Twin](err); is != (c.index >= 0) || is && twin.Index != c.index {
			t.Errorf("%s: %+v", c.body, twin)
		}
	}
}

func TestTile(t *testing.T) {
	if got, err := service.Tile(t.Context(), answering(t, 200, "tile")); err != nil || string(got) != "tile" {
		t.Errorf("%s: %v", got, err)
	}
	if _, err := service.Tile(t.Context(), answering(t, 404, "")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("says %v", err)
	}
	_, err := service.Tile(t.Context(), answering(t, 500, "out of order"))
	fails(t, err, "500 Internal Server Error: out of order")
	_, err = service.Tile(t.Context(), answering(t, 200, strings.Repeat("x", 17<<20)))
	fails(t, err, "more than 16777216 bytes")
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		url    string
		secret bool
		says   string // empty: it is one
	}{
		{"https://fulcio.invented.example", true, ""},
		{"https://invented.example:8443/fulcio", true, ""},
		{"http://127.0.0.1:5555", true, ""},
		{"http://[::1]:5555", true, ""},
		{"http://localhost:5555", true, ""},
		{"http://tsa.invented.example/api/v1/timestamp", false, ""},
		{"http://fulcio.invented.example", true, "without TLS"},
		{"http://localhost.invented.example", true, "without TLS"},
		{"http://127.0.0.1.invented.example", true, "without TLS"},
		{"fulcio.invented.example", true, "not the URL of a service"},
		{"file:///etc/passwd", false, "not the URL of a service"},
		{"https://", false, "not the URL of a service"},
		{"https://user:pass@invented.example", true, "more than a host and a path"},
		{"https://invented.example/?key=pass", true, "more than a host and a path"},
		{"https://invented.example/#pass", true, "more than a host and a path"},
	} {
		err := service.Check("--some-url", c.url, c.secret)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", c.url, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "pass@") || fault.KindOf(err) != fault.Usage):
			t.Errorf("%s: says %v, want %q", c.url, err, c.says)
		}
	}
}
