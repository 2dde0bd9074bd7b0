package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/source"
)

type importFlags struct {
	inputs
	registering

	files   []string
	into    string
	gate    string
	phase   string
	helpers string
}

func (p *process) imports() *cobra.Command {
	f := &importFlags{}
	cmd := &cobra.Command{
		Use:   "import FILE... --into ENGAGEMENT --release ID --policy-key FILE",
		Short: "Verify what other tools have signed, and put it with the evidence",
		Long: `Import reads DSSE envelopes, Sigstore bundles, in-toto metablocks, files of such
lines and the npm registry's answer, judges each as decide would, and only then puts
it with the evidence, byte for byte. If decide would reject one of them, it says so
with the same code, and stores none. What is only waiting for further signatures is
stored. With --register-key it is registered as well, also what lay there before.

The README lists what is read, and as what.`,
		Example: `  # The links of a build, as in-toto wrote them
  releasegate import build.776a00e2.link --into demo-engagement --release 1.0.0 --policy-key security.pub

  # What a forge attested
  gh attestation download wallet-issuer.img --repo example/wallet
  releasegate import sha256:*.jsonl --into demo-engagement --release 1.0.0 --policy-key security.pub`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fault.Misuse(cmd.CommandPath()+" --help", "%s takes at least one FILE", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "into"); err != nil {
				return err
			}
			f.files = args
			return p.runImport(cmd.Context(), f)
		},
	}
	f.inputs.bind(cmd.Flags())
	f.registering.bind(cmd.Flags(), "")
	cmd.Flags().StringVar(&f.helpers, "helpers", "", "JSON file that names the program for each kind of key URI, by path and digest")
	cmd.Flags().StringVar(&f.into, "into", "", "folder of the engagement")
	cmd.Flags().StringVar(&f.gate, "gate", "production-release", "gate that is to count it")
	cmd.Flags().StringVar(&f.phase, "phase", "", "phase that a milestone gate judges")
	return cmd
}

func (p *process) runImport(ctx context.Context, f *importFlags) error {
	at, err := p.instant("")
	if err != nil {
		return err
	}
	o, err := f.options(p, f.into, at)
	if err != nil {
		return err
	}
	o.Gate, o.Phase, o.Unsafe = f.gate, f.phase, []string{"an import"}
	in, _, err := gate.Open(o)
	if err != nil {
		return err
	}
	registrar, err := p.registrar(ctx, &f.registering, signing{sign.Options{Helpers: f.helpers}}, nil, o.Paths, in.Plan.Engagement, at)
	if err != nil {
		return err
	}
	candidates, contents, refused, err := taken(f.files)
	if err != nil {
		return err
	}
	standings, err := in.Consider(ctx, candidates, at)
	if err != nil {
		return err
	}
	for i, s := range standings {
		if s.Code != "" {
			refused = append(refused, refusal{candidates[i].Origin.Path, s.Code, s.Text, s.Remedy})
		}
	}
	if len(refused) > 0 {
		return refuseAll(refused)
	}
	if err := p.storeAll(o.Evidence, in, candidates, contents, standings); err != nil {
		return err
	}
	var records []ledger.Record
	for _, s := range standings {
		records = append(records, s.Records...)
	}
	return registrar.add(records...)
}

// A refusal is a file that decide would reject.
type refusal struct{ file, code, text, remedy string }

func refuseAll(refused []refusal) error {
	var lines []string
	for _, r := range refused {
		lines = append(lines, fmt.Sprintf("%q would be rejected (%s): %s", r.file, r.code, r.text))
	}
	return fault.Refuse(refused[0].remedy, "nothing was stored:\n%s", strings.Join(lines, "\n"))
}

// taken reads the files and parts them into envelopes.
func taken(files []string) (candidates []source.Envelope, contents [][]byte, refused []refusal, err error) {
	for _, file := range files {
		content, err := disk.ReadFile(file, canon.MaxBytes)
		if err != nil {
			return nil, nil, nil, err
		}
		parts, err := intoto.Part(content)
		if err != nil {
			code, text := "not_an_envelope", err.Error()
			if _, rejection := source.Take(file, content); rejection != nil && len(parts) == 0 {
				code = rejection.Code
			}
			refused = append(refused, refusal{file, code, text, "name a DSSE envelope, a Sigstore bundle, an in-toto metablock, or a file of such lines"})
			continue
		}
		for i, part := range parts {
			name := file
			if len(parts) > 1 {
				name = fmt.Sprintf("%s, envelope %d", file, i+1)
			}
			candidate, rejection := source.Take(name, part)
			if rejection != nil {
				refused = append(refused, refusal{name, rejection.Code, rejection.Text, ""})
				continue
			}
			candidates, contents = append(candidates, candidate), append(contents, part)
		}
	}
	return candidates, contents, refused, nil
}

// storeAll puts each envelope with the evidence, under a name that follows from what
// it holds: the same file is not stored twice.
func (p *process) storeAll(folder string, in *gate.Inputs, candidates []source.Envelope, contents [][]byte, standings []gate.Standing) error {
	there := map[canon.Digest]string{}
	for _, e := range in.Found {
		there[e.Origin.Digest] = e.Origin.Path
	}
	var listed []map[string]any
	for i, s := range standings {
		from, digest := candidates[i].Origin, candidates[i].Origin.Digest
		name := filepath.Join(folder, fmt.Sprintf("%s-%s.%s.json", s.Kind, s.Payload.Short(), digest.Short()))
		created := false
		if old, twice := there[digest]; twice {
			name = filepath.Join(folder, filepath.FromSlash(old))
		} else {
			var err error
			if created, err = disk.Keep(name, contents[i], 0o644); err != nil {
				return err
			}
			there[digest] = filepath.Base(name)
		}
		p.note("%s", imported(from, s, created))
		if p.output == "text" {
			fmt.Fprintln(p.stdout, name)
		}
		listed = append(listed, map[string]any{"from": from.Path, "file": name, "created": created, "kind": s.Kind, "payload": s.Payload, "awaits": s.Awaits})
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"imported": listed})
	}
	return nil
}

func imported(from decision.Origin, s gate.Standing, created bool) string {
	text := fmt.Sprintf("%q is a %s", from.Path, s.Kind)
	if !created {
		text += ", and was there before"
	}
	if s.Awaits != "" {
		text += "; it does not count yet: " + s.Awaits
	}
	return text
}
