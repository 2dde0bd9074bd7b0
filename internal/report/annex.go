package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// An annex is one part of the appendix. Its letter stays the same from one decision
// to the next, so that people can refer to it: an annex may be empty, never gone.
type annex struct {
	Letter string
	ID     string
	Title  string
	Parts  []part
}

// A part is what an annex says about one thing. Only what is set is shown, in the
// order of the fields.
type part struct {
	Title    string
	Note     string
	Reasons  []reason
	Map      []link
	Facts    []fact
	Table    grid
	Commands []command
}

// A grid is a table. Its first column heads the rows.
type grid struct {
	Columns []string
	Rows    [][]cell
}

// A cell says one thing, and under it what belongs to that.
type cell struct {
	Tone tone // none: no shape
	Text string
	More []cell
	Code bool // to be compared character by character
}

func say(text string, more ...cell) cell { return cell{Text: text, More: more} }
func exactly(text string) cell           { return cell{Text: text, Code: true} }
func (c cell) as(t tone) cell            { c.Tone = t; return c }
func (c cell) under(more ...cell) cell   { c.More = append(c.More, more...); return c }
func table(columns ...string) grid       { return grid{Columns: columns} }
func (g *grid) row(cells ...cell)        { g.Rows = append(g.Rows, cells) }

// orNone says in words that a part has nothing to show.
func orNone(p part, none string) part {
	if len(p.Table.Rows)+len(p.Facts)+len(p.Reasons)+len(p.Map)+len(p.Commands) == 0 {
		p.Note = none
	}
	return p
}

func codes(list []string) []cell {
	var all []cell
	for _, text := range list {
		all = append(all, exactly(text))
	}
	return all
}

func annexes(d *decision.Decision, p *page, payload canon.Digest, o Options) []annex {
	all := []annex{
		{ID: "results", Title: "Results, phase by phase", Parts: resultParts(d, p)},
		{ID: "frameworks", Title: "Frameworks and Statement of Applicability", Parts: frameworkParts(d, p)},
		{ID: "evidence", Title: "Evidence, and who signed it", Parts: evidenceParts(d, p)},
		{ID: "waivers", Title: "Waivers in full, and the plan to settle them", Parts: waiverParts(p)},
		{ID: "board", Title: "Record of the board", Parts: boardParts(d, p)},
		{ID: "cutover", Title: "Roll-back, cutover and support", Parts: cutoverParts(d)},
		{ID: "issues", Title: "Vulnerabilities and defects", Parts: issueParts(d)},
		{ID: "conformance", Title: "Conformance to standards", Parts: conformanceParts(d)},
		{ID: "changes", Title: "Since the previous decision", Parts: changeParts(p)},
		{ID: "basis", Title: "What it rests on, and how to run it again", Parts: basisParts(d, payload, o)},
		{ID: "formats", Title: "The same decision for other systems", Parts: formatParts()},
	}
	for i := range all {
		all[i].Letter = string(rune('A' + i))
	}
	return all
}

// outcomes are how the outcomes of controls are shown.
var outcomes = map[decision.Outcome]cell{
	decision.Pass:          {Tone: good, Text: "pass"},
	decision.Waived:        {Tone: unknown, Text: "waived"},
	decision.NotApplicable: {Tone: aside, Text: "does not apply"},
	decision.Fail:          {Tone: bad, Text: "fails"},
	decision.Missing:       {Tone: unknown, Text: "no evidence"},
	decision.Error:         {Tone: bad, Text: "could not be judged"},
}

func resultParts(d *decision.Decision, p *page) []part {
	all := []part{{Title: "All reasons", Note: p.Weight, Reasons: p.Reasons}}
	kinds := map[canon.Digest]string{}
	for _, e := range d.Evidence {
		kinds[e.Payload] = kindOf(e)
	}
	ids := append(slices.Clone(decision.Phases), "")
	for _, r := range d.Results {
		if !slices.Contains(ids, r.Phase) {
			ids = append(ids, r.Phase)
		}
	}
	for _, id := range ids {
		t := table("Control", "Result", "Judged on")
		for _, r := range d.Results {
			if r.Phase == id {
				t.row(say(orElse(r.ID, "without an id"), say(r.Title)), outcome(r), judgement(r, kinds))
			}
		}
		if len(t.Rows) > 0 {
			all = append(all, part{Title: orElse(phaseTitle(id), "The whole of it: what the program enforces itself"), Table: t})
		}
	}
	return all
}

