package lint_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestMappings: what controls map to is in the pinned editions, and means the same
// in each.
func TestMappings(t *testing.T) {
	mapped := func(frameworks string, more ...string) map[string]string {
		content := map[string]string{place: spoilt(t, mapsTo, frameworks), securityFile: security, "gate.hcl": testkit.GateHCL}
		for pair := range slices.Chunk(more, 2) {
			content[pair[0]] = pair[1]
		}
		return content
	}
	catalogue := func(before, after string) map[string]string {
		if !strings.Contains(quality, before) {
			t.Fatalf("the catalogue does not hold %q", before)
		}
		return map[string]string{"gate.hcl": testkit.GateHCL, pinned: strings.Replace(quality, before, after, 1)}
	}
	const at6 = place + ":6: control TST-1: "
	for _, c := range []struct {
		name    string
		content map[string]string
		says    []string // nothing: it is fine
	}{
		{"honest", mapped(mapsTo), nil},
		{"of two frameworks", mapped(`frameworks: {iso9001-2015: ["8.7"], iso27001-2022: [A.5.9, "8.1"]}`), nil},

		// catalogues
		{"a catalogue misspelt", mapped(`frameworks: {iso9001-2105: ["8.7"]}`), []string{at6 + `the bundle pins no ids of "iso9001-2105"`, `Did you mean "iso9001-2015"?`}},
		{"a catalogue that there is not", mapped(`frameworks: {gdpr: ["8.7"]}`), []string{at6 + `the bundle pins no ids of "gdpr"`, "Name one of iso27001-2022, iso9001-2015, or put the reference under sources."}},
		{"no catalogue", map[string]string{"gate.hcl": testkit.GateHCL, pinned: ""}, []string{at6 + `the bundle pins no ids of "iso9001-2015"`}},
		{"pinned data without ids", mapped(`frameworks: {regions: [east]}`, "catalogues/regions/data.json", `{"regions": {"east": {}}}`), []string{at6 + `the bundle pins no ids of "regions"`}},
		{"a catalogue that lies deeper", mapped(`frameworks: {deep: ["8.7"]}`, "catalogues/more/deep/data.json", strings.Replace(quality, "iso9001-2015", "deep", 1)), []string{at6 + `the bundle pins no ids of "deep"`}},

		// ids
		{"an id that the edition does not have", mapped(`frameworks: {iso9001-2015: ["8.8"]}`), []string{at6 + `ISO 9001:2015 has no "8.8"`, `Did you mean "8.6"? The ids are those of catalogues/iso9001-2015/data.json.`}},
		{"an id of another standard", mapped(`frameworks: {iso9001-2015: ["8.7", A.5.9]}`), []string{at6 + `ISO 9001:2015 has no "A.5.9"`}},
		{"an id without its letter", mapped(`frameworks: {iso27001-2022: ["5.10"]}`), []string{at6 + `ISO/IEC 27001:2022 has no "5.10"`}},
		{"an id that nobody confirmed", mapped(`frameworks: {iso9001-2015: ["11.1"]}`), []string{at6 + `nobody has confirmed "11.1" of ISO 9001:2015`, "under sources"}},
		{"in a block, each at its line", mapped("frameworks:\n#     iso9001-2015:\n#       - \"8.8\"\n#     iso27001-2022: [A.5.99]"), []string{
			place + `:7: control TST-1: ISO 9001:2015 has no "8.8"`, place + `:9: control TST-1: ISO/IEC 27001:2022 has no "A.5.99"`,
		}},
		{"named before, in a comment", mapped(mapsTo, place, strings.Replace(spoilt(t, mapsTo, `frameworks: {iso9001-2015: ["8.8"]}`), "# custom:", "# description: as iso9001-2015 asks\n# custom:", 1)), []string{place + `:7: control TST-1: ISO 9001:2015 has no "8.8"`}},

		// the same number, another meaning
		{"improvement with nonconformity", mapped(`frameworks: {iso9001-2015: ["10.3"], iso27001-2022: ["10.2"]}`), []string{
			at6 + "10.2 of ISO/IEC 27001:2022 is about nonconformity, but 10.3 of ISO 9001:2015 about continual improvement: the two number these differently",
			"What ISO 9001:2015 says about nonconformity is 10.2. What ISO/IEC 27001:2022 says about continual improvement is 10.1.",
		}},
		{"nonconformity with improvement", mapped(`frameworks: {iso9001-2015: ["10.2"], iso27001-2022: ["10.1"]}`), []string{at6 + "10.1 of ISO/IEC 27001:2022 is about continual improvement, but 10.2 of ISO 9001:2015 about nonconformity"}},
		{"one number that differs", mapped(`frameworks: {iso9001-2015: ["10.1"], iso27001-2022: ["10.1"]}`), []string{
			at6 + "10.1 of ISO/IEC 27001:2022 is about continual improvement, but 10.1 of ISO 9001:2015 about improvement in general",
			"ISO/IEC 27001:2022 has nothing of its own about improvement in general.",
		}},
		{"one number that differs, among others", mapped(`frameworks: {iso9001-2015: ["10.1", "10.2"], iso27001-2022: ["10.1", "10.2"]}`), []string{"is about continual improvement, but 10.1"}},
		{"both about nonconformity", mapped(`frameworks: {iso9001-2015: ["10.2"], iso27001-2022: ["10.2"]}`), nil},
		{"both about improvement", mapped(`frameworks: {iso9001-2015: ["10.3"], iso27001-2022: ["10.1"]}`), nil},
		{"both about both", mapped(`frameworks: {iso9001-2015: ["10.2", "10.3"], iso27001-2022: ["10.1", "10.2"]}`), nil},
		{"more in one of them", mapped(`frameworks: {iso9001-2015: ["8.7", "10.1", "10.3"], iso27001-2022: ["10.1"]}`), nil},
		{"a topic in one of them only", mapped(`frameworks: {iso9001-2015: ["10.3"], iso27001-2022: [A.5.9]}`), nil},

		// switched off by a Statement of Applicability
		{"one that can be switched off", mapped("frameworks: {iso27001-2022: [A.8.11]}\n#   soa: true"), nil},
		{"one that no statement speaks about", mapped("frameworks: {iso27001-2022: [\"8.1\"], iso9001-2015: [\"8.7\"]}\n#   soa: true"), []string{place + ":7: control TST-1: no Statement of Applicability speaks about an id"}},
		{"a critical one", mapped("frameworks: {iso27001-2022: [A.8.11]}\n#   soa: true", place, strings.Replace(spoilt(t, mapsTo, "frameworks: {iso27001-2022: [A.8.11]}\n#   soa: true"), "severity: high", "severity: critical", 1)), []string{place + ":7: control TST-1: it is critical"}},

		// the catalogues themselves
		{"a member of a catalogue misspelt", catalogue(`"source"`, `"withdrawn-on": "2020-01-01", "source"`), []string{pinned + ": the catalogue: /withdrawn-on: unknown member"}},
		{"a member of an id misspelt", catalogue(`{"title": "Release"}`, `{"titel": "Release"}`), []string{pinned + ": the catalogue: /ids/8.6/titel: unknown member"}},
		{"ids as a list", catalogue(quality[strings.Index(quality, `"ids"`):], `"ids": ["8.6"]}`), []string{pinned + ": the catalogue: /ids: an array does not fit here"}},
		{"an id of another folder", catalogue(`"id": "iso9001-2015"`, `"id": "iso9001"`), []string{`its id is "iso9001", and its folder "iso9001-2015"`}},
		{"no title", catalogue(`"title": "ISO 9001:2015", `, ""), []string{"title, edition and source are all needed"}},
		{"no edition", catalogue(`"edition": "2015", `, ""), []string{"title, edition and source are all needed"}},
		{"no source", catalogue(`"source": "a list"`, `"source": ""`), []string{"title, edition and source are all needed"}},
		{"an id without a title", catalogue(`{"title": "Release"}`, `{}`), []string{"8.6 has no title"}},
		{"an id of no kind that there is", catalogue(`{"title": "Release"}`, `{"title": "Release", "kind": "clause"}`), []string{`8.6 is of kind "clause", which kinds does not name`}},
		{"a withdrawal on no date", catalogue(`"source"`, `"withdrawn_on": "soon", "source"`), []string{`withdrawn_on "soon" is not a date`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			frozen, err := freeze(open(t, files(c.content)), at)
			if len(c.says) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || frozen != nil || fault.KindOf(err) != fault.Refused {
				t.Fatalf("frozen: %v, %v", frozen, err)
			}
			for _, says := range c.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q is not said in:\n%v", says, err)
				}
			}
		})
	}
}

