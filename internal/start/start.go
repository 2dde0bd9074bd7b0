// Package start sets when garbage is collected, before the packages of others begin
// to make some: main imports it for that alone. Go initialises packages whose imports
// are ready in the order of their paths, and this one imports next to nothing.
//
// The program runs for an instant: collecting late pays, up to a bound.
package start

import "runtime/debug"

// What the two replaced, which nobody asks for.
var (
	_ = debug.SetGCPercent(400)
	_ = debug.SetMemoryLimit(192 << 20)
)
