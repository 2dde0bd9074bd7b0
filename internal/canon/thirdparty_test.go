package canon_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
)

// strictly are documents that JSON allows and that are refused nevertheless: a name
// that comes twice is read as one value or the other by different tools, and a number
// of forty digits is kept by few.
var strictly = map[string]bool{
	"y_object_duplicated_key.json": true, "y_object_duplicated_key_and_value.json": true, "y_number_double_close_to_zero.json": true,
}

// TestJSONTestSuite: what must be read is, what must be refused is, and whatever else
// comes is answered.
func TestJSONTestSuite(t *testing.T) {
	files, err := filepath.Glob("../../testdata/thirdparty/json-parsing/*.json")
	if err != nil || len(files) != 318 {
		t.Fatalf("%d documents (%v), want 318", len(files), err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(name)
		value, err := canon.Parse(content)
		switch base[0] {
		case 'y':
			if (err != nil) != strictly[base] {
				t.Errorf("%s: %v", base, err)
			}
		case 'n':
			if err == nil {
				t.Errorf("%s: read as %v", base, value)
			}
		case 'i':
			if err != nil && value != nil {
				t.Errorf("%s: an error came with %v", base, value)
			}
		default:
			t.Errorf("what is %s?", base)
		}
	}
}
