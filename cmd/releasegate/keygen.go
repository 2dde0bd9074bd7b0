package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/scaffold"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

func (p *process) keygen() *cobra.Command {
	return &cobra.Command{
		Use:   "keygen NAME",
		Short: "Make a key pair, in cosign's format",
		Long: `Keygen writes NAME.key, encrypted with the passphrase in COSIGN_PASSWORD, and NAME.pub.
The private key stays with the person; security puts the public one below trust/keys/
and says in trust.hcl whose it is: the lines to fill in are printed.`,
		Example: `  read -rs COSIGN_PASSWORD && export COSIGN_PASSWORD
  releasegate keygen ada`,
		Args: arguments("NAME"),
		RunE: func(_ *cobra.Command, args []string) error { return p.runKeygen(args[0]) },
	}
}

func (p *process) runKeygen(name string) error {
	id := filepath.Base(name)
	if !plan.IsID(id) {
		return fault.Misuse("use a-z, 0-9, dot and hyphen", "%q is not an id, which the end of NAME becomes", id)
	}
	key, err := sign.Generate(name, []byte(p.getenv("COSIGN_PASSWORD")))
	if err != nil {
		return err
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"key": name + ".key", "public": name + ".pub", "spki": key.SPKI()})
		return nil
	}
	if _, err := fmt.Fprintf(p.stdout, "%s.key\n%s.pub\n", name, name); err != nil {
		return err
	}
	p.note("next: hand %s.pub to security, who copies it to trust/keys/%s.pub, adds to trust/trust.hcl", fault.Quote(name), id)
	now := p.now().UTC().Truncate(24 * time.Hour)
	block := scaffold.Functionary(trust.Functionary{
		ID: id, Person: &trust.Person{ID: "PERSON"}, Roles: []string{"ROLE"}, From: now, Until: now.AddDate(1, 0, 0),
	})
	for line := range strings.SplitSeq(block, "\n") {
		p.note("  %s", line)
	}
	p.note("and signs: releasegate policy sign ENGAGEMENT/trust --trust --key SECURITY.key")
	return nil
}
