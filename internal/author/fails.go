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

// describe says in a line what fails, and with which words.
func (f Fail) describe() string {
	if f.Param != "" {
		return fmt.Sprintf("[%s](../../../attestations/%s/v1/%s), as those sign it whom gate.hcl asks, where the release has the parameter %s as %s: “%s”", f.Kind, f.Kind, f.Example, code(f.Param), code(f.Now), strings.TrimSuffix(f.Text, "."))
	}
	place := fmt.Sprintf("[%s](../../../attestations/%s/v1/%s) with %s", f.Kind, f.Kind, f.Example, code(f.Pointer))
	text := strings.TrimSuffix(f.Text, ".")
	if f.Now == "" {
		return fmt.Sprintf("%s left out: “%s”", place, text)
	}
	return fmt.Sprintf("%s as %s in the place of %s: “%s”", place, code(f.Now), code(f.Was), text)
}

func code(text string) string { return "`" + strings.ReplaceAll(text, "`", "'") + "`" }
