// Package e2e plays whole engagements with programs that are not ours: a Fulcio, a
// Rekor v2 and a timestamp authority on loopback, and stock cosign.
//
// make e2e builds them and says where they are; nothing here asks any other network.
package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// logName is what the log calls itself in its checkpoints: verifiers take it from the URL
// in the trusted root, whatever the URL was that the signature was sent to.
const logName = "log.invented.example"

// Services are what keyless signing needs, each a real one.
type services struct {
	fulcio, rekor, authority string // URLs
	issuer                   *issuer
	root                     string // file of the trusted root that knows them
	dir                      string
}

// tool is a program that make e2e has built.
func tool(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("RELEASEGATE_TEST_TOOLS")
	if dir == "" {
		t.Skip("make e2e builds the services and says where they are")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		if name == "vault" {
			t.Skip("Vault is not built: make e2e-vault does, in some ten minutes")
		}
		t.Fatalf("%v; make e2e builds it", err)
	}
	return path
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	must(t, os.WriteFile(name, content, 0o600))
	return name
}

// run runs a program to its end and returns what it printed.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, code := try(t, name, args...)
	if code != 0 {
		t.Fatalf("%s %s: exit %d\n%s", filepath.Base(name), strings.Join(args, " "), code, out)
	}
	return out
}

// try runs a program and returns all that it printed, with its exit code.
func try(t testing.TB, name string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "COSIGN_PASSWORD="}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

func makeKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return key
}

