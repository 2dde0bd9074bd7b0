// Package oscal writes a decision in the words of OSCAL 1.1.3, NIST's Open Security
// Controls Assessment Language: as assessment results, and as a plan of action and
// milestones.
//
// Identifiers are UUIDs of version 5 over what they name, so that the same decision
// gives the same bytes. Persons and evidence have the same identifier in every
// decision, so that a tool which reads several knows them again. OSCAL's titles and
// descriptions are Markdown: text from outside is escaped.
package oscal

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	types "github.com/defenseunicorns/go-oscal/src/types/oscal-1-1-3"
	"github.com/google/uuid"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// home is where names and identifiers of ours live.
const home = "https://github.com/credentry/releasegate"

var space = uuid.NewSHA1(uuid.NameSpaceURL, []byte(home+"/oscal"))

// stable is the identifier of something that is the same in every decision.
func stable(kind, name string) string {
	return uuid.NewSHA1(space, []byte(kind+"\x00"+name)).String()
}

// An exporter writes one decision down.
type exporter struct {
	d        *decision.Decision
	content  string         // what the identifiers of this decision's parts are made of
	given    map[string]int // how often a name was used already
	metadata types.Metadata
	evidence map[canon.Digest]decision.Evidence
	sources  []types.Resource
}

// newExporter prepares what both documents hold. The payload is the digest of the
// signed statement, or empty; cautions are what a reader must know of the decision
// before all else.
func newExporter(d *decision.Decision, payload canon.Digest, cautions []string) (*exporter, error) {
	content := payload
	if content == "" {
		var err error
		if content, err = canon.DigestOf(d); err != nil {
			return nil, err
		}
	}
	x := &exporter{d: d, content: string(content), given: map[string]int{}, evidence: map[canon.Digest]decision.Evidence{}}
	x.metadata = types.Metadata{
		Title:        markup("Release decision: "+d.Release.ID+" at gate "+d.Gate+", "+d.Verdict.String(), "Release decision"),
		LastModified: instant(d.DecidedAt),
		OscalVersion: types.Version,
		Version:      plain(string(payload), "not signed"),
		Props:        props("verdict", d.Verdict.String(), "denial", d.Denial, "decision-type", d.Type(), "trial", strconv.FormatBool(d.Trial()), "package", string(d.Package)),
	}
	if len(cautions) > 0 {
		x.metadata.Remarks = markup(strings.Join(cautions, " "), "")
	}
	x.people()
	x.materials()
	return x, nil
}

// id is the identifier of a part of this decision. A name that is used again gives
// another one, in the order of use.
func (x *exporter) id(kind string, names ...string) string {
	name := kind + "\x00" + strings.Join(names, "\x00")
	x.given[name]++
	return stable(x.content, name+"\x00"+strconv.Itoa(x.given[name]))
}

// people are the persons and organisations who signed, asked, voted and vouch, with
// their roles. A system is no party in OSCAL: the organisation that runs it is.
func (x *exporter) people() {
	parties, roles := map[string]types.Party{}, map[string]string{}
	add := func(s decision.Signer) {
		if s.Person == "" && s.Organisation == "" {
			return
		}
		id := party(s)
		p := types.Party{UUID: id, Type: "person", Name: plain(s.Name, "without a name")}
		if s.Person == "" {
			p.Type, p.Name = "organization", plain(s.Organisation, "without a name")
		} else if s.Organisation != "" {
			p.Remarks = markup(s.Organisation, "")
		}
		parties[id] = p
		for _, r := range s.Roles {
			roles[token(r)] = r
		}
	}
	for _, e := range x.d.Evidence {
		for _, s := range e.Signers {
			add(s)
		}
	}
	if b := x.d.Board; b != nil {
		roles[token(b.Role)] = b.Role
		for _, v := range b.Votes {
			if v.Accepted {
				add(v.Signer)
			}
		}
	}
	for _, w := range x.d.Waivers {
		if w.Accepted {
			add(w.Requester)
			for _, s := range w.Approvers {
				add(s)
			}
		}
	}
	var allParties []types.Party
	for _, p := range parties {
		allParties = append(allParties, p)
	}
	slices.SortFunc(allParties, func(a, b types.Party) int { return cmp.Compare(a.UUID, b.UUID) })
	var allRoles []types.Role
	for id, title := range roles {
		allRoles = append(allRoles, types.Role{ID: id, Title: markup(title, id)})
	}
	slices.SortFunc(allRoles, func(a, b types.Role) int { return cmp.Compare(a.ID, b.ID) })
	x.metadata.Parties, x.metadata.Roles = some(allParties), some(allRoles)
}

