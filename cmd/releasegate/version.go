package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"
)

func (p *process) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the program's version",
		Args:  arguments(),
		RunE: func(*cobra.Command, []string) error {
			if p.output == "json" {
				p.writeJSON(map[string]any{"name": "releasegate", "version": version, "go": runtime.Version()})
				return nil
			}
			_, err := fmt.Fprintf(p.stdout, "releasegate %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
