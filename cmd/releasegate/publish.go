package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
)

func (p *process) ledgerInit() *cobra.Command {
	var key signing
	var gates gates
	var origin, root, tiles string
	cmd := &cobra.Command{
		Use:   "init LEDGER --origin NAME --key FILE",
		Short: "Begin a ledger, or have it published in a Rekor v2",
		Long: `Init signs the checkpoint of an empty ledger; decide does the same where there is none
yet. With --rekor-url the ledger is published from then on: the signature of each entry
must be in that transparency log, proven by the log's key in --trusted-root, before the
entry counts. decide, revoke and append see to that; the proof is in the Sigstore bundle
of the decision, and verify asks nobody. Run it again to name another address, or, with
a trusted root that holds both, the log that follows.`,
		Example: `  releasegate ledger init demo-engagement/ledger --origin releasegate/SUPPLIER/CUSTOMER/ENGAGEMENT --key gate.key
  releasegate ledger init demo-engagement/ledger --origin releasegate/SUPPLIER/CUSTOMER/ENGAGEMENT --key gate.key \
    --rekor-url https://log.example --trusted-root trusted_root.json`,
		Args: arguments("LEDGER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "origin"); err != nil {
				return err
			}
			w, err := p.writer(cmd, &key, &gates, origin)
			if err != nil {
				return err
			}
			log, err := ledger.Open(args[0])
			if err != nil {
				return err
			}
			if key.Rekor == "" {
				if root != "" || tiles != "" {
					return fault.Misuse("add --rekor-url URL", "--trusted-root and --rekor-tiles are of use with --rekor-url only")
				}
				c, err := log.Refresh(w)
				if err == nil {
					fmt.Fprintf(p.stdout, "ledger: %s, %d entries\n", fault.Line(c.Origin), c.Size)
				}
				return err
			}
			if err := demand(cmd.Flags(), "trusted-root"); err != nil {
				return err
			}
			r := ledger.Rekor{URL: key.Rekor, Tiles: orElse(tiles, key.Rekor+"/api/v2")}
			if r.Root, err = disk.ReadFile(root, canon.MaxBytes); err != nil {
				return err
			}
			if err := log.Init(r, w); err != nil {
				return err
			}
			fmt.Fprintf(p.stdout, "ledger: %s, published in %s\n", fault.Line(origin), r.URL)
			return nil
		},
	}
	key.bindSigner(cmd.Flags(), "private key of the gate")
	gates.bind(cmd.Flags(), ", if another than --key signed the ledger last: that of --key and the others")
	cmd.Flags().StringVar(&origin, "origin", "", "name of the ledger: releasegate/SUPPLIER/CUSTOMER/ENGAGEMENT")
	cmd.Flags().StringVar(&root, "trusted-root", "", "trusted_root.json that holds the key of the log, and its name as the host of its URL")
	cmd.Flags().StringVar(&tiles, "rekor-tiles", "", "URL below which the log serves its checkpoint and tiles, if elsewhere than at the /api/v2 of --rekor-url")
	return cmd
}

// writer is who writes to a ledger by its own name.
func (p *process) writer(cmd *cobra.Command, key *signing, gates *gates, origin string) (ledger.Writer, error) {
	if err := key.Check(); err != nil {
		return ledger.Writer{}, err
	}
	signer, err := key.openSigner(cmd.Context(), p)
	if err != nil {
		return ledger.Writer{}, err
	}
	by, err := gates.with(signer)
	if err != nil {
		return ledger.Writer{}, err
	}
	at, err := p.instant("")
	return writerTo(origin, signer, by, at), err
}

