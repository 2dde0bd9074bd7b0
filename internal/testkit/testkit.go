// Package testkit makes an honest engagement and spoils one thing of it. It is
// for tests and is never linked into the program.
package testkit

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/register"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// Now is the instant at which the honest engagement is ready to be decided.
var Now = time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)

// Members are the board members who vote in the honest engagement.
var Members = []string{"invented-board-chair", "invented-board-security", "invented-board-member"}

// An Engagement is a copy of the honest one, free to be spoilt.
type Engagement struct {
	Dir string

	t testing.TB
}

var honest = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "releasegate-testkit-")
	if err != nil {
		return "", err
	}
	// The same keys every time: what is decided can be compared byte for byte.
	_, err = demo.Make(context.Background(), demo.Options{Dir: dir, Now: Now, Rand: rand.NewChaCha8([32]byte{}), Engine: decision.Engine{Name: "releasegate", Version: "test"}, Unregistered: true})
	return dir, err
})

// New returns a fresh copy of the honest engagement.
func New(t testing.TB) *Engagement {
	t.Helper()
	from, err := honest()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "engagement")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return &Engagement{Dir: dir, t: t}
}

// Exited returns an honest engagement whose release has been through hypercare, ready
// to be decided at an instant.
func Exited(t testing.TB, now time.Time) *Engagement {
	t.Helper()
	return made(t, now, demo.Exit)
}

// Ready returns an honest engagement that is ready for production at an instant.
func Ready(t testing.TB, now time.Time) *Engagement {
	t.Helper()
	return made(t, now, "")
}

func made(t testing.TB, now time.Time, stage string) *Engagement {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "engagement")
	if _, err := demo.Make(context.Background(), demo.Options{Dir: dir, Now: now, Stage: stage, Rand: rand.NewChaCha8([32]byte{}), Engine: decision.Engine{Name: "releasegate", Version: "test"}, Unregistered: true}); err != nil {
		t.Fatal(err)
	}
	return &Engagement{Dir: dir, t: t}
}

// Clean removes what New has copied from; call it when all tests have run.
func Clean() {
	if dir, err := honest(); err == nil {
		_ = os.RemoveAll(dir)
	}
}

// Path is the path of a file of the engagement.
func (e *Engagement) Path(name string) string { return filepath.Join(e.Dir, filepath.FromSlash(name)) }

// Only returns the one file that matches a pattern.
func (e *Engagement) Only(pattern string) string {
	e.t.Helper()
	found, err := filepath.Glob(e.Path(pattern))
	if err != nil || len(found) != 1 {
		e.t.Fatalf("%q matches %d files, want 1 (%v)", pattern, len(found), err)
	}
	return found[0]
}

// Replace replaces text in the one file that matches a pattern; it must be there.
func (e *Engagement) Replace(pattern, before, after string) {
	e.t.Helper()
	name := e.Only(pattern)
	content := e.read(name)
	if !strings.Contains(string(content), before) {
		e.t.Fatalf("%q does not hold %q", name, before)
	}
	e.Write(name, []byte(strings.ReplaceAll(string(content), before, after)))
}

// Write writes a file of the engagement, over an old one.
func (e *Engagement) Write(name string, content []byte) {
	e.t.Helper()
	if !filepath.IsAbs(name) {
		name = e.Path(name)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		e.t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o600); err != nil {
		e.t.Fatal(err)
	}
}

// Remove removes every file that matches a pattern; there must be one.
func (e *Engagement) Remove(pattern string) {
	e.t.Helper()
	found, err := filepath.Glob(e.Path(pattern))
	if err != nil || len(found) == 0 {
		e.t.Fatalf("%q matches no file (%v)", pattern, err)
	}
	for _, name := range found {
		if err := os.RemoveAll(name); err != nil {
			e.t.Fatal(err)
		}
	}
}

func (e *Engagement) read(name string) []byte {
	e.t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		e.t.Fatal(err)
	}
	return content
}

// Signer opens the key of a member.
func (e *Engagement) Signer(id string) *sign.Signer {
	e.t.Helper()
	signer, err := sign.Open(e.Path("keys/"+id+".key"), func() ([]byte, error) { return nil, nil })
	if err != nil {
		e.t.Fatal(err)
	}
	return signer
}

// A Claim is a statement to sign. What is left empty is as in the honest one.
type Claim struct {
	Kind    string
	Change  func(predicate map[string]any) // what to change in the honest predicate
	Type    string                         // predicate type
	Subject []intoto.Subject
	Signers []string
	File    string // below evidence/, without the signer and the suffix
}

