package main

import (
	"context"
	"embed"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/dossier"
	"github.com/credentry/releasegate/internal/explain"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/trust"
	"github.com/credentry/releasegate/policies"
)

type explainFlags struct {
	inputs

	by         deciders
	control    string // id; empty: all that stands against the release
	engagement string // folder; empty: a decision or a dossier says all
	whyNot     bool
	gate       string
	phase      string
	at         string
	decision   string // stored decision
	dossier    string
}

func (p *process) explain() *cobra.Command {
	f := &explainFlags{}
	cmd := &cobra.Command{
		Use:   "explain CONTROL ENGAGEMENT --release ID --policy-key FILE",
		Short: "Say why a control came out as it did, and what would change it",
		Long: `Explain says of one control, criterion by criterion, what its rules read, which
comparison failed on which value in which file, what evidence would meet it, who may
sign that and the command. It judges an engagement as decide would, now; or explains
a decision from its dossier. Of a stored decision alone it says what stands in it.

With --why-not-approved it says, in place of one control, the shortest list of actions
that the approval takes, in order: each once, however many reasons it mends.

It signs and writes nothing, and exits 0 whenever it could answer.`,
		Example: `  releasegate explain TST-09 demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub
  releasegate explain --why-not-approved demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub

  # A decision that was made: from its dossier, or what it says itself
  releasegate explain TST-09 --dossier decision.dossier.tgz --policy-key security.pub
  releasegate explain --why-not-approved --decision decision.sigstore.json --gate-key gate.pub`,
		Args: func(cmd *cobra.Command, args []string) error { return f.take(cmd, args) },
		RunE: func(cmd *cobra.Command, _ []string) error { return p.runExplain(cmd.Context(), f) },
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch {
			case len(args) == 0 && !f.whyNot:
				return builtInControls(), cobra.ShellCompDirectiveNoFileComp
			case f.decision != "" || f.dossier != "":
				return nil, cobra.ShellCompDirectiveNoFileComp
			default:
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
		},
	}
	flags := cmd.Flags()
	f.bind(flags)
	flags.BoolVar(&f.whyNot, "why-not-approved", false, "say what stands between the release and its approval, as a list of actions")
	flags.StringVar(&f.gate, "gate", "production-release", "gate of gate.hcl that judges")
	flags.StringVar(&f.phase, "phase", "", "phase that a milestone gate judges")
	flags.StringVar(&f.at, "at", "", "instant to judge at, such as 2026-06-30T04:00:00Z (default now)")
	flags.StringVar(&f.decision, "decision", "", "stored decision to explain, in the place of an engagement; or that --dossier must be of")
	flags.StringVar(&f.dossier, "dossier", "", "dossier of a decision to explain, in the place of an engagement")
	f.by.bind(flags, " (with --decision)")
	flags.BoolVar(&f.by.unverified, "allow-unverified", false, "with --decision: explain what the file says without checking who signed it")
	return cmd
}

// controlID finds ids in the METADATA of a control, or in the list of those that the
// program enforces itself.
var controlID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^#?\s*(?:- )?id: ([A-Z]+-[0-9A-Za-z-]+)$`) })

