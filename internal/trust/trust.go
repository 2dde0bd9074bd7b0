// Package trust is the only verifier of signatures.
//
// A roster holds the functionaries: who may sign, with which key or identity, in
// which roles, from when until when. People are counted, not keys: the roster refuses
// a key that is listed twice, and each signer carries the person behind the key.
//
// Signatures by keys are tried here. Where a Sigstore bundle holds more than a
// signature (a certificate, log entries, timestamps), sigstore-go judges it: it says
// whose certificate it is, and by when a signature was provably there. That is an
// upper bound: anybody can have an old signature timestamped again. So a proof saves
// what was signed before a key ended, and never makes evidence look younger.
package trust

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/source"
)

// A Person is a human who may sign.
type Person struct {
	ID           string
	Name         string
	Organisation string
	Side         string // supplier, customer or independent
}

// A Functionary is one key, or one identity, with what it may be used for.
type Functionary struct {
	ID       string
	Person   *Person // nil for a system
	System   string  // what the system is; empty for a person
	Roles    []string
	Key      Key               // zero for an identity
	Identity *sigstore.Pattern // that certificates must show; nil for a key
	From     time.Time
	Until    time.Time
}

// revokedBy is what a revocation names: the SPKI hash of the key, or the functionary
// itself whose keys live for minutes.
func (f Functionary) revokedBy() string {
	if f.Identity != nil {
		return f.ID
	}
	return string(f.Key.SPKI())
}

// A Revocation withdraws a key or an identity. What was provably signed before still
// counts. A retired one may sign until then; a compromised one counts for nothing that
// is not proven, whatever the time, for whoever stole it may sign too.
type Revocation struct {
	Since      time.Time
	Compromise bool
}

// maxVerifications bounds how often, in one call of Verify, a signature is tried with
// a key that nothing names. Each of up to 64 signatures of each file may need every
// key, so that a store which anybody can write to could keep a core busy for hours.
// What releasegate and cosign write names its key, and needs none of these; where
// nothing does, a few signers have signed nearly everything, and who has signed is
// tried first. A core does as many of ECDSA P-256 in some two seconds.
const maxVerifications = 20_000

// A bundle that sigstore-go judges costs as many verifications of a signature by P-256,
// and each timestamp and log entry in it as many more. Measured by the benchmarks of
// internal/sigstore: 46 µs a signature, 1,070 µs a bundle with a certificate, a log entry
// and a timestamp, 260 µs each further timestamp.
const (
	costOfBundle = 16
	costOfProof  = 6
)

// costOf is what a bundle costs.
func costOf(e intoto.Envelope) int { return costOfBundle + costOfProof*e.Proofs }

// Skew is how far after the deciding instant a time of signing may lie: clocks differ.
const Skew = 5 * time.Minute

// A Roster is who may sign.
type Roster struct {
	persons       map[string]Person
	functionaries []Functionary
	revoked       map[string]Revocation
	believed      sigstore.Material // about certificates and times
	most          int               // verifications
}

