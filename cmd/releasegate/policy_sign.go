package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
)

type policySignFlags struct {
	signing

	dir     string
	trusted bool
	name    string
	version int
	days    int
	coSign  bool
}

func (p *process) policySign() *cobra.Command {
	f := &policySignFlags{}
	cmd := &cobra.Command{
		Use:   "sign DIR --key FILE",
		Short: "Check a policy bundle and sign it, or co-sign what somebody else has signed",
		Long: `Sign checks the folder, freezes the list of controls that each gate requires, and
writes manifest.dsse.json with the next version number. Tests are no part of it.
Beside it lies rules.compiled, which saves each decision the compiling of the rules:
its digest is signed too, and without it they are compiled from their text.

Where a gate demands the signatures of several persons (--policy-threshold), each
of the others checks and signs the same version with --co-sign: that adds a file
manifest.KEY.dsse.json and changes nothing else.`,
		Example: `  releasegate policy sign demo-engagement/policy --key demo-engagement/keys/demo-security.key
  releasegate policy sign demo-engagement/trust --trust --key demo-engagement/keys/demo-security.key --expires-days 30

  # A second person agrees to the version that lies there
  releasegate policy sign demo-engagement/policy --co-sign --key second.key`,
		Args: arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "key"); err != nil {
				return err
			}
			if f.days < 1 || f.days > 3660 {
				return fault.Misuse("--expires-days 90", "--expires-days %d is not between 1 and 3660", f.days)
			}
			if f.version < 0 {
				return fault.Misuse("leave --version out to sign the next", "--version %d is no version: they count up from 1", f.version)
			}
			f.dir = args[0]
			return p.runSign(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.trusted, "trust", false, trustUsage)
	f.bindKey(flags, "security's private key")
	flags.StringVar(&f.name, "name", "", "name of the rulebook, which it keeps (default: that of the version before, or the folder's)")
	flags.IntVar(&f.version, "version", 0, "version to sign it as, after the one that is signed (default: the next)")
	flags.IntVar(&f.days, "expires-days", 90, "days until it must be signed again")
	flags.BoolVar(&f.coSign, "co-sign", false, "add a signature to the version that somebody else has signed")
	for _, other := range []string{"name", "version", "expires-days"} {
		cmd.MarkFlagsMutuallyExclusive("co-sign", other)
	}
	return cmd
}

func (p *process) runSign(ctx context.Context, f *policySignFlags) error {
	signer, err := f.openSigner(ctx, p)
	if err != nil {
		return err
	}
	now := p.now().UTC().Truncate(time.Second)
	var b *bundle.Bundle
	if f.coSign {
		b, err = author.CoSeal(f.dir, kindOf(f.trusted), now, signer)
	} else {
		expires := now.Add(time.Duration(f.days) * 24 * time.Hour)
		b, err = author.Seal(f.dir, kindOf(f.trusted), author.Sealing{At: now, Expires: expires, Name: f.name, Version: f.version}, signer)
	}
	if err != nil {
		return err
	}
	m, _ := b.Signed()
	if p.output == "json" {
		p.writeJSON(map[string]any{"name": m.Name, "version": m.Version, "digest": m.Digest(), "expires": m.Expires, "previous": m.Previous, "signer": signer.Key().SPKI(), "coSigned": f.coSign})
		return nil
	}
	did := "signed"
	if f.coSign {
		did = "co-signed"
	}
	_, err = fmt.Fprintf(p.stdout, "%s: %s\n", did, described(b.Kind(), m))
	return err
}

func described(kind bundle.Kind, m bundle.Manifest) string {
	return fmt.Sprintf("%s %q version %d, sha256 %s, valid until %s", kind, m.Name, m.Version, m.Digest(), m.Expires.Format(time.RFC3339))
}

func (p *process) policyVerify() *cobra.Command {
	var trusted bool
	var pins pins
	var previous string
	var least int
	cmd := &cobra.Command{
		Use:   "verify DIR --policy-key FILE",
		Short: "Verify the signatures over a policy bundle and every file of it",
		Long: `Verify checks what a gate checks before it obeys: that the persons demanded have
signed, that every file is as signed, and that it has not expired. The version is
compared with --min-version, and what it replaces with --previous.`,
		Example: `  releasegate policy verify demo-engagement/policy --policy-key demo-engagement/security.pub

  # Two persons must have signed; the second one holds two keys
  releasegate policy verify policy --policy-threshold 2 --policy-key ada=ada.pub \
    --policy-key theo=theo.pub --policy-key theo=theo-spare.pub`,
		Args: arguments("DIR"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "policy-key"); err != nil {
				return err
			}
			if least < 0 {
				return noVersion("min-version", least)
			}
			pinned, err := pins.read()
			if err != nil {
				return err
			}
			b, err := bundle.Open(args[0], kindOf(trusted), bundle.Options{Keys: pinned.keys, Holders: pinned.holders, Threshold: pins.threshold, MinVersion: least, At: p.now().UTC()})
			if err != nil {
				return err
			}
			if m := b.Manifest(); previous != "" && m.Previous != canon.Digest(previous) {
				return fault.Refuse("compare what it replaces with the version that you have seen", "%s %q: version %d replaces sha256 %q, not %q", b.Kind(), args[0], m.Version, m.Previous, previous)
			}
			if err := lint.Agrees(b); err != nil {
				return err
			}
			return p.verified(b)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&trusted, "trust", false, trustUsage)
	pins.bind(flags)
	flags.IntVar(&least, "min-version", 0, "least version that is accepted")
	flags.StringVar(&previous, "previous", "", "SHA-256 of the bundle that this one must replace")
	return cmd
}

func (p *process) verified(b *bundle.Bundle) error {
	m := b.Manifest()
	if p.output == "json" {
		p.writeJSON(map[string]any{"ok": true, "rulebook": b.Rulebook(), "expires": m.Expires, "previous": m.Previous})
		return nil
	}
	_, err := fmt.Fprintf(p.stdout, "verified: %s, signed with %d of the pinned keys\n", described(b.Kind(), m), len(b.Rulebook().Signers))
	return err
}
