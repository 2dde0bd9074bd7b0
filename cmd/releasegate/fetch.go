package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/oci"
)

type fetchFlags struct {
	into      string
	only      string
	plainHTTP bool
}

// onlys are the values of --only.
var onlys = []string{"evidence", "decisions"}

func (p *process) fetch() *cobra.Command {
	f := &fetchFlags{}
	cmd := &cobra.Command{
		Use:   "fetch oci://REGISTRY/REPOSITORY@sha256:DIGEST --into FOLDER",
		Short: "Fetch the evidence and decisions that are attached to an image",
		Long: `Fetch stores what is attached to an image: Sigstore bundles and DSSE envelopes that
refer to it (OCI 1.1), or lie where the tag sha256-DIGEST or cosign's sha256-DIGEST.att
says. Each is held to its digest and stored byte for byte, under its kind and the
beginning of its SHA-256; nothing is overwritten.

Nothing of it is verified: that is what decide, verify and import do, which take the
image's reference themselves.`,
		Example: `  releasegate fetch oci://registry.example/wallet-issuer@sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff \
    --into fetched --only decisions`,
		Args: arguments("IMAGE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "into"); err != nil {
				return err
			}
			return p.runFetch(cmd.Context(), args[0], f)
		},
	}
	cmd.Flags().StringVar(&f.into, "into", "", "folder that they are stored in")
	cmd.Flags().StringVar(&f.only, "only", "", "what to store: "+strings.Join(onlys, " or ")+" (default: everything)")
	cmd.Flags().BoolVar(&f.plainHTTP, "plain-http", false, plainHTTPUsage)
	_ = cmd.RegisterFlagCompletionFunc("only", cobra.FixedCompletions(onlys, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (p *process) runFetch(ctx context.Context, reference string, f *fetchFlags) error {
	if f.only != "" && !slices.Contains(onlys, f.only) {
		return fault.Misuse("choose "+strings.Join(onlys, " or "), "unknown --only %q", f.only)
	}
	image, err := oci.Parse(reference, f.plainHTTP)
	if err != nil {
		return err
	}
	files, err := image.Fetch(ctx)
	if err != nil {
		return err
	}
	var listed []map[string]any
	for _, file := range files {
		kind := typeOf(file.Bytes)
		if file.Err != nil || f.only != "" && (f.only == "decisions") != isDecision(kind) {
			continue
		}
		name := filepath.Join(f.into, fetchedName(kind, file.Bytes))
		created, err := disk.Keep(name, file.Bytes, 0o644)
		if err != nil {
			return err
		}
		if p.output == "text" {
			fmt.Fprintln(p.stdout, name)
		}
		listed = append(listed, map[string]any{"file": name, "created": created, "predicateType": kind, "sha256": canon.Sum(file.Bytes)})
	}
	if err := p.unfetched(image, files); err != nil {
		return err
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"image": image.String(), "fetched": listed})
	}
	p.note("%d fetched from %s; nothing of it is verified yet", len(listed), image)
	return nil
}

// unfetched tells of what is attached and could not be had; it is an error where a
// registry does not deliver what it promises.
func (p *process) unfetched(image oci.Image, files []disk.File) error {
	var wrong []string
	for _, f := range files {
		switch {
		case errors.Is(f.Err, oci.ErrForeign):
			p.note("left out: %s: %v", f.Name, f.Err)
		case f.Err != nil:
			wrong = append(wrong, fmt.Sprintf("%s: %v", f.Name, f.Err))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return fault.Refuse("attach it again: releasegate attach FILE --to "+fault.Quote(image.String()), "of what is attached to %s, %d could not be had:\n%s", image, len(wrong), strings.Join(wrong, "\n"))
}

// fetchedName is what an attachment is stored as: the last word of its predicate type
// that is no version. What it says of itself is not believed, so that it must not choose
// a name.
func fetchedName(predicateType string, content []byte) string {
	words := strings.Split(strings.Trim(predicateType, "/"), "/")
	if last := words[len(words)-1]; len(words) > 1 && strings.Trim(last, "v.0123456789") == "" {
		words = words[:len(words)-1]
	}
	kind := words[len(words)-1]
	kind = strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, strings.ToLower(kind)), "-")
	if kind = kind[:min(len(kind), 40)]; kind == "" {
		kind = "attachment"
	}
	suffix := ".dsse.json"
	if parsed, err := canon.Parse(content); err == nil {
		if members, _ := parsed.(map[string]any); members["mediaType"] != nil {
			suffix = ".sigstore.json"
		}
	}
	return kind + "-" + canon.Sum(content).Short() + suffix
}
