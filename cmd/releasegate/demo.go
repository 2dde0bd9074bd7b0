package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/sign"
)

func (p *process) demo() *cobra.Command {
	var stage string
	var unregistered bool
	cmd := &cobra.Command{
		Use:   "demo DIR",
		Short: "Play a whole engagement, from signed evidence to a signed decision",
		Long: `Demo makes an engagement in a new folder: an invented agency, an invented
supplier, their keys, the plan, the built-in policies, signed evidence of all
seven phases, a change request and the board's votes. Then it decides, and
prints the commands that do each step by hand.

With --stage hypercare-exit the release went live weeks ago, and what is decided
is the end of hypercare.`,
		Example: `  releasegate demo demo-engagement
  releasegate demo demo-engagement --stage hypercare-exit`,
		Args: arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runDemo(cmd.Context(), filepath.Clean(args[0]), stage, unregistered)
		},
	}
	cmd.Flags().StringVar(&stage, "stage", demo.Gate, "gate that decides: "+strings.Join(demo.Stages, " or "))
	cmd.Flags().BoolVar(&unregistered, "unregistered", false, "leave the register of evidence out, as in an engagement that has none")
	return cmd
}

func (p *process) runDemo(ctx context.Context, dir, stage string, unregistered bool) error {
	now, err := p.instant("")
	if err != nil {
		return err
	}
	steps, err := demo.Make(ctx, demo.Options{Dir: dir, Now: now, Stage: stage, Rand: rand.Reader, Engine: p.engine(), Unregistered: unregistered})
	if err != nil {
		return err
	}
	verdict := p.runDecide(ctx, &decideFlags{
		inputs:     inputs{release: demo.Release, pins: pins{keys: []string{demo.SecurityKey(dir)}, threshold: 1}},
		engagement: dir, gate: stage, signing: signing{sign.Options{Key: demo.GateKey(dir)}}, previous: "none", brief: true, dossier: beside, at: now.Format("2006-01-02T15:04:05Z"),
	})
	var denied answer
	if verdict != nil && !errors.As(verdict, &denied) {
		return verdict
	}
	p.tell(dir, stage, steps)
	return verdict
}

// tell prints, for a person, how to do each step by hand.
func (p *process) tell(dir, stage string, steps []demo.Step) {
	if p.quiet || p.output == "json" {
		return
	}
	evidence := fault.Quote(gate.Layout(dir, demo.Release).Evidence)
	decide, taken := fmt.Sprintf("releasegate decide %s --release %s --policy-key %s", fault.Quote(dir), demo.Release, demo.SecurityKey(dir)), "4-pentest-report"
	if stage != demo.Gate {
		decide, taken = decide+" --gate "+stage, "7-deployment"
	}
	dir = fault.Quote(dir)
	steps = append(steps,
		demo.Step{Text: "the gate decides", Command: fmt.Sprintf("%s --key %s", decide, demo.GateKey(dir))},
		demo.Step{Text: "somebody reads the decision", Command: fmt.Sprintf("releasegate report %s/decisions/%s/*.sigstore.json --gate-key %s/trust/keys/demo-gate.pub", dir, stage, dir)},
	)
	if stage == demo.Gate {
		steps = append(steps, demo.Step{Text: "the deployment asks whether an artifact is admitted", Command: fmt.Sprintf("releasegate verify %s/decisions/%s/*.sigstore.json --admission %s/admission.hcl --artifact %s/artifacts/wallet-issuer.img", dir, stage, dir, dir)})
	}
	steps = append(steps, demo.Step{Text: "see a denial: take one phase's evidence away", Command: fmt.Sprintf("mv %s/%s.*.json %s/ && %s --dry-run", evidence, taken, dir, decide)})
	fmt.Fprintf(p.stderr, "\nEverybody and everything in %s is invented, and its keys are for nothing else.\nEach step by hand:\n", dir)
	for _, s := range steps {
		fmt.Fprintf(p.stderr, "\n# %s\n%s\n", s.Text, s.Command)
	}
}