func outcome(r decision.Result) cell {
	c, known := outcomes[r.Outcome]
	if !known {
		c = cell{Tone: bad, Text: orElse(string(r.Outcome), "no outcome stated")}
	}
	return c.under(say(string(r.Severity)))
}

// judgement is what each criterion asks, whether it is met, and by what.
func judgement(r decision.Result, kinds map[canon.Digest]string) cell {
	c := cell{}
	if r.Problem != "" {
		c.Text = r.Problem
	}
	for _, criterion := range r.Criteria {
		line := say(orElse(criterion.Text, criterion.Name)).as(bad)
		switch {
		case r.Outcome == decision.NotApplicable:
			line.Tone = aside
		case r.Outcome == decision.Missing, r.Outcome == decision.Error:
			line.Tone = unknown
		case criterion.Met:
			line.Tone = good
		case criterion.Waived:
			line.Tone = unknown
		}
		c.More = append(c.More, line)
		if len(criterion.Citations) > 0 {
			c.More = append(c.More, exactly(citation(criterion.Citations, kinds)))
		}
	}
	for _, f := range r.Findings {
		line := say(some(": ", f.Key, f.Text)).as(bad)
		if f.Waiver != "" {
			line.Tone = unknown
		}
		c.More = append(c.More, line)
	}
	return c
}

// citation names the first place that shows a criterion met, and how many more do.
func citation(all []decision.Citation, kinds map[canon.Digest]string) string {
	first := all[0]
	text := orElse(kinds[first.Evidence], first.Evidence.Short()) + " " + first.Pointer
	if first.Value != nil {
		text += " = " + clip(value(first.Value), 60)
	}
	if n := len(all) - 1; n > 0 {
		text += fmt.Sprintf(", and %d more", n)
	}
	return text
}

func frameworkParts(d *decision.Decision, p *page) []part {
	t := table("Framework", "What applies", "No visibility")
	for _, c := range p.Coverage {
		line := say(c.Line)
		if c.WaivedIDs != "" {
			line = line.under(exactly("waived: " + c.WaivedIDs))
		}
		t.row(say(c.Framework), line, say(c.Word).as(c.Tone).under(unseen(c)...))
	}
	out := table("Control", "Because")
	for _, r := range d.Results {
		if r.Outcome == decision.NotApplicable {
			out.row(say(orElse(r.ID, "without an id"), say(orElse(r.Title, "without a title"))), say(orElse(r.Problem, "nothing says why")))
		}
	}
	statement := table("Control", "Status", "Why")
	for _, a := range d.Brief.Applicability {
		status := say(orElse(a.Status, "no status"))
		if !a.Applicable {
			status = say("does not apply").as(aside)
		}
		statement.row(say(orElse(a.Control, "without an id")), status, say(orElse(a.Justification, "no reason stated"), say(a.Owner)))
	}
	return []part{
		orNone(part{Table: t, Note: p.Footnote()}, "No control maps to a framework."),
		orNone(part{Title: "Controls that were not judged: they do not apply", Table: out}, "Every required control was judged."),
		orNone(part{Title: "Statement of Applicability, as it was signed", Table: statement}, "No statement counts."),
	}
}

func unseen(c coverage) []cell {
	if c.NoVisibility == "" {
		return nil
	}
	return []cell{exactly(c.NoVisibility)}
}

func evidenceParts(d *decision.Decision, p *page) []part {
	register := table("Evidence", "Signed by", "Age of limit")
	for _, e := range p.Evidence {
		var by []cell
		for _, s := range e.Signers {
			by = append(by, say(s.String()))
		}
		first := by[0]
		first.More = append(by[1:], exactly("sha256 "+e.Payload))
		first.More = append(first.More, codes(e.Files)...)
		register.row(
			say(e.Kind, say(some(", ", e.Phase, quality(e.Quality), e.Label))),
			first,
			say(e.Age, say("signed "+e.Signed.String()+", time "+e.Source), say(some(", ", e.Soon, e.Until.String()))),
		)
	}
	ends := table("What ends", "When")
	for _, s := range p.Timeline.Spans {
		ends.row(say(s.Name), say(s.Ends, say(at(s.Until).String())).as(s.Tone))
	}
	refused := table("File", "Code", "Why")
	for _, r := range d.Rejections.Listed {
		why := say(r.Text)
		if r.Claims != "" {
			why = why.under(exactly("claims to be " + r.Claims))
		}
		refused.row(exactly(orElse(r.File, "no file stated")), exactly(r.Code), why)
	}
	return []part{
		orNone(part{Table: register}, "No evidence counts."),
		orNone(part{Title: "What ends before go-live or in the 30 days after it", Table: ends}, "Nothing."),
		orNone(part{Title: "Rejected envelopes", Note: p.Rejected, Table: refused}, "None: all that was found counts, or is about something else."),
		registerPart(d),
		orNone(part{Title: "Which evidence carries which control", Map: linksOf(d)}, "No control was judged on evidence."),
	}
}

