package report

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// A Level is how loudly a remark is made.
type Level string

// The levels, in the words of GitHub Actions.
const (
	LevelError   Level = "error"   // stops the release, or the command
	LevelWarning Level = "warning" // does not stop it
	LevelNotice  Level = "notice"  // only says something
)

// A Remark is one thing that a forge shows beside a file: a reason of a decision, or
// a mistake in a file that somebody wrote.
type Remark struct {
	Level    Level
	Severity decision.Severity
	Code     string // stable, for programs
	Title    string
	Text     string
	File     string // with slashes
	Line     int    // from 1; 0 if none is known
	Column   int    // from 1; 0 if none is known
}

// WriteRemarks writes remarks in the form that GitHub, GitLab or Azure reads.
func WriteRemarks(w io.Writer, f Format, remarks []Remark) error {
	var out []byte
	var err error
	switch f { //nolint:exhaustive // the other formats are those of decisions
	case GitHub:
		out = gitHubCommands(remarks)
	case Azure:
		out = azureCommands(remarks)
	case GitLab:
		out, err = gitLabIssues(remarks)
	default:
		err = fmt.Errorf("no remarks can be written as %q", f)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(out)
	return err
}

func writeGitHub(d *decision.Decision, _ canon.Digest, o Options) ([]byte, error) {
	return gitHubCommands(remarksOf(d, o)), nil
}

func writeAzure(d *decision.Decision, _ canon.Digest, o Options) ([]byte, error) {
	return azureCommands(remarksOf(d, o)), nil
}

func writeGitLab(d *decision.Decision, _ canon.Digest, o Options) ([]byte, error) {
	return gitLabIssues(remarksOf(d, o))
}

// remarksOf says the verdict first, then what is to be known of the decision itself,
// then the reasons.
func remarksOf(d *decision.Decision, o Options) []Remark {
	v := verdictOf(d)
	level := LevelNotice
	if d.Verdict != decision.Approved {
		level = LevelError
	}
	all := []Remark{{
		Level: level, Code: "verdict", File: requirements,
		Title: some(": ", v.Word, "release "+releaseName(d)+" at gate "+orElse(d.Gate, "without a name")), Text: some(": ", v.Kind, v.Sentence),
	}}
	for _, n := range notices(d, o) {
		all = append(all, Remark{Level: LevelWarning, Code: "caution", File: requirements, Title: n.Title, Text: orElse(strings.Join(n.Lines, " "), n.Title)})
	}
	for _, r := range gravest(d) {
		file, line := place(r)
		all = append(all, Remark{
			Level: levelOf(r), Severity: r.Severity, Code: orElse(r.Code, "no_code"), Title: about(r), Text: inFull(r), File: file, Line: line,
		})
	}
	return all
}

// levelOf goes by the effect; one that is unknown stops.
func levelOf(r decision.Reason) Level {
	switch r.Effect {
	case decision.Warns:
		return LevelWarning
	case decision.Waives:
		return LevelNotice
	case decision.Stops:
	}
	return LevelError
}

// about is what a reason is about, in a few words.
func about(r decision.Reason) string { return some(" ", r.Subject(), r.Criterion, r.Key) }

// inFull is all that a reason says, in one line: what is wrong, and who does what.
func inFull(r decision.Reason) string {
	var waived, owner, run string
	if r.Effect == decision.Waives {
		waived = "Waived for a time:"
	}
	if r.Owner != "" {
		owner = "Owner: " + r.Owner + "."
	}
	if r.Command != "" {
		run = "Run: " + r.Command
	}
	return some(" ", waived, orElse(r.Text, "The decision does not say what is wrong."), owner, r.Remedy, run)
}

// requirements is the file of the policy bundle that says what evidence and which
// votes a gate requires: what is wrong with them is shown there.
const requirements = "gate.hcl"

// place is where the rule stands that a reason comes from, in the policy bundle.
func place(r decision.Reason) (file string, line int) {
	if r.Source != nil {
		return r.Source.Path, r.Source.Line
	}
	return requirements, 0
}

// gitHubCommands writes workflow commands. A property ends at a colon or a comma, and
// a message at the end of the line: the runner's own escapes stand for them.
func gitHubCommands(remarks []Remark) []byte {
	message := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	var out strings.Builder
	for _, r := range remarks {
		out.WriteString("::" + string(r.Level) + " title=" + property.Replace(oneLine(r.Title)))
		if r.File != "" {
			fmt.Fprintf(&out, ",file=%s", property.Replace(oneLine(r.File)))
		}
		if r.Line > 0 {
			fmt.Fprintf(&out, ",line=%d", r.Line)
		}
		if r.Column > 0 {
			fmt.Fprintf(&out, ",col=%d", r.Column)
		}
		out.WriteString("::" + message.Replace(oneLine(r.Text)) + "\n")
	}
	return []byte(out.String())
}

// azureCommands writes logging commands. Azure Pipelines knows errors and warnings
// alone; what only says something is written as a line without a command.
func azureCommands(remarks []Remark) []byte {
	message := strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", ";", "%3B", "]", "%5D")
	var out strings.Builder
	for _, r := range remarks {
		text := message.Replace(oneLine(some(": ", r.Title, r.Text)))
		if r.Level == LevelNotice {
			// Of text that is no command, the agent looks for one anywhere in it.
			out.WriteString("releasegate: " + strings.ReplaceAll(text, "##", "# #") + "\n")
			continue
		}
		fmt.Fprintf(&out, "##vso[task.logissue type=%s;code=%s", r.Level, property.Replace(oneLine(r.Code)))
		if r.File != "" {
			fmt.Fprintf(&out, ";sourcepath=%s", property.Replace(oneLine(r.File)))
		}
		if r.Line > 0 {
			fmt.Fprintf(&out, ";linenumber=%d", r.Line)
		}
		if r.Column > 0 {
			fmt.Fprintf(&out, ";columnnumber=%d", r.Column)
		}
		out.WriteString("]" + text + "\n")
	}
	return []byte(out.String())
}

