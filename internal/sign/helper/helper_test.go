package helper_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/kms/cliplugin/handler"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/sign/helper"
)

const prefix = "sigstore-kms-"

// The test's own binary is the helper too, when it is called like one: it answers
// through Sigstore's library for those who write such programs.
func TestMain(m *testing.M) {
	if strings.HasPrefix(filepath.Base(os.Args[0]), prefix) {
		plugin()
		return
	}
	os.Exit(m.Run())
}

// plugin signs with the key in the file that the key's id names, or does what the id
// says instead.
func plugin() {
	args, err := handler.GetPluginArgs(os.Args)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if os.Args[1] != "v1" || args.InitOptions.ProtocolVersion != "v1" || args.InitOptions.CtxDeadline == nil {
		fmt.Fprintln(os.Stderr, "not the protocol")
		os.Exit(1)
	}
	switch id := args.InitOptions.KeyResourceID; id {
	case "sleeps":
		time.Sleep(time.Hour)
	case "babbles":
		fmt.Fprintln(os.Stderr, "starting\nno \x1b[31mcredentials")
		fmt.Println("hello")
	case "floods":
		fmt.Print(strings.Repeat("x", 2<<20))
	case "complains":
		_ = handler.WriteErrorResponse(os.Stdout, errors.New("the vault is \x1b[31msealed"))
		os.Exit(1) // which the protocol allows
	case "dies":
		_ = handler.WriteErrorResponse(os.Stdout, errors.New("never seen"))
		p, _ := os.FindProcess(os.Getpid())
		_ = p.Kill()
		time.Sleep(time.Minute)
	case "empty":
		fmt.Print("{}")
	case "environment":
		_ = handler.WriteErrorResponse(os.Stdout, fmt.Errorf("%q", os.Environ()))
	default:
		content, err := os.ReadFile(id)
		if err == nil {
			err = answer(content, args.InitOptions.HashFunc)
		}
		if err != nil {
			_ = handler.WriteErrorResponse(os.Stdout, err)
		}
	}
}

func answer(content []byte, hash crypto.Hash) error {
	key, err := cryptoutils.UnmarshalPEMToPrivateKey(content, nil)
	if err != nil {
		return err
	}
	signer, err := signature.LoadSignerVerifier(key, hash)
	if err != nil {
		return err
	}
	args, err := handler.GetPluginArgs(os.Args)
	if err != nil {
		return err
	}
	_, err = handler.Dispatch(os.Stdout, os.Stdin, args, service{signer})
	return err
}

type service struct{ signature.SignerVerifier }

func (service) DefaultAlgorithm() string      { return "" }
func (service) SupportedAlgorithms() []string { return nil }
func (service) CreateKey(context.Context, string) (crypto.PublicKey, error) {
	return nil, errors.New("makes no keys")
}

func (service) CryptoSigner(context.Context, func(error)) (crypto.Signer, crypto.SignerOpts, error) {
	return nil, nil, errors.New("not part of the protocol")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// program is a copy of the test's binary that is a helper, with its digest.
func program(t testing.TB) (path string, digest canon.Digest) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	content, err := os.ReadFile(self)
	must(t, err)
	path = filepath.Join(t.TempDir(), prefix+"invented")
	must(t, os.WriteFile(path, content, 0o755))
	return path, canon.Sum(content)
}

// list writes a list of helpers.
func list(t testing.TB, helpers ...map[string]any) string {
	t.Helper()
	content, err := json.Marshal(map[string]any{"helpers": helpers})
	must(t, err)
	name := filepath.Join(t.TempDir(), "helpers.json")
	must(t, os.WriteFile(name, content, 0o600))
	return name
}

