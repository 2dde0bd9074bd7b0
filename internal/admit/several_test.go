package admit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
)

// TestCheckAll: of what the gate has said beside each other, the last counts.
func TestCheckAll(t *testing.T) {
	approvedAt := parts().At
	sealed := func(key string, payload []byte, err error) []byte {
		must(t, err)
		envelope, err := signer(t, key).Sign(payload)
		must(t, err)
		file, err := intoto.MarshalEnvelope(envelope)
		must(t, err)
		return file
	}
	decided := func(after time.Duration, key string, how func(*decision.Parts)) []byte {
		p := parts()
		p.At = p.At.Add(after)
		if how != nil {
			how(&p)
		}
		d := decision.Make(p)
		payload, err := d.Payload()
		return sealed(key, payload, err)
	}
	deny := func(p *decision.Parts) { p.Required = append(p.Required, "TST-09") }
	approval := decided(0, "gate", nil)
	d := decision.Make(parts())
	payload, err := d.Payload()
	must(t, err)
	revoked := func(key string, how func(*decision.Revocation)) []byte {
		r := decision.Revocation{Revokes: canon.Sum(payload), Gate: d.Gate, Release: d.Release.Digest(), Reason: "broken into", RevokedAt: approvedAt.Add(time.Minute)}
		if how != nil {
			how(&r)
		}
		payload, err := r.Payload("1.0.0")
		return sealed(key, payload, err)
	}
	for _, c := range []struct {
		name   string
		files  [][]byte
		newest int
		want   string // objections to the newest; empty: it admits
	}{
		{"nothing", nil, -1, ""},
		{"nothing of the gate's", [][]byte{[]byte("{}"), decided(0, "other", nil)}, -1, ""},
		{"an approval", [][]byte{approval}, 0, ""},
		{"the same twice", [][]byte{approval, approval}, 0, ""},
		{"among other things", [][]byte{[]byte("junk"), decided(time.Minute, "other", deny), approval}, 2, ""},
		{"denied before", [][]byte{decided(-time.Minute, "gate", deny), approval}, 1, ""},
		{"denied since", [][]byte{approval, decided(time.Minute, "gate", deny)}, 1, "not_an_approval"},
		{"denied at the same instant", [][]byte{approval, decided(0, "gate", deny)}, -2, "superseded not_an_approval"},
		{"approved anew", [][]byte{approval, decided(time.Minute, "gate", nil)}, 1, ""},
		{"approved anew, in another order", [][]byte{decided(time.Minute, "gate", nil), approval}, 0, ""},
		{"approved anew, then denied", [][]byte{approval, decided(time.Minute, "gate", nil), decided(2*time.Minute, "gate", deny)}, 2, "not_an_approval"},
		{"denied, then approved anew", [][]byte{approval, decided(time.Minute, "gate", deny), decided(2*time.Minute, "gate", nil)}, 2, ""},
		{"a trial since", [][]byte{approval, decided(time.Minute, "gate", func(p *decision.Parts) { deny(p); p.Unsafe = []string{"--at"} })}, 0, ""},
		{"a milestone since", [][]byte{approval, decided(time.Minute, "gate", func(p *decision.Parts) { deny(p); p.Phase = decision.Phases[6] })}, 0, ""},
		{"another gate since", [][]byte{approval, decided(time.Minute, "gate", func(p *decision.Parts) { deny(p); p.Gate = "hypercare-exit" })}, 0, ""},
		{"another release since", [][]byte{approval, decided(time.Minute, "gate", func(p *decision.Parts) { deny(p); p.Release.ID = "1.0.1" })}, 0, ""},
		{"revoked", [][]byte{revoked("gate", nil), approval}, 1, "revoked"},
		{"revoked by somebody else", [][]byte{revoked("other", nil), approval}, 1, ""},
		{"revoked, then approved anew", [][]byte{approval, revoked("gate", nil), decided(2*time.Minute, "gate", nil)}, 2, ""},
		{"another approval of the release revoked since", [][]byte{approval, revoked("gate", func(r *decision.Revocation) { r.Revokes = digest("another") })}, 0, "revoked"},
		{"another release revoked", [][]byte{approval, revoked("gate", func(r *decision.Revocation) { r.Revokes, r.Release = digest("another"), digest("another") })}, 0, ""},
		{"another gate's revoked", [][]byte{approval, revoked("gate", func(r *decision.Revocation) { r.Revokes, r.Gate = digest("another"), "hypercare-exit" })}, 0, ""},
		{"this one revoked, whenever", [][]byte{approval, revoked("gate", func(r *decision.Revocation) { r.RevokedAt = approvedAt.Add(-time.Hour) })}, 0, "revoked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := admit.CheckAll(policy(t), c.files, []canon.Digest{digest("issuer")}, nil, now)
			newest := admit.Newest(all)
			if c.newest == -2 { // which of two of one instant is told does not matter
				for _, a := range all {
					if a.Admitted {
						t.Errorf("admitted: %v", a.Decision.Verdict)
					}
				}
				if got := codes(all[0]) + " " + codes(all[1]); got != c.want {
					t.Errorf("objections %q, want %q", got, c.want)
				}
				return
			}
			if newest != c.newest {
				t.Fatalf("the newest is %d, want %d", newest, c.newest)
			}
			if newest >= 0 && (codes(all[newest]) != c.want || all[newest].Admitted != (c.want == "")) {
				t.Errorf("admitted %v, objections %q, want %q", all[newest].Admitted, codes(all[newest]), c.want)
			}
			for i, a := range all {
				if a.Admitted && i != newest && !strings.Contains(c.name, "twice") {
					t.Errorf("%d is admitted as well", i)
				}
			}
		})
	}
}

// TestCheckAllCopies: gates that sign the same decision each attach a file of their own.
func TestCheckAllCopies(t *testing.T) {
	d := decision.Make(parts())
	payload, err := d.Payload()
	must(t, err)
	by := func(key string) []byte {
		envelope, err := signer(t, key).Sign(payload)
		must(t, err)
		file, err := intoto.MarshalEnvelope(envelope)
		must(t, err)
		return file
	}
	two := policy(t)
	two.Keys, two.Threshold = append(two.Keys, signer(t, "second gate").Key()), 2
	for _, c := range []struct {
		name  string
		files [][]byte
		want  string // objections to the newest
	}{
		{"one of two", [][]byte{by("gate")}, "too_few_gates"},
		{"one of two, twice", [][]byte{by("gate"), by("gate")}, "too_few_gates"},
		{"one of two, and a stranger", [][]byte{by("gate"), by("stranger")}, "too_few_gates"},
		{"both", [][]byte{by("gate"), by("second gate")}, ""},
		{"both, and a stranger, and junk", [][]byte{by("stranger"), by("second gate"), []byte("junk"), by("gate")}, ""},
	} {
		all := admit.CheckAll(two, c.files, []canon.Digest{digest("issuer")}, nil, now)
		newest := admit.Newest(all)
		if newest < 0 || codes(all[newest]) != c.want || all[newest].Admitted != (c.want == "") {
			t.Errorf("%s: the newest is %d of %v", c.name, newest, all)
		}
	}
}
