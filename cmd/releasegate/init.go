package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/scaffold"
)

func (p *process) init() *cobra.Command {
	o := scaffold.Options{}
	cmd := &cobra.Command{
		Use:   "init DIR --customer ID --engagement ID --supplier ID --release ID",
		Short: "Lay out a new engagement, with the built-in policies",
		Long: `Init writes the folders of a new engagement: the built-in policies, a plan to
fill in, and nobody trusted yet. It prints what to do next.`,
		Example: "  releasegate init wallet --customer agency --engagement wallet --supplier credentry --release 1.0.0",
		Args:    arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "customer", "engagement", "supplier", "release"); err != nil {
				return err
			}
			for _, id := range []string{o.Customer, o.Engagement, o.Supplier, o.Release} {
				if !plan.IsID(id) {
					return fault.Misuse("use a-z, 0-9, dot and hyphen", "%q is not an id", id)
				}
			}
			o.Dir = filepath.Clean(args[0])
			return p.runInit(o)
		},
	}
	cmd.Flags().StringVar(&o.Customer, "customer", "", "id of the customer")
	cmd.Flags().StringVar(&o.Engagement, "engagement", "", "id of the engagement")
	cmd.Flags().StringVar(&o.Supplier, "supplier", "", "id of the supplier")
	cmd.Flags().StringVar(&o.Release, "release", "", "id of the first release")
	return cmd
}

func (p *process) runInit(o scaffold.Options) error {
	names, err := scaffold.Make(o)
	if err != nil {
		return err
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"files": names})
		return nil
	}
	for _, name := range names {
		if _, err := fmt.Fprintln(p.stdout, name); err != nil {
			return err
		}
	}
	dir := fault.Quote(o.Dir)
	p.note("next:")
	for _, step := range []string{
		"fill in the three files above",
		"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out security.key && openssl pkey -in security.key -pubout -out " + dir + "/security.pub",
		"releasegate policy sign " + dir + "/policy --key security.key",
		"releasegate policy sign " + dir + "/trust --trust --key security.key",
		"releasegate status " + dir + " --release " + o.Release + " --policy-key " + dir + "/security.pub",
	} {
		p.note("  %s", step)
	}
	return nil
}
