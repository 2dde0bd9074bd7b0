package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// These tests ask the go command about the program. They are not served stale from
// the test cache: their own binary holds all that the program links.

// maxBinary bounds the program as it is shipped, in bytes: somewhat above what it
// is, so that a heavy dependency is noticed when it comes in and not a year later.
// OPA is 19 MB of it, sigstore-go 3.6, cosign's package 2, asking registries 0.6, which
// took it above 40 together with explain, publishing ledgers 0.1; the methods of all types
// would be 7.
const maxBinary = 40_700_000

// How `make build` builds, and with what the tests do.
const (
	building = "go build -trimpath -tags $(TAGS) -ldflags='-s -w' -o bin/releasegate ./cmd/releasegate"
	tags     = "grpcnotrace"
)

// TestBinary builds the program as `make build` does. Where something calls methods
// by computed names, as text/template does, the linker must keep every method of
// every type, which is a fifth of the binary.
func TestBinary(t *testing.T) {
	if testing.Short() {
		t.Skip("it links the whole program")
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(makefile), "\t"+building+"\n") || !strings.Contains(string(makefile), "TAGS     := "+tags+"\n") {
		t.Error("make build does not build as this test does")
	}
	name := filepath.Join(t.TempDir(), "releasegate")
	said := goCommand(t, "build", "-trimpath", "-tags", tags, "-ldflags=-s -w -dumpdep", "-o", name, ".")
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > maxBinary {
		t.Errorf("the program has %d bytes, at most %d are meant", info.Size(), maxBinary)
	}
	neededBy := map[string]string{} // what the linker has kept, by what first needed it
	computing := ""                 // the first; others follow from it
	for line := range strings.Lines(said) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " -> ")
		neededBy[symbol(to)] = symbol(from)
		if computing == "" && strings.Contains(to, "<ReflectMethod>") {
			computing = symbol(to)
		}
	}
	if computing != "" {
		t.Errorf("%s calls methods by computed names, so that the linker keeps those of all types; it is needed by\n\t%s", computing, strings.Join(chain(neededBy, computing), "\n\t"))
	}
	if len(neededBy) < 1000 {
		t.Errorf("the linker told of %d symbols only", len(neededBy))
	}
}

// symbol is a symbol without the linker's remarks.
func symbol(told string) string {
	name, _, _ := strings.Cut(told, " <")
	return name
}

// forbidden are packages that the program must not link, with all below them: SDKs
// of clouds and clusters, which come in through the back door of a dependency, the
// parts of OPA that serve and fetch, and what opens the program to others.
var forbidden = []string{
	"cloud.google.com", "google.golang.org/api", "github.com/GoogleCloudPlatform", "github.com/Azure", "github.com/AzureAD", "github.com/aws",
	"github.com/aliyun", "github.com/digitalocean", "github.com/hashicorp/vault", "k8s.io/api", "k8s.io/apimachinery", "k8s.io/client-go", "sigs.k8s.io",
	"github.com/open-policy-agent/opa/v1/sdk", "github.com/open-policy-agent/opa/v1/server", "github.com/open-policy-agent/opa/v1/plugins",
	"plugin",
}

// broughtByCosign are packages that its package for keys imports and that nothing
// else may bring in, but for what reads the credentials that docker login has stored,
// for oci://. They open nothing by themselves: the program serves nobody.
var broughtByCosign = []string{"github.com/docker", "net/http/pprof", "net/http/httptest", "expvar"}

// TestLinksNothingForbidden says by which path of imports a package comes in.
func TestLinksNothingForbidden(t *testing.T) {
	const (
		program = "github.com/credentry/releasegate/cmd/releasegate"
		cosign  = "github.com/sigstore/cosign/v2/pkg/cosign"
		authn   = "github.com/google/go-containerregistry/pkg/authn" // Docker's client for credentials, and no more of it
	)
	imports := map[string][]string{}
	for line := range strings.Lines(goCommand(t, "list", "-deps", "-tags", tags, "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, program)) {
		pkg, of, _ := strings.Cut(strings.TrimSpace(line), " ")
		imports[pkg] = strings.Fields(of)
	}
	if len(imports) < 100 || !slices.Contains(imports[program], "github.com/spf13/cobra") {
		t.Fatalf("the go command told of %d packages only", len(imports))
	}
	refuse := func(importedBy map[string]string, roots []string) {
		for pkg := range importedBy {
			if slices.ContainsFunc(roots, func(root string) bool { return strings.HasPrefix(pkg+"/", root+"/") }) {
				t.Errorf("%s must not be linked; it is imported by\n\t%s", pkg, strings.Join(chain(importedBy, pkg), "\n\t"))
			}
		}
	}
	refuse(reached(imports, program), forbidden)
	if imports[cosign] == nil {
		t.Fatalf("%s is not linked", cosign)
	}
	if !slices.Contains(imports["github.com/credentry/releasegate/internal/oci"], authn) {
		t.Errorf("%s is not linked for the registries", authn)
	}
	imports[cosign], imports[authn] = nil, nil
	refuse(reached(imports, program), broughtByCosign)
}

// reached are the packages that one imports, directly or not, by one that imports
// each.
func reached(imports map[string][]string, from string) map[string]string {
	importedBy := map[string]string{from: ""}
	for next := []string{from}; len(next) > 0; next = next[1:] {
		for _, pkg := range imports[next[0]] {
			if _, known := importedBy[pkg]; !known {
				importedBy[pkg] = next[0]
				next = append(next, pkg)
			}
		}
	}
	return importedBy
}

// chain follows what came because of what, back to the beginning.
func chain(because map[string]string, of string) []string {
	var all []string
	for from := because[of]; from != "" && len(all) < 50; from = because[from] {
		all = append(all, from)
	}
	return all
}

// goCommand runs the go command and returns all that it says.
func goCommand(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	return said.String()
}
