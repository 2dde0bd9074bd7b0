package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/report"
)

func (p *process) policy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check, test, document, sign and verify the policy bundle and the trust manifest",
		Args:  oneOfItsCommands,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.policyCheck(), p.policyTest(), p.policyDocs(), p.policySchema(), p.policySign(), p.policyVerify())
	return cmd
}

const trustUsage = "DIR is a trust manifest (trust.hcl and keys), not a policy bundle"

func kindOf(trusted bool) bundle.Kind {
	if trusted {
		return bundle.Trust
	}
	return bundle.Policy
}

func (p *process) policyCheck() *cobra.Command {
	var trusted bool
	cmd := &cobra.Command{
		Use:         "check DIR",
		Short:       "Say what is wrong with a policy bundle, all of it at once",
		Example:     "  releasegate policy check policies\n  releasegate policy check demo-engagement/trust --trust",
		Args:        arguments("DIR"),
		Annotations: map[string]string{annotates: "what is wrong"},
		RunE: func(_ *cobra.Command, args []string) error {
			b, m, err := author.Check(args[0], kindOf(trusted), p.now())
			if err != nil {
				return err
			}
			if p.output == "json" {
				p.writeJSON(map[string]any{"ok": true, "digest": b.Digest(), "files": len(b.Paths()), "gates": m.Gates})
				return nil
			}
			if p.forge() != "" {
				return report.WriteRemarks(p.stdout, p.forge(), nil)
			}
			fmt.Fprintf(p.stdout, "%s: ok, %d files, sha256 %s\n", b.Kind(), len(b.Paths()), b.Digest())
			for _, name := range slices.Sorted(maps.Keys(m.Gates)) {
				fmt.Fprintf(p.stdout, "  gate %s requires %d controls: %v\n", name, len(m.Gates[name]), m.Gates[name])
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&trusted, "trust", false, trustUsage)
	return cmd
}
