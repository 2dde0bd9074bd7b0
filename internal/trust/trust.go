// Package trust is the only verifier of signatures.
//
// A roster holds the functionaries: who may sign, with which key, in which
// roles, from when until when. People are counted, not keys: the roster refuses
// a key that is listed twice, and each signer carries the person behind the key.
package trust

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/source"
)

// A Person is a human who may sign.
type Person struct {
	ID           string
	Name         string
	Organisation string
	Side         string // supplier, customer or independent
}

// A Functionary is one key with what it may be used for.
type Functionary struct {
	ID     string
	Person *Person // nil for a system
	System string  // what the system is; empty for a person
	Roles  []string
	Key    Key
	From   time.Time
	Until  time.Time
}

// A Revocation withdraws a key. A compromised key counts for nothing, ever; a
// retired one counts only for what was provably signed before.
type Revocation struct {
	Since      time.Time
	Compromise bool
}

// maxVerifications bounds how often, in one call of Verify, a signature is tried with
// a key. Each of up to 64 signatures of each file may need every key, so that a
// store which anybody can write to could keep a core busy for hours. Ten thousand
// statements, in a roster of forty keys of which each signer's is found halfway, need
// as many; of ECDSA P-256 a core does them in some ten seconds.
const maxVerifications = 200_000

// A Roster is who may sign.
type Roster struct {
	persons       map[string]Person
	functionaries []Functionary
	revoked       map[canon.Digest]Revocation
	most          int // verifications
}

// NewRoster returns the roster, or an error if a key or an id is listed twice.
func NewRoster(persons []Person, functionaries []Functionary, revoked map[canon.Digest]Revocation) (*Roster, error) {
	r := &Roster{persons: map[string]Person{}, functionaries: functionaries, revoked: revoked, most: maxVerifications}
	for _, p := range persons {
		if _, twice := r.persons[p.ID]; twice {
			return nil, fmt.Errorf("person %q is listed twice", p.ID)
		}
		r.persons[p.ID] = p
	}
	ids, keys := map[string]bool{}, map[canon.Digest]string{}
	for _, f := range functionaries {
		if ids[f.ID] {
			return nil, fmt.Errorf("functionary %q is listed twice", f.ID)
		}
		ids[f.ID] = true
		if other, twice := keys[f.Key.SPKI()]; twice {
			return nil, fmt.Errorf("functionaries %q and %q hold the same key", other, f.ID)
		}
		keys[f.Key.SPKI()] = f.ID
	}
	return r, nil
}

// Holds reports whether some functionary holds the role.
func (r *Roster) Holds(role string) bool {
	return slices.ContainsFunc(r.functionaries, func(f Functionary) bool { return slices.Contains(f.Roles, role) })
}

// Person returns the person with that id.
func (r *Roster) Person(id string) (Person, bool) {
	p, ok := r.persons[id]
	return p, ok
}

// Name is what the person with that id is called, or empty if nobody has it.
func (r *Roster) Name(id string) string { return r.persons[id].Name }

// Holders are the persons with a key in that role that can be used at an instant,
// each once, by id.
func (r *Roster) Holders(role string, at time.Time) []decision.Signer {
	held := map[string]decision.Signer{}
	for _, f := range r.functionaries {
		if f.Person != nil && slices.Contains(f.Roles, role) && r.unusable(f, at) == "" {
			held[f.Person.ID] = f.signer()
		}
	}
	var all []decision.Signer
	for _, id := range slices.Sorted(maps.Keys(held)) {
		all = append(all, held[id])
	}
	return all
}

// Lookup returns the functionary with that key, and whether the key can be used at
// an instant.
func (r *Roster) Lookup(spki canon.Digest, at time.Time) (f Functionary, usable bool) {
	i := slices.IndexFunc(r.functionaries, func(f Functionary) bool { return f.Key.SPKI() == spki })
	if i < 0 {
		return Functionary{}, false
	}
	return r.functionaries[i], r.unusable(r.functionaries[i], at) == ""
}

// Until is when a functionary's key stops being usable: it ends, or is withdrawn.
func (r *Roster) Until(f Functionary) time.Time {
	if revocation, ok := r.revoked[f.Key.SPKI()]; ok && revocation.Since.Before(f.Until) {
		return revocation.Since
	}
	return f.Until
}

