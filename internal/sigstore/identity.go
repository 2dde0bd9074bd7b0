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
	_, domain, mail := strings.Cut(ends, "@")
	switch {
	case strings.Contains(begins, "://") && strings.Count(begins, "/") >= 4: // https://host/folder/
	case !mail || !strings.Contains(domain, ".") || strings.ContainsAny(domain, "@/:"):
		return Pattern{}, errors.New(`it does not fix whom it matches: let it begin with a literal host and folder, such as https://forge\.example/organisation/, or end in a literal domain, such as @customer\.example, with dots escaped`)
	case matches.MatchString("https://forge.example/stranger/project/build.yml@refs/heads/x" + ends):
		return Pattern{}, fmt.Errorf("it matches branches of strangers that are called after the domain: let [^@/:]+ stand before %s", ends)
	}
	return Pattern{issuer: issuer, matches: matches}, nil
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