// quality words the grade of evidence, if its collector gave one.
func quality(grade string) string {
	if grade == "" {
		return ""
	}
	return grade + " evidence"
}

func waiverParts(p *page) []part {
	var all []part
	for _, w := range p.Waivers {
		head := []fact{
			{Term: "Finding", Text: some(": ", w.Subject, w.Finding)},
			{Term: "Counts", Text: some(", ", w.Word, w.Why)},
			{Term: "Risk", Text: w.Risk + ", borne by " + w.Owner},
		}
		all = append(all, part{Title: "Waiver " + w.ID, Facts: append(head, w.Full...)})
	}
	conditions := table("Condition", "What", "Who and when")
	for _, c := range p.Conditions {
		conditions.row(say(c.ID, say("from "+c.From)), say(c.Text), say(c.Owner, say("due "+c.Due)))
	}
	if len(all) == 0 {
		all = append(all, part{Note: p.Waived})
	}
	return append(all, orNone(part{Title: "Conditions and plan of action", Table: conditions}, p.Bound))
}

func boardParts(d *decision.Decision, p *page) []part {
	if p.Board == nil {
		return []part{{Note: "The gate asks no board to vote."}}
	}
	votes := table("Member", "Vote", "Counted")
	for _, v := range p.Board.Votes {
		cast := say(v.Vote, say(v.When.String()))
		if v.Comment != "" {
			cast = cast.under(say("“" + v.Comment + "”"))
		}
		votes.row(say(v.Who.Name, say(v.Who.As)), cast, say(v.Word, say(v.Why), exactly(v.File)).as(v.Tone))
	}
	roster := table("Member", "Roles", "May vote")
	for _, m := range d.Board.Members {
		may := say("yes").as(good)
		if m.Conflict != "" {
			may = say("no").as(aside).under(say(m.Conflict))
		}
		roster.row(say(orElse(m.Name, m.Person), say(m.Organisation)), say(strings.Join(m.Roles, ", ")), may)
	}
	return []part{
		orNone(part{Title: "Votes", Note: p.Board.Summary + ".", Table: votes}, p.Board.Summary+". Nobody has voted."),
		orNone(part{Title: "Members, and whose vote would not count", Table: roster}, "The decision does not name the members."),
	}
}

func cutoverParts(d *decision.Decision) []part {
	rehearsed := table("Rehearsal", "Took", "Where and who")
	for _, r := range d.Brief.Rehearsals {
		took := say(minutes(r))
		if r.WindowMinutes > 0 && r.MeasuredMinutes > r.WindowMinutes {
			took.Tone = bad
		}
		rehearsed.row(say(orElse(r.Kind, "of no stated kind"), say(orElse(r.Result, "no result stated"))), took.under(say("planned "+count(r.PlannedMinutes, "minute"))),
			say(some(", ", r.Environment, at(r.At).String()), say(r.Operator), exactly("sha256 "+string(r.Evidence))))
	}
	duties := table("Role", "Who", "When")
	for _, duty := range d.Brief.Duties {
		duties.row(say(orElse(duty.Role, "no role stated")), say(orElse(duty.Person, "nobody")), say(civil(duty.From)+" to "+civil(duty.To)))
	}
	var plan []fact
	if r := d.Request; r != nil {
		plan = []fact{{Term: "The way back", Text: orElse(r.Rollback, "not stated")}, {Term: "Planned", Text: count(r.RollbackMinutes, "minute")}}
	}
	certificates := table("Certificate", "By", "Until")
	for _, c := range d.Brief.Certificates {
		certificates.row(say(orElse(some(" ", c.Standard, c.Edition), "of no stated standard")), say(c.Body), say(civil(c.ExpiresOn)))
	}
	return []part{
		orNone(part{Title: "Plan", Facts: plan}, "Nobody has asked for the change."),
		orNone(part{Title: "Rehearsals", Table: rehearsed}, "No rehearsal counts."),
		orNone(part{Title: "On duty after go-live", Table: duties}, "Nobody is known to be on duty."),
		orNone(part{Title: "Certificates that the service relies on", Table: certificates}, "None is known."),
	}
}