// An issue is one entry of GitLab's code quality report.
type issue struct {
	Check       string        `json:"check_name"`
	Description string        `json:"description"`
	Fingerprint canon.Digest  `json:"fingerprint"`
	Severity    string        `json:"severity"`
	Location    issueLocation `json:"location"`
}

type issueLocation struct {
	Path  string     `json:"path"`
	Lines issueLines `json:"lines"`
}

type issueLines struct {
	Begin int `json:"begin"`
}

// gitLabIssues writes a code quality report. An issue is known again by its
// fingerprint, so that each has its own.
func gitLabIssues(remarks []Remark) ([]byte, error) {
	all := []issue{}
	seen := map[canon.Digest]int{}
	for _, r := range remarks {
		fingerprint := canon.Sum([]byte(strings.Join([]string{r.Code, r.File, r.Title, r.Text}, "\x00")))
		if seen[fingerprint]++; seen[fingerprint] > 1 {
			fingerprint = canon.Sum(fmt.Appendf(nil, "%s %d", fingerprint, seen[fingerprint]))
		}
		all = append(all, issue{
			Check: r.Code, Description: oneLine(some(": ", r.Title, r.Text)), Fingerprint: fingerprint, Severity: gitLabSeverity(r),
			Location: issueLocation{Path: cmp.Or(path.Clean("/" + r.File)[1:], requirements), Lines: issueLines{max(1, r.Line)}},
		})
	}
	return LegibleJSON(all)
}

// gitLabSeverity is one of GitLab's words.
func gitLabSeverity(r Remark) string {
	switch {
	case r.Level == LevelNotice:
		return "info"
	case r.Level == LevelWarning:
		return "minor"
	case r.Severity == decision.Critical:
		return "blocker"
	case r.Severity == decision.Medium || r.Severity == decision.Low:
		return "major"
	default:
		return "critical"
	}
}

// oneLine is a text from outside as one line that nothing obeys.
func oneLine(text string) string {
	return strings.Join(strings.Fields(fault.Legible(breaks.Replace(text))), " ")
}
