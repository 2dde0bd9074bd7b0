package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/disk"
)

// policiesOf opens the policy bundle that a command is about: a folder, or what the
// program carries.
func policiesOf(args []string) (*bundle.Bundle, error) {
	if len(args) == 0 {
		return bundle.BuiltIn()
	}
	return bundle.Load(args[0], bundle.Policy)
}

func (p *process) policyTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test [DIR]",
		Short: "Run the Rego tests of a policy bundle, and say what they do not reach",
		Long: `Test runs every *_test.rego of DIR, or of the built-in policies. All tests must pass,
every line of a control must be reached, and every control must have a test file:
otherwise the exit code is 3.`,
		Example: "  releasegate policy test\n  releasegate policy test demo-engagement/policy",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := policiesOf(args)
			if err != nil {
				return err
			}
			p.note("running the tests of %d files", len(b.Tests()))
			tested, err := author.Test(cmd.Context(), b)
			if err != nil {
				return err
			}
			if p.output == "json" {
				p.writeJSON(map[string]any{"ok": tested.OK(), "tested": tested})
			} else {
				p.showTested(tested)
			}
			if !tested.OK() {
				return answer(exitDenied)
			}
			return nil
		},
	}
}

func (p *process) showTested(t author.Tested) {
	for _, f := range t.Failed {
		fmt.Fprintf(p.stdout, "FAIL %s: %s: %s\n", f.Place, f.Test, f.Problem)
	}
	for _, place := range t.Unreached {
		fmt.Fprintf(p.stdout, "FAIL %s: no test reaches this line\n", place)
	}
	for _, name := range t.Untested {
		fmt.Fprintf(p.stdout, "FAIL %s: it has no test file beside it\n", name)
	}
	fmt.Fprintf(p.stdout, "%d tests, %d failed; %d lines, %d not reached\n", t.Tests, len(t.Failed), t.Lines, len(t.Unreached))
}

func (p *process) policyDocs() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "docs [DIR]",
		Short: "Document a policy bundle: its controls, and the frameworks that they speak to",
		Long: `Docs writes Markdown for DIR, or for the built-in policies: an overview with the
matrices of bullets, severities and frameworks, an index for each phase, and a page
for each control. Without --out the overview goes to standard output.`,
		Example: "  releasegate policy docs\n  releasegate policy docs demo-engagement/policy --out policy-docs",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			b, err := policiesOf(args)
			if err != nil {
				return err
			}
			docs, err := author.Docs(b, p.now())
			if err != nil {
				return err
			}
			if out != "" {
				return p.writeAll(out, docs)
			}
			if p.output == "json" {
				pages := map[string]string{}
				for name, page := range docs {
					pages[name] = string(page)
				}
				p.writeJSON(pages)
				return nil
			}
			_, err = p.stdout.Write(docs["README.md"])
			return err
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder to write all pages into")
	return cmd
}

func (p *process) policySchema() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "schema [DIR] --out FOLDER",
		Short: "Write what controls read as JSON Schemas, for stock opa and editors",
		Long: `Schema writes JSON Schemas of input and data.params for the controls of DIR, or of
the built-in policies, with the module that applies them. policy check sees more
than stock opa does: bodies of every, functions, and words that a schema lists.`,
		Example: "  releasegate policy schema demo-engagement/policy --out schema\n  opa check --schema schema/schemas schema/controls.rego demo-engagement/policy/controls demo-engagement/policy/lib",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "out"); err != nil {
				return err
			}
			b, err := policiesOf(args)
			if err != nil {
				return err
			}
			files, err := author.Schemas(b)
			if err != nil {
				return err
			}
			return p.writeAll(out, files)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "folder to write the files into")
	return cmd
}

// writeAll writes generated files, over those of an earlier run.
func (p *process) writeAll(folder string, files map[string][]byte) error {
	names := slices.Sorted(maps.Keys(files))
	for i, name := range names {
		names[i] = filepath.Join(folder, filepath.FromSlash(name))
		if err := disk.Replace(names[i], files[name], 0o644); err != nil {
			return err
		}
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"written": names})
		return nil
	}
	for _, name := range names {
		fmt.Fprintln(p.stdout, name)
	}
	return nil
}
