package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var console = regexp.MustCompile("(?s)```console\n(.*?)```")

// TestReadme runs the README's walk-through: the lines that start with "$ " in its
// console blocks, in one folder, one after the other. Each line below a command
// must be part of what it prints.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	commands := 0
	for _, block := range console.FindAllStringSubmatch(string(readme), -1) {
		for line := range strings.Lines(block[1]) {
			line = strings.TrimRight(line, "\n")
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				commands++
				fmt.Fprintf(&script, "exec sh -c '%s'\n", strings.ReplaceAll("{ "+command+"; } 2>&1", "'", "''"))
			} else if line != "" {
				fmt.Fprintf(&script, "stdout '%s'\n", strings.ReplaceAll(regexp.QuoteMeta(line), "'", "''"))
			}
		}
	}
	if commands < 8 {
		t.Fatalf("the README runs only %d commands", commands)
	}
	script.WriteString("\n-- README --\nany file\n")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "readme.txtar"), []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: dir})
}
