package sigstore

import (
	"crypto/x509"
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/cryptoutils"

	"github.com/credentry/releasegate/internal/decision"
)

// A Pattern says which identities are one functionary: one issuer, and one subject
// or those that an expression matches from beginning to end.
type Pattern struct {
	issuer  string
	subject string
	matches *regexp.Regexp // of the whole subject; nil: subject is the one
}

// Exactly is the pattern of one identity.
func Exactly(issuer, subject string) (Pattern, error) {
	if issuer == "" || subject == "" {
		return Pattern{}, errors.New("an identity has an issuer and a subject")
	}
	return Pattern{issuer: issuer, subject: subject}, nil
}

// IsZero reports whether it is the zero Pattern, which matches nobody.
func (p Pattern) IsZero() bool { return p == Pattern{} }

// Matching is the pattern of all subjects of one issuer that an expression (RE2)
// matches from beginning to end. It must fix, letter by letter, whose subjects they
// are: the host and the first folder of a URI, or the domain of an e-mail address. An
// expression that leaves that open matches strangers.
func Matching(issuer, expression string) (Pattern, error) {
	if issuer == "" || expression == "" {
		return Pattern{}, errors.New("an identity has an issuer and a subject")
	}
	tree, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return Pattern{}, fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	matches, err := regexp.Compile(`\A(?:` + expression + `)\z`)
	if err != nil {
		return Pattern{}, fmt.Errorf("not a regular expression (RE2): %w", err)
	}
	parts := flat(tree.Simplify())
	begins := literal(parts)
	slices.Reverse(parts)
	ends := literal(parts)
	local, domain, mail := strings.Cut(ends, "@")
	switch {
	case fixesFolder(begins):
	case !mail || !strings.Contains(domain, ".") || strings.ContainsAny(domain, "@/:") || strings.ContainsAny(local, "/:"):
		return Pattern{}, errors.New(`it does not fix whom it matches: let it begin with a literal host and folder, such as https://forge\.example/organisation/, or end in a literal domain, such as @customer\.example, with dots escaped`)
	case slices.ContainsFunc(parts[1:], ofAddress): // a branch can be called as an address is
		return Pattern{}, fmt.Errorf("it matches branches of strangers that are called after the domain: let [^@/:]+ stand before %s", ends)
	}
	return Pattern{issuer: issuer, matches: matches}, nil
}

// fixesFolder reports whether a text begins as a URI with a host and a first folder.
func fixesFolder(begins string) bool {
	scheme, rest, found := strings.Cut(begins, "://")
	host, below, folder := strings.Cut(rest, "/")
	first, _, ended := strings.Cut(below, "/")
	return found && folder && ended && scheme != "" && host != "" && first != ""
}

// ofAddress reports whether an expression can match what parts a URI or an address.
func ofAddress(e *syntax.Regexp) bool {
	switch e.Op { //nolint:exhaustive // all others are made of these
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return true
	case syntax.OpLiteral:
		return strings.ContainsAny(string(e.Rune), "@/:")
	case syntax.OpCharClass:
		for i := 0; i+1 < len(e.Rune); i += 2 {
			if slices.ContainsFunc([]rune("@/:"), func(r rune) bool { return e.Rune[i] <= r && r <= e.Rune[i+1] }) {
				return true
			}
		}
	}
	return slices.ContainsFunc(e.Sub, ofAddress)
}

// flat are the parts that follow one another in an expression.
func flat(e *syntax.Regexp) []*syntax.Regexp {
	switch e.Op { //nolint:exhaustive // all others are one part
	case syntax.OpCapture:
		return flat(e.Sub[0])
	case syntax.OpConcat:
		var all []*syntax.Regexp
		for _, sub := range e.Sub {
			all = append(all, flat(sub)...)
		}
		return all
	case syntax.OpBeginText, syntax.OpEndText, syntax.OpEmptyMatch:
		return nil
	default:
		return []*syntax.Regexp{e}
	}
}

