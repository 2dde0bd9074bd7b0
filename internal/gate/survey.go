package gate

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
)

// A Survey asks every gate that can decide a release about it, at any instant. All that they judge is
// read, verified and compiled once.
type Survey struct {
	options Options
	inputs  Inputs // without a plan
	release []byte
	gates   []plan.Gate // but those whose board decides other types of change
}

// OpenSurvey opens what all gates judge. The gate, the phase and the signer of the
// options do not matter: nothing is signed, and every decision is a trial.
func OpenSurvey(o Options) (*Survey, error) {
	o.Gate, o.Phase, o.OpenSigner = "", "", nil
	if len(o.Unsafe) == 0 {
		o.Unsafe = []string{"survey"}
	}
	if o.From == nil {
		o.From = disk.Disk{}
	}
	s := &Survey{options: o, inputs: Inputs{Unsafe: o.Unsafe, Engine: o.Engine}}
	err := s.inputs.open(o, func(release []byte, _ *sign.Signer) (err error) {
		s.release = release
		s.gates, err = plan.Deciding(s.inputs.Policy, s.inputs.Trust, o.request(release))
		return err
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// At evaluates each gate at an instant, in the order of gate.hcl: a milestone gate
// once for each of its phases.
func (s *Survey) At(ctx context.Context, at time.Time) ([]decision.Decision, error) {
	var all []decision.Decision
	at = at.UTC().Truncate(time.Second) // as Evaluate does
	known := map[string]*verification{}
	for _, g := range s.gates {
		phases := []string{""}
		if g.Milestone {
			phases = g.PhaseNames()
		}
		for _, phase := range phases {
			d, err := s.judge(ctx, g.Name, phase, at, known)
			if err != nil {
				return nil, fmt.Errorf("gate %s: %w", g.Name, err)
			}
			all = append(all, d)
		}
	}
	return all, nil
}

// judge evaluates one gate. Gates that recall the same earlier decisions find the same
// envelopes, which are verified once and put among the known.
func (s *Survey) judge(ctx context.Context, gate, phase string, at time.Time, known map[string]*verification) (decision.Decision, error) {
	o, in := s.options, s.inputs
	o.Gate, o.Phase = gate, phase
	// What one gate recalls of earlier decisions must not reach another.
	in.Found, in.Rejected = slices.Clip(in.Found), slices.Clip(in.Rejected)
	var err error
	if in.Plan, err = plan.Load(in.Policy, in.Trust, o.request(s.release)); err != nil {
		return decision.Decision{}, err
	}
	if err := in.believe(o); err != nil {
		return decision.Decision{}, err
	}
	if err := in.recall(o.From, o.Decisions); err != nil {
		return decision.Decision{}, err
	}
	recalls := strings.Join(in.Plan.Earlier, "\n")
	if known[recalls] == nil {
		v := &verification{at: at, of: in.Found}
		v.attestations, v.rejections = in.Plan.Roster.Verify(in.Found, at)
		known[recalls] = v
	}
	in.verified, in.Found = known[recalls], known[recalls].of
	return Evaluate(ctx, &in, at)
}