// NewRoster returns the roster, or an error if a key, an identity or an id is listed
// twice. Revocations are by the SPKI hash of a key, or by the id of a functionary with
// an identity.
func NewRoster(persons []Person, functionaries []Functionary, revoked map[string]Revocation, believed sigstore.Material) (*Roster, error) {
	r := &Roster{persons: map[string]Person{}, functionaries: functionaries, revoked: revoked, believed: believed, most: maxVerifications}
	for _, p := range persons {
		if _, twice := r.persons[p.ID]; twice {
			return nil, fmt.Errorf("person %q is listed twice", p.ID)
		}
		r.persons[p.ID] = p
	}
	ids, held := map[string]bool{}, map[string]string{}
	for _, f := range functionaries {
		if ids[f.ID] {
			return nil, fmt.Errorf("functionary %q is listed twice", f.ID)
		}
		ids[f.ID] = true
		what, by := "the same key", string(f.Key.SPKI())
		if f.Identity != nil {
			what, by = "the same identity", f.Identity.String()
		}
		if other, twice := held[by]; twice {
			return nil, fmt.Errorf("functionaries %q and %q hold %s", other, f.ID, what)
		}
		held[by] = f.ID
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
	return slices.DeleteFunc(r.Able(role, at), func(s decision.Signer) bool { return s.Person == "" })
}

// Able are the persons and systems with a key or an identity in that role that can be
// used at an instant, each once, persons first, by id.
func (r *Roster) Able(role string, at time.Time) []decision.Signer {
	held := map[string]decision.Signer{}
	for _, f := range r.functionaries {
		if slices.Contains(f.Roles, role) && r.unusable(f, at, time.Time{}) == "" {
			s := signing{by: &f}.signer()
			held[s.Principal()] = s
		}
	}
	var all []decision.Signer
	for _, principal := range slices.Sorted(maps.Keys(held)) {
		all = append(all, held[principal])
	}
	return all
}

// Functionary returns the functionary with that id.
func (r *Roster) Functionary(id string) (Functionary, bool) {
	i := slices.IndexFunc(r.functionaries, func(f Functionary) bool { return f.ID == id })
	if i < 0 {
		return Functionary{}, false
	}
	return r.functionaries[i], true
}

// Until is when a functionary's key stops being usable: it ends, or is withdrawn.
func (r *Roster) Until(f Functionary) time.Time {
	if revocation, ok := r.revoked[f.revokedBy()]; ok && revocation.Since.Before(f.Until) {
		return revocation.Since
	}
	return f.Until
}

// Everybody trusts the keys of all who can sign at an instant, whatever their role.
func (r *Roster) Everybody(at time.Time) Trusted {
	var t Trusted
	for _, f := range r.functionaries {
		if f.Identity == nil && r.unusable(f, at, time.Time{}) == "" {
			t.Keys = append(t.Keys, f.Key)
		}
	}
	return t
}

// An Attestation is a statement whose signature has been verified, with its
// signers. Only Verify makes one.
type Attestation struct {
	statement intoto.Statement
	payload   canon.Digest
	origins   []decision.Origin
	signers   []decision.Signer
	signings  []signing // one for each credential: the first file that holds its signature, the earliest proof
}

// A signing is a good signature by a functionary.
type signing struct {
	by       *Functionary
	identity decision.Identity // zero for a key
	file     string
	since    time.Time // the signature is not older; zero: it may be of any age
	proven   time.Time // it was there at the latest; zero: nobody vouches for that
}

// Statement is the verified claim.
func (a *Attestation) Statement() intoto.Statement { return a.statement }

// Payload is the attestation's identity: the SHA-256 of its payload bytes.
func (a *Attestation) Payload() canon.Digest { return a.payload }

// Origins are the files that held it, sorted by path.
func (a *Attestation) Origins() []decision.Origin { return a.origins }

// Signers are those whose signatures were verified, one for each key or identity.
func (a *Attestation) Signers() []decision.Signer { return a.signers }

// SignedIn is the path of the file that holds a signer's signature.
func (a *Attestation) SignedIn(s decision.Signer) string {
	if i := a.signing(s.Credential()); i >= 0 {
		return a.signings[i].file
	}
	return ""
}

// signing is the place of the signing by a credential, or -1.
func (a *Attestation) signing(credential canon.Digest) int {
	return slices.IndexFunc(a.signings, func(s signing) bool { return s.credential() == credential })
}

// Proven is when the statement was provably there at the latest; zero if nobody
// vouches for any signature of it.
func (a *Attestation) Proven() time.Time {
	var first time.Time
	for _, s := range a.signings {
		first = earlier(first, s.proven)
	}
	return first
}

// Unproven are the signers of whose signatures nobody vouches when they were there.
func (a *Attestation) Unproven() []decision.Signer {
	return slices.DeleteFunc(slices.Clone(a.signers), func(s decision.Signer) bool { return !s.ProvenAt.IsZero() })
}

// Since is an instant that no signature of it is older than; zero if one may be of
// any age, as those of keys may.
func (a *Attestation) Since() time.Time {
	var first time.Time
	for _, s := range a.signings {
		if s.since.IsZero() {
			return time.Time{}
		}
		first = earlier(first, s.since)
	}
	return first
}

// earlier is the earlier of two instants, of which a zero one is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// Verify returns the attestations among the envelopes at an instant, sorted by
// payload digest, and a rejection for each envelope that nobody trusted signed.
// Envelopes over the same payload bytes are one attestation, signed by all of
// their signers. An envelope of which not every signature was tried counts for
// nothing; which those are, the names of the files alone decide.
func (r *Roster) Verify(envelopes []source.Envelope, at time.Time) ([]Attestation, []decision.Rejection) {
	byPayload, digests := map[canon.Digest]*Attestation{}, map[string]map[string]string{}
	var rejections []decision.Rejection
	for _, e := range r.try(envelopes, at) {
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
		if !e.done {
			reject("too_large", "with those of the other files, its signatures need more than %d verifications", r.most)
			continue
		}
		signings, refused := r.usable(e, at)
		for _, f := range refused {
			reject(f.code, "%s", f.text)
		}
		if len(signings) == 0 {
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
			share(statement.Subject, digests)
			attestation = &Attestation{statement: statement, payload: payload}
			byPayload[payload] = attestation
		}
		attestation.add(e.Origin, signings)
	}
	attestations := make([]Attestation, 0, len(byPayload))
	for _, payload := range slices.Sorted(maps.Keys(byPayload)) {
		attestations = append(attestations, *byPayload[payload])
	}
	return attestations, rejections
}

// share lets subjects that have the same SHA-256 and no other digest hold it once: what
// is about a release is about the same few things.
func share(subjects []intoto.Subject, digests map[string]map[string]string) {
	for i := range subjects {
		own := subjects[i].Digest
		sha256, only := own["sha256"]
		if !only || len(own) > 1 {
			continue
		}
		if digests[sha256] == nil {
			digests[sha256] = own
		}
		subjects[i].Digest = digests[sha256]
	}
}

func (a *Attestation) add(origin decision.Origin, signings []signing) {
	a.origins = append(a.origins, origin)
	slices.SortFunc(a.origins, func(a, b decision.Origin) int { return cmp.Compare(a.Path, b.Path) })
	for _, s := range signings {
		s.file = origin.Path
		i := a.signing(s.credential())
		if i < 0 {
			a.signings = append(a.signings, s)
			continue
		}
		known := a.signings[i]
		s.file, s.proven = min(known.file, s.file), earlier(known.proven, s.proven)
		if known.since.After(s.since) {
			s.since = known.since // they have vouched for it again
		}
		a.signings[i] = s
	}
	a.signers = a.signers[:0]
	for _, s := range a.signings {
		a.signers = append(a.signers, s.signer())
	}
	slices.SortFunc(a.signers, func(a, b decision.Signer) int {
		return cmp.Or(cmp.Compare(a.Functionary, b.Functionary), cmp.Compare(a.Credential(), b.Credential()))
	})
}

// A refusal is a good signature that does not count, or a bundle that proves nothing.
type refusal struct{ code, text string }

// usable returns the good signatures that the envelope bears, and a refusal for each
// that does not count at an instant.
func (r *Roster) usable(e *tried, at time.Time) (good []signing, refused []refusal) {
	refused = e.refused
	for _, s := range e.found {
		if code := r.unusable(*s.by, at, s.proven); code != "" {
			refused = append(refused, refusal{code, r.why(s, code)})
		} else {
			good = append(good, s)
		}
	}
	return good, refused
}

// certified returns the signature of a bundle with a certificate.
func (r *Roster) certified(e intoto.Envelope, at time.Time) ([]signing, []refusal) {
	signed, err := r.believed.Certified(e)
	if err != nil {
		return nil, []refusal{refusalOf(err)}
	}
	if signed.Proven.After(at.Add(Skew)) {
		return nil, []refusal{{"future", fmt.Sprintf("it was signed at %s, after the deciding instant %s", instant(signed.Proven), instant(at))}}
	}
	var found []signing
	for _, f := range r.functionaries {
		if f.Identity != nil && f.Identity.Matches(signed.Identity) {
			found = append(found, signing{by: &f, identity: signed.Identity, since: signed.From, proven: signed.Proven})
		}
	}
	switch len(found) {
	case 0:
		return nil, []refusal{{"unknown_signer", fmt.Sprintf("it was signed by %q of %q, whom trust.hcl does not list", signed.Identity.Subject, signed.Identity.Issuer)}}
	case 1:
		return found, nil
	default: // one signature must not count for two
		return nil, []refusal{{"unknown_signer", fmt.Sprintf("it was signed by %q of %q, who is both %s and %s in trust.hcl", signed.Identity.Subject, signed.Identity.Issuer, found[0].by.ID, found[1].by.ID)}}
	}
}

// proven is when a signature by a key was provably there at the latest. What is
// proven for later than the deciding instant proves nothing at it.
func (r *Roster) proven(e intoto.Envelope, f Functionary, at time.Time) (time.Time, error) {
	proven, err := r.believed.Proven(e, f.Key.public)
	if err != nil || proven.After(at.Add(Skew)) {
		return time.Time{}, err
	}
	return proven, nil
}

func refusalOf(err error) refusal {
	if r, ok := errors.AsType[*sigstore.Refusal](err); ok {
		return refusal{r.Code, r.Text}
	}
	return refusal{"bad_bundle", err.Error()}
}

// unusable returns the code for why a functionary cannot sign at an instant. If it is
// proven when the signature was there, that time counts: what a key signed before it
// ended stays signed.
func (r *Roster) unusable(f Functionary, at, proven time.Time) string {
	when := at
	if !proven.IsZero() {
		when = proven
	}
	if v, ok := r.revoked[f.revokedBy()]; ok && !when.Before(v.Since) || ok && v.Compromise && proven.IsZero() {
		return "revoked_key"
	}
	switch {
	case when.Before(f.From):
		return "early_key"
	case !when.Before(f.Until):
		return "expired_key"
	default:
		return ""
	}
}

func (r *Roster) why(s signing, code string) string {
	holds := "the key of " + s.by.ID
	if s.by.Identity != nil {
		holds = s.by.ID
	}
	text := fmt.Sprintf("%s has been out of date since %s", holds, instant(s.by.Until))
	switch code {
	case "revoked_key":
		text = fmt.Sprintf("%s is revoked since %s", holds, instant(r.revoked[s.by.revokedBy()].Since))
	case "early_key":
		text = fmt.Sprintf("%s is valid only from %s", holds, instant(s.by.From))
	}
	switch {
	case !s.proven.IsZero():
		return text + ", and the signature is proven only for " + instant(s.proven)
	case code == "early_key":
		return text
	default:
		return text + ", and nothing proves that it was signed before"
	}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// credential is that of the signer.
func (s signing) credential() canon.Digest {
	if s.by.Identity == nil {
		return s.by.Key.SPKI()
	}
	return decision.Signer{Identity: s.identity}.Credential()
}

func (s signing) signer() decision.Signer {
	f := s.by
	out := decision.Signer{Functionary: f.ID, System: f.System, Name: f.System, Roles: slices.Sorted(slices.Values(f.Roles)), Identity: s.identity, ProvenAt: s.proven}
	if f.Identity == nil {
		out.SPKI = f.Key.SPKI()
	}
	if f.Person != nil {
		out.Person, out.Name, out.Organisation, out.Side = f.Person.ID, f.Person.Name, f.Person.Organisation, f.Person.Side
	}
	return out
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
