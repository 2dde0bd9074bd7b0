package bundle_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
)

// cosign adds the signature of another person to what lies in the folder.
func cosign(t testing.TB, dir, who string) error {
	t.Helper()
	b, err := bundle.Load(dir, bundle.Policy)
	must(t, err)
	s := signer(t, who)
	payload, err := b.ToCoSign(s.Key(), bundle.Manifest{Gates: manifest.Gates}, now)
	if err != nil {
		return err
	}
	e, err := s.Sign(payload)
	must(t, err)
	return b.StoreCoSigned(e, s.Key())
}

// pinned are the keys of signers, named by PERSON=SIGNER or by the signer alone.
func pinned(t testing.TB, threshold int, named ...string) bundle.Options {
	t.Helper()
	o := bundle.Options{At: now, Threshold: threshold, Holders: map[canon.Digest]string{}}
	for _, n := range named {
		person, who, is := strings.Cut(n, "=")
		if !is {
			who = person
		}
		key := signer(t, who).Key()
		o.Keys = append(o.Keys, key)
		if is {
			o.Holders[key.SPKI()] = person
		}
	}
	return o
}

// Persons are counted, not keys or files, and only those whom the caller has pinned.
func TestThreshold(t *testing.T) {
	dir := folder(t, files)
	seal(t, dir, manifest, nil)
	must(t, cosign(t, dir, "second"))
	must(t, cosign(t, dir, "stranger"))
	must(t, os.WriteFile(filepath.Join(dir, "manifest.000000000000.dsse.json"), []byte("junk"), 0o600))
	copied, err := os.ReadFile(filepath.Join(dir, bundle.ManifestName))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "manifest.111111111111.dsse.json"), copied, 0o600)) // counts once
	for _, c := range []struct {
		options bundle.Options
		signers int    // 0: refused
		says    string // if it is
	}{
		{options: pinned(t, 0, "security"), signers: 1},
		{options: pinned(t, 1, "second"), signers: 1}, // who signed first does not matter
		{options: pinned(t, 2, "security", "second"), signers: 2},
		{options: pinned(t, 2, "ada=security", "theo=second"), signers: 2},
		{options: pinned(t, 1, "ada=security", "ada=second"), signers: 2},
		{options: pinned(t, 2, "ada=security", "ada=second"), says: "signed by 1 of the 2 persons that are demanded: ada"},
		{options: pinned(t, 2, "security", "absent"), says: "signed by 1 of the 2 persons that are demanded"},
		{options: pinned(t, 2, "security", "security"), says: "signed by 1 of the 2 persons that are demanded"},
		{options: pinned(t, 3, "security", "second", "absent"), says: "signed by 2 of the 3 persons"},
		{options: pinned(t, 1, "absent"), says: "no trusted key signed it"},
		{options: pinned(t, -5), says: "no trusted key signed it"},
	} {
		b, err := bundle.Open(dir, bundle.Policy, c.options)
		switch {
		case c.signers == 0 && (err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says)):
			t.Errorf("want %q, got %v", c.says, err)
		case c.signers > 0 && (err != nil || len(b.Rulebook().Signers) != c.signers):
			t.Errorf("%v, want %d signers", err, c.signers)
		}
	}
}

// A signature is over one version: the next one begins without, and what is left of
// the last does not count.
func TestCoSignaturesEnd(t *testing.T) {
	dir := folder(t, files)
	seal(t, dir, manifest, nil)
	must(t, cosign(t, dir, "second"))
	left := filepath.Join(dir, "manifest."+signer(t, "second").Key().SPKI().Short()+".dsse.json")
	old, err := os.ReadFile(left)
	must(t, err)
	next := manifest
	next.Version++
	seal(t, dir, next, nil)
	if _, err := os.Stat(left); err == nil {
		t.Error("the signature over the version before is still there")
	}
	must(t, os.WriteFile(left, old, 0o600))
	if _, err := bundle.Open(dir, bundle.Policy, pinned(t, 2, "security", "second")); err == nil {
		t.Error("it counts for the next version")
	}
	if b, err := bundle.Open(dir, bundle.Policy, options(t)); err != nil || b.Manifest().Version != 4 {
		t.Errorf("it hides the next version: %v", err)
	}
}