// literal is the text of the first part, if it is one that matches only itself.
func literal(parts []*syntax.Regexp) string {
	if len(parts) == 0 || parts[0].Op != syntax.OpLiteral || parts[0].Flags&syntax.FoldCase != 0 {
		return ""
	}
	return string(parts[0].Rune)
}

// Matches reports whether an identity is the pattern's.
func (p Pattern) Matches(i decision.Identity) bool {
	id, err := p.library()
	if err != nil {
		return false
	}
	_, err = verify.CertificateIdentities{id}.Verify(certificate.Summary{
		SubjectAlternativeName: i.Subject, Extensions: certificate.Extensions{Issuer: i.Issuer},
	})
	return err == nil
}

// library is the pattern as sigstore-go takes it.
func (p Pattern) library() (verify.CertificateIdentity, error) {
	if p.matches != nil {
		return verify.NewShortCertificateIdentity(p.issuer, "", "", p.matches.String())
	}
	return verify.NewShortCertificateIdentity(p.issuer, "", p.subject, "")
}

// String words the pattern for people.
func (p Pattern) String() string {
	if p.matches != nil {
		expression := strings.TrimSuffix(strings.TrimPrefix(p.matches.String(), `\A(?:`), `)\z`)
		return fmt.Sprintf("subjects matching %q of %s", expression, p.issuer)
	}
	return fmt.Sprintf("%s of %s", p.subject, p.issuer)
}

// unmistakable refuses a certificate that can be taken for somebody else's: it names two
// subjects, of which a reader takes one; or its one has the form of another kind, as an
// address that reads like the URI of a workflow; or it names two issuers, or is an authority's. No Fulcio
// writes such, but an authority of one's own might be led to.
func unmistakable(c *x509.Certificate) error {
	if c.IsCA || c.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return errors.New("its certificate is for other things than signatures")
	}
	if n := len(c.URIs) + len(c.EmailAddresses) + len(c.DNSNames) + len(c.IPAddresses); n > 1 {
		return fmt.Errorf("its certificate names %d subjects, and must name one", n)
	}
	for _, u := range c.URIs {
		if u.Scheme == "" || u.Host == "" {
			return errors.New("its certificate names a URI without a scheme or a host")
		}
	}
	for _, a := range c.EmailAddresses {
		if strings.Count(a, "@") != 1 || strings.ContainsAny(a, "/: ") {
			return errors.New("its certificate names an e-mail address that is none")
		}
	}
	if len(c.URIs)+len(c.EmailAddresses) == 0 { // the name of a user, with ! before the domain
		if name, err := cryptoutils.UnmarshalOtherNameSAN(c.Extensions); err != nil || strings.ContainsAny(name, "@/:") {
			return errors.New("its certificate names neither a URI nor an address nor a user")
		}
	}
	issuers := map[string]bool{}
	for _, e := range c.Extensions {
		switch {
		case e.Id.Equal(certificate.OIDIssuer): //nolint:staticcheck // deprecated, and in each certificate
			issuers[string(e.Value)] = true
		case e.Id.Equal(certificate.OIDIssuerV2):
			var issuer string
			if err := certificate.ParseDERString(e.Value, &issuer); err != nil {
				return errors.New("its certificate names an issuer that cannot be read")
			}
			issuers[issuer] = true
		}
	}
	if len(issuers) > 1 {
		return errors.New("its certificate names two issuers")
	}
	return nil
}

// IdentityOf is whom a certificate (DER) names. Nobody is asked whether that is so.
func IdentityOf(der []byte) (decision.Identity, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return decision.Identity{}, err
	}
	summary, err := certificate.SummarizeCertificate(c)
	if err != nil {
		return decision.Identity{}, err
	}
	return decision.Identity{Issuer: summary.Issuer, Subject: summary.SubjectAlternativeName}, nil
}