func (p *process) ledgerAppend() *cobra.Command {
	var key signing
	var gates gates
	cmd := &cobra.Command{
		Use:   "append LEDGER [DECISION] --key FILE",
		Short: "Enter what is stored and not yet published, or a decision that was signed elsewhere",
		Long: `Append takes up what decide or revoke have stored in a ledger and could not publish,
since the log was away: it counts once it is published. With DECISION it enters a signed
decision or revocation of a gate that the ledger does not have as its last; decide and
revoke do that themselves.`,
		Example: `  releasegate ledger append demo-engagement/ledger --key gate.key
  releasegate ledger append demo-engagement/ledger decision.sigstore.json --key gate.key`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 2 {
				return fault.Misuse("name one decision at a time", "%d files were named", len(args)-1)
			}
			return arguments("LEDGER")(cmd, args[:min(1, len(args))])
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := ledger.Read(args[0])
			if err != nil {
				return err
			}
			w, err := p.writer(cmd, &key, &gates, v.Origin)
			if err != nil {
				return err
			}
			log, err := ledger.Open(args[0])
			if err != nil {
				return err
			}
			var envelope []byte
			if len(args) == 2 {
				if envelope, err = disk.ReadFile(args[1], canon.MaxBytes); err != nil {
					return err
				}
			}
			entered, err := log.Enter(envelope, w)
			if err != nil {
				return err
			}
			for _, e := range entered {
				fmt.Fprintf(p.stdout, "entry %d: %s, gate %s, %s, payload %s\n", e.Index, kindOfEntry(e), fault.Line(e.Gate), e.Verdict, e.Payload)
			}
			if len(entered) == 0 {
				fmt.Fprintln(p.stdout, "nothing was waiting to be published")
			}
			return nil
		},
	}
	key.bindSigner(cmd.Flags(), "private key of the gate")
	gates.bind(cmd.Flags(), ", if another than --key decided or signed the ledger last: that of --key and the others")
	return cmd
}

// inLog is what a log says of the ledger that is published in it.
type inLog struct {
	URL    string         `json:"url"`
	Asked  bool           `json:"asked"`
	Size   int64          `json:"size,omitempty"` // of the log; of use if it was asked
	Strays []ledger.Stray `json:"strays"`
}

// published holds a ledger to the log that it is published in; nil if it is none.
func (f *ledgerCheck) published(dir string, v *ledger.View) (*inLog, error) {
	log, err := ledger.Published(dir)
	if err != nil {
		return nil, err
	}
	if log == nil {
		if f.root != "" {
			return nil, fault.Refuse("name the ledger that is, or leave --trusted-root out", "ledger %q is published in no log", dir)
		}
		return nil, nil //nolint:nilnil // none is an answer
	}
	if f.root != "" {
		root, err := disk.ReadFile(f.root, canon.MaxBytes)
		if err == nil {
			err = log.Believe(root)
		}
		if err != nil {
			return nil, err
		}
	}
	by, err := f.keys.read()
	if err != nil {
		return nil, err
	}
	told := &inLog{URL: log.URL, Asked: !f.offline, Strays: []ledger.Stray{}}
	if f.offline {
		return told, log.Check(v, by)
	}
	size, strays, err := log.Audit(v, by)
	told.Size, told.Strays = size, append(told.Strays, strays...)
	return told, err
}

// text is what people read of it.
func (l *inLog) text() string {
	switch {
	case l == nil:
		return ""
	case !l.Asked:
		return "; each is proven to be in " + l.URL + ", which was not asked"
	}
	var text strings.Builder
	fmt.Fprintf(&text, "; each is in %s, which has %d entries and has only grown", l.URL, l.Size)
	for _, s := range l.Strays {
		fmt.Fprintf(&text, "\nnot in the ledger: entry %d of the log is signed by the gate's key %s, over something of sha256 %s", s.Index, s.Signer.Short(), s.Digest)
	}
	if len(l.Strays) > 0 {
		text.WriteString("\na decision was kept back, or somebody else has that key")
	}
	return text.String()
}

// waiting says what is stored in a ledger and not yet published; empty if nothing is.
func waiting(v *ledger.View) string {
	e := v.Waiting
	if e == nil {
		return ""
	}
	return fmt.Sprintf("stored, not yet published: %s, gate %s, %s, release %s, payload %s\n", kindOfEntry(*e), fault.Line(e.Gate), e.Verdict, fault.Line(e.ReleaseID), e.Payload)
}
