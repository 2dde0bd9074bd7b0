package report

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// What follows are those parts of SARIF 2.1.0 (OASIS) that a decision fills, by the
// names of the standard.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool               sarifTool                `json:"tool"`
	AutomationDetails  sarifAutomation          `json:"automationDetails"`
	Invocations        []sarifInvocation        `json:"invocations"`
	OriginalURIBaseIDs map[string]sarifArtifact `json:"originalUriBaseIds"`
	Artifacts          []sarifFile              `json:"artifacts"`
	Results            []sarifResult            `json:"results"`
	Properties         sarifProperties          `json:"properties"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string      `json:"name"`
	Version        string      `json:"version,omitempty"`
	InformationURI string      `json:"informationUri"`
	Rules          []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string             `json:"id"`
	ShortDescription sarifMessage       `json:"shortDescription"`
	FullDescription  *sarifMessage      `json:"fullDescription,omitempty"`
	Help             *sarifMessage      `json:"help,omitempty"`
	Configuration    sarifConfiguration `json:"defaultConfiguration"`
	Properties       sarifTags          `json:"properties"`
}

type sarifConfiguration struct {
	Level string `json:"level"`
}

type sarifTags struct {
	Tags []string `json:"tags"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	End           string              `json:"endTimeUtc,omitempty"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Descriptor sarifDescriptor `json:"descriptor"`
	Level      string          `json:"level"`
	Message    sarifMessage    `json:"message"`
	Locations  []sarifLocation `json:"locations,omitempty"`
}

type sarifDescriptor struct {
	ID string `json:"id"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Kind         string            `json:"kind"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Suppressions []suppression     `json:"suppressions,omitempty"`
	Properties   sarifReason       `json:"properties"`
}

// A suppression is a waiver that was accepted.
type suppression struct {
	Kind          string `json:"kind"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
}