// Keys returns the keys of those who hold a role and can be used at an instant.
func (r *Roster) Keys(role string, at time.Time) []Key {
	var keys []Key
	for _, f := range r.functionaries {
		if slices.Contains(f.Roles, role) && r.unusable(f, at) == "" {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// An Attestation is a statement whose signature has been verified, with its
// signers. Only Verify makes one.
type Attestation struct {
	statement intoto.Statement
	payload   canon.Digest
	origins   []decision.Origin
	signers   []decision.Signer
	signedIn  map[canon.Digest]string // the file that holds the signature of a key
}

// Statement is the verified claim.
func (a *Attestation) Statement() intoto.Statement { return a.statement }

// Payload is the attestation's identity: the SHA-256 of its payload bytes.
func (a *Attestation) Payload() canon.Digest { return a.payload }

// Origins are the files that held it, sorted by path.
func (a *Attestation) Origins() []decision.Origin { return a.origins }

// Signers are those whose signatures were verified, one for each key.
func (a *Attestation) Signers() []decision.Signer { return a.signers }

// SignedIn is the path of the file that holds a signer's signature.
func (a *Attestation) SignedIn(s decision.Signer) string { return a.signedIn[s.SPKI] }

// Verify returns the attestations among the envelopes at an instant, sorted by
// payload digest, and a rejection for each envelope that nobody trusted signed.
// Envelopes over the same payload bytes are one attestation, signed by all of
// their signers. Files are taken by name, so that the same ones are left when there
// are too many signatures to try: an envelope of which not every signature was tried
// counts for nothing.
func (r *Roster) Verify(envelopes []source.Envelope, at time.Time) ([]Attestation, []decision.Rejection) {
	byPayload := map[canon.Digest]*Attestation{}
	var rejections []decision.Rejection
	left := r.most
	for _, e := range slices.SortedStableFunc(slices.Values(envelopes), func(a, b source.Envelope) int { return cmp.Compare(a.Origin.Path, b.Origin.Path) }) {
		payload := canon.Sum(e.Payload)
		reject := func(code, format string, args ...any) {
			rejections = append(rejections, decision.Rejection{
				Code: code, File: e.Origin.Path, FileDigest: e.Origin.Digest, Payload: payload,
				Claims: claimedType(e.Payload), Text: fmt.Sprintf(format, args...),
			})
		}
		if e.PayloadType != intoto.PayloadType {
			reject("wrong_payload_type", "payload type is %q, must be %q", e.PayloadType, intoto.PayloadType)
			continue
		}
		signers, refused := r.signers(e.Envelope, at, &left)
		if left < 0 {
			reject("too_large", "with those of the files before it, its signatures need more than %d verifications", r.most)
			continue
		}
		for _, f := range refused {
			reject(f.code, "%s", f.text)
		}
		if len(signers) == 0 {
			if len(refused) == 0 {
				reject("bad_signature", "no key that trust.hcl lists has signed these bytes")
			}
			continue
		}
		attestation, ok := byPayload[payload]
		if !ok {
			statement, err := intoto.ReadStatement(e.Payload)
			if err != nil {
				reject("not_a_statement", "%v", err)
				continue
			}
			attestation = &Attestation{statement: statement, payload: payload, signedIn: map[canon.Digest]string{}}
			byPayload[payload] = attestation
		}
		attestation.add(e.Origin, signers)
	}
	attestations := make([]Attestation, 0, len(byPayload))
	for _, payload := range slices.Sorted(maps.Keys(byPayload)) {
		attestations = append(attestations, *byPayload[payload])
	}
	return attestations, rejections
}

func (a *Attestation) add(origin decision.Origin, signers []Functionary) {
	a.origins = append(a.origins, origin)
	slices.SortFunc(a.origins, func(a, b decision.Origin) int { return cmp.Compare(a.Path, b.Path) })
	for _, f := range signers {
		spki := f.Key.SPKI()
		if path, known := a.signedIn[spki]; known {
			a.signedIn[spki] = min(path, origin.Path) // whichever came first
			continue
		}
		a.signers = append(a.signers, f.signer())
		a.signedIn[spki] = origin.Path
	}
	slices.SortFunc(a.signers, func(a, b decision.Signer) int { return cmp.Compare(a.Functionary, b.Functionary) })
}

// A refusal is a good signature by a key that cannot be used.
type refusal struct{ code, text string }

// signers returns the functionaries whose signatures the envelope bears, and a
// refusal for each good signature by a key that cannot be used now. It takes from
// what is left of verifications; below 0, it gave up.
func (r *Roster) signers(e intoto.Envelope, at time.Time, left *int) (signers []Functionary, refused []refusal) {
	if *left < 0 {
		return nil, nil
	}
	message := newMessage(e)
	for _, s := range e.Signatures {
		if len(s.Sig) == 0 {
			continue
		}
		for _, f := range r.functionaries {
			if *left--; *left < 0 {
				return nil, nil
			}
			if !f.Key.verifies(message, s.Sig) {
				continue
			}
			if code := r.unusable(f, at); code != "" {
				refused = append(refused, refusal{code, r.why(f, code)})
			} else {
				signers = append(signers, f)
			}
			break
		}
	}
	return signers, refused
}

// unusable returns the code for why a key cannot be used at an instant. There are
// no proven signing times yet, so only keys that are valid now count.
func (r *Roster) unusable(f Functionary, at time.Time) string {
	if revocation, ok := r.revoked[f.Key.SPKI()]; ok && (revocation.Compromise || !at.Before(revocation.Since)) {
		return "revoked_key"
	}
	switch {
	case at.Before(f.From):
		return "early_key"
	case !at.Before(f.Until):
		return "expired_key"
	default:
		return ""
	}
}

func (r *Roster) why(f Functionary, code string) string {
	switch code {
	case "revoked_key":
		return fmt.Sprintf("the key of %s is revoked since %s", f.ID, r.revoked[f.Key.SPKI()].Since.Format(time.RFC3339))
	case "early_key":
		return fmt.Sprintf("the key of %s is valid only from %s", f.ID, f.From.Format(time.RFC3339))
	default:
		return fmt.Sprintf("the key of %s has been out of date since %s", f.ID, f.Until.Format(time.RFC3339))
	}
}

func (f Functionary) signer() decision.Signer {
	s := decision.Signer{Functionary: f.ID, System: f.System, Name: f.System, Roles: slices.Sorted(slices.Values(f.Roles)), SPKI: f.Key.SPKI()}
	if f.Person != nil {
		s.Person, s.Name, s.Organisation, s.Side = f.Person.ID, f.Person.Name, f.Person.Organisation, f.Person.Side
	}
	return s
}

// claimedType is the predicate type that unverified bytes claim, to tell people
// which file was meant; nothing is decided by it.
func claimedType(payload []byte) string {
	statement, err := intoto.ReadStatement(payload)
	if err != nil {
		return ""
	}
	return statement.PredicateType
}
