// Package admit says whether a signed decision admits artifacts to an
// environment now. It reads nothing of a decision before a pinned gate key's
// signature over it has been verified.
package admit

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// A Policy is what admission demands: admission.hcl, owned by security. The zero
// value admits nothing.
type Policy struct {
	Gate        string
	Engagement  decision.Engagement
	Environment string
	Gates       trust.Trusted     // of which Threshold must have signed
	Threshold   int               // below 1 it is 1
	Holders     map[string]string // who is behind a gate's key or identity, by Signatory.As; one that is not in it is its own holder's
	Rulebook    Signed            // who must have signed the policy bundle
	Trust       Signed            // who must have signed the trust manifest

	MaxStatusAge time.Duration     // of the ledger's checkpoint; 0: the ledger is not demanded
	Ledger       string            // folder that it lies in; empty: the caller names it
	Logs         sigstore.Material // of which one must hold the decision; zero: none is demanded
	Witnesses    []ledger.Witness  // of whom MinWitnesses must have cosigned the checkpoint
	MinWitnesses int
}

// Signed is what admission demands of a rulebook.
type Signed struct {
	Keys       []canon.Digest     // SPKI hashes, one of each person, of which, with Identities, Threshold must have signed
	Identities []sigstore.Pattern // that certificates showed
	Threshold  int                // below 1 it is 1
	MinVersion int
}

// An Objection is one reason not to admit.
type Objection struct {
	Code string `json:"code"`
	Text string `json:"text"`
	Hint string `json:"hint,omitempty"`
}

// An Admission is the answer. It admits only if there is no objection.
type Admission struct {
	Admitted   bool               `json:"admitted"`
	Objections []Objection        `json:"objections"`
	Payload    canon.Digest       `json:"payload,omitempty"`  // of the decision, once its signature is verified
	Decision   *decision.Decision `json:"decision,omitempty"` // likewise
}

// Check judges the bytes of a decision, an envelope or a Sigstore bundle, for the
// artifacts at an instant, by the gate's ledger; nil if none is at hand. Copies are
// files of the same decision, each with the signature of another gate.
func Check(p Policy, file []byte, artifacts []canon.Digest, log *ledger.View, now time.Time, copies ...[]byte) Admission {
	var a Admission
	object := func(code, hint, format string, args ...any) {
		a.Objections = append(a.Objections, Objection{code, fmt.Sprintf(format, args...), hint})
	}
	envelope, err := intoto.Read(file)
	if err != nil {
		object("not_an_envelope", decision.WhichFile, "the file is no signed decision: %v", err)
		return a
	}
	payload, signers, err := p.Gates.Payload(envelope)
	if err != nil {
		object("bad_signature", "check that admission.hcl pins the gate that decided, by its key or its identity", "%v", err)
		return a
	}
	a.Payload = canon.Sum(payload)
	d, err := decision.Read(payload)
	if err != nil {
		object("not_a_decision", decision.WhichFile, "%v", err)
		return a
	}
	a.Decision = &d
	if d.Type() != decision.ApprovalType || d.Verdict != decision.Approved || d.Trial() {
		object("not_an_approval", "releasegate report DECISION", "it is a %s, which admits nothing", kindOf(&d))
		return a
	}
	for _, one := range copies {
		signers = append(signers, p.copied(one, payload, object)...)
	}
	if n, demanded := p.Distinct(signers), max(1, p.Threshold); n < demanded {
		object("too_few_gates", "releasegate replay DOSSIER --policy-key SECURITY.pub --sign --key ANOTHER-GATE.key; then name the file that it writes as well", "it was signed by %d of the gates that admission.hcl pins, %d are demanded", n, demanded)
	}
	p.bindings(&d, object)
	p.artifacts(&d, artifacts, object)
	p.times(&d, now, object)
	p.status(&a, log, now, object)
	p.published(append([][]byte{file}, copies...), object)
	a.Admitted = len(a.Objections) == 0
	return a
}

// Distinct is how many gates those are: of one holder's keys and identities one counts.
func (p Policy) Distinct(by []trust.Signatory) int {
	seen := map[string]bool{}
	for _, s := range by {
		holder, named := p.Holders[s.As]
		if !named {
			holder = s.As // longer than any id
		}
		seen[holder] = true
	}
	return len(seen)
}

type objector func(code, hint, format string, args ...any)

// copied are the pinned gates that signed a copy of a decision. Whatever is presented
// as one must be one: a file of something else is not passed over.
func (p Policy) copied(file, payload []byte, object objector) []trust.Signatory {
	envelope, err := intoto.Read(file)
	if err != nil {
		object("not_an_envelope", decision.WhichFile, "a copy of it is no signed decision: %v", err)
		return nil
	}
	if !bytes.Equal(envelope.Payload, payload) {
		object("another_decision", "name only files that hold the decision", "decision %s was presented as a copy of it", canon.Sum(envelope.Payload).Short())
		return nil
	}
	_, signers, err := p.Gates.Payload(envelope)
	if err != nil {
		object("bad_signature", "check that admission.hcl pins the gate that signed the copy, by its key or its identity", "a copy of it: %v", err)
	}
	return signers
}

