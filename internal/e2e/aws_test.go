package e2e

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/sign"
)

// Amazon's client signs, in the helper, at a service that answers as its key management
// does (local-kms), with keys that are made there. That speaks no TLS, which a proxy in
// front of it does. No Amazon has been asked.
func TestAmazonKeys(t *testing.T) {
	at := port(t)
	program := tool(t, "localkms")
	serveProgram(t, "http://127.0.0.1:"+at+"/", "/usr/bin/env", "PORT="+at, "KMS_REGION=ap-southeast-2", "KMS_DATA_PATH="+t.TempDir(), program)
	service, err := url.Parse("http://127.0.0.1:" + at)
	must(t, err)
	front := httptest.NewTLSServer(httputil.NewSingleHostReverseProxy(service))
	t.Cleanup(front.Close)
	made := func(t *testing.T, spec string) string {
		t.Helper()
		body, err := json.Marshal(map[string]any{"KeyUsage": "SIGN_VERIFY", "KeySpec": spec})
		must(t, err)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, service.String(), bytes.NewReader(body))
		must(t, err)
		request.Header.Set("Content-Type", "application/x-amz-json-1.1")
		request.Header.Set("X-Amz-Target", "TrentService.CreateKey")
		response, err := http.DefaultClient.Do(request)
		must(t, err)
		defer response.Body.Close() //nolint:errcheck // it was read
		var answer struct {
			KeyMetadata struct{ KeyId string } //nolint:revive // Amazon's name
		}
		must(t, json.NewDecoder(response.Body).Decode(&answer))
		if answer.KeyMetadata.KeyId == "" {
			t.Fatalf("no %s key was made: %s", spec, response.Status)
		}
		return answer.KeyMetadata.KeyId
	}
	environment := map[string]string{
		"AWS_REGION": "ap-southeast-2", "AWS_ACCESS_KEY_ID": "invented", "AWS_SECRET_ACCESS_KEY": "invented-secret", "AWS_EC2_METADATA_DISABLED": "true",
		"SSL_CERT_FILE": write(t, filepath.Join(t.TempDir(), "ca.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})),
	}
	list := helper(t, "awskms", false, "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED", "SSL_CERT_FILE")
	host := strings.TrimPrefix(front.URL, "https://")
	var last string
	for _, spec := range []string{"ECC_NIST_P256", "ECC_NIST_P384"} {
		t.Run(spec, func(t *testing.T) {
			last = "awskms://" + host + "/" + made(t, spec)
			signs(t, last, list, environment)
		})
	}
	for _, c := range []struct{ name, uri, variable, says string }{
		{"another key", "awskms://" + host + "/11111111-2222-3333-4444-555555555555", "", "NotFoundException"},
		{"a stranger's certificate", last, "SSL_CERT_FILE", "certificate"},
		{"no key's name", "awskms://" + host + "/gate", "", "awskms://[ENDPOINT]/[ID/ALIAS/ARN]"},
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
		if err != nil && strings.Contains(err.Error(), "invented-secret") {
			t.Errorf("%s: the secret is shown", c.name)
		}
	}
}
