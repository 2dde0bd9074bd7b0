package author

import (
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/lint"
)

// annotations applies the schemas to every control, so that authors write none.
const annotations = `# METADATA
# scope: subpackages
# schemas:
#   - input: schema.input
#   - data.params: schema.params
package controls
`

// Schemas returns what stock OPA and editors check controls by, by file name: JSON
// Schemas of input and data.params, and the module that applies them.
func Schemas(b *bundle.Bundle) (map[string][]byte, error) {
	set, err := lint.Load(b)
	if err != nil {
		return nil, err
	}
	schemas, err := lint.Schemas(set)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"controls.rego": []byte(annotations)}
	for name, schema := range schemas {
		files["schemas/"+name+".json"] = schema
	}
	return files, nil
}
