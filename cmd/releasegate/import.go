package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
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
		Use:   "import FILE|oci://IMAGE... --into ENGAGEMENT --release ID --policy-key FILE",
		Short: "Verify what other tools have signed, and put it with the evidence",
		Long: `Import reads DSSE envelopes, Sigstore bundles, in-toto metablocks, files of such
lines and the npm registry's answer, judges each as decide would, and only then puts
it with the evidence, byte for byte. If decide would reject one of them, it says so
with the same code, and stores none. What is only waiting for further signatures is
stored. With --register-key it is registered as well, also what lay there before.

From an archive or an image, as oci://REGISTRY/REPOSITORY@sha256:DIGEST, it stores what
decide would count, and says what it leaves out and why.

The README lists what is read, and as what.`,
		Example: `  # The links of a build, as in-toto wrote them
  releasegate import build.776a00e2.link --into demo-engagement --release 1.0.0 --policy-key security.pub

  # What a forge attested
  gh attestation download wallet-issuer.img --repo example/wallet
  releasegate import sha256:*.jsonl --into demo-engagement --release 1.0.0 --policy-key security.pub

  # What cosign, or releasegate attach, has attached to an image
  releasegate import oci://registry.example/wallet-issuer@sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff \
    --into demo-engagement --release 1.0.0 --policy-key security.pub`,
		Args: someFiles,
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
	if err := writable(o.Evidence); err != nil {
		return err
	}
	all, refused, err := f.taken()
	if err != nil {
		return err
	}
	candidates := make([]source.Envelope, len(all))
	for i, c := range all {
		candidates[i] = c.Envelope
	}
	standings, err := in.Consider(ctx, candidates, at)
	if err != nil {
		return err
	}
	var stored []candidate
	for i, s := range standings {
		if s.Code != "" {
			refused = append(refused, refusal{candidates[i].Origin.Path, s.Code, s.Text, s.Remedy, all[i].amongOthers})
			continue
		}
		all[i].Standing = s
		stored = append(stored, all[i])
	}
	if len(stored) == 0 && len(refused) == 0 {
		return fault.Refuse("look at what they hold, or what is attached to them", "nothing was stored: there is no envelope in %q", f.files)
	}
	if len(stored) == 0 || slices.ContainsFunc(refused, func(r refusal) bool { return !r.amongOthers }) {
		return refuseAll(refused)
	}
	for _, r := range refused {
		p.note("left out, since it would be rejected (%s): %s: %s", r.code, r.file, r.text)
	}
	if err := p.storeAll(o.Evidence, in, stored); err != nil {
		return err
	}
	var records []ledger.Record
	for _, c := range stored {
		records = append(records, c.Records...)
	}
	return registrar.add(records...)
}

// A candidate is an envelope that may be stored.
type candidate struct {
	source.Envelope
	gate.Standing

	content     []byte
	amongOthers bool // in an archive or at an image, which may hold what concerns nobody here
}

// A refusal is a file that decide would reject.
type refusal struct {
	file, code, text, remedy string
	amongOthers              bool
}

func refuseAll(refused []refusal) error {
	var lines []string
	for _, r := range refused {
		lines = append(lines, fmt.Sprintf("%q would be rejected (%s): %s", r.file, r.code, r.text))
	}
	return fault.Refuse(refused[0].remedy, "nothing was stored:\n%s", strings.Join(lines, "\n"))
}

// taken reads the files, archives and images, and parts them into envelopes.
func (f *importFlags) taken() (all []candidate, refused []refusal, err error) {
	for _, name := range f.files {
		if isFolder(name) {
			content, err := disk.ReadFile(name, canon.MaxBytes)
			if err != nil {
				return nil, nil, err
			}
			candidates, wrong := envelopes(name, content, false)
			all, refused = append(all, candidates...), append(refused, wrong...)
			continue
		}
		part, err := f.part(name)
		if err != nil {
			return nil, nil, err
		}
		files, err := part.Read(canon.MaxBytes, func(name string) bool { return strings.HasSuffix(name, ".json") })
		if err != nil {
			return nil, nil, err
		}
		for _, file := range files {
			if file.Err != nil {
				refused = append(refused, refusal{file.Name, "unreadable", file.Err.Error(), "", true})
				continue
			}
			candidates, wrong := envelopes(file.Name, file.Bytes, true)
			all, refused = append(all, candidates...), append(refused, wrong...)
		}
	}
	return all, refused, nil
}

// envelopes are those that one file holds.
func envelopes(file string, content []byte, amongOthers bool) (all []candidate, refused []refusal) {
	parts, err := intoto.Part(content)
	if err != nil {
		code, text := "not_an_envelope", err.Error()
		if _, rejection := source.Take(file, content); rejection != nil && len(parts) == 0 {
			code = rejection.Code
		}
		return nil, []refusal{{file, code, text, "name a DSSE envelope, a Sigstore bundle, an in-toto metablock, or a file of such lines", amongOthers}}
	}
	for i, part := range parts {
		name := file
		if len(parts) > 1 {
			name = fmt.Sprintf("%s, envelope %d", file, i+1)
		}
		envelope, rejection := source.Take(name, part)
		if rejection != nil {
			refused = append(refused, refusal{name, rejection.Code, rejection.Text, "", amongOthers})
			continue
		}
		all = append(all, candidate{Envelope: envelope, content: part, amongOthers: amongOthers})
	}
	return all, refused
}

// storeAll puts each envelope with the evidence, under a name that follows from what
// it holds: the same file is not stored twice.
func (p *process) storeAll(folder string, in *gate.Inputs, stored []candidate) error {
	there := map[canon.Digest]string{}
	for _, e := range in.Found {
		there[e.Origin.Digest] = e.Origin.Path
	}
	var listed []map[string]any
	for _, c := range stored {
		s, from, digest := c.Standing, c.Origin, c.Origin.Digest
		name := filepath.Join(folder, fmt.Sprintf("%s-%s.%s.json", s.Kind, s.Payload.Short(), digest.Short()))
		created := false
		if old, twice := there[digest]; twice {
			name = filepath.Join(folder, filepath.FromSlash(old))
		} else {
			var err error
			if created, err = disk.Keep(name, c.content, 0o644); err != nil {
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
