package gate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/builtin"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/register"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
)

// A Standing is what would become of an envelope if it lay with the evidence.
type Standing struct {
	Kind    string          // that it would count as; empty if it is of none
	Payload canon.Digest    // empty if there is no envelope
	Code    string          // by which it would be rejected; empty: it would not be
	Text    string          // why
	Remedy  string          // what mends it
	Awaits  string          // what must join it before it counts, such as a second signature; empty: nothing
	Records []ledger.Record // that register it
}

// waiting are the codes of what others may still complete: it does not count by
// itself, and is no less true for that.
var waiting = []string{"threshold_not_met", "separation_of_duties", "waiver_not_approved", "waiver_not_requested"}

// Consider judges envelopes as Evaluate would if they lay with the evidence, all of
// them, and returns the standing of each.
func (in *Inputs) Consider(ctx context.Context, candidates []source.Envelope, at time.Time) ([]Standing, error) {
	with := *in
	with.Found = slices.Concat(in.Found, candidates)
	attestations, unsigned := in.Plan.Roster.Verify(with.Found, at)
	bound, unbound := bind.To(in.Plan, attestations, at)
	for _, c := range candidates { // they would be registered
		for i := range bound {
			if bound[i].Attestation().Payload() == canon.Sum(c.Payload) {
				with.Register = with.Register.With(register.Records(&bound[i])...)
			}
		}
	}
	bound, unregistered := register.Only(in.Plan, with.Register, bound)
	counted, _, rejected := require.Judge(in.Plan, bound, slices.Concat(unsigned, unbound, unregistered), at)
	var all []Standing
	for _, c := range candidates {
		s := Standing{Payload: canon.Sum(c.Payload)}
		for _, b := range bound {
			if b.Attestation().Payload() == s.Payload {
				s.Kind, s.Records = b.Kind.Name, register.Records(&b)
			}
		}
		for _, r := range rejected {
			switch {
			case r.File != c.Origin.Path:
			case slices.Contains(waiting, r.Code):
				s.Awaits = r.Text
			default:
				s.Code, s.Text = r.Code, r.Text
			}
		}
		if s.Code == "" && s.Kind == "" { // a rejection is what says that nothing came of it
			return nil, fmt.Errorf("%q was neither bound nor rejected", c.Origin.Path)
		}
		all = append(all, s)
	}
	err := with.ballots(ctx, all, counted, at)
	for i := range all {
		all[i].Remedy = builtin.Remedy(all[i].Code)
	}
	return all, err
}

// ballots asks the whole evaluation about what no requirement has counted or
// rejected: whether a vote or a waiver counts shows only there.
func (in *Inputs) ballots(ctx context.Context, all []Standing, counted []require.Counted, at time.Time) error {
	open := func(s Standing) bool {
		return s.Code == "" && s.Awaits == "" && !slices.ContainsFunc(counted, func(c require.Counted) bool { return c.Attestation().Payload() == s.Payload })
	}
	if !slices.ContainsFunc(all, open) {
		return nil
	}
	d, err := Evaluate(ctx, in, at)
	if err != nil {
		return err
	}
	refused := func(payload canon.Digest, accepted bool, code, text string) {
		for i := range all {
			switch s := &all[i]; {
			case accepted || s.Payload != payload || !open(*s):
			case slices.Contains(waiting, code):
				s.Awaits = text
			default:
				s.Code, s.Text = code, text
			}
		}
	}
	if d.Board != nil {
		for _, v := range d.Board.Votes {
			refused(v.Evidence, v.Accepted, v.Code, v.Text)
		}
	}
	for _, w := range d.Waivers {
		refused(w.Evidence, w.Accepted, w.Code, w.Text)
	}
	return nil
}
