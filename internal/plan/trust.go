package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// TrustFile is the file of the trust manifest that lists who may sign.
const TrustFile = "trust.hcl"

type trustFile struct {
	Required      string             `hcl:"required_version,optional"`
	RequiredRange hcl.Range          `hcl:"required_version,attr_range"`
	TrustedRoot   *string            `hcl:"trusted_root,optional"` // nil: no certificate counts
	RootRange     hcl.Range          `hcl:"trusted_root,attr_range"`
	Authorities   []authorityBlock   `hcl:"timestamp_authority,block"`
	Persons       []personBlock      `hcl:"person,block"`
	Functionaries []functionaryBlock `hcl:"functionary,block"`
	Revoked       []revokedBlock     `hcl:"revoked,block"`
	Witnesses     []witnessBlock     `hcl:"witness,block"` // of the register
}

type authorityBlock struct {
	Name         string    `hcl:"name,label"`
	Certificates string    `hcl:"certificates"`
	ValidFrom    string    `hcl:"valid_from"`
	ValidTo      string    `hcl:"valid_until"`
	Range        hcl.Range `hcl:",def_range"`
}

type personBlock struct {
	ID           string    `hcl:"id,label"`
	Name         string    `hcl:"name"`
	Organisation string    `hcl:"organisation"`
	Side         string    `hcl:"side"`
	Range        hcl.Range `hcl:",def_range"`
}

type functionaryBlock struct {
	ID        string    `hcl:"id,label"`
	Person    string    `hcl:"person,optional"`
	System    string    `hcl:"system,optional"`
	Roles     []string  `hcl:"roles"`
	Key       string    `hcl:"key,optional"`
	Issuer    string    `hcl:"issuer,optional"`
	Subject   string    `hcl:"subject,optional"`
	Pattern   string    `hcl:"subject_pattern,optional"`
	ValidFrom string    `hcl:"valid_from"`
	ValidTo   string    `hcl:"valid_until"`
	Range     hcl.Range `hcl:",def_range"`
}

type revokedBlock struct {
	Who        string    `hcl:"who,label"` // SPKI hash of a key, or id of a functionary with an identity
	Since      string    `hcl:"since"`
	Compromise bool      `hcl:"compromise"`
	Range      hcl.Range `hcl:",def_range"`
}

var sides = []string{"supplier", "customer", "independent"}

// roster reads trust.hcl and the keys that it names.
func (r *reader) roster(b *bundle.Bundle) *trust.Roster {
	var file trustFile
	r.decodeFrom(b, TrustFile, &file)
	r.fits(file.RequiredRange, file.Required)
	r.watchers = file.Witnesses
	persons := map[string]trust.Person{}
	list := make([]trust.Person, 0, len(file.Persons))
	for _, p := range file.Persons {
		r.id(p.Range, "person", p.ID)
		if !slices.Contains(sides, p.Side) {
			r.errorf(p.Range, "Unknown side", "Person %q is on side %q; it must be one of %s.", p.ID, p.Side, quoteAll(sides))
		}
		if _, twice := persons[p.ID]; twice {
			r.errorf(p.Range, "Duplicate person", "Person %q was declared before.", p.ID)
		}
		person := trust.Person{ID: p.ID, Name: p.Name, Organisation: p.Organisation, Side: p.Side}
		persons[p.ID] = person
		list = append(list, person)
	}
	var functionaries []trust.Functionary
	for _, f := range file.Functionaries {
		functionaries = append(functionaries, r.functionary(b, f, persons))
	}
	believed := r.material(file.TrustedRoot, file.RootRange, file.Authorities, func(at hcl.Range, what, name string) ([]byte, bool) {
		return r.beside(b, at, what, name)
	})
	readable := r.err() == nil
	for i, f := range functionaries {
		if f.Identity != nil && (file.TrustedRoot == nil || readable && !believed.Issues()) {
			r.errorf(file.Functionaries[i].Range, "Nobody issues certificates", "Functionary %q signs with certificates, and trust.hcl names no trusted_root that says whose certificates count.", f.ID)
		}
	}
	if readable && len(functionaries) == 0 {
		r.fileError(b.Where(TrustFile), "Nobody is trusted", "trust.hcl lists no functionary: nothing that anybody signs would count, a decision among it. Name at least the gate's.")
	}
	revoked := r.revocations(file.Revoked, functionaries)
	if r.err() != nil {
		return nil
	}
	roster, err := trust.NewRoster(list, functionaries, revoked, believed)
	if err != nil {
		r.fileError(b.Where(TrustFile), "Ambiguous trust", sentence(err.Error()))
	}
	return roster
}

