package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/credentry/releasegate/"

// mayImport is the architecture: which packages of this module each may import.
// The commands, which put everything together, are free.
var mayImport = map[string][]string{
	"internal/fault":    {},
	"internal/canon":    {},
	"internal/disk":     {"internal/fault"},
	"internal/start":    {}, // it must be ready before what makes garbage: the less it imports, the sooner it is
	"internal/intoto":   {"internal/canon"},
	"internal/decision": {"internal/canon", "internal/intoto"},
	"attestations":      {"internal/canon"},
	"policies":          {},

	"internal/sigstore": {"internal/canon", "internal/decision", "internal/intoto"},

	"internal/source":  {"internal/canon", "internal/decision", "internal/disk", "internal/fault", "internal/intoto"},
	"internal/oci":     {"internal/canon", "internal/disk", "internal/fault", "internal/intoto"},
	"internal/trust":   {"internal/canon", "internal/decision", "internal/disk", "internal/fault", "internal/intoto", "internal/sigstore", "internal/source"},
	"internal/bundle":  {"policies", "internal/canon", "internal/decision", "internal/disk", "internal/fault", "internal/intoto", "internal/trust"},
	"internal/admit":   {"internal/canon", "internal/decision", "internal/intoto", "internal/ledger", "internal/sigstore", "internal/trust"},
	"internal/plan":    {"attestations", "internal/admit", "internal/bundle", "internal/canon", "internal/decision", "internal/disk", "internal/fault", "internal/intoto", "internal/ledger", "internal/sigstore", "internal/trust"},
	"internal/bind":    {"attestations", "internal/canon", "internal/decision", "internal/intoto", "internal/plan", "internal/trust"},
	"internal/require": {"attestations", "internal/bind", "internal/canon", "internal/decision", "internal/intoto", "internal/plan"},
	"internal/ballot":  {"internal/bind", "internal/canon", "internal/decision", "internal/plan", "internal/require"},
	"internal/brief":   {"internal/canon", "internal/decision", "internal/require"},
	"internal/builtin": {"policies", "internal/canon", "internal/decision", "internal/plan", "internal/require"},
	"internal/control": {"attestations", "internal/bundle", "internal/canon", "internal/control/compiled", "internal/decision", "internal/fault", "internal/plan", "internal/require"},
	"internal/lint":    {"attestations", "internal/bundle", "internal/canon", "internal/control", "internal/control/compiled", "internal/decision", "internal/fault", "internal/plan"},
	"internal/explain": {"internal/control", "internal/decision", "internal/fault", "internal/plan", "internal/report", "internal/require"},
	"internal/author":  {"attestations", "internal/builtin", "internal/bundle", "internal/control", "internal/decision", "internal/fault", "internal/lint", "internal/plan", "internal/sign"},
	"internal/sign":    {"internal/canon", "internal/decision", "internal/disk", "internal/fault", "internal/intoto", "internal/sign/helper", "internal/sign/service", "internal/sigstore", "internal/trust"},
	"internal/ledger": {
		"internal/canon", "internal/decision", "internal/disk", "internal/fault", "internal/intoto",
		"internal/sign/service", "internal/sigstore", // of a log that it is published in
		"internal/trust",
	},
	"internal/report": {"internal/canon", "internal/decision", "internal/fault", "internal/report/oscal"},

	"internal/register": {"internal/bind", "internal/canon", "internal/decision", "internal/intoto", "internal/ledger", "internal/plan", "internal/source", "internal/trust"},

	"internal/gate": {
		"internal/ballot", "internal/bind", "internal/brief", "internal/builtin", "internal/bundle", "internal/canon", "internal/control", "internal/decision", "internal/disk",
		"internal/fault", "internal/intoto", "internal/ledger", "internal/lint", "internal/plan", "internal/register", "internal/require", "internal/sign", "internal/source", "internal/trust",
	},

	"internal/dossier": {
		"internal/bundle", "internal/canon", "internal/control", "internal/decision", "internal/disk", "internal/fault", "internal/gate", "internal/intoto", "internal/plan",
		"internal/sign", // another gate signs what it came to as well
		"internal/sigstore", "internal/source", "internal/trust",
	},

	"internal/control/compiled": {},

	"internal/sign/helper":  {"internal/canon", "internal/disk", "internal/fault"},
	"internal/sign/service": {"internal/canon", "internal/fault"},
	"internal/report/pdf":   {"internal/disk", "internal/fault"},
	"internal/report/oscal": {"internal/canon", "internal/decision", "internal/fault"},

	"internal/scaffold": {"policies", "internal/bundle", "internal/decision", "internal/disk", "internal/fault", "internal/plan", "internal/trust"},
	"internal/demo": {
		"attestations", "internal/author", "internal/bind", "internal/bundle", "internal/canon", "internal/decision", "internal/disk",
		"internal/fault", "internal/gate", "internal/intoto", "internal/ledger", "internal/plan", "internal/register", "internal/scaffold", "internal/sign", "internal/trust",
	},
	"internal/testkit": {
		"attestations", "internal/author", "internal/bind", "internal/bundle", "internal/canon", "internal/control", "internal/decision", "internal/demo",
		"internal/fault", "internal/gate", "internal/intoto", "internal/ledger", "internal/lint", "internal/plan", "internal/register", "internal/require", "internal/sign", "internal/sigstore", "internal/source", "internal/trust",
	},
}

