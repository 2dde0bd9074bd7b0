package main

import (
	"context"

	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/sign"
)

// signing are the flags that say who signs, for every command that does.
type signing struct{ sign.Options }

// bindKey adds those for a key alone, where only a key can be known; whose is the key
// that the command means.
func (s *signing) bindKey(flags *pflag.FlagSet, whose string) {
	flags.StringVar(&s.Key, "key", "", whose+": PKCS#8, or cosign's with its passphrase in COSIGN_PASSWORD, or a URI such as azurekms://VAULT/KEY")
	flags.StringVar(&s.Helpers, "helpers", "", "JSON file that names the program for each kind of key URI, by path and digest")
}

// bindSigner adds all of them.
func (s *signing) bindSigner(flags *pflag.FlagSet, whose string) {
	s.bindKey(flags, whose)
	flags.StringVar(&s.IdentityToken, "identity-token", "", "file of an OpenID Connect token, or - for standard input: sign keyless, as whom it names")
	flags.StringVar(&s.Fulcio, "fulcio-url", "", "Fulcio that issues a certificate for the token")
	flags.StringVar(&s.TimestampAuthority, "timestamp-url", "", "RFC 3161 authority that says when it was signed")
	flags.StringVar(&s.Rekor, "rekor-url", "", "Rekor v2 log that is told of the signature")
}

// openSigner opens the signer that the flags name.
func (s *signing) openSigner(ctx context.Context, p *process) (*sign.Signer, error) {
	o := s.Options
	o.Stdin, o.Getenv, o.Now = p.stdin, p.getenv, p.now()
	return o.Open(ctx)
}
