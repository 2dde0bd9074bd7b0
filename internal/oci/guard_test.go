package oci

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

type asks func(*http.Request) (*http.Response, error)

func (a asks) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

// Nothing but the machine itself is asked without TLS unless the caller says so, whatever
// the library takes for a network of one's own, and wherever a registry sends one.
func TestTLS(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("a", 64)
	for _, c := range []struct {
		registry  string
		plainHTTP bool
		to        string // what is asked
		asked     bool
	}{
		{"registry.invented.example", false, "https://registry.invented.example/", true},
		{"registry.invented.example", false, "https://blobs.invented.example/", true},
		{"registry.invented.example", false, "http://registry.invented.example/", false},
		{"registry.invented.example", false, "http://127.0.0.1/", false},
		{"10.0.0.1:5000", false, "http://10.0.0.1:5000/", false},
		{"192.168.0.1", false, "http://192.168.0.1/", false},
		{"box.local", false, "http://box.local/", false},
		{"localhost.invented.example:5000", false, "http://localhost.invented.example:5000/", false},
		{"127.0.0.1:5000", false, "http://127.0.0.1:5000/", true},
		{"127.0.0.1:5000", false, "http://127.0.0.1:5001/", false},
		{"127.0.0.1:5000", false, "https://127.0.0.1:5000/", true},
		{"[::1]:5000", false, "http://[::1]:5000/", true},
		{"localhost:5000", false, "http://localhost:5000/", true},
		{"registry.invented.example", true, "http://registry.invented.example/", true},
		{"registry.invented.example", true, "http://another.invented.example/", false},
		{"registry.invented.example", true, "file:///etc/passwd", false},
	} {
		image, err := Parse("oci://"+c.registry+"/app"+digest, c.plainHTTP)
		if err != nil {
			t.Fatal(err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.to, nil)
		if err != nil {
			t.Fatal(err)
		}
		asked := false
		_, err = image.guard(asks(func(*http.Request) (*http.Response, error) {
			asked = true
			return nil, errors.New("asked")
		})).RoundTrip(request)
		if asked != c.asked || asked == errors.Is(err, errPlain) {
			t.Errorf("%s (plain %v), %s: asked %v, says %v", c.registry, c.plainHTTP, c.to, asked, err)
		}
	}
}
