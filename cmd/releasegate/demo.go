package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
)

func (p *process) demo() *cobra.Command {
	return &cobra.Command{
		Use:   "demo DIR",
		Short: "Play a whole engagement, from signed evidence to a signed decision",
		Long: `Demo makes an engagement in a new folder: an invented agency, an invented
supplier, their keys, the plan, the built-in policies, signed evidence of all
seven phases, a change request and the board's votes. Then it decides, and
prints the commands that do each step by hand.`,
		Example: "  releasegate demo demo-engagement",
		Args:    arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.runDemo(cmd.Context(), filepath.Clean(args[0]))
		},
	}
}

func (p *process) runDemo(ctx context.Context, dir string) error {
	now, err := p.instant("")
	if err != nil {
		return err
	}
	steps, err := demo.Make(ctx, demo.Options{Dir: dir, Now: now, Rand: rand.Reader, Engine: p.engine()})
	if err != nil {
		return err
	}
	verdict := p.runDecide(ctx, &decideFlags{
		inputs:     inputs{release: demo.Release, policyKeys: []string{demo.SecurityKey(dir)}},
		engagement: dir, gate: demo.Gate, key: demo.GateKey(dir), previous: "none", brief: true, at: now.Format("2006-01-02T15:04:05Z"),
	})
	var denied answer
	if verdict != nil && !errors.As(verdict, &denied) {
		return verdict
	}
	p.tell(dir, steps)
	return verdict
}

// tell prints, for a person, how to do each step by hand.
func (p *process) tell(dir string, steps []demo.Step) {
	if p.quiet || p.output == "json" {
		return
	}
	usual := gate.Layout(dir, demo.Release)
	dir = fault.Quote(dir)
	keys := fmt.Sprintf("--policy-key %s --key %s", demo.SecurityKey(dir), demo.GateKey(dir))
	steps = append(steps,
		demo.Step{Text: "the gate decides", Command: fmt.Sprintf("releasegate decide %s --release %s %s", dir, demo.Release, keys)},
		demo.Step{Text: "somebody reads the decision", Command: fmt.Sprintf("releasegate report %s/decisions/%s/*.sigstore.json --gate-key %s/trust/keys/demo-gate.pub", dir, demo.Gate, dir)},
		demo.Step{Text: "the deployment asks whether an artifact is admitted", Command: fmt.Sprintf("releasegate verify %s/decisions/%s/*.sigstore.json --admission %s/admission.hcl --artifact %s/artifacts/wallet-issuer.img", dir, demo.Gate, dir, dir)},
		demo.Step{Text: "see a denial: take one phase's evidence away", Command: fmt.Sprintf("mv %s/4-pentest-report.*.json %s/ && releasegate decide %s --release %s --policy-key %s --dry-run", fault.Quote(usual.Evidence), dir, dir, demo.Release, demo.SecurityKey(dir))},
	)
	fmt.Fprintf(p.stderr, "\nEverybody and everything in %s is invented, and its keys are for nothing else.\nEach step by hand:\n", dir)
	for _, s := range steps {
		fmt.Fprintf(p.stderr, "\n# %s\n%s\n", s.Text, s.Command)
	}
}