// Attest signs a claim and puts it with the evidence: one file for each signer.
func (e *Engagement) Attest(c Claim) {
	e.t.Helper()
	payload := e.Payload(c)
	for _, who := range c.Signers {
		envelope, err := e.Signer(who).Sign(payload)
		if err != nil {
			e.t.Fatal(err)
		}
		content, err := intoto.MarshalEnvelope(envelope)
		if err != nil {
			e.t.Fatal(err)
		}
		e.Write("evidence/"+c.File+"."+who+".dsse.json", content)
	}
}

// Register registers the signatures in all evidence whose files match a pattern, as of
// Now; the signer is who the file's name names. There must be one.
func (e *Engagement) Register(pattern string) {
	e.t.Helper()
	found, err := filepath.Glob(e.Path(pattern))
	if err != nil || len(found) == 0 {
		e.t.Fatalf("%q matches no file (%v)", pattern, err)
	}
	var records []ledger.Record
	for _, name := range found {
		envelope, err := intoto.Read(e.read(name))
		if err != nil {
			e.t.Fatal(err)
		}
		statement, err := intoto.ReadStatement(envelope.Payload)
		if err != nil {
			e.t.Fatal(err)
		}
		kind, _ := attestations.OfType(statement.PredicateType)
		parts := strings.Split(strings.TrimSuffix(filepath.Base(name), ".dsse.json"), ".")
		records = append(records, register.Record(kind.Name, statement, canon.Sum(envelope.Payload), e.Signer(parts[len(parts)-1]).Key().SPKI()))
	}
	e.RegisterRecords(records)
}

// RegisterRecords writes records into the register, as of Now, whatever they say.
func (e *Engagement) RegisterRecords(records []ledger.Record) {
	e.t.Helper()
	engagement, _ := e.Release()
	log, err := ledger.Open(e.Path("register"))
	if err != nil {
		e.t.Fatal(err)
	}
	if _, err := log.Register(records, ledger.Writer{Origin: ledger.RegisterOrigin(engagement), Signer: e.Signer("invented-trainer"), Clock: Now}); err != nil {
		e.t.Fatal(err)
	}
}

// Payload is the statement of a claim.
func (e *Engagement) Payload(c Claim) []byte {
	e.t.Helper()
	kind, ok := attestations.Named(c.Kind)
	if !ok {
		e.t.Fatalf("no kind %q", c.Kind)
	}
	honest, err := os.ReadFile(e.Path("predicates/" + c.Kind + ".json"))
	if os.IsNotExist(err) {
		honest, err = kind.Example(), nil // of what the demo has no need of
	}
	if err != nil {
		e.t.Fatal(err)
	}
	parsed, err := canon.Parse(honest)
	predicate, ok := parsed.(map[string]any)
	if err != nil || !ok {
		e.t.Fatalf("the honest %s is no JSON object: %v", c.Kind, err)
	}
	if c.Change != nil {
		c.Change(predicate)
	}
	if c.Subject == nil {
		engagement, release := e.Release()
		if c.Subject, err = bind.Subjects(plan.About(kind.About[0]), engagement, release); err != nil {
			e.t.Fatal(err)
		}
	}
	if c.Type == "" {
		c.Type = kind.Type
	}
	payload, err := intoto.Payload(c.Type, predicate, c.Subject...)
	if err != nil {
		e.t.Fatal(err)
	}
	return payload
}

// Sigstore makes authorities that the engagement's trust.hcl believes from then on,
// once it is sealed.
func (e *Engagement) Sigstore() *Sigstore {
	e.t.Helper()
	s := NewSigstore(e.t)
	e.Write("trust/trusted_root.json", s.Root())
	e.Write("trust/stamps.pem", s.Authority())
	e.Replace("trust/trust.hcl", "# Who may sign", `trusted_root = "trusted_root.json"

timestamp_authority "invented" {
  certificates = "stamps.pem"
  valid_from   = "2025-06-30T04:00:00Z"
  valid_until  = "2027-06-30T04:00:00Z"
}

# Who may sign`)
	return s
}

// Release is what release.hcl says.
func (e *Engagement) Release() (decision.Engagement, decision.Release) {
	e.t.Helper()
	name := gate.Layout(e.Dir, demo.Release).Release
	engagement, release, err := plan.Release(name, e.read(name))
	if err != nil {
		e.t.Fatal(err)
	}
	return engagement, release
}