// onlyIn names the packages that alone may import something from outside.
var onlyIn = map[string][]string{
	"github.com/sigstore/":            {"internal/sign", "internal/sigstore", "internal/testkit"}, // it starts slowly and links clients of all its services
	"github.com/sigstore/cosign":      {"internal/sign"},                                          // it makes the keys; judging signatures is not its work
	"github.com/sigstore/sigstore-go": {"internal/sigstore", "internal/testkit"},                  // one judge of certificates, timestamps and logs
	"github.com/open-policy-agent/opa": { // admission and reports work without it
		"internal/author", "internal/control", "internal/control/compiled", "internal/explain", "internal/lint",
	},
	"github.com/hashicorp/hcl":                          {"internal/plan"},                               // one reader of what people write
	"github.com/in-toto/in-toto-golang":                 {"internal/intoto"},                             // its types stay behind ours
	"github.com/go-json-experiment/json":                {"internal/canon", "internal/intoto"},           // one strict reader
	"github.com/spf13/":                                 {},                                              // the command line stays in cmd
	"github.com/defenseunicorns/go-oscal":               {"internal/report/oscal"},                       // its types stay behind ours
	"maragu.dev/gomponents":                             {"internal/report"},                             // one writer of HTML
	"golang.org/x/mod/sumdb":                            {"internal/ledger"},                             // one log
	"github.com/transparency-dev/":                      {"internal/ledger"},                             // its formats
	"html/template":                                     {},                                              // both call methods by name: the linker
	"text/template":                                     {},                                              // could then drop no method at all
	"github.com/google/go-containerregistry":            {"internal/oci"},                                // one package asks registries
	"net/http":                                          {"internal/oci", "internal/sign/service"},       // whoever types oci://, or signs and names a service; nothing else asks the network
	"os/exec":                                           {"internal/report/pdf", "internal/sign/helper"}, // a browser that is installed prints; whoever signs may name a program by its digest; nothing else is executed
	"github.com/credentry/releasegate/internal/testkit": {},                                              // never part of the program
}

// The test reads the files itself: asking the go command would be served from the
// test cache after the files have changed.
func TestArchitecture(t *testing.T) {
	seen := map[string]bool{}
	for _, root := range []string{"../internal", "../attestations", "../policies", "../cmd"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if d != nil && d.IsDir() && name != root {
				if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil {
					return filepath.SkipDir // a module of its own: nothing of it reaches this one
				}
			}
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			pkg := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "../")
			seen[pkg] = true
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			for _, spec := range file.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					return err
				}
				checkImport(t, pkg, path.Join(pkg, filepath.Base(name)), imported)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for pkg := range seen {
		if _, placed := mayImport[pkg]; !placed && !strings.HasPrefix(pkg, "cmd/") {
			t.Errorf("%s is new: give it a place in mayImport, or merge it into the package that uses it", pkg)
		}
	}
	for pkg := range mayImport {
		if !seen[pkg] {
			t.Errorf("%s is gone: take it out of mayImport", pkg)
		}
	}
}

func checkImport(t *testing.T, pkg, file, imported string) {
	t.Helper()
	for prefix, allowed := range onlyIn {
		inCmd := strings.HasPrefix(pkg, "cmd/") && prefix == "github.com/spf13/"
		if strings.HasPrefix(imported, prefix) && !slices.Contains(allowed, pkg) && !inCmd {
			t.Errorf("%s imports %s, which only %v may", file, imported, allowed)
		}
	}
	if ours, ok := strings.CutPrefix(imported, module); ok && !strings.HasPrefix(pkg, "cmd/") && !slices.Contains(mayImport[pkg], ours) {
		t.Errorf("%s imports %s: mayImport does not allow it", file, ours)
	}
}