func issueParts(d *decision.Decision) []part {
	t := table("Issue", "Severity", "Status")
	for _, i := range d.Brief.Issues {
		severity := say(orElse(i.Severity, "not rated")).as(unknown)
		if i.Severity == "critical" || i.Severity == "high" {
			severity.Tone = bad
		}
		due := ""
		if i.Due != "" {
			due = "due " + civil(i.Due)
		}
		t.row(say(orElse(i.ID, "without an id"), say(i.Title), say(i.Source)), severity, say(some(", ", i.Status, i.Owner, due)))
	}
	total := 0
	for _, n := range d.Brief.OpenIssues {
		total += n
	}
	note := "What is reported as settled is left out."
	if total > len(d.Brief.Issues) {
		note += fmt.Sprintf(" The gravest %d of %d are listed.", len(d.Brief.Issues), total)
	}
	if len(t.Rows) == 0 {
		note = issues(d)[0].Text + "."
	}
	return []part{{Note: note, Table: t}}
}

func conformanceParts(d *decision.Decision) []part {
	t := table("Standard", "Result", "Suite")
	for _, c := range d.Brief.Conformance {
		result := say(fmt.Sprintf("%d passed, %d failed, %d other", c.Passed, c.Failed, c.Other)).as(good)
		switch {
		case c.NotApplicable != "":
			result = say("does not apply", say("says "+orElse(c.Approver, "nobody"))).as(aside)
		case c.Failed > 0:
			result.Tone = bad
		case c.Passed == 0:
			result.Tone = unknown
		}
		suite := say(orElse(c.NotApplicable, orElse(c.Suite, "not stated")))
		if !c.At.IsZero() {
			suite = suite.under(say(at(c.At).String()))
		}
		t.row(say(orElse(c.Edition, c.Standard), say(c.Role)), result, suite)
	}
	return []part{orNone(part{Table: t}, "No evidence of conformance counts.")}
}

func changeParts(p *page) []part {
	var all []fact
	for _, line := range p.Gone {
		all = append(all, fact{Term: "Gone", Text: line, Wide: true})
	}
	for _, line := range p.New {
		all = append(all, fact{Term: "New", Text: line, Wide: true})
	}
	return []part{{Note: p.Changes, Facts: all}}
}

func basisParts(d *decision.Decision, payload canon.Digest, o Options) []part {
	return []part{
		{Facts: basis(d, payload, o)},
		{Title: "How to verify it", Note: "This page is a rendering. The signed decision is what counts.", Commands: verify(d)},
	}
}

func basis(d *decision.Decision, payload canon.Digest, o Options) []fact {
	book := func(term string, r decision.Rulebook) fact {
		signed := "accepted unsigned: nobody vouches for it"
		var by []string
		for _, s := range r.Signers {
			by = append(by, s.Short())
		}
		if len(by) > 0 {
			signed = "signed by key " + strings.Join(by, ", ")
		}
		for i, who := range r.Identities {
			if i == 0 && len(by) == 0 {
				signed = "signed"
			}
			signed += fmt.Sprintf(" by %s of %s", who.Subject, who.Issuer)
		}
		return fact{term, fmt.Sprintf("version %d, %s", r.Version, signed), orElse(string(r.Digest), "not stated"), true}
	}
	all := []fact{
		signature(payload, o),
		{Term: "Type", Text: d.Type()},
		{"Package", "release, policy, trust and evidence as they were judged", orElse(string(d.Package), "not stated"), true},
		book("Policy", d.Policy),
		book("Trust", d.Trust),
		{Term: "Engine", Text: orElse(some(" ", d.Engine.Name, d.Engine.Version), "not stated")},
	}
	for _, a := range d.Release.Artifacts {
		all = append(all, fact{"Artifact", orElse(a.Name, "without a name"), string(a.SHA256), true})
	}
	return all
}

// forms are the formats that appendix K names: all of them. It is a list of its own,
// since those who write them read it.
var forms = []Format{Text, JSON, HTML, Markdown, SARIF, JUnit, OSCALResults, OSCALPlan, CSV, GitHub, GitLab, Azure, Comment}

// formatParts says how to have the decision in other forms: each is rendered from
// the decision alone, so that whoever has one can check it against another.
func formatParts() []part {
	var all []command
	for _, f := range forms {
		all = append(all, command{"As " + string(f), "releasegate report DECISION --gate-key GATE.pub --format " + string(f)})
	}
	all = append(all, command{"As pdf, printed by a Chromium that is installed", "releasegate report DECISION --gate-key GATE.pub --format pdf"})
	return []part{{Note: "Each is rendered from the decision alone: the same decision gives the same bytes.", Commands: all}}
}
