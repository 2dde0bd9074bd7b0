package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pages are the formats that people read in full; those for programs have tests of their own.
var pages = []report.Format{report.Text, report.JSON, report.HTML, report.Markdown}

var extensions = map[report.Format]string{report.Text: "txt", report.JSON: "json", report.HTML: "html", report.Markdown: "md"}

func cases() map[string]decision.Decision {
	return map[string]decision.Decision{
		"approved": approved(), "denied": denied(), "trial": trial(), "phase": milestone(), "empty": {},
		"waived": waived(), "nearly-empty": barely(), "crowded": crowded(), "lenient": lenient(),
	}
}

func render(t *testing.T, d *decision.Decision, payload canon.Digest, f report.Format, o report.Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.Write(&out, d, payload, f, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func payloadOf(t *testing.T, name string, d *decision.Decision) canon.Digest {
	t.Helper()
	if name == "empty" {
		return "" // as of a decision that nobody has signed
	}
	payload, err := d.Payload()
	if err != nil {
		t.Fatal(err)
	}
	return canon.Sum(payload)
}

// The whole page, in each format, of each kind of decision.
func TestGolden(t *testing.T) {
	for name, d := range cases() {
		for _, f := range pages {
			t.Run(name+"/"+string(f), func(t *testing.T) {
				got := render(t, &d, payloadOf(t, name, &d), f, report.Options{})
				file := filepath.Join("testdata", name, "report."+extensions[f])
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("%s differs; if that is what you meant, run: go test ./internal/report -update", file)
				}
			})
		}
	}
}

// A stored decision, read back, gives the same bytes as the one just made.
func TestStoredDecisionRendersTheSame(t *testing.T) {
	for name, d := range cases() {
		payload, err := d.Payload()
		if err != nil {
			t.Fatal(err)
		}
		stored, err := decision.Read(payload)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, f := range report.Formats() {
			if render(t, &d, "", f, report.Options{}) != render(t, &stored, "", f, report.Options{}) {
				t.Errorf("%s as %s differs when it was stored", name, f)
			}
		}
	}
}

// hostile is all that somebody could write to fool a reader, at once.
var hostile = testkit.AllHostile()

// asXML reads a page strictly: our pages close whatever they open.
func asXML(page string) *xml.Decoder {
	closed := regexp.MustCompile(`<(meta|br)([^>]*)>`).ReplaceAllString(page, "<$1$2/>")
	dec := xml.NewDecoder(strings.NewReader(strings.Replace(closed, "<!DOCTYPE html>", "", 1)))
	dec.Entity = xml.HTMLEntity
	return dec
}

// markup is all of a page that is not text: elements and the names of attributes.
func markup(t *testing.T, page string) []string {
	t.Helper()
	dec := asXML(page)
	var all []string
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			all = append(all, "<"+token.Name.Local)
			for _, a := range token.Attr {
				all = append(all, a.Name.Local+"=")
			}
		case xml.EndElement:
			all = append(all, token.Name.Local+">")
		case xml.Comment, xml.Directive, xml.ProcInst:
			all = append(all, fmt.Sprintf("%T", token))
		}
	}
}

// Whatever a decision says, its page has the same markup: none of it becomes an
// element, an attribute or a comment.
func TestTextNeverBecomesMarkup(t *testing.T) {
	page := func(text string) []string {
		var d decision.Decision
		testkit.Infest(&d, text)
		return markup(t, render(t, &d, canon.Digest(text), report.HTML, report.Options{Unchecked: true}))
	}
	plain := page("plain")
	if len(plain) < 500 {
		t.Fatalf("the page has only %d pieces of markup", len(plain))
	}
	for _, text := range append([]testkit.Text{{Name: "all", Text: hostile}}, testkit.Hostile...) {
		if got := page(text.Text); !slices.Equal(got, plain) {
			t.Errorf("%s changes the markup of the page", text.Name)
		}
	}
}

// Text from outside stays text: it neither runs, nor moves the cursor, nor passes
// for the program's own verdict.
func TestHostileText(t *testing.T) {
	var d decision.Decision
	testkit.Infest(&d, hostile)
	if len(d.Reasons) == 0 || d.Board == nil || d.Reasons[0].Text != hostile || d.Reasons[0].Command != hostile {
		t.Fatal("the decision was not filled")
	}
	d.Verdict = decision.Denied
	for name, spoil := range map[string]func(*decision.Decision){
		"trial": func(*decision.Decision) {},
		"phase": func(d *decision.Decision) { d.Unsafe = nil },
		"final": func(d *decision.Decision) { d.Unsafe, d.Phase = nil, "" },
	} {
		spoilt := d
		spoil(&spoilt)
		for _, f := range report.Formats() {
			got := render(t, &spoilt, canon.Digest(hostile), f, report.Options{})
			if err := testkit.Shown(got); err != nil {
				t.Errorf("%s as %s: %v", name, f, err)
			}
			if f != report.JSON && f != report.SARIF && !strings.Contains(got, "\uFFFD") {
				t.Errorf("%s as %s does not mark what it replaced", name, f)
			}
		}
		page := render(t, &spoilt, canon.Digest(hostile), report.HTML, report.Options{})
		if strings.Contains(page, "<script") || strings.Contains(page, "alert(1)</") {
			t.Errorf("%s: the page has a script", name)
		}
		wellFormed(t, page)
		for i, line := range strings.Split(render(t, &spoilt, canon.Digest(hostile), report.Text, report.Options{}), "\n") {
			trimmed := strings.TrimLeft(line, " ")
			if i > 0 && regexp.MustCompile(`^(?i)([^│]\s+)?(APPROVED|DENIED|TRIAL|PHASE (APPROVED|DENIED)|VERDICT:)`).MatchString(trimmed) {
				t.Errorf("%s: line %d could pass for a verdict: %q", name, i+1, line)
			}
			left, _, _ := strings.Cut(line, "│")
			if own := strings.HasPrefix(line, "  $ ") || strings.HasPrefix(line, "      --"); !own && regexp.MustCompile(`script|APPROVED|cmd`).MatchString(left) {
				t.Errorf("%s: foreign text left of the gutter: %q", name, line)
			}
		}
	}
}

