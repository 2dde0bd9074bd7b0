package control

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
)

// allowed are the builtins that a control may call: pure, deterministic and
// bounded. Everything else is refused when the bundle is loaded, `with` included.
// What is left out on purpose: the network, the clock, randomness, the runtime,
// printing, whatever grows without bound (net.cidr_expand, numbers.range,
// bits.lsh, walk, graph.*), and rego.metadata.*, which the host reads itself.
var allowed = []string{
	"abs", "all", "and", "any", "array.concat", "array.flatten", "array.reverse", "array.slice", "assign",
	"base64.decode", "base64.encode", "base64.is_valid", "base64url.decode", "base64url.encode",
	"ceil", "concat", "contains", "count", "crypto.sha256", "div", "endswith", "eq", "equal", "floor", "format_int",
	"glob.match", "gt", "gte", "hex.decode", "hex.encode", "indexof", "internal.member_2", "internal.member_3",
	"intersection", "is_array", "is_boolean", "is_null", "is_number", "is_object", "is_set", "is_string",
	"json.filter", "json.remove", "lower", "lt", "lte", "max", "min", "minus", "mul",
	"net.cidr_contains", "net.cidr_intersects", "net.cidr_is_valid", "net.cidr_overlap", "neq",
	"object.get", "object.keys", "object.remove", "object.subset", "object.union", "or", "plus",
	"product", "regex.is_valid", "regex.match", "rem", "replace", "round",
	"semver.compare", "semver.is_valid", "set_diff", "sort", "split", "sprintf", "startswith",
	"strings.any_prefix_match", "strings.any_suffix_match", "strings.count", "strings.reverse", "substring", "sum",
	"time.add_date", "time.clock", "time.date", "time.diff", "time.parse_rfc3339_ns", "time.weekday",
	"to_number", "trim", "trim_left", "trim_prefix", "trim_right", "trim_space", "trim_suffix", "type_name",
	"union", "upper", "uri.is_valid", "uri.parse",
}

// barred says why a control may not call what other policies may, by the beginning of
// its name.
var barred = []struct{ prefix, why string }{
	{"http.", "it asks the network"},
	{"net.lookup", "it asks the network"},
	{"providers.", "it is for asking the network"},
	{"time.now", "it asks the clock"},
	{"rand.", "it draws lots"},
	{"uuid.", "it draws lots"},
	{"opa.", "it asks the machine"},
	{"trace", "it writes to nobody"},
	{"rego.metadata.", "the gate reads METADATA itself"},
	{"net.cidr_expand", "what it makes has no bound"},
	{"numbers.range", "what it makes has no bound"},
	{"bits.lsh", "what it makes has no bound"},
	{"walk", "what it visits has no bound"},
	{"graph.", "what it visits has no bound"},
}

// Explain says in words for authors what a compiler of a narrowed language found, and
// what to do. To OPA, a function that is left out is one that there has never been.
func Explain(e *ast.Error) (text, remedy string) {
	name, found := strings.CutPrefix(e.Message, "undefined function ")
	if _, known := ast.BuiltinMap[name]; !found || !known {
		return e.Code + ": " + e.Message, ""
	}
	why := "it is not needed to compare what was signed, and the list of what is allowed is short"
	for _, b := range barred {
		if strings.HasPrefix(name, b.prefix) {
			why = b.why
			break
		}
	}
	return fmt.Sprintf("%s is not allowed: %s", name, why), "A decision follows from what was signed alone, the same on each machine and in ten years: have it attested, and read it from input."
}

// capabilities is the language that controls are written in: Rego v1 without the
// features under which a missing field can read as true.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool { return !slices.Contains(allowed, b.Name) })
	c.Features = []string{ast.FeatureRegoV1, ast.FeatureKeywordsInRefs}
	c.FutureKeywords = nil
	c.AllowNet = []string{}
	return c
})