func TestSignsThroughSigstoresProtocol(t *testing.T) {
	path, digest := program(t)
	h, err := helper.Find(list(t, map[string]any{"scheme": "invented", "path": path, "sha256": digest}), "invented")
	must(t, err)
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	must(t, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for name, c := range map[string]struct {
		key  crypto.Signer
		hash crypto.Hash
	}{"P-256": {p256, crypto.SHA256}, "P-384": {p384, crypto.SHA384}, "RSA": {rsaKey, crypto.SHA256}} {
		t.Run(name, func(t *testing.T) {
			der, err := x509.MarshalPKCS8PrivateKey(c.key)
			must(t, err)
			file := filepath.Join(t.TempDir(), "key")
			must(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
			key := helper.Key{Helper: h, ID: file, Getenv: os.Getenv}
			public, err := key.Public(t.Context())
			must(t, err)
			parsed, err := cryptoutils.UnmarshalPEMToPublicKey(public)
			must(t, err)
			if k, ok := parsed.(interface{ Equal(crypto.PublicKey) bool }); !ok || !k.Equal(c.key.Public()) {
				t.Error("it names another key")
			}
			message := []byte(strings.Repeat("what is signed ", 100_000))
			sig, err := key.Sign(t.Context(), message, c.hash)
			must(t, err)
			verifier, err := signature.LoadVerifier(parsed, c.hash)
			must(t, err)
			if err := verifier.VerifySignature(strings.NewReader(string(sig)), strings.NewReader(string(message))); err != nil {
				t.Error(err)
			}
		})
	}
}

// Nothing of our environment reaches a helper but what the list names.
func TestEnvironmentIsNamed(t *testing.T) {
	path, digest := program(t)
	environment := func(name string) string {
		return map[string]string{"INVENTED_TOKEN": "t0ken", "COSIGN_PASSWORD": "secret", "PATH": "/bin"}[name]
	}
	h, err := helper.Find(list(t, map[string]any{"scheme": "invented", "path": path, "sha256": digest, "environment": []string{"INVENTED_TOKEN", "UNSET"}}), "invented")
	must(t, err)
	_, err = helper.Key{Helper: h, ID: "environment", Getenv: environment}.Public(t.Context())
	if err == nil || !strings.HasSuffix(err.Error(), `["INVENTED_TOKEN=t0ken"]`) {
		t.Errorf("it got %v", err)
	}
}

// What goes wrong in a helper is told in its words, and never hangs or fills memory.
func TestHelperFails(t *testing.T) {
	path, digest := program(t)
	h, err := helper.Find(list(t, map[string]any{"scheme": "invented", "path": path, "sha256": digest, "timeoutSeconds": 5}), "invented")
	must(t, err)
	impatient := h
	impatient.Timeout = 1
	for _, c := range []struct {
		id, says string
		h        helper.Helper
	}{
		{"sleeps", "no answer within 1s", impatient},
		{"babbles", "its answer is not of the protocol", h},
		{"babbles", "it said: no ", h},
		{"floods", "its answer has more than 1048576 bytes", h},
		{"complains", "the vault is ", h},
		{"dies", "killed", h},
		{"empty", "holds no public key", h},
		{"/nowhere/key", "no such file", h},
	} {
		t.Run(c.id, func(t *testing.T) {
			_, err := helper.Key{Helper: c.h, ID: c.id, Getenv: os.Getenv}.Public(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("says %v, want %q and the helper's name in it", err, c.says)
			}
			if err != nil && strings.Contains(err.Error(), "\x1b") {
				t.Errorf("it obeys what came from outside: %q", err)
			}
			if fault.KindOf(err) != fault.Refused {
				t.Errorf("it is not a refusal: %v", err)
			}
		})
	}
	if _, err := (helper.Key{Helper: h, ID: "empty", Getenv: os.Getenv}).Sign(t.Context(), nil, crypto.SHA256); err == nil || !strings.Contains(err.Error(), "holds no signature") {
		t.Errorf("signing: %v", err)
	}
}

// Only the bytes that the list names are run, and they must be nobody else's to change.
func TestRunsOnlyWhatWasNamed(t *testing.T) {
	path, digest := program(t)
	ask := func(path string, digest canon.Digest) error {
		h, err := helper.Find(list(t, map[string]any{"scheme": "invented", "path": path, "sha256": digest}), "invented")
		must(t, err)
		_, err = helper.Key{Helper: h, ID: "complains", Getenv: os.Getenv}.Public(t.Context())
		return err
	}
	const ran = "the vault is"
	if err := ask(path, digest); err == nil || !strings.Contains(err.Error(), ran) {
		t.Fatalf("what was named is not run: %v", err)
	}
	for _, c := range []struct {
		name, says string
		spoil      func() (string, canon.Digest)
	}{
		{"another digest", "the list says", func() (string, canon.Digest) { return path, canon.Sum(nil) }},
		{"a folder", "not a regular file", func() (string, canon.Digest) { return filepath.Dir(path), digest }},
		{"gone", "no such file", func() (string, canon.Digest) { return path + "-gone", digest }},
		{"changed", "the list says", func() (string, canon.Digest) {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			must(t, err)
			_, err = f.WriteString("x")
			must(t, errors.Join(err, f.Close()))
			return path, digest
		}},
		{"writable by others", "others may write to it", func() (string, canon.Digest) {
			must(t, os.Chmod(path, 0o757))
			return path, digest
		}},
	} {
		err := ask(c.spoil())
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), ran) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if runtime.GOOS == "linux" {
		// A program that is not in PATH's way of thinking: a relative name is never looked for.
		t.Setenv("PATH", filepath.Dir(path))
		if _, err := helper.Find(list(t, map[string]any{"scheme": "invented", "path": filepath.Base(path), "sha256": digest}), "invented"); err == nil {
			t.Error("a program is looked for in PATH")
		}
	}
}

func TestFindRefuses(t *testing.T) {
	digest := canon.Sum([]byte("program"))
	good := func(change func(map[string]any)) map[string]any {
		h := map[string]any{"scheme": "invented", "path": "/opt/helper", "sha256": digest}
		if change != nil {
			change(h)
		}
		return h
	}
	set := func(name string, value any) map[string]any { return good(func(h map[string]any) { h[name] = value }) }
	if _, err := helper.Find(list(t, good(nil)), "invented"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, says string
		helpers    []map[string]any
	}{
		{"none", "names none for invented keys", nil},
		{"another", "names none for invented keys", []map[string]any{set("scheme", "azurekms")}},
		{"twice", "listed twice", []map[string]any{good(nil), good(nil)}},
		{"relative path", "not absolute", []map[string]any{set("path", "helper")}},
		{"path that climbs", "not absolute and plain", []map[string]any{set("path", "/opt/../helper")}},
		{"no path", "not absolute", []map[string]any{set("path", "")}},
		{"no digest", "64 characters", []map[string]any{set("sha256", "")}},
		{"upper case digest", "64 characters", []map[string]any{set("sha256", strings.ToUpper(string(digest)))}},
		{"no scheme", "no scheme", []map[string]any{set("scheme", "")}},
		{"variable with its value", "not the name of a variable", []map[string]any{set("environment", []string{"A=b"})}},
		{"endless", "between 1 and 600", []map[string]any{set("timeoutSeconds", 601)}},
		{"unknown member", "unknown", []map[string]any{set("args", []string{"-x"})}},
		{"a mistake beside it", "not absolute", []map[string]any{good(nil), {"scheme": "other", "path": "x", "sha256": digest}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := helper.Find(list(t, c.helpers...), "invented")
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("found %+v, %v; want %q", h, err, c.says)
			}
			if fault.KindOf(err) != fault.Refused {
				t.Errorf("it is not a refusal: %v", err)
			}
		})
	}
}

func TestSplit(t *testing.T) {
	for uri, want := range map[string]string{
		"azurekms://vault.invented.example/gate/1":  "azurekms vault.invented.example/gate/1",
		"hashivault://gate":                         "hashivault gate",
		"pkcs11:token=gate;object=key?pin-source=x": "pkcs11 token=gate;object=key?pin-source=x",
		"pkcs11://token=gate":                       "pkcs11 token=gate",
		"gate.key":                                  "",
		"/keys/gate.key":                            "",
		"./azurekms://x":                            "",
		`c:\keys\gate.key`:                          "",
		"azurekms:gate":                             "",
		"AZUREKMS://x":                              "",
		"":                                          "",
	} {
		scheme, rest, ok := helper.Split(uri)
		if got := strings.TrimSpace(scheme + " " + rest); ok != (want != "") || ok && got != want {
			t.Errorf("%q is split into %q, %v", uri, got, ok)
		}
	}
}
