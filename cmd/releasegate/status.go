package main

import (
	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/report"
)

func (p *process) status() *cobra.Command {
	in := &inputs{}
	var gateName, phase string
	cmd := &cobra.Command{
		Use:   "status ENGAGEMENT --release ID --policy-key FILE",
		Short: "Show what a release still lacks, who can provide it and how",
		Long: `Status judges the evidence as decide would, signs and writes nothing, and shows
phase by phase what is there and what is wanting. It exits 0 whenever it could
answer, ready or not.`,
		Example: `  releasegate status demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub
  releasegate status demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub \
    --gate phase-exit --phase testing-and-validation`,
		Args: arguments("ENGAGEMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := p.instant("")
			if err != nil {
				return err
			}
			o, err := in.options(p, args[0], at)
			if err != nil {
				return err
			}
			o.Gate, o.Phase, o.Unsafe = gateName, phase, []string{"status"}
			opened, _, err := gate.Open(o)
			if err != nil {
				return err
			}
			d, err := gate.Evaluate(cmd.Context(), opened, at)
			if err != nil {
				return err
			}
			return p.showStatus(&d)
		},
	}
	in.bind(cmd.Flags())
	cmd.Flags().StringVar(&gateName, "gate", "production-release", "gate of gate.hcl to get ready for")
	cmd.Flags().StringVar(&phase, "phase", "", "phase that a milestone gate judges")
	return cmd
}

func (p *process) showStatus(d *decision.Decision) error {
	if p.output == "json" {
		return report.Write(p.stdout, d, "", report.JSON, report.Options{})
	}
	return report.WriteStatus(p.stdout, d, report.Options{Colour: p.colour})
}