// sarifReason is what SARIF has no name for.
type sarifReason struct {
	Code     string            `json:"code"`
	Phase    string            `json:"phase,omitempty"`
	Severity decision.Severity `json:"severity,omitempty"`
	Owner    string            `json:"owner,omitempty"`
	Command  string            `json:"command,omitempty"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitzero"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifMessage `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   *sarifRegion  `json:"region,omitempty"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifArtifact struct {
	URI         string        `json:"uri,omitempty"`
	URIBaseID   string        `json:"uriBaseId,omitempty"`
	Description *sarifMessage `json:"description,omitempty"`
}

type sarifFile struct {
	Location sarifArtifact     `json:"location"`
	Hashes   map[string]string `json:"hashes"`
}

type sarifProperties struct {
	Verdict   decision.Verdict `json:"verdict"`
	Type      string           `json:"type"`
	Payload   canon.Digest     `json:"payload,omitempty"`
	Unchecked bool             `json:"signatureNotChecked,omitzero"`
}

// The folders that paths begin in: where they lie is not known to a decision.
const (
	policyRoot   = "POLICY"
	evidenceRoot = "EVIDENCE"
)

// writeSARIF writes each reason as a result at the rule that gave it, with the
// evidence that it is about beside it.
func writeSARIF(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
	rules, index := sarifRules(d)
	run := sarifRun{
		Tool:              sarifTool{sarifDriver{orElse(d.Engine.Name, "releasegate"), d.Engine.Version, "https://github.com/credentry/releasegate", rules}},
		AutomationDetails: sarifAutomation{strings.Join([]string{"releasegate", d.Engagement.ID, d.Release.ID, d.Gate, d.Phase}, "/")},
		Invocations:       []sarifInvocation{{Successful: true, End: utc(d.DecidedAt), Notifications: sarifNotifications(d, o)}},
		OriginalURIBaseIDs: map[string]sarifArtifact{
			policyRoot: {Description: plainText("The folder of the policy bundle.")}, evidenceRoot: {Description: plainText("The folder of the evidence.")},
		},
		Artifacts: []sarifFile{}, Results: []sarifResult{},
		Properties: sarifProperties{d.Verdict, d.Type(), payload, o.Unchecked},
	}
	listed := map[decision.Origin]bool{}
	for _, e := range d.Evidence {
		for _, f := range e.Files {
			if !listed[f] {
				run.Artifacts = append(run.Artifacts, sarifFile{inFolder(evidenceRoot, f.Path), map[string]string{"sha-256": string(f.Digest)}})
			}
			listed[f] = true
		}
	}
	for _, r := range gravest(d) {
		id := ruleOf(r)
		run.Results = append(run.Results, sarifResult{
			RuleID: id, RuleIndex: index[id], Kind: "fail", Level: sarifLevels[levelOf(r)], Message: *plainText(inFull(r)),
			Locations: []sarifLocation{ruleLocation(r)}, Related: evidenceLocations(d, r),
			Fingerprints: map[string]string{"reason/v1": string(canon.Sum([]byte(strings.Join([]string{r.Code, r.Phase, r.Control, r.Criterion, r.Key, r.Evidence}, "\x00"))))},
			Suppressions: suppressions(d, r),
			Properties:   sarifReason{r.Code, r.Phase, r.Severity, r.Owner, r.Command},
		})
	}
	return LegibleJSON(sarifLog{"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "2.1.0", []sarifRun{run}})
}

var sarifLevels = map[Level]string{LevelError: "error", LevelWarning: "warning", LevelNotice: "note"}

func suppressions(d *decision.Decision, r decision.Reason) []suppression {
	if r.Effect != decision.Waives {
		return nil
	}
	why := "waived"
	for _, w := range d.Waivers {
		if w.Accepted && w.Evidence == r.Waiver {
			why = fmt.Sprintf("waiver %s, until %s: %s", w.ID, utc(w.ExpiresAt), w.Justification)
		}
	}
	return []suppression{{"external", "accepted", oneLine(why)}}
}

// ruleOf names what a reason breaks: a control, or what the program asks by itself.
func ruleOf(r decision.Reason) string { return orElse(r.Control, orElse(r.Code, "reason")) }

// sarifRules are the controls that were judged, then what else was broken, and the
// place of each in the list.
func sarifRules(d *decision.Decision) ([]sarifRule, map[string]int) {
	rules, index := []sarifRule{}, map[string]int{}
	add := func(rule sarifRule) {
		if _, known := index[rule.ID]; !known {
			index[rule.ID] = len(rules)
			rules = append(rules, rule)
		}
	}
	for _, r := range d.Results {
		rule := sarifRule{ID: orElse(r.ID, "control"), ShortDescription: *plainText(orElse(r.Title, r.ID)), Configuration: sarifConfiguration{"error"}, Properties: sarifTags{tags(r)}}
		if r.Severity == decision.Advisory {
			rule.Configuration.Level = "warning"
		}
		var criteria []string
		for _, c := range r.Criteria {
			criteria = append(criteria, c.Text)
		}
		if text := some(" ", criteria...); text != "" {
			rule.FullDescription = plainText(text)
		}
		if r.Remediation != "" {
			rule.Help = plainText(r.Remediation)
		}
		add(rule)
	}
	for _, r := range gravest(d) {
		add(sarifRule{ID: ruleOf(r), ShortDescription: *plainText("Required by the gate itself: " + ruleOf(r)), Configuration: sarifConfiguration{"error"}, Properties: sarifTags{[]string{}}})
	}
	return rules, index
}

// tags are the phase and the ids of frameworks that a control speaks to, sorted.
func tags(r decision.Result) []string {
	all := []string{}
	for framework, ids := range r.Frameworks {
		for _, id := range ids {
			all = append(all, framework+"/"+id)
		}
	}
	if r.Phase != "" {
		all = append(all, r.Phase)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// sarifNotifications say what is to be known of the decision itself, and which
// envelopes did not count.
func sarifNotifications(d *decision.Decision, o Options) []sarifNotification {
	all := []sarifNotification{}
	for _, n := range notices(d, o) {
		all = append(all, sarifNotification{Descriptor: sarifDescriptor{"caution"}, Level: "warning", Message: *plainText(some(" ", append([]string{n.Title}, n.Lines...)...))})
	}
	for _, r := range d.Rejections.Listed {
		n := sarifNotification{Descriptor: sarifDescriptor{orElse(r.Code, "rejected")}, Level: "note", Message: *plainText(orElse(r.Text, "It does not count."))}
		if r.File != "" {
			n.Locations = []sarifLocation{{Physical: sarifPhysical{Artifact: inFolder(evidenceRoot, r.File)}}}
		}
		all = append(all, n)
	}
	return all
}

func ruleLocation(r decision.Reason) sarifLocation {
	file, line := place(r)
	at := sarifLocation{Physical: sarifPhysical{Artifact: inFolder(policyRoot, file)}}
	if line > 0 {
		at.Physical.Region = &sarifRegion{line}
	}
	return at
}

// evidenceLocations are the files of the evidence that a reason is about: of the
// very attestation that a finding cites, or else of its kind.
func evidenceLocations(d *decision.Decision, r decision.Reason) []sarifLocation {
	cited, pointer := citedBy(d, r)
	var all []sarifLocation
	for _, e := range d.Evidence {
		if cited != "" && e.Payload != cited || cited == "" && (e.Kind != r.Evidence || r.Phase != "" && e.Phase != r.Phase) {
			continue
		}
		for _, f := range e.Files {
			all = append(all, sarifLocation{
				ID: len(all) + 1, Physical: sarifPhysical{Artifact: inFolder(evidenceRoot, f.Path)},
				Message: plainText(some(" at ", fmt.Sprintf("%s, sha256 of the payload %s", e.Kind, oneLine(e.Payload.Short())), pointer)),
			})
		}
	}
	return all
}

// citedBy is the attestation that the finding behind a reason cites, and the place in it.
func citedBy(d *decision.Decision, r decision.Reason) (canon.Digest, string) {
	for _, result := range d.Results {
		if result.ID != r.Control || r.Key == "" {
			continue
		}
		for _, f := range result.Findings {
			if f.Criterion == r.Criterion && f.Key == r.Key {
				return f.Citation.Evidence, f.Citation.Pointer
			}
		}
	}
	return "", ""
}

// inFolder is a path as a relative reference, below one of the roots.
func inFolder(root, path string) sarifArtifact {
	return sarifArtifact{URI: (&url.URL{Path: strings.TrimLeft(path, "/")}).String(), URIBaseID: root}
}

// plainText is a message of SARIF in which nothing is a link or a placeholder
// (SARIF 2.1.0, 3.11.5 and 3.11.6).
func plainText(text string) *sarifMessage {
	return &sarifMessage{strings.NewReplacer("](", "] (", "{", "{{", "}", "}}").Replace(orElse(text, "-"))}
}

func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