func pkcs8(t testing.TB, key *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// port is one that is free now.
func port(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { must(t, l.Close()) }()
	_, number, err := net.SplitHostPort(l.Addr().String())
	must(t, err)
	return number
}

// serve starts a service, waits until it answers, and returns how to end it; the end
// of the test does, too.
func serve(t testing.TB, answers, name string, args ...string) (end func()) {
	t.Helper()
	return serveProgram(t, answers, tool(t, name), args...)
}

// serveProgram does so with a program that make e2e has not built.
func serveProgram(t testing.TB, answers, program string, args ...string) (end func()) {
	t.Helper()
	name := filepath.Base(program)
	cmd := exec.Command(program, args...)
	said, err := os.Create(filepath.Join(t.TempDir(), name+".log"))
	must(t, err)
	cmd.Stdout, cmd.Stderr, cmd.Dir = said, said, t.TempDir()
	cmd.Env = []string{"HOME=" + cmd.Dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	must(t, cmd.Start())
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it is killed in the end
		close(ended)
	}()
	end = func() {
		_ = cmd.Process.Kill()
		<-ended
	}
	t.Cleanup(func() {
		end()
		must(t, said.Close())
		if t.Failed() {
			if log, err := os.ReadFile(said.Name()); err == nil {
				t.Logf("%s said:\n%s", name, log[max(0, len(log)-3000):])
			}
		}
	})
	for range 600 {
		select {
		case <-ended:
			t.Fatalf("%s ended: %s", name, cmd.ProcessState)
		case <-time.After(50 * time.Millisecond):
		}
		if response, err := http.Get(answers); err == nil {
			must(t, response.Body.Close())
			// Amazon's protocol has nothing that is asked by GET.
			if response.StatusCode == http.StatusOK || response.StatusCode == http.StatusMethodNotAllowed {
				return end
			}
		}
	}
	t.Fatalf("%s does not answer at %s", name, answers)
	return nil
}

// start starts all services and writes the trusted root that knows them.
func start(t testing.TB) *services {
	t.Helper()
	s := &services{dir: t.TempDir(), issuer: newIssuer(t)}
	file := func(name string) string { return filepath.Join(s.dir, name) }

	config, err := json.Marshal(map[string]any{"OIDCIssuers": map[string]any{
		s.issuer.URL: map[string]any{"IssuerURL": s.issuer.URL, "ClientID": "sigstore", "Type": "email"},
	}})
	must(t, err)
	at := port(t)
	s.fulcio = "http://127.0.0.1:" + at
	serve(t, s.fulcio+"/healthz", "fulcio", "serve", "--host=127.0.0.1", "--port="+at, "--grpc-host=127.0.0.1", "--grpc-port="+port(t), "--metrics-port="+port(t),
		"--legacy-unix-domain-socket="+file("fulcio.sock"), "--ca=ephemeralca", "--ct-log-url=", "--config-path="+write(t, file("fulcio.json"), config))

	key := makeKey(t)
	s.rekor = rekor(t, file("log"), write(t, file("rekor.pem"), pkcs8(t, key)), time.Second)
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	must(t, err)
	write(t, file("rekor.pub"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))

	// It makes new keys each time it starts: the first are those of another authority.
	// Two cannot run side by side, for both would serve their metrics at one port.
	for _, keys := range []string{"other-tsa.pem", "tsa.pem"} {
		at = port(t)
		s.authority = "http://127.0.0.1:" + at + "/api/v1/timestamp"
		end := serve(t, "http://127.0.0.1:"+at+"/ping", "timestamp", "serve", "--host=127.0.0.1", "--port="+at, "--timestamp-signer=memory", "--disable-ntp-monitoring")
		write(t, file(keys), get(t, s.authority+"/certchain"))
		if keys != "tsa.pem" {
			end()
		}
	}

	var bundle struct {
		Chains []struct {
			Certificates []string `json:"certificates"`
		} `json:"chains"`
	}
	must(t, json.Unmarshal(get(t, s.fulcio+"/api/v2/trustBundle"), &bundle))
	if len(bundle.Chains) != 1 {
		t.Fatalf("fulcio has %d chains", len(bundle.Chains))
	}
	write(t, file("fulcio.pem"), []byte(strings.Join(bundle.Chains[0].Certificates, "\n")))
	s.root = s.rootOf(t, "root.json", file("tsa.pem"))
	return s
}

// rekor starts a log that keeps its tiles in a folder, and returns its URL.
func rekor(t testing.TB, dir, key string, every time.Duration) string {
	t.Helper()
	at := port(t)
	url := "http://127.0.0.1:" + at
	serve(t, url+"/healthz", "rekor", "serve", "--http-address=127.0.0.1", "--http-port="+at, "--grpc-port="+port(t), "--http-metrics-port="+port(t),
		"--hostname="+logName, "--storage-dir="+dir, "--checkpoint-interval="+every.String(), "--batch-max-age=50ms", "--signer-filepath="+key)
	return url
}

// rootOf writes a trusted root with stock cosign, as an operator would.
func (s *services) rootOf(t testing.TB, name, authority string) string {
	t.Helper()
	file := filepath.Join(s.dir, name)
	since := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	run(t, tool(t, "cosign"), "trusted-root", "create", "--out="+file,
		"--fulcio=url="+s.fulcio+",certificate-chain="+filepath.Join(s.dir, "fulcio.pem")+",start-time="+since,
		"--rekor=url=https://"+logName+",public-key="+filepath.Join(s.dir, "rekor.pub")+",start-time="+since+",origin="+logName,
		"--tsa=url="+s.authority+",certificate-chain="+authority+",start-time="+since)
	return file
}

func get(t testing.TB, url string) []byte {
	t.Helper()
	response, err := http.Get(url)
	must(t, err)
	content, err := io.ReadAll(response.Body)
	must(t, errors.Join(err, response.Body.Close()))
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s\n%s", url, response.Status, content)
	}
	return content
}

// An issuer is an OpenID Connect provider, as small as Fulcio takes one: it says where
// its keys are, and signs whatever claims it is asked for.
type issuer struct {
	URL    string
	signer jose.Signer
}

func newIssuer(t testing.TB) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	i := &issuer{}
	i.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "invented"}}, nil)
	must(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			_ = json.NewEncoder(w).Encode(map[string]any{
				"issuer": i.URL, "jwks_uri": i.URL + "/keys", "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token",
				"response_types_supported": []string{"id_token"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
			})
		case "/keys":
			_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "invented", Algorithm: "RS256", Use: "sig"}}})
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	i.URL = server.URL
	return i
}

// token writes a token of somebody that is good for a time from now on.
func (i *issuer) token(t testing.TB, email string, good time.Duration) string {
	t.Helper()
	now := time.Now()
	token, err := jwt.Signed(i.signer).Claims(map[string]any{
		"iss": i.URL, "aud": "sigstore", "sub": "invented-" + email, "email": email, "email_verified": true,
		"iat": now.Add(min(good, 0) - time.Minute).Unix(), "exp": now.Add(good).Unix(),
	}).Serialize()
	must(t, err)
	return write(t, filepath.Join(t.TempDir(), fmt.Sprintf("%s.jwt", email)), []byte(token))
}
