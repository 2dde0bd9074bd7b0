package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/trust"
)

func (p *process) report() *cobra.Command {
	var format string
	var keys []string
	var unverified bool
	cmd := &cobra.Command{
		Use:   "report DECISION --gate-key FILE",
		Short: "Render a stored decision for a reader",
		Long: `Report verifies the gate's signature and renders a stored decision. The same
decision gives the same bytes.`,
		Example: `  releasegate report decision.sigstore.json --gate-key gate.pub
  releasegate report decision.dsse.json --gate-key gate.pub --format html > report.html`,
		Args: arguments("DECISION"),
		RunE: func(_ *cobra.Command, args []string) error {
			if format == "json" {
				p.output = format // errors too
			}
			return p.runReport(args[0], orElse(format, p.output), keys, unverified)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "text, json or html (default: --output)")
	cmd.Flags().StringArrayVar(&keys, "gate-key", nil, "public key of the gate; repeat for several")
	cmd.Flags().BoolVar(&unverified, "allow-unverified", false, "render what the file says without checking who signed it; the report says so")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats {
		names = append(names, string(f))
	}
	return names
}

func (p *process) runReport(name, format string, keyFiles []string, unverified bool) error {
	if !slices.Contains(formatNames(), format) {
		return fault.Misuse("--format "+strings.Join(formatNames(), " or --format "), "unknown format %q", format)
	}
	if len(keyFiles) == 0 && !unverified {
		return fault.Misuse("add --gate-key GATE.pub, or --allow-unverified to see what the file says", "--gate-key is needed: without it nobody knows who decided")
	}
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return err
	}
	envelope, err := intoto.Read(content)
	if err != nil {
		return fault.Refuse("", "decision %q: %w", name, err)
	}
	keys, err := readKeys(keyFiles)
	if err != nil {
		return err
	}
	if !unverified {
		_, _, err = trust.Payload(envelope, keys)
	}
	if err != nil {
		return fault.Refuse("check that --gate-key names the key of the gate that decided", "decision %q: %w", name, err)
	}
	d, err := decision.Read(envelope.Payload)
	if err != nil {
		return fault.Refuse("", "decision %q: %w", name, err)
	}
	return report.Write(p.stdout, &d, canon.Sum(envelope.Payload), report.Format(format), report.Options{Colour: p.colour, Unchecked: unverified})
}
