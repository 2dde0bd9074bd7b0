package trust

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sigstore"
)

// Trusted are those who may have signed one thing: a decision, a rulebook, a
// checkpoint. The zero value trusts nobody.
type Trusted struct {
	Keys       []Key
	Identities []sigstore.Pattern // that certificates show
	Believed   sigstore.Material  // about certificates and times; of use with Identities only
}

// A Signatory is who has signed something, or will: a key, or an identity whose keys
// live for minutes.
type Signatory struct {
	Key      Key               // zero for an identity
	Identity decision.Identity // that the certificate shows; zero for a key
	As       string            // who of Trusted it is, which thresholds count; empty before anybody was asked
}

// Credential tells it from all others, as it does in a decision; empty for nobody.
func (s Signatory) Credential() canon.Digest {
	switch {
	case s.Identity != (decision.Identity{}):
		return decision.Signer{Identity: s.Identity}.Credential()
	case s.Key.public != nil:
		return s.Key.SPKI()
	default:
		return ""
	}
}

// String names it for people.
func (s Signatory) String() string {
	if s.Identity != (decision.Identity{}) {
		return fmt.Sprintf("identity %q of %q", s.Identity.Subject, s.Identity.Issuer)
	}
	return "key (sha256 " + s.Key.SPKI().Short() + ")"
}

// TrustedKeys trusts keys, and no certificate.
func TrustedKeys(keys ...Key) Trusted { return Trusted{Keys: keys} }

// Payload returns the payload of an envelope and those who have signed it. It is an
// error if none of them has.
func (t Trusted) Payload(e intoto.Envelope) ([]byte, []Signatory, error) {
	if !e.Certified {
		payload, keys, err := Payload(e, t.Keys)
		var by []Signatory
		for _, key := range keys {
			by = append(by, Signatory{Key: key, As: string(key.SPKI())})
		}
		return payload, by, err
	}
	if e.PayloadType != intoto.PayloadType {
		return nil, nil, fmt.Errorf("payload type is %q, must be %q", e.PayloadType, intoto.PayloadType)
	}
	by, err := t.named(func() (sigstore.Signed, error) { return t.Believed.Certified(e) })
	if err != nil {
		return nil, nil, err
	}
	return e.Payload, []Signatory{by}, nil
}

// Text verifies a Sigstore bundle over a text that is no statement: one of the
// identities must have signed it.
func (t Trusted) Text(text, bundle []byte) error {
	_, err := t.named(func() (sigstore.Signed, error) { return t.Believed.Text(text, bundle) })
	return err
}

// named says as whom somebody signed with a certificate.
func (t Trusted) named(certified func() (sigstore.Signed, error)) (Signatory, error) {
	if len(t.Identities) == 0 {
		return Signatory{}, errors.New("it was signed with a certificate, and only keys are trusted")
	}
	signed, err := certified()
	if err != nil {
		return Signatory{}, err
	}
	as, listed := t.As(signed.Identity)
	if !listed {
		return Signatory{}, fmt.Errorf("no trusted identity signed it: it was %q of %q", signed.Identity.Subject, signed.Identity.Issuer)
	}
	return Signatory{Identity: signed.Identity, As: as}, nil
}

// And are both together. What the first believes about certificates counts, unless it
// believes nobody.
func (t Trusted) And(other Trusted) Trusted {
	sum := Trusted{slices.Concat(t.Keys, other.Keys), slices.Concat(t.Identities, other.Identities), t.Believed}
	if !sum.Believed.Issues() {
		sum.Believed = other.Believed
	}
	return sum
}

// As is as whom of them an identity counts, if it is listed.
func (t Trusted) As(i decision.Identity) (as string, listed bool) {
	at := slices.IndexFunc(t.Identities, func(p sigstore.Pattern) bool { return p.Matches(i) })
	if at < 0 {
		return "", false
	}
	return t.Identities[at].String(), true
}

// Lists reports whether a signatory is one of them.
func (t Trusted) Lists(s Signatory) bool {
	if s.Identity != (decision.Identity{}) {
		_, listed := t.As(s.Identity)
		return listed
	}
	return slices.ContainsFunc(t.Keys, func(key Key) bool { return key.SPKI() == s.Key.SPKI() })
}

// Lookup returns the functionary who is that signatory, and whether they may sign at
// an instant. Who is two of them is neither.
func (r *Roster) Lookup(s Signatory, at time.Time) (f Functionary, usable bool) {
	var found []Functionary
	for _, f := range r.functionaries {
		if s.Identity == (decision.Identity{}) && f.Identity == nil && f.Key.SPKI() == s.Key.SPKI() ||
			s.Identity != (decision.Identity{}) && f.Identity != nil && f.Identity.Matches(s.Identity) {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return Functionary{}, false
	}
	return found[0], r.unusable(found[0], at, time.Time{}) == ""
}

// Keyed returns the functionary with the key of that SPKI hash, whether or not it can be
// used.
func (r *Roster) Keyed(spki canon.Digest) (Functionary, bool) {
	i := slices.IndexFunc(r.functionaries, func(f Functionary) bool { return f.Identity == nil && f.Key.SPKI() == spki })
	if i < 0 {
		return Functionary{}, false
	}
	return r.functionaries[i], true
}

// Trusted are those who hold a role and may sign at an instant.
func (r *Roster) Trusted(role string, at time.Time) Trusted {
	t := Trusted{Believed: r.believed}
	for _, f := range r.functionaries {
		switch {
		case !slices.Contains(f.Roles, role) || r.unusable(f, at, time.Time{}) != "":
		case f.Identity != nil:
			t.Identities = append(t.Identities, *f.Identity)
		default:
			t.Keys = append(t.Keys, f.Key)
		}
	}
	return t
}
