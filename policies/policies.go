// Package policies is the default policy bundle: gate.hcl, the controls, the
// library that they share and their pinned data. `releasegate demo` copies it.
package policies

import "embed"

// Files are the bundle's files, below the bundle's folder.
//
//go:embed gate.hcl controls lib calendars catalogues checklists
var Files embed.FS
