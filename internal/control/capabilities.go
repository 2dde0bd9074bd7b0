package control

import (
	"slices"
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
