package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// helper builds one of the programs of cmd/helpers and returns the list that names it.
func helper(t *testing.T, scheme string, cgo bool, environment ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sigstore-kms-"+scheme)
	build := exec.Command("go", "build", "-o", path, "./sigstore-kms-"+scheme)
	build.Dir = "../../cmd/helpers"
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if cgo {
		build.Env = append(os.Environ(), "CGO_ENABLED=1")
	}
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	content, err := os.ReadFile(path)
	must(t, err)
	list, err := json.Marshal(map[string]any{"helpers": []any{map[string]any{
		"scheme": scheme, "path": path, "sha256": fmt.Sprintf("%x", sha256.Sum256(content)), "environment": environment, "timeoutSeconds": 30,
	}}})
	must(t, err)
	return write(t, filepath.Join(t.TempDir(), "helpers.json"), list)
}

// signs has a key sign a statement, and verifies that.
func signs(t *testing.T, key, list string, environment map[string]string) trust.Key {
	t.Helper()
	s, err := sign.Options{Key: key, Helpers: list, Getenv: func(name string) string { return environment[name] }}.Open(t.Context())
	must(t, err)
	payload, err := intoto.Payload("https://invented.example/thing/v1", map[string]any{}, intoto.SubjectOf("a", "00"))
	must(t, err)
	e, err := s.Sign(payload)
	must(t, err)
	if _, _, err := trust.Payload(e, []trust.Key{s.Key()}); err != nil {
		t.Error(err)
	}
	return s.Key()
}

// A key that never leaves a Vault signs, through the helper that is built here.
func TestVault(t *testing.T) {
	at := port(t)
	const token = "invented-root-token"
	address := "http://127.0.0.1:" + at
	serve(t, address+"/v1/sys/health", "vault", "server", "-dev", "-dev-no-store-token", "-dev-listen-address=127.0.0.1:"+at, "-dev-root-token-id="+token)
	post := func(path string, body string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/v1/"+path, strings.NewReader(body))
		must(t, err)
		request.Header.Set("X-Vault-Token", token)
		response, err := http.DefaultClient.Do(request)
		must(t, err)
		must(t, response.Body.Close())
		if response.StatusCode >= 300 {
			t.Fatalf("%s: %s", path, response.Status)
		}
	}
	post("sys/mounts/transit", `{"type":"transit"}`)
	list := helper(t, "hashivault", false, "VAULT_ADDR", "VAULT_TOKEN")
	environment := map[string]string{"VAULT_ADDR": address, "VAULT_TOKEN": token}
	for _, kind := range []string{"ecdsa-p256", "ecdsa-p384", "rsa-3072"} {
		t.Run(kind, func(t *testing.T) {
			post("transit/keys/"+kind, `{"type":"`+kind+`"}`)
			signs(t, "hashivault://"+kind, list, environment)
		})
	}
	t.Run("refused", func(t *testing.T) {
		environment := map[string]string{"VAULT_ADDR": address, "VAULT_TOKEN": "another"}
		_, err := sign.Options{Key: "hashivault://ecdsa-p256", Helpers: list, Getenv: func(name string) string { return environment[name] }}.Open(t.Context())
		if err == nil || !strings.Contains(err.Error(), "permission denied") {
			t.Errorf("says %v", err)
		}
	})
}

// A key in a token signs, through a library in C that only the helper loads.
func TestToken(t *testing.T) {
	tool(t, "cosign") // or the services are not wanted
	const library = "/usr/lib/softhsm/libsofthsm2.so"
	util, err := exec.LookPath("softhsm2-util")
	if _, missing := os.Stat(library); err != nil || missing != nil {
		t.Skip("SoftHSM is not installed: apt-get install softhsm2")
	}
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip("there is no C compiler for the helper")
	}
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "tokens"), 0o700))
	environment := map[string]string{
		"SOFTHSM2_CONF": write(t, filepath.Join(dir, "softhsm2.conf"), []byte("directories.tokendir = "+filepath.Join(dir, "tokens")+"\nlog.level = ERROR\n")),
		"PKCS11_PIN":    "1234",
	}
	softhsm := func(args ...string) {
		t.Helper()
		cmd := exec.Command(util, args...)
		cmd.Env = []string{"SOFTHSM2_CONF=" + environment["SOFTHSM2_CONF"]}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	key := pkcs8(t, makeKey(t))
	softhsm("--init-token", "--free", "--label", "gate", "--pin", "1234", "--so-pin", "4321")
	softhsm("--import", write(t, filepath.Join(dir, "key.pem"), key), "--token", "gate", "--label", "signing", "--id", "A1", "--pin", "1234")
	list := helper(t, "pkcs11", true, "SOFTHSM2_CONF", "PKCS11_PIN")
	uri := "pkcs11:token=gate;object=signing?module-path=" + library
	held := signs(t, uri, list, environment)
	imported, err := sign.Open(filepath.Join(dir, "key.pem"), nil)
	must(t, err)
	if held.SPKI() != imported.Key().SPKI() {
		t.Error("another key signed")
	}
	for _, c := range []struct{ uri, pin, says string }{
		{uri, "0000", "CKR_PIN_INCORRECT"},
		{strings.Replace(uri, "signing", "another", 1), "1234", "holds no key pair"},
		{strings.Replace(uri, "token=gate", "token=another", 1), "1234", `token "another"`},
		{uri + "&pin-value=1234", "1234", "not known"},
		{"pkcs11:token=gate;object=signing", "1234", "a key is named as"},
	} {
		environment["PKCS11_PIN"] = c.pin
		_, err := sign.Options{Key: c.uri, Helpers: list, Getenv: func(name string) string { return environment[name] }}.Open(t.Context())
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: says %v, want %q", c.uri, err, c.says)
		}
	}
}

// What can be seen of Azure's helper without Azure: it speaks the protocol, and says
// why it cannot sign within its time.
func TestAzureWithoutAzure(t *testing.T) {
	tool(t, "cosign") // or the services are not wanted
	list := helper(t, "azurekms", false)
	content, err := disk.ReadFile(list, 1<<20)
	must(t, err)
	write(t, list, bytes.Replace(content, []byte(`"timeoutSeconds":30`), []byte(`"timeoutSeconds":10`), 1))
	_, err = sign.Options{Key: "azurekms://127.0.0.1:1/gate/1", Helpers: list, Getenv: func(string) string { return "" }}.Open(t.Context())
	if err == nil || !strings.Contains(err.Error(), "sigstore-kms-azurekms") || !strings.Contains(err.Error(), "for azurekms keys") || strings.Contains(err.Error(), "not of the protocol") {
		t.Errorf("says %v", err)
	}
	t.Log(err)
}
