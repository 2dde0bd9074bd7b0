package author

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/credentry/releasegate/internal/bundle"
)

// A Fail is an example of evidence that fails a control: an example that passes,
// changed in one place. A test of package gate finds them, and sees each of them
// fail in an engagement that was signed for real.
type Fail struct {
	Kind    string `json:"kind"`
	Example string `json:"example"`         // file beside the schema of the kind
	Param   string `json:"param,omitempty"` // parameter that a release tightens; the evidence is then as it was
	Pointer string `json:"pointer"`         // JSON Pointer into the predicate
	Was     string `json:"was"`             // JSON of what stands there, cut
	Now     string `json:"now"`             // JSON of what would stand there; empty: it is left out
	Text    string `json:"text"`            // what the gate says of it
}

//go:embed fails.json
var failsJSON []byte

// fails are the examples by control. A bundle whose rules are not word for word those
// that the program carries has none: nobody has seen them fail.
func fails(b *bundle.Bundle) (map[string]Fail, error) {
	var known map[string]Fail
	if err := json.Unmarshal(failsJSON, &known); err != nil {
		return nil, fmt.Errorf("reading fails.json: %w", err)
	}
	carried, err := bundle.BuiltIn()
	if err != nil {
		return nil, err
	}
	for _, name := range carried.Paths() {
		own, _ := carried.File(name)
		if its, ok := b.File(name); path.Ext(name) == ".rego" && (!ok || !bytes.Equal(own, its)) {
			return nil, nil
		}
	}
	return known, nil
}

// describe shows what changes, and what the gate says of it.
func (f Fail) describe(root string) string {
	example := fmt.Sprintf("[%s](%sattestations/%s/v1/%s)", f.Kind, root, f.Kind, f.Example)
	said := "\n\nThe gate says: “" + strings.TrimSuffix(f.Text, ".") + "”.\n"
	if f.Param != "" {
		return fmt.Sprintf("The example of %s, signed by those whom gate.hcl asks, where the release has the parameter %s as %s.%s", example, code(f.Param), code(f.Now), said)
	}
	how := "without " + code(f.Pointer)
	if f.Now != "" {
		how = "with another " + code(f.Pointer)
	}
	change := "-" + f.Was + "\n"
	if f.Now != "" {
		change += "+" + f.Now + "\n"
	}
	return fmt.Sprintf("The example of %s, %s:\n\n```diff\n%s```%s", example, how, change, said)
}

func code(text string) string { return "`" + strings.ReplaceAll(text, "`", "'") + "`" }
