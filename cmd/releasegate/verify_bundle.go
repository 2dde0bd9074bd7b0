package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// A bundleCheck is a Sigstore bundle with who must have signed it.
type bundleCheck struct {
	bundle, trustedRoot   string
	identity, issuer, key string
}

func (p *process) verifyBundle() *cobra.Command {
	var c bundleCheck
	cmd := &cobra.Command{
		Use:   "verify-bundle --bundle FILE --trusted-root FILE FILE|DIGEST",
		Short: "Say whether a Sigstore bundle is somebody's about an artifact",
		Long: `Verify-bundle verifies a Sigstore bundle about an artifact, which is a file or
sha256:DIGEST: the signature by a key or by an identity, the certificate, the
entry in the transparency log and the time, by what a trusted root says. It
asks no network, and no trusted root is built in: whom to believe is for you to
say. It speaks the client protocol of sigstore-conformance.

What a statement in the bundle claims is not judged; decide does that.

Exit codes: 0 verified, 1 not verified.`,
		Example: `  releasegate verify-bundle --bundle app.sigstore.json --trusted-root trusted_root.json \
    --certificate-identity builder@invented.example --certificate-oidc-issuer https://login.invented.example app.tar
  releasegate verify-bundle --bundle app.sigstore.json --trusted-root trusted_root.json --key team.pub \
    sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff`,
		Args: arguments("FILE|DIGEST"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "bundle", "trusted-root"); err != nil {
				return err
			}
			if err := p.runVerifyBundle(c, args[0]); err != nil {
				return &fault.Error{Kind: fault.Usage, Err: fmt.Errorf("not verified: %w", err), Hint: fault.HintOf(err)}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&c.bundle, "bundle", "", "the Sigstore bundle")
	cmd.Flags().StringVar(&c.trustedRoot, "trusted-root", "", "who is believed about certificates, logs and times: trusted_root.json")
	cmd.Flags().StringVar(&c.identity, "certificate-identity", "", "e-mail address or URI that the certificate must show")
	cmd.Flags().StringVar(&c.issuer, "certificate-oidc-issuer", "", "URL of the OpenID provider that must have vouched for it")
	cmd.Flags().StringVar(&c.key, "key", "", "public key that must have signed, instead of an identity")
	cmd.MarkFlagsRequiredTogether("certificate-identity", "certificate-oidc-issuer")
	cmd.MarkFlagsMutuallyExclusive("certificate-identity", "key")
	cmd.MarkFlagsOneRequired("certificate-identity", "key")
	return cmd
}

func (p *process) runVerifyBundle(c bundleCheck, name string) error {
	root, err := disk.ReadFile(c.trustedRoot, canon.MaxBytes)
	if err != nil {
		return err
	}
	believed, err := sigstore.NewMaterial(root)
	if err != nil {
		return fmt.Errorf("trusted root %q: %w", c.trustedRoot, err)
	}
	by, err := c.signer()
	if err != nil {
		return err
	}
	digest, err := namedDigest(name)
	if err != nil {
		return err
	}
	artifact := sigstore.Artifact{Digest: digest}
	if digest == "" {
		if artifact.Content, err = disk.ReadFile(name, maxArtifact); err != nil {
			return err
		}
	}
	content, err := disk.ReadFile(c.bundle, canon.MaxBytes)
	if err != nil {
		return err
	}
	if err := believed.VerifyArtifact(content, by, artifact); err != nil {
		return fmt.Errorf("bundle %q: %w", c.bundle, err)
	}
	p.note("verified: %s", name)
	return nil
}

// maxArtifact bounds a file that is verified, in bytes: all of it is held. One that is
// larger is named by its digest.
const maxArtifact = 512 << 20

// signer is who must have signed.
func (c bundleCheck) signer() (sigstore.Signer, error) {
	if c.key == "" {
		identity, err := sigstore.Exactly(c.issuer, c.identity)
		return sigstore.Signer{Identity: identity}, err
	}
	key, err := trust.ReadKey(c.key)
	if err != nil {
		return sigstore.Signer{}, err
	}
	return sigstore.Signer{Key: key.Public()}, nil
}
