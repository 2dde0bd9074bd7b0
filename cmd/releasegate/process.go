package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/trust"
)

// The exit codes of every command. 2 is never used: it is what a crashed Go
// program returns.
const (
	exitDone     = 0 // approved, admitted, or done
	exitUsage    = 1 // the command line is wrong
	exitDenied   = 3 // denied, or a verified decision that does not admit
	exitRefused  = 4 // an input cannot be read or accepted; no decision
	exitInternal = 5 // the program or the machine failed; no decision
)

// A process is all that commands see of the world outside.
type process struct {
	args   []string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	now    func() time.Time
	getenv func(string) string
	colour bool

	output  string // one of outputs
	quiet   bool
	started bool // a command's own code has begun
}

// An answer is an exit code that is no error: the command has said all there is.
type answer int

func (a answer) Error() string { return fmt.Sprintf("exit %d", int(a)) }

// An outlet is standard output, and remembers that something did not come through.
type outlet struct {
	to  io.Writer
	err error
}

func (o *outlet) Write(b []byte) (int, error) {
	n, err := o.to.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// run runs the command line and returns the exit code. An answer that did not come
// through whole is no yes; a no stays what it is.
func (p *process) run(ctx context.Context) int {
	out := &outlet{to: p.stdout}
	p.stdout = out
	code := p.answer(ctx)
	if out.err != nil && code == exitDone {
		code = exitInternal
		p.complain(code, fmt.Errorf("standard output cannot be written: %w", out.err), "what was done stands; ask again where there is room for the answer")
	}
	return code
}

func (p *process) answer(ctx context.Context) int {
	root := p.root()
	p.output = wanted(p.args) // for what goes wrong before the flags are read
	root.SetArgs(p.args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	var told answer
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &told):
		return int(told)
	}
	code, hint := exitInternal, fault.HintOf(err)
	switch kind := fault.KindOf(err); {
	case kind == fault.Usage || !p.started:
		code = exitUsage
		if hint == "" {
			hint = "releasegate --help"
		}
	case kind == fault.Refused:
		code = exitRefused
	}
	p.complain(code, err, hint)
	return code
}

// outputs are what standard output can hold; all but the first two are read by a
// forge, and only commands that can be wrong about a file in it write them.
var outputs = []string{"text", "json", string(report.GitHub), string(report.GitLab), string(report.Azure)}

// annotates marks, among the annotations of a command, that it can write for a forge.
const annotates = "annotates"

// forge is the format of remarks that was asked for; empty if none was.
func (p *process) forge() report.Format {
	if p.output == "text" || p.output == "json" {
		return ""
	}
	return report.Format(p.output)
}

// wanted is the output that the arguments ask for, as far as can be told before
// they are parsed.
func wanted(args []string) string {
	for i, arg := range args {
		value := ""
		switch {
		case strings.HasPrefix(arg, "--output="):
			value = strings.TrimPrefix(arg, "--output=")
		case arg == "--output" || arg == "-o":
			value = append(args[i:], "", "")[1]
		case strings.HasPrefix(arg, "-o"):
			value = strings.TrimPrefix(strings.TrimPrefix(arg, "-o"), "=")
		}
		if slices.Contains(outputs, value) {
			return value
		}
	}
	return "text"
}

// complain tells a person, or a program that asked for it, what went wrong.
func (p *process) complain(code int, err error, hint string) {
	message, hint := fault.Legible(err.Error()), fault.Legible(strings.ReplaceAll(hint, "\n", " "))
	switch {
	case p.output == "json":
		told := map[string]any{"exit": code, "message": message, "hint": hint}
		if diagnostics, ok := errors.AsType[*plan.Diagnostics](err); ok {
			told["diagnostics"] = diagnostics.List()
		}
		p.writeJSON(map[string]any{"error": told})
	case p.forge() != "":
		_ = report.WriteRemarks(p.stdout, p.forge(), remarksOf(err, hint)) // a reader that has gone away changes no verdict
	}
	fmt.Fprintf(p.stderr, "releasegate: error: %s\n", message)
	if hint != "" {
		fmt.Fprintf(p.stderr, "releasegate: hint: %s\n", hint)
	}
}

// remarksOf says what went wrong at the place where it is, if there is one.
func remarksOf(err error, hint string) []report.Remark {
	var all []report.Remark
	if diagnostics, ok := errors.AsType[*plan.Diagnostics](err); ok {
		for _, d := range diagnostics.List() {
			all = append(all, report.Remark{Level: report.LevelError, Code: "plan", Title: d.Summary, Text: d.Detail, File: filepath.ToSlash(d.File), Line: d.Line, Column: d.Column})
		}
	}
	if problems, ok := errors.AsType[*control.Problems](err); ok {
		for _, d := range problems.List {
			all = append(all, report.Remark{Level: report.LevelError, Code: "policy", Title: "Control refused", Text: strings.TrimSpace(d.Text + " " + d.Remedy), File: filepath.ToSlash(filepath.Join(problems.Bundle, d.Path)), Line: d.Line})
		}
	}
	if len(all) == 0 {
		all = append(all, report.Remark{Level: report.LevelError, Code: "refused", Title: "releasegate", Text: strings.TrimSpace(err.Error() + " " + hint)})
	}
	return all
}

