package sign

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign/helper"
	"github.com/credentry/releasegate/internal/sign/service"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// maxToken bounds an identity token, in bytes: those of CI systems have one to three KiB.
const maxToken = 64 << 10

// Options say who signs and who witnesses it. They are flags of every command that
// signs.
type Options struct {
	Key     string // file of a private key, or URI of one that a helper reaches
	Helpers string // file that lists the helpers

	IdentityToken string // file of an OpenID Connect token, - for standard input; instead of Key
	Fulcio        string // URL of the authority that issues a certificate for the token

	TimestampAuthority string // URL; empty: nobody says when
	Rekor              string // URL of a Rekor v2; empty: no log is told
	Stdin              io.Reader
	Getenv             func(name string) string
	Now                time.Time
}

// Check refuses flags that make no signer. It neither reads a file nor asks anybody.
func (o Options) Check() error {
	for _, s := range []struct {
		flag, url string
		secret    bool
	}{{"--fulcio-url", o.Fulcio, true}, {"--timestamp-url", o.TimestampAuthority, false}, {"--rekor-url", o.Rekor, false}} {
		if s.url == "" {
			continue
		}
		if err := service.Check(s.flag, s.url, s.secret); err != nil {
			return err
		}
	}
	_, _, remote := helper.Split(o.Key)
	switch {
	case o.Key == "" && o.IdentityToken == "":
		return fault.Misuse("add --key FILE, or sign keyless with --identity-token FILE", "--key is needed to sign")
	case o.Key != "" && o.IdentityToken != "":
		return fault.Misuse("leave one of them out", "--key and --identity-token both say who signs")
	case o.IdentityToken != "" && o.Fulcio == "":
		return fault.Misuse("add --fulcio-url https://FULCIO", "--identity-token needs a certificate authority to turn it into a certificate")
	case o.IdentityToken != "" && o.TimestampAuthority == "":
		return fault.Misuse("add --timestamp-url https://TSA/api/v1/timestamp", "a certificate ends in minutes: without --timestamp-url nobody could tell afterwards that it was valid when it signed")
	case o.IdentityToken == "" && o.Fulcio != "":
		return fault.Misuse("add --identity-token FILE, or leave --fulcio-url out", "--fulcio-url is of use with --identity-token only")
	case remote && o.Helpers == "":
		return fault.Misuse("add --helpers FILE, which names the program for such keys by path and digest", "key %q lies outside of this machine's files, and no helper for it is named", o.Key)
	case !remote && o.Helpers != "":
		return fault.Misuse("name a key such as azurekms://VAULT/KEY, or leave --helpers out", "--helpers is of use with the URI of a key only")
	}
	return nil
}

// Open opens the signer.
func (o Options) Open(ctx context.Context) (*Signer, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	var s *Signer
	var err error
	if o.IdentityToken != "" {
		s, err = o.keyless(ctx)
	} else if scheme, id, remote := helper.Split(o.Key); remote {
		s, err = o.remote(ctx, scheme, id)
	} else {
		s, err = Open(o.Key, func() ([]byte, error) { return []byte(o.Getenv("COSIGN_PASSWORD")), nil })
	}
	if err != nil {
		return nil, err
	}
	if o.Rekor != "" && service.Details(s.public) == "" {
		return nil, fault.Refuse("sign with an ECDSA key, or leave --rekor-url out", "a Rekor v2 log holds hashes, and a key of this kind does not sign one that it knows")
	}
	s.prove = o.prover(ctx, s)
	return s, nil
}

// remote is the signer of a key that a helper reaches. What it
// signs is verified at once, by Sign.
func (o Options) remote(ctx context.Context, scheme, id string) (*Signer, error) {
	h, err := helper.Find(o.Helpers, scheme)
	if err != nil {
		return nil, err
	}
	key := helper.Key{Helper: h, ID: id, Getenv: o.Getenv}
	content, err := key.Public(ctx)
	if err != nil {
		return nil, err
	}
	trusted, err := trust.ParseKey(content)
	if err != nil {
		return nil, fault.Refuse("", "key %q: %w", o.Key, err)
	}
	block, _ := pem.Decode(content) // as ParseKey has done
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	return &Signer{key: trusted, public: public, name: o.Key, sign: func(message []byte) ([]byte, error) {
		return key.Sign(ctx, message, service.Hash(public))
	}}, nil
}

// keyless is the signer of a key that is made for one run, with a certificate for
// whomever the token names.
func (o Options) keyless(ctx context.Context) (*Signer, error) {
	token, err := o.token()
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	s, err := FromKey(key)
	if err != nil {
		return nil, err
	}
	certificate, err := service.Certificate(ctx, strings.TrimSuffix(o.Fulcio, "/"), token, key)
	if err != nil {
		return nil, err
	}
	s.certificate = certificate.Raw
	if s.identity, err = sigstore.IdentityOf(s.certificate); err != nil {
		return nil, fault.Refuse("", "%s issued a certificate that names nobody: %w", o.Fulcio, err)
	}
	return s, nil
}

// token reads the identity token. It is never printed, and only its end is looked at:
// that it has ended is the usual mistake, and an authority says so in many words.
func (o Options) token() (string, error) {
	const hint = "fetch another one from your CI system or identity provider"
	var content []byte
	var err error
	if o.IdentityToken == "-" {
		content, err = io.ReadAll(io.LimitReader(o.Stdin, maxToken+1))
	} else {
		content, err = disk.ReadMounted(o.IdentityToken, maxToken)
	}
	if err != nil {
		return "", err
	}
	token := string(bytes.TrimSpace(content))
	parts := strings.Split(token, ".")
	if len(content) > maxToken || len(parts) != 3 || strings.ContainsAny(token, " \t\r\n") {
		return "", fault.Refuse(hint, "identity token %q is not a JSON web token", o.IdentityToken)
	}
	body, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "", fault.Refuse(hint, "identity token %q is not a JSON web token", o.IdentityToken)
	}
	parsed, err := canon.Parse(body)
	if err != nil {
		return "", fault.Refuse(hint, "identity token %q does not hold strict JSON", o.IdentityToken)
	}
	claims, _ := parsed.(map[string]any)
	if number, ok := claims["exp"].(interface{ Float64() (float64, error) }); ok {
		if seconds, err := number.Float64(); err == nil && !o.Now.Before(time.Unix(int64(seconds), 0)) {
			return "", fault.Refuse(hint, "identity token %q has been out of date since %s", o.IdentityToken, time.Unix(int64(seconds), 0).UTC().Format(time.RFC3339))
		}
	}
	return token, nil
}

// prover asks those whom the flags name, for a signer. It is nil if a key says all that
// there is to say.
func (o Options) prover(ctx context.Context, s *Signer) prover {
	if s.certificate == nil && o.TimestampAuthority == "" && o.Rekor == "" {
		return nil
	}
	return func(message, signature []byte) (intoto.Material, error) {
		m := intoto.Material{Hint: s.key.Hint(), Certificate: s.certificate}
		if o.TimestampAuthority != "" {
			response, err := service.Timestamp(ctx, o.TimestampAuthority, signature)
			if err != nil {
				return m, err
			}
			m.Timestamps = append(m.Timestamps, response)
		}
		if o.Rekor == "" {
			return m, nil
		}
		entry, err := service.Log(ctx, strings.TrimSuffix(o.Rekor, "/"), service.Entry{
			Message: message, Signature: signature, Certificate: s.certificate, Key: s.public,
		})
		m.LogEntries = append(m.LogEntries, entry)
		return m, err
	}
}