// TestWithdrawn: an edition stands until the day in Perth on which it is withdrawn.
func TestWithdrawn(t *testing.T) {
	content := files(map[string]string{"gate.hcl": testkit.GateHCL, pinned: strings.Replace(quality, `"source"`, `"withdrawn_on": "2026-07-01", "source"`, 1)})
	begins := time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC) // 1 July in Perth
	if _, err := freeze(open(t, content), begins.Add(-time.Nanosecond)); err != nil {
		t.Errorf("the day before: %v", err)
	}
	for _, at := range []time.Time{begins, begins.AddDate(1, 0, 0)} {
		if _, err := freeze(open(t, content), at); err == nil || !strings.Contains(err.Error(), place+":6: control TST-1: ISO 9001:2015 was withdrawn on 2026-07-01") {
			t.Errorf("at %s: %v", at, err)
		}
	}
	content[place] = strings.Replace(honest, mapsTo, `frameworks: {iso27001-2022: [A.5.9]}`, 1)
	content[securityFile] = security
	if _, err := freeze(open(t, content), begins); err != nil {
		t.Errorf("an edition that nothing maps to: %v", err)
	}
}

// TestCatalogues holds the shipped catalogues to what the standards have.
func TestCatalogues(t *testing.T) {
	b, err := bundle.Load(filepath.Join("..", "..", "policies"), bundle.Policy)
	if err != nil {
		t.Fatal(err)
	}
	type catalogue struct {
		Title    string
		IDs      map[string]struct{ Title string }
		Editions map[string]struct {
			Title     string
			Withdrawn string `json:"withdrawn_on"`
		}
		Controls map[string]struct{ Levels []int }
	}
	catalogues := map[string]catalogue{}
	for _, name := range b.Paths() {
		if folder, file, _ := strings.Cut(strings.TrimPrefix(name, "catalogues/"), "/"); file == "data.json" && strings.HasPrefix(name, "catalogues/") {
			content, _ := b.File(name)
			var c catalogue
			if err := json.Unmarshal(content, &c); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			catalogues[folder] = c
		}
	}
	for folder, want := range map[string]int{
		"air-2024": 43, "au-instruments": 3, "digital-id-act-2024": 4, "digital-id-rules-2024": 15, "e8-2023-11": 9, "e8-guide-2023-08": 3,
		"ism-2025-12": 125, "iso27001-2022": 123, "iso9001-2015": 57, "itil-4": 3, "pris-2024": 15, "sra-2000": 9, "wa-adr": 14,
		"wa-csp-2024": 12, "wa-further-five-2024": 5, "wa-instruments": 7, "waicp-2020": 3,
	} {
		if n := len(catalogues[folder].IDs); n != want {
			t.Errorf("%s has %d ids, want %d", folder, n, want)
		}
	}
	annex := map[string]int{}
	for id := range catalogues["iso27001-2022"].IDs {
		if strings.HasPrefix(id, "A.") {
			annex[id[:3]]++
		}
	}
	if annex["A.5"] != 37 || annex["A.6"] != 8 || annex["A.7"] != 14 || annex["A.8"] != 34 {
		t.Errorf("Annex A: %v", annex)
	}
	var levels [4]int
	for id, c := range catalogues["e8-2023-11"].Controls {
		for _, level := range c.Levels {
			if level < 1 || level > 3 {
				t.Fatalf("%s is asked for at level %d", id, level)
			}
			levels[level]++
		}
	}
	if levels[1] != 46 || levels[2] != 87 || levels[3] != 123 {
		t.Errorf("controls by maturity level: %v", levels)
	}
	wallet := catalogues["wallet-standards"].Editions
	if len(wallet) != 20 || wallet["ISO/IEC TS 18013-6:2024"].Withdrawn != "2025-11-28" || wallet["ISO/IEC TS 18013-6:2025"].Title == "" || wallet["ISO/IEC TS 18013-6:2025"].Withdrawn != "" {
		t.Errorf("editions of wallet standards: %v", wallet)
	}
}