// builtInControls are the ids of the built-in library, for completion: an engagement's
// own bundle has most of them.
func builtInControls() []string {
	var ids []string
	for _, files := range []embed.FS{policies.Files, policies.Builtin} {
		_ = fs.WalkDir(files, ".", func(name string, _ fs.DirEntry, _ error) error { // what is embedded is there
			if content, err := files.ReadFile(name); err == nil && !strings.HasSuffix(name, "_test.rego") {
				for _, found := range controlID().FindAllSubmatch(content, -1) {
					ids = append(ids, string(found[1]))
				}
			}
			return nil
		})
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// take reads the arguments: a control unless all is asked about, and an engagement
// unless a decision is.
func (f *explainFlags) take(cmd *cobra.Command, args []string) error {
	var names []string
	if !f.whyNot {
		names = append(names, "CONTROL")
	}
	if f.decision == "" && f.dossier == "" {
		names = append(names, "ENGAGEMENT")
	}
	if len(args) != len(names) && !f.whyNot && len(args) == len(names)-1 {
		return fault.Misuse("name a control, such as TST-09; or add --why-not-approved", "it is not said what is to be explained")
	}
	if err := arguments(names...)(cmd, args); err != nil {
		return err
	}
	if !f.whyNot {
		f.control, args = args[0], args[1:]
	}
	if len(args) > 0 {
		f.engagement = args[0]
	}
	return nil
}

// A subject is a decision that is explained, with what is known beside it.
type subject struct {
	decision decision.Decision
	inputs   *gate.Inputs // nil: nothing but the decision is known
	at       time.Time
}

func (p *process) runExplain(ctx context.Context, f *explainFlags) error {
	if f.output(p) == "" {
		return fault.Misuse("--output text, or --output json", "no explanation is written as %q", p.output)
	}
	var s subject
	var err error
	switch {
	case f.dossier != "":
		s, err = p.fromDossier(ctx, f)
	case f.decision != "":
		s, err = fromDecision(f)
	default:
		s, err = p.fromEngagement(ctx, f)
	}
	if err != nil {
		return err
	}
	o := report.Options{Colour: p.colour, Unchecked: f.decision != "" && f.by.unverified}
	if f.whyNot {
		var holders func(string) []string
		if s.inputs != nil {
			holders = func(role string) []string { return explain.Holders(s.inputs.Plan, role, s.at) }
		}
		return report.WriteActions(p.stdout, &s.decision, f.engagement, holders, f.output(p), o)
	}
	e, err := explained(ctx, f, &s)
	if err != nil {
		return err
	}
	return report.WriteExplanation(p.stdout, e, f.output(p), o)
}

func (f *explainFlags) output(p *process) report.Format {
	if i := slices.Index([]report.Format{report.Text, report.JSON}, report.Format(p.output)); i >= 0 {
		return report.Format(p.output)
	}
	return ""
}

// explained puts together what the decision says of the control and what its rules do.
func explained(ctx context.Context, f *explainFlags, s *subject) (report.Explanation, error) {
	e, err := report.Explain(&s.decision, f.control)
	if err != nil {
		return e, err
	}
	switch {
	case s.inputs == nil:
		e.Notes = append(e.Notes, "A decision alone does not hold its evidence and its rules. Which comparison failed, what would meet it and who may sign it: releasegate explain "+fault.Quote(f.control)+" --dossier FILE")
		return e, nil
	case e.Result.Host:
		e.Notes = append(e.Notes, "The program itself enforces this control: no rule of the policy bundle does, and none can change it.")
		return e, nil
	}
	e.Evidence = explain.Needed(s.inputs.Plan, &s.decision, e.Result)
	e.Waiver, e.Waive = explain.Waivable(s.inputs.Plan, &s.decision, e.Result)
	e.Waive = report.Placed(e.Waive, f.engagement)
	for i := range e.Evidence {
		e.Evidence[i].Command = report.Placed(e.Evidence[i].Command, f.engagement)
	}
	if e.Result.Outcome == decision.NotApplicable {
		return e, nil
	}
	input, params, err := s.inputs.Seen(s.at)
	if err != nil {
		return e, err
	}
	criteria, err := explain.Control(ctx, explain.Case{Controls: s.inputs.Controls, Input: input, Params: params, At: s.at}, e.Result)
	if err != nil {
		return e, err
	}
	for i, c := range criteria {
		known := &e.Criteria[i]
		known.Reads, known.MeetsIt, known.Unsaid = c.Reads, c.MeetsIt, c.Unsaid
		if c.Shortfalls != nil {
			known.Shortfalls = c.Shortfalls
		}
	}
	return e, nil
}

// fromEngagement judges an engagement as decide would.
func (p *process) fromEngagement(ctx context.Context, f *explainFlags) (subject, error) {
	at, err := p.instant(f.at)
	if err != nil {
		return subject{}, err
	}
	o, err := f.options(p, f.engagement, at)
	if err != nil {
		return subject{}, err
	}
	o.Gate, o.Phase, o.Unsafe = f.gate, f.phase, append(o.Unsafe, "explain")
	in, _, err := gate.Open(o)
	if err != nil {
		return subject{}, err
	}
	d, err := gate.Evaluate(ctx, in, at)
	return subject{d, in, at}, err
}

// fromDossier decides again from a dossier: what is explained is what was decided.
func (p *process) fromDossier(ctx context.Context, f *explainFlags) (subject, error) {
	pinned, err := f.read()
	if err != nil {
		return subject{}, err
	}
	d, err := dossier.Open(f.dossier)
	if err != nil {
		return subject{}, err
	}
	if f.decision != "" {
		if err := sameDecision(d, f.dossier, f.decision); err != nil {
			return subject{}, err
		}
	}
	r, err := d.Replay(ctx, p.engine(), pinned.by, gate.Pins{Holders: pinned.holders, Threshold: f.threshold})
	if err != nil {
		return subject{}, err
	}
	if !r.Equal() {
		return subject{}, fault.Refuse("releasegate replay "+fault.Quote(f.dossier)+" says what differs", "dossier %q: the same decision does not come out of it, so that nothing is explained by it", f.dossier)
	}
	return subject{r.Stored, r.Inputs, r.Stored.DecidedAt}, nil
}

// fromDecision reads a stored decision that the gate signed.
func fromDecision(f *explainFlags) (subject, error) {
	keys, err := f.by.read()
	if err != nil {
		return subject{}, err
	}
	content, err := disk.ReadFile(f.decision, canon.MaxBytes)
	if err != nil {
		return subject{}, err
	}
	d, _, err := readDecision(f.decision, content, keys, f.by.unverified)
	return subject{decision: d, at: d.DecidedAt}, err
}

// readDecision reads a stored decision that one of the keys has signed, or anybody.
func readDecision(name string, content []byte, by trust.Trusted, unverified bool) (decision.Decision, canon.Digest, error) {
	envelope, err := intoto.Read(content)
	if err != nil {
		return decision.Decision{}, "", fault.Refuse(decision.WhichFile, "decision %q: %w", name, err)
	}
	if !unverified {
		_, _, err = by.Payload(envelope)
	}
	if err != nil {
		return decision.Decision{}, "", fault.Refuse("check that --gate-key names the key of the gate that decided", "decision %q: %w", name, err)
	}
	d, err := decision.Read(envelope.Payload)
	if err != nil {
		return decision.Decision{}, "", fault.Refuse(decision.WhichFile, "decision %q: %w", name, err)
	}
	return d, canon.Sum(envelope.Payload), nil
}
