package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/trust"
)

func (p *process) ledger() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Show what the ledger holds, and prove it",
		Long: `The ledger of an engagement is a transparency log (C2SP tlog-tiles): decide appends
to it, and nothing is ever taken from it. Its checkpoint is signed by the gate's key.

The register of evidence is another such log: attest, approve, waive and import add
to it what they put with the evidence, and decide denies a release of which something
that was registered is not shown. Its checkpoint is signed by whoever registered last,
whose public key is then to be named with --gate-key.`,
		Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.ledgerInit(), p.ledgerAppend(), p.ledgerShow(), p.ledgerProve(), p.ledgerVerify(), p.ledgerWitness(), p.ledgerRefresh())
	return cmd
}

// logKeys are the flags that say whose ledger it is.
type logKeys struct {
	gates  gates
	origin string
}

func (f *logKeys) bind(flags *pflag.FlagSet) {
	f.gates.bind(flags, "; of a register those of who registers")
	flags.StringVar(&f.origin, "origin", "", "name that the ledger must have: releasegate/SUPPLIER/CUSTOMER/ENGAGEMENT, and /register of a register (default: what it says itself, which is shown)")
}

func (f *logKeys) read() (trust.Trusted, error) {
	if !f.gates.named() {
		return trust.Trusted{}, fault.Misuse("add --gate-key GATE.pub or --admission FILE", "--gate-key is needed: without it nobody knows whose ledger it is")
	}
	return f.gates.read()
}

// open reads a ledger that one of the gates signed.
func (f *logKeys) open(dir string) (*ledger.View, error) {
	by, err := f.read()
	if err != nil {
		return nil, err
	}
	v, err := ledger.Read(dir)
	if err != nil {
		return nil, err
	}
	if err := v.Verify(orElse(f.origin, v.Origin), by); err != nil {
		return nil, fmt.Errorf("ledger %q: %w", dir, err)
	}
	return v, nil
}

func (p *process) ledgerShow() *cobra.Command {
	var f logKeys
	cmd := &cobra.Command{
		Use:     "show LEDGER --gate-key FILE",
		Short:   "List the entries of a ledger, or of a register",
		Example: "  releasegate ledger show demo-engagement/ledger --gate-key demo-engagement/trust/keys/demo-gate.pub",
		Args:    arguments("LEDGER"),
		RunE: func(_ *cobra.Command, args []string) error {
			v, err := f.open(args[0])
			if err != nil {
				return err
			}
			if p.output == "json" {
				told := map[string]any{"origin": v.Origin, "size": v.Size, "root": v.Root.String(), "entries": v.Entries}
				if v.Records != nil {
					told["entries"] = v.Records
				}
				if v.Waiting != nil {
					told["waiting"] = v.Waiting
				}
				if !v.Time.IsZero() {
					told["asOf"] = v.Time
				}
				p.writeJSON(told)
				return nil
			}
			var list bytes.Buffer
			fmt.Fprintf(&list, "%s, %d entries, root %s%s\n", fault.Line(v.Origin), v.Size, v.Root, asOf(v))
			for _, e := range v.Entries {
				fmt.Fprintf(&list, "%6d  %s  %-18s %-20s %-8s release %s  payload %s\n", e.Index, e.DecidedAt.Format(time.RFC3339), kindOfEntry(e), fault.Line(e.Gate), e.Verdict, e.Release.Short(), e.Payload.Short())
			}
			for _, r := range v.Records {
				fmt.Fprintf(&list, "%6d  %s  %-24s payload %s  key %s\n", r.Index, r.RegisteredAt.Format(time.RFC3339), fault.Line(r.Kind), r.Payload, orElse(r.Signer.Short(), "of an identity"))
			}
			list.WriteString(waiting(v))
			_, err = p.stdout.Write(list.Bytes())
			return err
		},
	}
	f.bind(cmd.Flags())
	return cmd
}

// asOf says how fresh a ledger is, if anybody said so.
func asOf(v *ledger.View) string {
	if v.Time.IsZero() {
		return ""
	}
	return ", as of " + v.Time.Format(time.RFC3339)
}

// kindOfEntry is the name of the entry's predicate type, without where it is defined.
func kindOfEntry(e ledger.Entry) string { return fault.Line(path.Base(path.Dir(e.Type))) }

