package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
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

	output  string // text or json
	quiet   bool
	started bool // a command's own code has begun
}

// An answer is an exit code that is no error: the command has said all there is.
type answer int

func (a answer) Error() string { return fmt.Sprintf("exit %d", int(a)) }

// run runs the command line and returns the exit code.
func (p *process) run(ctx context.Context) int {
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

// wanted is the output that the arguments ask for, as far as can be told before
// they are parsed.
func wanted(args []string) string {
	for i, arg := range args {
		switch {
		case arg == "--output=json" || arg == "-o=json" || arg == "-ojson":
			return "json"
		case (arg == "--output" || arg == "-o") && i+1 < len(args) && args[i+1] == "json":
			return "json"
		}
	}
	return "text"
}

// complain tells a person, or a program that asked for JSON, what went wrong.
func (p *process) complain(code int, err error, hint string) {
	message, hint := fault.Legible(err.Error()), fault.Legible(strings.ReplaceAll(hint, "\n", " "))
	if p.output == "json" {
		told := map[string]any{"exit": code, "message": message, "hint": hint}
		if diagnostics, ok := errors.AsType[*plan.Diagnostics](err); ok {
			told["diagnostics"] = diagnostics.List()
		}
		p.writeJSON(map[string]any{"error": told})
	}
	fmt.Fprintf(p.stderr, "releasegate: error: %s\n", message)
	if hint != "" {
		fmt.Fprintf(p.stderr, "releasegate: hint: %s\n", hint)
	}
}

// note tells a person what was done; programs read standard output.
func (p *process) note(format string, args ...any) {
	if !p.quiet {
		fmt.Fprintf(p.stderr, "releasegate: %s\n", fault.Legible(fmt.Sprintf(format, args...)))
	}
}

func (p *process) writeJSON(v any) {
	b, err := canon.Indent(v)
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
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if p.output != "text" && p.output != "json" {
				wrong := p.output
				p.output = "text"
				return fault.Misuse("--output text, or --output json", "unknown output %q", wrong)
			}
			p.started = true
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&p.output, "output", "o", "text", "what standard output holds: text or json")
	root.PersistentFlags().BoolVarP(&p.quiet, "quiet", "q", false, "say nothing on standard error but errors")
	_ = root.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fault.Misuse(cmd.CommandPath()+" --help", "%w", err)
	})
	root.AddCommand(p.demo(), p.init(), p.attest(), p.decide(), p.verify(), p.report(), p.status(), p.policy(), p.version())
	return root
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