// bindings compares what the decision was made for with what is pinned.
func (p Policy) bindings(d *decision.Decision, object objector) {
	for _, pair := range []struct{ code, name, got, want string }{
		{"wrong_gate", "gate", d.Gate, p.Gate},
		{"wrong_engagement", "customer", d.Engagement.Customer, p.Engagement.Customer},
		{"wrong_engagement", "engagement", d.Engagement.ID, p.Engagement.ID},
		{"wrong_engagement", "supplier", d.Engagement.Supplier, p.Engagement.Supplier},
		{"wrong_environment", "environment", d.Release.Environment, p.Environment},
	} {
		if pair.got != pair.want || pair.want == "" {
			object(pair.code, "", "it was made for %s %q, not for %q", pair.name, pair.got, pair.want)
		}
	}
	if d.Release.Engagement != d.Engagement.Digest() {
		object("wrong_engagement", "", "its release belongs to another engagement than it names")
	}
	for _, rulebook := range []struct {
		name string
		got  decision.Rulebook
		want Signed
	}{{"policy", d.Policy, p.Rulebook}, {"trust", d.Trust, p.Trust}} {
		switch n, demanded := rulebook.want.signed(rulebook.got), max(1, rulebook.want.Threshold); {
		case n == 0:
			object("wrong_"+rulebook.name, "", "its %s was signed by nobody whom admission.hcl pins", rulebook.name)
		case n < demanded:
			object("wrong_"+rulebook.name, "decide again with --policy-threshold "+strconv.Itoa(demanded), "its %s was signed by %d of those whom admission.hcl pins, %d are demanded", rulebook.name, n, demanded)
		}
		if rulebook.got.Version < rulebook.want.MinVersion {
			object("old_"+rulebook.name, "decide again under the current version", "its %s has version %d, at least %d is demanded", rulebook.name, rulebook.got.Version, rulebook.want.MinVersion)
		}
	}
}

// signed is how many of the pinned are among the signers. A signature that several
// patterns match counts as one.
func (s Signed) signed(book decision.Rulebook) (n int) {
	for _, key := range slices.Compact(slices.Sorted(slices.Values(s.Keys))) {
		if slices.Contains(book.Signers, key) {
			n++
		}
	}
	seen := map[string]bool{}
	for _, who := range book.Identities {
		if i := slices.IndexFunc(s.Identities, func(p sigstore.Pattern) bool { return p.Matches(who) }); i >= 0 {
			seen[s.Identities[i].String()] = true
		}
	}
	return n + len(seen)
}

// artifacts demands that every artifact is one of the release's.
func (p Policy) artifacts(d *decision.Decision, artifacts []canon.Digest, object objector) {
	if len(artifacts) == 0 {
		object("no_artifact", "name the artifact with --artifact", "no artifact was named, so there is nothing to admit")
	}
	for _, digest := range artifacts {
		if !slices.ContainsFunc(d.Release.Artifacts, func(a decision.Artifact) bool { return a.SHA256 == digest }) {
			var names []string
			for _, a := range d.Release.Artifacts {
				names = append(names, a.Name+" "+a.SHA256.Short())
			}
			object("wrong_artifact", "", "artifact sha256 %s is not part of the release, which has %s", digest, strings.Join(names, ", "))
		}
	}
}

// skew is how much the clocks of the gate and of the admitting machine may differ.
const skew = 5 * time.Minute

// times demands that the decision is valid and its window open.
func (p Policy) times(d *decision.Decision, now time.Time, object objector) {
	if d.DecidedAt.After(now.Add(skew)) {
		object("future", "", "it was decided at %s, which is in the future", instant(d.DecidedAt))
	}
	if !now.Before(d.ValidUntil.At) {
		object("expired", "releasegate decide ENGAGEMENT --release "+d.Release.ID, "it was valid until %s, when %s", instant(d.ValidUntil.At), d.ValidUntil.Because)
	}
	if w := d.Release.Window; now.Before(w.Start) || !now.Before(w.End) {
		object("outside_window", "wait for the window, or ask the board for another", "the window is from %s to %s", instant(w.Start), instant(w.End))
	}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func kindOf(d *decision.Decision) string {
	switch d.Type() {
	case decision.TrialType:
		return "trial decision"
	case decision.PhaseType:
		return "phase decision"
	case decision.ApprovalType:
		return "release approval"
	default:
		return "denial"
	}
}
