// Command releasegate decides whether a release may go live: it verifies signed
// attestations, judges them by Rego controls and signs the decision.
package main

import (
	"context"
	"os"
	"time"

	_ "github.com/credentry/releasegate/internal/start"
)

// version is the release of the program; the linker sets it.
var version = "0.1.0-dev"

func main() {
	// No variable but COSIGN_PASSWORD and NO_COLOR is read; these two would change
	// how the runtime behaves.
	_ = os.Unsetenv("ZONEINFO")
	_ = os.Unsetenv("GODEBUG")

	// Signals end the process at once: what is on disk is whole at any instant, and
	// a decision that was cut short must not be signed.
	p := &process{
		args: os.Args[1:], stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now, getenv: os.Getenv,
		colour: isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "",
	}
	os.Exit(p.run(context.Background()))
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