// Evaluate returns what the gate would decide.
func (e *Engagement) Evaluate() decision.Decision {
	e.t.Helper()
	return e.EvaluateAt(demo.Gate)
}

// EvaluateAt returns what a gate would decide.
func (e *Engagement) EvaluateAt(name string) decision.Decision {
	e.t.Helper()
	in, _, err := gate.Open(gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), Gate: name, At: Now, Security: trust.TrustedKeys(e.Signer("demo-security").Key()),
	})
	if err != nil {
		e.t.Fatal(err)
	}
	d, err := gate.Evaluate(e.t.Context(), in, Now)
	if err != nil {
		e.t.Fatal(err)
	}
	return d
}

// Revote replaces all votes by those of the given members, on the package as it
// is now.
func (e *Engagement) Revote(members ...string) {
	e.t.Helper()
	e.RevoteAt(demo.Gate, members...)
}

// RevoteAt does so at a gate.
func (e *Engagement) RevoteAt(name string, members ...string) {
	e.t.Helper()
	old, _ := filepath.Glob(e.Path("evidence/vote.*"))
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			e.t.Fatal(err)
		}
	}
	e.vote(e.EvaluateAt(name).Package, nil, members...)
}

// Vote adds votes on the package as it is now.
func (e *Engagement) Vote(change func(map[string]any), members ...string) {
	e.t.Helper()
	e.vote(e.Evaluate().Package, change, members...)
}

func (e *Engagement) vote(pack canon.Digest, change func(map[string]any), members ...string) {
	e.t.Helper()
	e.Attest(Claim{Kind: plan.VoteKind, Change: change, Signers: members, File: "vote", Subject: []intoto.Subject{intoto.SubjectOf("package", pack)}})
}

// Seal checks policy/ or trust/ as it is now and signs it as the next version. With
// change it is not checked, and change has its way with the manifest first.
func (e *Engagement) Seal(folder, key string, change func(*bundle.Manifest)) {
	e.t.Helper()
	kind := bundle.Policy
	if folder == "trust" {
		kind = bundle.Trust
	}
	b, err := bundle.Load(e.Path(folder), kind)
	if err != nil {
		e.t.Fatal(err)
	}
	m, ok := b.Signed()
	if !ok {
		e.t.Fatalf("%s was not signed before", folder)
	}
	if change == nil {
		if _, err := author.Seal(e.Path(folder), kind, author.Sealing{At: Now, Expires: m.Expires}, e.Signer(key)); err != nil {
			e.t.Fatal(err)
		}
		return
	}
	m.Version, m.Previous = m.Version+1, m.Digest()
	change(&m)
	payload, err := b.Payload(m)
	if err != nil {
		e.t.Fatal(err)
	}
	signed, err := e.Signer(key).Seal(payload)
	if err != nil {
		e.t.Fatal(err)
	}
	if err := b.Store(signed, m); err != nil {
		e.t.Fatal(err)
	}
}

// Envelope is the JSON of an envelope, to be spoilt as a tree.
func (e *Engagement) Envelope(pattern string, change func(map[string]any)) {
	e.t.Helper()
	name := e.Only(pattern)
	var tree map[string]any
	if err := json.Unmarshal(e.read(name), &tree); err != nil {
		e.t.Fatal(err)
	}
	change(tree)
	content, err := json.Marshal(tree)
	if err != nil {
		e.t.Fatal(err)
	}
	e.Write(name, content)
}

// Rebind signs all evidence about a release as it was again, about the release as
// it is now, by those who signed it; the file's name says who that was.
func (e *Engagement) Rebind(was decision.Release) {
	e.t.Helper()
	_, now := e.Release()
	found, err := filepath.Glob(e.Path("evidence/*.dsse.json"))
	if err != nil || len(found) == 0 {
		e.t.Fatalf("no evidence: %v", err)
	}
	for _, name := range found {
		envelope, err := intoto.Read(e.read(name))
		if err != nil {
			e.t.Fatal(err)
		}
		payload := strings.ReplaceAll(string(envelope.Payload), string(was.Digest()), string(now.Digest()))
		if payload == string(envelope.Payload) {
			continue
		}
		parts := strings.Split(strings.TrimSuffix(filepath.Base(name), ".dsse.json"), ".")
		again, err := e.Signer(parts[len(parts)-1]).Sign([]byte(payload))
		if err != nil {
			e.t.Fatal(err)
		}
		content, err := intoto.MarshalEnvelope(again)
		if err != nil {
			e.t.Fatal(err)
		}
		e.Write(name, content)
	}
}
