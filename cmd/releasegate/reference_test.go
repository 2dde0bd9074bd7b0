package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestReference keeps README.md, the reference of all commands, in step with them.
func TestReference(t *testing.T) {
	p := &process{stdout: io.Discard, stderr: io.Discard}
	root := p.root()
	var out strings.Builder
	out.WriteString("# releasegate: the commands\n\nWritten by `make update` from what the program says of itself.\n")
	describeCommand(t, &out, root)
	got := out.String()
	if *update {
		if err := os.WriteFile("README.md", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	held, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if string(held) != got {
		t.Error("cmd/releasegate/README.md is not what the commands say: make update rewrites it")
	}
}

func describeCommand(t *testing.T, out *strings.Builder, cmd *cobra.Command) {
	if cmd.Short == "" {
		t.Errorf("%s says nothing of itself", cmd.CommandPath())
	}
	if cmd.Runnable() && cmd.Example == "" && !cmd.HasSubCommands() && cmd.Name() != "version" {
		t.Errorf("%s has no example", cmd.CommandPath())
	}
	text := cmd.Short
	if cmd.Long != "" {
		text = cmd.Long
	}
	fmt.Fprintf(out, "\n## %s\n\n%s\n\n```\n%s\n```\n", cmd.CommandPath(), text, cmd.UseLine())
	if cmd.Example != "" {
		fmt.Fprintf(out, "\nExamples:\n\n```sh\n%s\n```\n", dedent(cmd.Example))
	}
	if flags := strings.TrimRight(cmd.NonInheritedFlags().FlagUsages(), "\n"); flags != "" {
		fmt.Fprintf(out, "\nFlags:\n\n```\n%s\n```\n", flags)
	}
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			describeCommand(t, out, sub)
		}
	}
}

func dedent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "  ")
	}
	return strings.Join(lines, "\n")
}