// party is the identifier of a signer.
func party(s decision.Signer) string {
	if s.Person == "" {
		return stable("organisation", s.Organisation)
	}
	return stable("person", s.Person)
}

// materials are what the decision rests on: the rulebooks, then the evidence.
func (x *exporter) materials() {
	for _, r := range []struct {
		kind string
		of   decision.Rulebook
	}{{"policy bundle", x.d.Policy}, {"trust manifest", x.d.Trust}} {
		x.sources = append(x.sources, types.Resource{
			UUID: stable("rulebook", r.kind+"\x00"+string(r.of.Digest)), Title: markup(r.kind+" "+r.of.Name+", version "+strconv.Itoa(r.of.Version), r.kind),
			DocumentIds: &[]types.DocumentId{{Scheme: home + "/sha256", Identifier: plain(string(r.of.Digest), "not stated")}},
		})
	}
	for _, e := range x.d.Evidence {
		if _, known := x.evidence[e.Payload]; known {
			continue
		}
		x.evidence[e.Payload] = e
		var links []types.ResourceLink
		for _, f := range e.Files {
			links = append(links, types.ResourceLink{Href: reference(f.Path), MediaType: "application/json", Hashes: &[]types.Hash{{Algorithm: "SHA-256", Value: plain(string(f.Digest), "not stated")}}})
		}
		x.sources = append(x.sources, types.Resource{
			UUID: stable("evidence", string(e.Payload)), Title: markup(e.Kind, "evidence"), Rlinks: some(links),
			DocumentIds: &[]types.DocumentId{{Scheme: home + "/sha256-of-payload", Identifier: plain(string(e.Payload), "not stated")}},
			Props:       props("predicate-type", e.Type, "phase", e.Phase, "time-source", e.TimeSource),
		})
	}
}

func (x *exporter) backMatter() *types.BackMatter {
	return &types.BackMatter{Resources: some(x.sources)}
}

// evidenceOf points at attestations, each once, with who signed them.
func (x *exporter) evidenceOf(citations []decision.Citation) *[]types.RelevantEvidence {
	var all []types.RelevantEvidence
	index := map[canon.Digest]int{}
	for _, c := range citations {
		e, known := x.evidence[c.Evidence]
		if !known {
			continue
		}
		if i, told := index[c.Evidence]; told {
			all[i].Remarks = join(all[i].Remarks, markup(c.Pointer, ""))
			continue
		}
		index[c.Evidence] = len(all)
		var signers []string
		for _, s := range e.Signers {
			signers = append(signers, s.Name)
		}
		all = append(all, types.RelevantEvidence{
			Href: "#" + stable("evidence", string(e.Payload)), Description: markup(e.Kind+", signed by "+strings.Join(signers, ", "), "evidence"), Remarks: markup(c.Pointer, ""),
		})
	}
	return some(all)
}

// props are properties in our name space, from names and values in turn; those
// without a value are left out.
func props(pairs ...string) *[]types.Property {
	var all []types.Property
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := plain(pairs[i+1], ""); value != "" {
			all = append(all, types.Property{Name: pairs[i], Ns: home, Value: value})
		}
	}
	return some(all)
}

// some is a list, or nothing if it is empty: OSCAL knows no empty lists.
func some[T any](all []T) *[]T {
	if len(all) == 0 {
		return nil
	}
	return &all
}

// instant is a time that OSCAL can write: it knows none before 1900.
func instant(t time.Time) time.Time {
	if t.Year() < 1900 {
		return time.Unix(0, 0).UTC()
	}
	return t.UTC().Truncate(time.Second)
}

// plain is a text of one line that is not empty.
func plain(text, otherwise string) string {
	return cmp.Or(strings.Join(strings.Fields(fault.Legible(text)), " "), otherwise)
}

var escapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "&", "&amp;", "~", "\\~", "^", "\\^", "$", "\\$", "|", "\\|", "#", "\\#",
)

// markup is a text from outside as Markdown of one line, that reads as the text does.
func markup(text, otherwise string) string { return escapes.Replace(plain(text, otherwise)) }

// join joins two texts that may be empty.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// token is a name that OSCAL takes as an identifier: lowercase letters, digits and
// ".-_", and a letter first.
func token(name string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		default:
			return '-'
		}
	}, name)
	if clean == "" || clean[0] < 'a' || clean[0] > 'z' {
		return "id-" + clean
	}
	return clean
}
