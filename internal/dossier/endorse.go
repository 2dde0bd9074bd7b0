package dossier

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// Endorse signs the payload of the decision as another gate, and returns the Sigstore
// bundle. It refuses unless this gate has come to the very same bytes, under rulebooks
// that its own caller vouches for: a gate that repeats what it was told is no second
// one.
func (r *Replay) Endorse(ctx context.Context, signer *sign.Signer) ([]byte, error) {
	refuse := func(hint, format string, args ...any) ([]byte, error) {
		return nil, fault.Refuse(hint, "dossier %q is not signed: %s", r.name, fmt.Sprintf(format, args...))
	}
	switch {
	case !r.Equal():
		return refuse("releasegate replay DOSSIER, without --sign, says what differs", "this gate does not come to the same decision")
	case !r.Pinned:
		return refuse("name the key that you have from security with --policy-key", "who signed policy and trust is known by the dossier alone")
	case r.Stored.Trial():
		return refuse("", "it is of a trial, which counts for nothing")
	}
	if refused := r.another(signer.Key()); refused != "" {
		return refuse("sign with the key of another gate, which other persons hold", "%s", refused)
	}
	envelope, err := signer.Sign(r.Payload)
	if err != nil {
		return nil, err
	}
	material, err := signer.Prove(ctx, envelope)
	if err != nil {
		return nil, err
	}
	return intoto.MarshalBundle(envelope, material)
}

// another says why a key is not that of another gate than the one that decided, or
// nothing. A key that trust.hcl does not know may be one: admission.hcl says so.
func (r *Replay) another(key trust.Key) string {
	if key.SPKI() == r.Gate.SPKI() {
		return "this key has signed it already"
	}
	by, usable := r.Inputs.Plan.Roster.Lookup(key.SPKI(), r.Stored.DecidedAt)
	switch first, _ := r.Inputs.Plan.Roster.Lookup(r.Gate.SPKI(), r.Stored.DecidedAt); {
	case by.ID == "":
		return ""
	case !slices.Contains(by.Roles, plan.GateRole):
		return fmt.Sprintf("by its trust.hcl this is the key of %s, who signs for no gate", by.ID)
	case !usable:
		return fmt.Sprintf("by its trust.hcl the key of %s could not be used when it was decided", by.ID)
	case holder(by) == holder(first):
		return fmt.Sprintf("by its trust.hcl %s holds this key, and the one that has signed it already", holder(by))
	}
	return ""
}

// holder is the person or system behind a key.
func holder(f trust.Functionary) string {
	s := decision.Signer{System: f.System}
	if f.Person != nil {
		s.Person = f.Person.ID
	}
	return s.Principal()
}

// Endorsed is the file, beside a dossier, that another gate's signature over its decision
// is kept as.
func Endorsed(dossier string, key trust.Key) string {
	return strings.TrimSuffix(strings.TrimSuffix(dossier, Suffix), ".tgz") + "." + key.SPKI().Short() + gate.BundleSuffix
}