// watching reads who cosigns the register: none of those who sign in it.
func (r *reader) watching(b *bundle.Bundle, roster *trust.Roster) []ledger.Witness {
	var all []ledger.Witness
	for _, w := range r.watchers {
		content, found := r.beside(b, w.Range, "key", w.Key)
		if !found {
			continue
		}
		key, err := trust.ParseKey(content)
		if err != nil {
			r.errorf(w.Range, "Unreadable key", "%s: %s.", w.Key, err)
			continue
		}
		var holder []trust.Key
		if f, known := roster.Keyed(key.SPKI()); known {
			holder = append(holder, f.Key)
		}
		all = r.witness(w, key, all, holder)
	}
	return all
}

// revocations reads what is withdrawn, by the SPKI hash of a key or by the id of a
// functionary with an identity.
func (r *reader) revocations(blocks []revokedBlock, functionaries []trust.Functionary) map[string]trust.Revocation {
	revoked := map[string]trust.Revocation{}
	for _, v := range blocks {
		keyless := slices.ContainsFunc(functionaries, func(f trust.Functionary) bool { return f.ID == v.Who && f.Identity != nil })
		if i := slices.IndexFunc(functionaries, func(f trust.Functionary) bool { return f.ID == v.Who && f.Identity == nil }); i >= 0 {
			r.errorf(v.Range, "Not a key's digest", "Functionary %q signs with a key, and may be given another one: name the key that is withdrawn, by the SHA-256 of its SubjectPublicKeyInfo, %q.", v.Who, functionaries[i].Key.SPKI())
			continue
		}
		if !canon.Digest(v.Who).Valid() && !keyless {
			r.errorf(v.Range, "Not a key's digest", "A revoked key is named by the SHA-256 of its SubjectPublicKeyInfo in lowercase hex, a functionary with an identity by its id; %q is neither.", v.Who)
		}
		if _, twice := revoked[v.Who]; twice {
			r.errorf(v.Range, "Duplicate revocation", "Key %q was revoked before; which of the two holds cannot be told.", v.Who)
		}
		revoked[v.Who] = trust.Revocation{Since: r.instant(v.Range, "since", v.Since), Compromise: v.Compromise}
	}
	return revoked
}

// material reads who is believed about certificates and times; the files that are
// named are read by read.
func (r *reader) material(rootFile *string, rootRange hcl.Range, blocks []authorityBlock, read func(at hcl.Range, what, name string) ([]byte, bool)) sigstore.Material {
	var trustedRoot []byte
	if rootFile != nil {
		trustedRoot, _ = read(rootRange, "trusted root", *rootFile)
	}
	var authorities []sigstore.Authority
	for i, a := range blocks {
		r.id(a.Range, "timestamp authority", a.Name)
		if slices.ContainsFunc(blocks[:i], func(other authorityBlock) bool { return other.Name == a.Name }) {
			r.errorf(a.Range, "Duplicate timestamp authority", "Timestamp authority %q was declared before.", a.Name)
		}
		from, until := r.instant(a.Range, "valid_from", a.ValidFrom), r.instant(a.Range, "valid_until", a.ValidTo)
		if !from.Before(until) && !until.IsZero() {
			r.errorf(a.Range, "Never valid", "Timestamp authority %q is valid until %s, which is not after valid_from.", a.Name, until.Format(time.RFC3339))
		}
		content, found := read(a.Range, "certificates", a.Certificates)
		if !found {
			continue
		}
		authority, err := sigstore.ParseAuthority(a.Name, content, from, until)
		if err != nil {
			r.errorf(a.Range, "Unreadable certificates", "%s: %s.", a.Certificates, err)
		}
		authorities = append(authorities, authority)
	}
	if r.err() != nil {
		return sigstore.Material{}
	}
	believed, err := sigstore.NewMaterial(trustedRoot, authorities...)
	if err != nil {
		r.errorf(rootRange, "Unreadable trusted root", "%s: %s.", *rootFile, err)
	}
	return believed
}