func TestJSONIsTheDecision(t *testing.T) {
	var d decision.Decision
	testkit.Infest(&d, hostile)
	var got struct {
		Type     string          `json:"type"`
		Payload  string          `json:"payload"`
		Decision json.RawMessage `json:"decision"`
	}
	if err := json.Unmarshal([]byte(render(t, &d, "p", report.JSON, report.Options{})), &got); err != nil {
		t.Fatal(err)
	}
	var back decision.Decision
	if err := canon.Unmarshal(got.Decision, &back); err != nil {
		t.Fatal(err)
	}
	want, _ := canon.Marshal(d)
	have, _ := canon.Marshal(back)
	if !bytes.Equal(want, have) || got.Type != decision.TrialType || got.Payload != "p" {
		t.Error("the document does not hold the decision as it is")
	}
}

func TestTextFitsEightyColumns(t *testing.T) {
	all := cases()
	var d decision.Decision
	testkit.Infest(&d, hostile)
	all["hostile"] = d
	for name, d := range all {
		for i, line := range strings.Split(render(t, &d, digest(name), report.Text, report.Options{}), "\n") {
			if n := utf8.RuneCountInString(line); n > 80 {
				t.Errorf("%s, line %d has %d columns: %s", name, i+1, n, line)
			}
		}
	}
}

// Colour adds escape sequences and nothing else, and only where it is asked for.
func TestColour(t *testing.T) {
	for name, d := range cases() {
		plain := render(t, &d, "", report.Text, report.Options{})
		colour := render(t, &d, "", report.Text, report.Options{Colour: true})
		if strings.Contains(plain, "\x1b") || !strings.Contains(colour, "\x1b") {
			t.Errorf("%s: colour must follow the option", name)
		}
		if regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(colour, "") != plain {
			t.Errorf("%s: colour changes what is said", name)
		}
	}
}

// What a reader must not miss, whatever the format.
func TestSaysWhatItIsWorth(t *testing.T) {
	for name, want := range map[string][]string{
		"approved": {"APPROVED", "The release may go live in its window."},
		"denied":   {"DENIED", "failing: something that is there falls short", "not counted", "no evidence"},
		"trial":    {"TRIAL ONLY", "would be approved", "This is not a decision.", "--dry-run was given", "accepted unsigned"},
		"phase":    {"PHASE APPROVED", "A phase decision admits nothing"},
		"empty":    {"DENIED", "The release may not go live.", "The decision names no reason", "No evidence counts.", "not signed"},
	} {
		d := cases()[name]
		for _, f := range []report.Format{report.Text, report.HTML} {
			got := strings.ReplaceAll(render(t, &d, "", f, report.Options{}), "│", " ")
			got = strings.Join(strings.Fields(html.UnescapeString(got)), " ")
			for _, words := range want {
				if !strings.Contains(got, words) {
					t.Errorf("%s as %s does not say %q", name, f, words)
				}
			}
		}
	}
	// The end of hypercare lets nothing go live that is not live already.
	p := parts()
	p.Gate, p.Phases, p.Board, p.Request = "hypercare-exit", phases[6:], nil, nil
	for _, verdict := range []string{"Hypercare may end.", "Hypercare may not end."} {
		d := decision.Make(p)
		got := strings.Join(strings.Fields(strings.ReplaceAll(render(t, &d, "", report.Text, report.Options{}), "│", " ")), " ")
		if !strings.Contains(got, verdict) || !strings.Contains(got, "Whether closer support may end for release") || strings.Contains(got, "may go live") || strings.Contains(got, "nobody has asked for it") {
			t.Errorf("%q is not what it says: %s", verdict, got)
		}
		p.Results = nil
	}
	d := denied()
	d.Verdict = decision.Approved
	if !strings.Contains(render(t, &d, "", report.Text, report.Options{}), "contradicts itself") {
		t.Error("an approval with reasons against it is not called a contradiction")
	}
}

