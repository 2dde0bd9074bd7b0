package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/oci"
)

type attachFlags struct {
	files     []string
	to        string
	cosignTag bool
	plainHTTP bool
}

func (p *process) attach() *cobra.Command {
	f := &attachFlags{}
	cmd := &cobra.Command{
		Use:   "attach FILE... --to oci://REGISTRY/REPOSITORY@sha256:DIGEST",
		Short: "Attach evidence or decisions to an image in a registry",
		Long: `Attach uploads signed envelopes, byte for byte, as referrers of an image (OCI 1.1),
where fetch, verify and --evidence find them, and so does cosign: Sigstore bundles by
--new-bundle-format, and with --cosign-tag envelopes without it. A registry that keeps
no list of referrers gets the tag that stands in for one. Attaching a file twice is
attaching it once.

Whoever can read the image can read what is attached to it. The registry is signed in
to with what docker login has stored.`,
		Example: `  # The decision, for whoever deploys the image
  releasegate attach demo-engagement/decisions/production-release/*.sigstore.json \
    --to oci://registry.example/wallet-issuer@sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff

  # Evidence, also for tools that know only cosign's tag
  releasegate attach demo-engagement/evidence/4-*.json --cosign-tag \
    --to oci://registry.example/wallet-issuer@sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff`,
		Args: someFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "to"); err != nil {
				return err
			}
			f.files = args
			return p.runAttach(cmd.Context(), f)
		},
	}
	cmd.Flags().StringVar(&f.to, "to", "", "image that they are attached to: oci://REGISTRY/REPOSITORY@sha256:DIGEST")
	cmd.Flags().BoolVar(&f.cosignTag, "cosign-tag", false, "add the envelopes to the tag sha256-DIGEST.att as well, where cosign looks that knows no bundles")
	cmd.Flags().BoolVar(&f.plainHTTP, "plain-http", false, plainHTTPUsage)
	return cmd
}

// someFiles demands at least one file.
func someFiles(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return fault.Misuse(cmd.CommandPath()+" --help", "%s takes at least one FILE", cmd.CommandPath())
	}
	return nil
}

func (p *process) runAttach(ctx context.Context, f *attachFlags) error {
	image, err := oci.Parse(f.to, f.plainHTTP)
	if err != nil {
		return err
	}
	var all []oci.Attachment
	for _, file := range f.files { // all of them before the first is sent
		content, err := disk.ReadFile(file, canon.MaxBytes)
		if err != nil {
			return err
		}
		a, err := oci.Make(content)
		if err != nil {
			return fault.Refuse("attach what attest, decide or cosign attest-blob wrote; other forms: releasegate import", "%q cannot be attached: %w", file, err)
		}
		all = append(all, a)
	}
	attached, err := image.Attach(ctx, all, f.cosignTag)
	if err != nil {
		return err
	}
	var listed []map[string]any
	for i, digest := range attached {
		if p.output == "text" {
			fmt.Fprintln(p.stdout, image.Beside(digest))
		}
		listed = append(listed, map[string]any{"file": f.files[i], "manifest": image.Beside(digest)})
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"image": image.String(), "attached": listed})
	}
	p.note("%d attached to %s", len(attached), image)
	return nil
}