func (p *process) ledgerProve() *cobra.Command {
	var f logKeys
	var index, since int64
	cmd := &cobra.Command{
		Use:   "prove LEDGER --gate-key FILE --entry N",
		Short: "Prove that an entry is in a ledger, or that the ledger only grew",
		Long: `Prove writes to standard output the proof that an entry is in the ledger, as C2SP
tlog-proof; with --since, the proof that the ledger extends what it was when it had
so many entries, as C2SP tlog-witness asks a witness for a cosignature.`,
		Example: `  releasegate ledger prove demo-engagement/ledger --gate-key gate.pub --entry 7 > decision.tlog-proof
  releasegate ledger prove demo-engagement/ledger --gate-key gate.pub --since 7`,
		Args: arguments("LEDGER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			flags := cmd.Flags()
			if flags.Changed("entry") == flags.Changed("since") {
				return fault.Misuse("add --entry N or --since N", "one of --entry and --since is needed: what is to be proven")
			}
			v, err := f.open(args[0])
			if err != nil {
				return err
			}
			prove, n := v.Prove, index
			if flags.Changed("since") {
				prove, n = v.Consistency, since
			}
			proof, err := prove(n)
			if err != nil {
				return err
			}
			_, err = p.stdout.Write(proof)
			return err
		},
	}
	f.bind(cmd.Flags())
	cmd.Flags().Int64Var(&index, "entry", 0, "index of the entry to prove; the first is 0")
	cmd.Flags().Int64Var(&since, "since", 0, "number of entries that the ledger once had")
	return cmd
}

// ledgerCheck are the flags of verify.
type ledgerCheck struct {
	keys    logKeys
	seen    string // file of a checkpoint
	root    string // trusted_root.json of the log that it must be published in
	offline bool
}

func (p *process) ledgerVerify() *cobra.Command {
	var f ledgerCheck
	cmd := &cobra.Command{
		Use:   "verify LEDGER|PROOF --gate-key FILE",
		Short: "Verify a whole ledger, or one proof",
		Long: `Verify checks a ledger: the signature of its checkpoint, that its entries and tiles
are those that the checkpoint names, that the envelopes kept beside them are whole,
and with --seen that it extends the checkpoint that this machine saw last. Of a proof
it says which entry it proves.

Of a ledger that is published in a Rekor v2 it also checks that each entry is proven to
be there, and asks that log, unless --offline: whether it has only grown since it was
seen last, and whether it holds anything else that a key of the gate has signed. That is
then listed, and the exit code is 3: a decision was kept back, or the key was stolen.`,
		Example: `  releasegate ledger verify demo-engagement/ledger --gate-key gate.pub --seen last.checkpoint
  releasegate ledger verify decision.tlog-proof --gate-key gate.pub
  releasegate ledger verify demo-engagement/ledger --gate-key gate.pub --trusted-root trusted_root.json`,
		Args: arguments("LEDGER|PROOF"),
		RunE: func(_ *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err == nil && !info.IsDir() {
				return p.verifyProof(args[0], &f.keys)
			}
			return p.verifyLedger(args[0], &f)
		},
	}
	f.keys.bind(cmd.Flags())
	cmd.Flags().StringVar(&f.seen, "seen", "", "file of the checkpoint seen last, which the ledger must extend; then it holds the present one. Made if it is missing")
	cmd.Flags().StringVar(&f.root, "trusted-root", "", "trusted_root.json of the log that the ledger must be published in (default: what lies in the ledger, if it is)")
	cmd.Flags().BoolVar(&f.offline, "offline", false, "do not ask the log that the ledger is published in")
	return cmd
}

func (p *process) verifyLedger(dir string, f *ledgerCheck) error {
	v, err := f.keys.open(dir)
	if err != nil {
		return err
	}
	if err := v.CheckTiles(dir); err != nil {
		return err
	}
	kept, err := v.CheckEnvelopes(dir)
	if err != nil {
		return err
	}
	published, err := f.published(dir, v)
	if err != nil {
		return err
	}
	if f.seen != "" {
		if err := extend(v, dir, f.seen); err != nil {
			return err
		}
	}
	ok := published == nil || len(published.Strays) == 0
	if p.output == "json" {
		told := map[string]any{"ok": ok, "origin": v.Origin, "size": v.Size, "root": v.Root.String(), "envelopes": kept}
		if published != nil {
			told["published"] = published
		}
		p.writeJSON(told)
	} else {
		without, state := "", "ok"
		if !kept {
			without = "; the envelopes that they speak of are not here"
		}
		if !ok {
			state = "differs"
		}
		if _, err := fmt.Fprintf(p.stdout, "%s: %s, %d entries, root %s%s%s\n", state, fault.Line(v.Origin), v.Size, v.Root, without, published.text()); err != nil {
			return err
		}
	}
	if !ok {
		return answer(exitDenied)
	}
	return nil
}

// extend demands that the ledger extends the checkpoint in a file, and puts the present
// one there.
func extend(v *ledger.View, dir, seen string) error {
	if _, err := os.Lstat(seen); !errors.Is(err, fs.ErrNotExist) {
		content, err := disk.ReadFile(seen, ledger.MaxCheckpoint)
		if err != nil {
			return err
		}
		before, err := ledger.ReadCheckpoint(content)
		if err != nil {
			return fmt.Errorf("checkpoint last seen, %q: %w", seen, err)
		}
		if err := v.Extends(before); err != nil {
			return fmt.Errorf("ledger %q: %w", dir, err)
		}
	}
	return disk.Replace(seen, v.Signed(), 0o644)
}