// The page fetches nothing, runs nothing, and its own policy lets its style in.
func TestPageIsSelfContained(t *testing.T) {
	for name, d := range cases() {
		page := render(t, &d, digest(name), report.HTML, report.Options{})
		wellFormed(t, page)
		_, rest, _ := strings.Cut(page, "<style>")
		style, _, _ := strings.Cut(rest, "</style>")
		sum := sha256.Sum256([]byte(style))
		policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !strings.Contains(html.UnescapeString(page), policy) {
			t.Errorf("%s: the policy does not let its own style in", name)
		}
		for _, never := range []string{"<script", "<link", "<img", "<iframe", "src=", "url(", "@import", " style=", "javascript:", `href="h`} {
			if strings.Contains(page, never) {
				t.Errorf("%s: the page has %q", name, never)
			}
		}
		if handler := regexp.MustCompile(`<[^>]*\son[a-z]+=`).FindString(page); handler != "" {
			t.Errorf("%s: the page has %q", name, handler)
		}
	}
}

// wellFormed checks nesting, headings in order, and that ids and scopes are there.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	dec := asXML(page)
	ids, wanted := map[string]bool{}, []string{}
	level, mains := 0, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		name := e.Name.Local
		attrs := map[string]string{}
		for _, a := range e.Attr {
			attrs[a.Name.Local] = a.Value
		}
		if id := attrs["id"]; id != "" {
			if ids[id] {
				t.Errorf("id %q is there twice", id)
			}
			ids[id] = true
		}
		if label := attrs["aria-labelledby"]; label != "" {
			wanted = append(wanted, strings.Fields(label)...)
		}
		if target, local := strings.CutPrefix(attrs["href"], "#"); local {
			wanted = append(wanted, target)
		}
		switch {
		case len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6':
			if n := int(name[1] - '0'); n > level+1 || n == 1 && level > 0 {
				t.Errorf("heading %s follows h%d", name, level)
			}
			level = int(name[1] - '0')
		case name == "th" && attrs["scope"] == "":
			t.Error("a table header without a scope")
		case name == "html" && attrs["lang"] == "":
			t.Error("no language")
		case name == "main":
			mains++
		}
	}
	for _, id := range wanted {
		if !ids[id] {
			t.Errorf("nothing has the id %q", id)
		}
	}
	if level == 0 || mains != 1 {
		t.Errorf("%d main landmarks, last heading h%d", mains, level)
	}
}

// Contrast of every text colour on every ground it stands on, in both modes, is at
// least that of WCAG 2.2, 1.4.3 (AA).
func TestContrast(t *testing.T) {
	css, err := os.ReadFile("page.css")
	if err != nil {
		t.Fatal(err)
	}
	modes := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(string(css), -1)
	if len(modes) != 3 {
		t.Fatalf("%d modes, not light, dark and print", len(modes))
	}
	for i, mode := range modes {
		colours := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]+);`).FindAllStringSubmatch(mode[1], -1) {
			colours[m[1]] = luminance(t, m[2])
		}
		for _, pair := range [][2]string{
			{"ink", "paper"},
			{"soft", "paper"},
			{"soft", "wash"},
			{"aside", "wash"},
			{"good", "good-wash"},
			{"bad", "bad-wash"},
			{"unknown", "unknown-wash"},
			{"good", "paper"},
			{"bad", "paper"},
			{"unknown", "paper"},
			{"ink", "good-wash"},
			{"ink", "bad-wash"},
			{"ink", "unknown-wash"},
			{"soft", "good-wash"},
			{"soft", "bad-wash"},
			{"soft", "unknown-wash"},
		} {
			a, okA := colours[pair[0]]
			b, okB := colours[pair[1]]
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); !okA || !okB || ratio < 4.5 {
				t.Errorf("mode %d: %s on %s has a contrast of %.2f", i, pair[0], pair[1], ratio)
			}
		}
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	var rgb [3]int
	if _, err := fmt.Sscanf(hex, "%02x%02x%02x", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatal(hex, err)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// Bytes that are no UTF-8 are marked; as JSON, which could not say them, they are
// refused.
func TestInvalidUTF8(t *testing.T) {
	d := approved()
	d.Request.Reason = "before\xff\x9bafter"
	for _, f := range []report.Format{report.Text, report.HTML} {
		if got := render(t, &d, "", f, report.Options{}); !utf8.ValidString(got) || !strings.Contains(got, "before\uFFFD\uFFFDafter") {
			t.Errorf("%s does not mark it", f)
		}
	}
	var out bytes.Buffer
	if err := report.Write(&out, &d, "", report.JSON, report.Options{}); err == nil || out.Len() > 0 {
		t.Error("it was written as JSON")
	}
}

func TestUnknownFormat(t *testing.T) {
	d := approved()
	if err := report.Write(io.Discard, &d, "", "pdf-of-last-year", report.Options{}); err == nil {
		t.Error("an unknown format was written")
	}
}

// Appendix K names every format, so that whoever holds one knows of the others.
func TestAppendixNamesTheFormats(t *testing.T) {
	d := approved()
	page := render(t, &d, "", report.Text, report.Options{})
	for _, f := range report.Formats() {
		if !strings.Contains(page, "--format "+string(f)+"\n") {
			t.Errorf("appendix K does not name %s: add it to forms", f)
		}
	}
}