// beside reads a file of the trust manifest that trust.hcl names.
func (r *reader) beside(b *bundle.Bundle, at hcl.Range, what, name string) ([]byte, bool) {
	content, found := b.File(name)
	switch {
	case !disk.Local(name):
		r.errorf(at, strings.ToUpper(what[:1])+what[1:]+" outside the trust manifest", "The %s %q must be a file below the folder of trust.hcl.", what, name)
	case !found:
		r.errorf(at, "Missing "+what, "The trust manifest holds no file %q.", name)
	}
	return content, found && disk.Local(name)
}

func (r *reader) functionary(b *bundle.Bundle, f functionaryBlock, persons map[string]trust.Person) trust.Functionary {
	out := trust.Functionary{
		ID: f.ID, System: f.System, Roles: f.Roles,
		From: r.instant(f.Range, "valid_from", f.ValidFrom), Until: r.instant(f.Range, "valid_until", f.ValidTo),
	}
	r.id(f.Range, "functionary", f.ID)
	switch person, known := persons[f.Person]; {
	case (f.Person == "") == (f.System == ""):
		r.errorf(f.Range, "Whose key?", "Functionary %q must name either the person or the system that holds the key.", f.ID)
	case f.Person != "" && !known:
		r.errorf(f.Range, "Unknown person", "Functionary %q is of person %q, which no person block declares.%s", f.ID, f.Person, fault.DidYouMean(f.Person, keysOf(persons)))
	case f.Person != "":
		out.Person = &person
	}
	if len(f.Roles) == 0 || slices.Contains(f.Roles, "") {
		r.errorf(f.Range, "No role", "Functionary %q needs at least one role, and none of them empty.", f.ID)
	}
	for i, role := range f.Roles {
		if role != "" {
			r.id(f.Range, "role", role)
		}
		if slices.Contains(f.Roles[:i], role) {
			r.errorf(f.Range, "Role twice", "Functionary %q has role %q twice.", f.ID, role)
		}
	}
	if !out.From.Before(out.Until) && !out.Until.IsZero() {
		r.errorf(f.Range, "Never valid", "The key of functionary %q is valid until %s, which is not after valid_from.", f.ID, out.Until.Format(time.RFC3339))
	}
	if f.Key != "" && f.Issuer+f.Subject+f.Pattern == "" {
		out.Key = r.key(b, f)
	} else {
		out.Identity = r.identityOf(f)
	}
	return out
}

// key reads the key of a functionary.
func (r *reader) key(b *bundle.Bundle, f functionaryBlock) trust.Key {
	content, found := r.beside(b, f.Range, "key", f.Key)
	if !found {
		return trust.Key{}
	}
	key, err := trust.ParseKey(content)
	if err != nil {
		r.errorf(f.Range, "Unreadable key", "%s: %s.", f.Key, err)
	}
	return key
}

// identityOf reads the identity of a functionary, whose certificates show it.
func (r *reader) identityOf(f functionaryBlock) *sigstore.Pattern {
	who := fmt.Sprintf("Functionary %q", f.ID)
	if f.Key != "" {
		f.Issuer = ""
	}
	pattern := r.identity(f.Range, who, f.Issuer, f.Subject, f.Pattern)
	return &pattern
}

// identity reads the identity that the certificates of somebody show.
func (r *reader) identity(at hcl.Range, who, issuer, subject, expression string) sigstore.Pattern {
	var pattern sigstore.Pattern
	var err error
	switch {
	case issuer == "" || (subject == "") == (expression == ""):
		r.errorf(at, "With which key?", "%s must have either a key, or an identity: an issuer with a subject or a subject_pattern.", who)
	case !strings.HasPrefix(issuer, "https://") && !strings.HasPrefix(issuer, "http://"):
		r.errorf(at, "Not an issuer", "%s has issuer %q; it must be the URL of the OpenID provider that vouches for the subject.", who, issuer)
	case expression != "":
		if pattern, err = sigstore.Matching(issuer, expression); err != nil {
			r.errorf(at, "Pattern for strangers", "The subject_pattern %q of %s: %s.", expression, strings.ToLower(who[:1])+who[1:], err)
		}
	default:
		if pattern, err = sigstore.Exactly(issuer, subject); err != nil {
			r.errorf(at, "Not an identity", "%s: %s.", who, err)
		}
	}
	return pattern
}