func (p *process) verifyProof(name string, f *logKeys) error {
	by, err := f.read()
	if err != nil {
		return err
	}
	content, err := disk.ReadFile(name, ledger.MaxProof)
	if err != nil {
		return err
	}
	e, c, err := ledger.Proven(content, f.origin, by)
	if err != nil {
		return fmt.Errorf("proof %q: %w", name, err)
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"ok": true, "origin": c.Origin, "index": e.Index, "entry": e})
		return nil
	}
	fmt.Fprintf(p.stdout, "ok: %s holds as entry %d of %d: %s, gate %s, %s, payload %s\n", fault.Line(c.Origin), e.Index, c.Size, kindOfEntry(e), fault.Line(e.Gate), strings.ToLower(e.Verdict.String()), e.Payload)
	return nil
}

func (p *process) ledgerWitness() *cobra.Command {
	var f logKeys
	var key signing
	var name, seen string
	cmd := &cobra.Command{
		Use:   "witness LEDGER --gate-key FILE --name NAME --key FILE --seen FILE",
		Short: "Cosign a ledger that extends what this witness saw last",
		Long: `Witness checks a whole ledger, and that it extends the checkpoint that this witness
saw last, which --seen keeps. Then it adds its cosignature (C2SP tlog-cosignature) to
the ledger's checkpoint. A ledger that was rolled back or forked is refused.

Whoever demands the cosignature, by a witness block in admission.hcl or trust.hcl,
sees the ledger that the witness sees, even if the key of the gate was stolen.`,
		Example: "  releasegate ledger witness demo-engagement/ledger --gate-key gate.pub --name ada --key ada-witness.key --seen ada.checkpoint",
		Args:    arguments("LEDGER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "name", "key", "seen"); err != nil {
				return err
			}
			keys, err := f.read()
			if err != nil {
				return err
			}
			if err := key.Check(); err != nil {
				return err
			}
			signer, err := key.openSigner(cmd.Context(), p)
			if err != nil {
				return err
			}
			if _, err := ledger.Read(args[0]); err != nil { // nothing is made where there is no ledger
				return err
			}
			log, err := ledger.Open(args[0])
			if err != nil {
				return err
			}
			c, err := log.Cosign(name, signer, p.now().UTC(), func(v *ledger.View) error {
				if err := v.Verify(orElse(f.origin, v.Origin), keys); err != nil {
					return err
				}
				return extend(v, args[0], seen)
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "cosigned: %s, %d entries, by %s\n", fault.Line(c.Origin), c.Size, name)
			return nil
		},
	}
	f.bind(cmd.Flags())
	key.bindKey(cmd.Flags(), "private key of the witness, Ed25519")
	cmd.Flags().StringVar(&name, "name", "", "name of the witness, as whoever demands its cosignature knows it")
	cmd.Flags().StringVar(&seen, "seen", "", "file of the checkpoint that this witness saw last; made if it is missing")
	return cmd
}

func (p *process) ledgerRefresh() *cobra.Command {
	var key signing
	var gates gates
	cmd := &cobra.Command{
		Use:   "refresh LEDGER --key FILE",
		Short: "Sign a quiet ledger's checkpoint again",
		Long: `Refresh signs the checkpoint again as of now, so that who admits by a ledger of a
greatest age (max_age_minutes in admission.hcl) can tell a quiet one from an old copy.`,
		Example: "  releasegate ledger refresh demo-engagement/ledger --key gate.key",
		Args:    arguments("LEDGER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := key.Check(); err != nil {
				return err
			}
			if key.Key != "" && (key.TimestampAuthority != "" || key.Rekor != "") {
				return fault.Misuse("leave --timestamp-url and --rekor-url out", "a checkpoint that a key signs has no room for what others say of the time")
			}
			signer, err := key.openSigner(cmd.Context(), p)
			if err != nil {
				return err
			}
			by, err := gates.with(signer)
			if err != nil {
				return err
			}
			v, err := ledger.Read(args[0])
			if err != nil {
				return err
			}
			log, err := ledger.Open(args[0])
			if err != nil {
				return err
			}
			c, err := log.Refresh(writerTo(v.Origin, signer, by, p.now()))
			if err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "signed: %s, %d entries, as of %s\n", fault.Line(c.Origin), c.Size, c.Time.Format(time.RFC3339))
			return nil
		},
	}
	key.bindSigner(cmd.Flags(), "private key of the gate")
	gates.bind(cmd.Flags(), ", if another than --key signed it last: that of --key and the others")
	return cmd
}