// A person co-signs what they would have signed, once.
func TestToCoSignRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(dir string) error
		m     bundle.Manifest
		says  string
	}{
		{name: "changed since", m: manifest, spoil: func(dir string) error { return os.WriteFile(filepath.Join(dir, "gate.hcl"), nil, 0o600) }, says: `"gate.hcl" was changed`},
		{name: "not signed", m: manifest, spoil: func(dir string) error { return os.Remove(filepath.Join(dir, bundle.ManifestName)) }, says: "nothing to co-sign"},
		{name: "a shorter list of controls", m: bundle.Manifest{Name: "invented", Version: 3, Expires: manifest.Expires, Gates: map[string][]string{}}, says: "signed for other controls"},
		{name: "other compiled rules", m: bundle.Manifest{Name: "invented", Version: 3, Expires: manifest.Expires, Gates: manifest.Gates, Rules: []byte("rules")}, says: "signed for other controls"},
		{name: "expired", m: bundle.Manifest{Name: "invented", Version: 3, Expires: now, Gates: manifest.Gates}, says: "expired at"},
		{name: "twice by one key", m: manifest, spoil: func(dir string) error { return cosign(t, dir, "second") }, says: "signed with this key before"},
	} {
		dir := folder(t, files)
		seal(t, dir, c.m, nil)
		if c.spoil != nil {
			must(t, c.spoil(dir))
		}
		if err := cosign(t, dir, "second"); err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestMinVersion(t *testing.T) {
	dir := folder(t, files)
	seal(t, dir, manifest, nil)
	for least, ok := range map[int]bool{0: true, 3: true, 4: false} {
		o := options(t)
		o.MinVersion = least
		_, err := bundle.Open(dir, bundle.Policy, o)
		if (err == nil) != ok || err != nil && !strings.Contains(err.Error(), "rolled back: it is version 3, and at least 4 is demanded") {
			t.Errorf("at least %d: %v", least, err)
		}
	}
}

// Files for signatures cannot be used to keep the machine busy.
func TestManySignatureFiles(t *testing.T) {
	dir := folder(t, files)
	seal(t, dir, manifest, nil)
	b, err := bundle.Load(dir, bundle.Policy)
	must(t, err)
	payload, err := b.Payload(manifest)
	must(t, err)
	junk := intoto.Envelope{PayloadType: intoto.PayloadType, Payload: payload}
	for range intoto.MaxSignatures {
		junk.Signatures = append(junk.Signatures, intoto.Signature{Sig: make([]byte, 64)})
	}
	content, err := intoto.MarshalEnvelope(junk)
	must(t, err)
	for i := range 40 {
		must(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("manifest.%012x.dsse.json", i)), content, 0o600))
	}
	if _, err := bundle.Open(dir, bundle.Policy, options(t)); err == nil || !strings.Contains(err.Error(), "41 files hold signatures, more than 32") {
		t.Errorf("%v", err)
	}
}

// What follows a manifest that nobody can read is not taken for the first version.
func TestNext(t *testing.T) {
	dir := folder(t, files)
	next := func() (bundle.Manifest, error) {
		b, err := bundle.Load(dir, bundle.Policy)
		must(t, err)
		return b.Next()
	}
	if m, err := next(); err != nil || m.Version != 1 || m.Previous != "" {
		t.Errorf("%+v, %v", m, err)
	}
	seal(t, dir, manifest, nil)
	if m, err := next(); err != nil || m.Version != 4 || !m.Previous.Valid() || m.Name != "invented" || !m.Expires.Equal(time.Time{}) {
		t.Errorf("%+v, %v", m, err)
	}
	must(t, os.WriteFile(filepath.Join(dir, bundle.ManifestName), []byte("{"), 0o600))
	if m, err := next(); err == nil || fault.KindOf(err) != fault.Refused || fault.HintOf(err) == "" {
		t.Errorf("%+v, %v", m, err)
	}
}
