// Package policies is the default policy bundle: gate.hcl, the controls, the
// library that they share and their pinned data. `releasegate demo` copies it.
package policies

import "embed"

// Files are the bundle's files, below the bundle's folder.
//
//go:embed gate.hcl controls/*/*/*.rego lib calendars catalogues checklists
var Files embed.FS

// Builtin describes the controls that the program enforces itself. They are part
// of the program, not of a bundle, so that no bundle can take them out.
//
//go:embed builtin/*.yaml
var Builtin embed.FS
