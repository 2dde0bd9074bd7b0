package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// maxBinary bounds the program as it is shipped, in bytes: somewhat above what it
// is, so that a heavy dependency is noticed when it comes in and not a year later.
const maxBinary = 36 << 20

// TestBinary builds the program as `make build` does. Where something calls methods
// by computed names, as text/template does, the linker must keep every method of
// every type, which is a fifth of the binary.
func TestBinary(t *testing.T) {
	if testing.Short() {
		t.Skip("it links the whole program")
	}
	name := filepath.Join(t.TempDir(), "releasegate")
	build := exec.Command("go", "build", "-trimpath", "-tags", "grpcnotrace", "-ldflags=-s -w -dumpdep", "-o", name, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	var said bytes.Buffer
	build.Stderr = &said
	if err := build.Run(); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > maxBinary {
		t.Errorf("the program has %d bytes, at most %d are meant", info.Size(), maxBinary)
	}
	edges := 0
	for line := range strings.Lines(said.String()) {
		edges++
		if from, _, found := strings.Cut(line, " <ReflectMethod>"); found {
			t.Errorf("%s calls methods by computed names: the linker keeps all of them", from)
		}
	}
	if edges < 1000 {
		t.Errorf("the linker told of %d dependencies only", edges)
	}
}
