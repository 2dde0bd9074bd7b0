package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/report"
)

func (p *process) policy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check, test, document, sign and verify the policy bundle and the trust manifest",
		Args:  cobra.NoArgs,
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

// checked loads a rulebook and checks all of it as of an instant; the manifest says what
// came of that.
func checked(dir string, kind bundle.Kind, at time.Time) (b *bundle.Bundle, m bundle.Manifest, err error) {
	if b, err = bundle.Load(dir, kind); err != nil {
		return nil, m, err
	}
	if kind == bundle.Trust {
		_, err := plan.Roster(b)
		return b, m, err
	}
	err = lint.Freeze(b, at, &m)
	return b, m, err
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
			b, m, err := checked(args[0], kindOf(trusted), p.now())
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

func (p *process) policySign() *cobra.Command {
	var trusted bool
	var key signing
	var name string
	var days int
	cmd := &cobra.Command{
		Use:   "sign DIR --key FILE",
		Short: "Check a policy bundle and sign it",
		Long: `Sign checks the folder, freezes the list of controls that each gate requires, and
writes manifest.dsse.json with the next version number. Tests are no part of it.`,
		Example: `  releasegate policy sign demo-engagement/policy --key demo-engagement/keys/demo-security.key
  releasegate policy sign demo-engagement/trust --trust --key demo-engagement/keys/demo-security.key --expires-days 30`,
		Args: arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "key"); err != nil {
				return err
			}
			if days < 1 || days > 3660 {
				return fault.Misuse("--expires-days 90", "--expires-days %d is not between 1 and 3660", days)
			}
			return p.runSign(cmd.Context(), args[0], kindOf(trusted), key, name, time.Duration(days)*24*time.Hour)
		},
	}
	cmd.Flags().BoolVar(&trusted, "trust", false, trustUsage)
	key.bindKey(cmd.Flags(), "security's private key")
	cmd.Flags().StringVar(&name, "name", "", "name of the rulebook (default: that of the version before, or the folder's)")
	cmd.Flags().IntVar(&days, "expires-days", 90, "days until it must be signed again")
	return cmd
}

func (p *process) runSign(ctx context.Context, dir string, kind bundle.Kind, key signing, name string, validity time.Duration) error {
	b, m, err := checked(dir, kind, p.now())
	if err != nil {
		return err
	}
	signer, err := key.openSigner(ctx, p)
	if err != nil {
		return err
	}
	m.Name, m.Version, m.Expires = name, 1, p.now().UTC().Truncate(time.Second).Add(validity)
	if before, ok := b.Signed(); ok {
		m.Version, m.Previous = before.Version+1, before.Digest()
		m.Name = orElse(m.Name, before.Name)
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	m.Name = orElse(m.Name, filepath.Base(absolute))
	payload, err := b.Payload(m)
	if err != nil {
		return err
	}
	envelope, err := signer.Sign(payload)
	if err != nil {
		return err
	}
	if err := b.Store(envelope); err != nil {
		return err
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"name": m.Name, "version": m.Version, "digest": b.Digest(), "expires": m.Expires, "signer": signer.Key().SPKI()})
		return nil
	}
	_, err = fmt.Fprintf(p.stdout, "signed: %s %q version %d, sha256 %s, valid until %s\n", kind, m.Name, m.Version, b.Digest(), m.Expires.Format(time.RFC3339))
	return err
}

func (p *process) policyVerify() *cobra.Command {
	var trusted bool
	var keys []string
	cmd := &cobra.Command{
		Use:     "verify DIR --policy-key FILE",
		Short:   "Verify the signature over a policy bundle and every file of it",
		Example: "  releasegate policy verify demo-engagement/policy --policy-key demo-engagement/security.pub",
		Args:    arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "policy-key"); err != nil {
				return err
			}
			pinned, err := readKeys(keys)
			if err != nil {
				return err
			}
			b, err := bundle.Open(args[0], kindOf(trusted), bundle.Options{Keys: pinned, At: p.now().UTC()})
			if err != nil {
				return err
			}
			if err := lint.Agrees(b); err != nil {
				return err
			}
			if p.output == "json" {
				p.writeJSON(map[string]any{"ok": true, "rulebook": b.Rulebook(), "expires": b.Manifest().Expires})
				return nil
			}
			_, err = fmt.Fprintf(p.stdout, "verified: %s %q version %d, sha256 %s, valid until %s\n", b.Kind(), b.Manifest().Name, b.Manifest().Version, b.Digest(), b.Manifest().Expires.Format(time.RFC3339))
			return err
		},
	}
	cmd.Flags().BoolVar(&trusted, "trust", false, trustUsage)
	cmd.Flags().StringArrayVar(&keys, "policy-key", nil, "public key of those who own policy and trust; repeat for several")
	return cmd
}
