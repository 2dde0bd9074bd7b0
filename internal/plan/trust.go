package plan

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
)

// TrustFile is the file of the trust manifest that lists who may sign.
const TrustFile = "trust.hcl"

type trustFile struct {
	Required      string             `hcl:"required_version,optional"`
	RequiredRange hcl.Range          `hcl:"required_version,attr_range"`
	Persons       []personBlock      `hcl:"person,block"`
	Functionaries []functionaryBlock `hcl:"functionary,block"`
	Revoked       []revokedBlock     `hcl:"revoked,block"`
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
	Key       string    `hcl:"key"`
	ValidFrom string    `hcl:"valid_from"`
	ValidTo   string    `hcl:"valid_until"`
	Range     hcl.Range `hcl:",def_range"`
}

type revokedBlock struct {
	SPKI       string    `hcl:"spki,label"`
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
	revoked := map[canon.Digest]trust.Revocation{}
	for _, v := range file.Revoked {
		if !canon.Digest(v.SPKI).Valid() {
			r.errorf(v.Range, "Not a key's digest", "A revoked key is named by the SHA-256 of its SubjectPublicKeyInfo in lowercase hex; %q is none.", v.SPKI)
		}
		if _, twice := revoked[canon.Digest(v.SPKI)]; twice {
			r.errorf(v.Range, "Duplicate revocation", "Key %q was revoked before; which of the two holds cannot be told.", v.SPKI)
		}
		revoked[canon.Digest(v.SPKI)] = trust.Revocation{Since: r.instant(v.Range, "since", v.Since), Compromise: v.Compromise}
	}
	if r.err() != nil {
		return nil
	}
	roster, err := trust.NewRoster(list, functionaries, revoked)
	if err != nil {
		r.fileError(b.Where(TrustFile), "Ambiguous trust", sentence(err.Error()))
	}
	return roster
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
	if !out.From.Before(out.Until) && !out.Until.IsZero() {
		r.errorf(f.Range, "Never valid", "The key of functionary %q is valid until %s, which is not after valid_from.", f.ID, out.Until.Format(time.RFC3339))
	}
	content, found := b.File(f.Key)
	switch {
	case !disk.Local(f.Key):
		r.errorf(f.Range, "Key outside the trust manifest", "The key %q must be a file below the folder of trust.hcl.", f.Key)
	case !found:
		r.errorf(f.Range, "Missing key", "The trust manifest holds no file %q.", f.Key)
	default:
		key, err := trust.ParseKey(content)
		if err != nil {
			r.errorf(f.Range, "Unreadable key", "%s: %s.", f.Key, err)
		}
		out.Key = key
	}
	return out
}