// note tells a person what was done; programs read standard output.
func (p *process) note(format string, args ...any) {
	if !p.quiet {
		fmt.Fprintf(p.stderr, "releasegate: %s\n", fault.Line(fmt.Sprintf(format, args...)))
	}
}

func (p *process) writeJSON(v any) {
	b, err := report.LegibleJSON(v)
	if err != nil {
		b = []byte(`{"error":{"exit":5,"message":"the answer cannot be written as JSON"}}` + "\n")
	}
	_, _ = p.stdout.Write(b) // a reader that has gone away changes no verdict
}

func (p *process) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "releasegate",
		Short: "Decide by signed evidence whether a release may go live",
		Long: `releasegate verifies signed in-toto attestations, judges them by Rego controls
and signs the decision, with a report that a change board can read.

Exit codes: 0 approved or done, 1 wrong usage, 3 denied or not admitted,
4 an input was refused, 5 internal error. Only 0 is a yes.`,
		Example: `  releasegate demo demo-engagement
  releasegate decide demo-engagement --release 1.0.0 \
    --policy-key demo-engagement/security.pub --key demo-engagement/keys/demo-gate.key`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			switch wrong := p.output; {
			case !slices.Contains(outputs, wrong):
				p.output = "text"
				return fault.Misuse("choose one of "+strings.Join(outputs, ", "), "unknown output %q", wrong)
			case p.forge() != "" && cmd.Annotations[annotates] == "":
				p.output = "text"
				return fault.Misuse("--output text, or --output json", "%s writes no annotations, so that it has no output %q", cmd.CommandPath(), wrong)
			}
			if err := cmd.ValidateFlagGroups(); err != nil {
				return fault.Misuse(cmd.CommandPath()+" --help", "%w", err)
			}
			if err := refuseBlank(cmd.Flags()); err != nil {
				return err
			}
			p.started = true
			return nil
		},
		Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&p.output, "output", "o", "text", "what standard output holds: text or json; of decide, verify and policy check also github, gitlab or azure, for annotations")
	root.PersistentFlags().BoolVarP(&p.quiet, "quiet", "q", false, "say nothing on standard error but errors")
	_ = root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(outputs, cobra.ShellCompDirectiveNoFileComp))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		near := ""
		if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
			var known []string
			cmd.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, "--"+f.Name) })
			near = fault.DidYouMean("--"+unknown.GetSpecifiedName(), known)
		}
		if near != "" {
			near = "." + near
		}
		return fault.Misuse(cmd.CommandPath()+" --help", "%w%s", err, near)
	})
	root.AddCommand(p.demo(), p.init(), p.keygen(), p.attest(), p.waive(), p.approve(), p.imports(), p.decide(), p.verify(), p.attach(), p.fetch(), p.revoke(), p.verifyBundle(), p.report(), p.replay(), p.explain(), p.status(), p.forecast(), p.policy(), p.ledger(), p.version())
	root.InitDefaultHelpCmd()
	if help, _, err := root.Find([]string{"help"}); err == nil && help != root {
		help.Run, help.RunE = nil, func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 {
				err = oneOfItsCommands(cmd, rest)
			}
			if err != nil {
				return err
			}
			return cmd.Help()
		}
	}
	return root
}

// oneOfItsCommands refuses what is none of a command's own commands.
func oneOfItsCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, each := range cmd.Commands() {
		if each.IsAvailableCommand() {
			known = append(known, each.Name())
		}
	}
	near := fault.DidYouMean(args[0], known)
	if near != "" {
		near = "." + near
	}
	return fault.Misuse(cmd.CommandPath()+" --help", "%s has no command %q%s", cmd.CommandPath(), args[0], near)
}

// arguments demands the named positional arguments.
func arguments(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == len(names) {
			return nil
		}
		takes := strings.Join(names, " ")
		if takes == "" {
			takes = "no arguments"
		}
		return fault.Misuse(cmd.CommandPath()+" --help", "%s takes %s; %d given", cmd.CommandPath(), takes, len(args))
	}
}

// demand refuses a command line that leaves one of the flags out.
func demand(flags *pflag.FlagSet, names ...string) error {
	for _, name := range names {
		if f := flags.Lookup(name); f.Value.String() == f.DefValue {
			return fault.Misuse(fmt.Sprintf("add --%s: %s", name, f.Usage), "--%s is needed", name)
		}
	}
	return nil
}

// refuseBlank refuses a flag that is given without a value, as a script gives it
// whose variable is not set: --ledger "" must not read as no --ledger at all, which
// asks for less.
func refuseBlank(flags *pflag.FlagSet) error {
	blank := ""
	flags.Visit(func(f *pflag.Flag) {
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if blank == "" && slices.Contains(values, "") {
			blank = f.Name
		}
	})
	if blank == "" {
		return nil
	}
	return fault.Misuse(fmt.Sprintf("give --%s a value, or leave it out", blank), "--%s is empty", blank)
}

// readKeys reads public keys from files.
func readKeys(names []string) ([]trust.Key, error) {
	var keys []trust.Key
	for _, name := range names {
		key, err := trust.ReadKey(name)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func (p *process) engine() decision.Engine {
	return decision.Engine{Name: "releasegate", Version: version}
}
