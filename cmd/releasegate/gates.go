package main

import (
	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// gates are the flags that say whose decisions and ledgers are believed.
type gates struct {
	files     []string // public keys
	admission string   // admission.hcl, which names gates; or none
}

func (g *gates) bind(flags *pflag.FlagSet, which string) {
	flags.StringArrayVar(&g.files, "gate-key", nil, "public key of the gate; repeat for several"+which)
	flags.StringVar(&g.admission, "admission", "", "admission.hcl, whose gates are believed too, by key or identity")
}

func (g *gates) named() bool { return len(g.files) > 0 || g.admission != "" }

// read reads them; there may be none.
func (g *gates) read() (trust.Trusted, error) {
	keys, err := readKeys(g.files)
	if err != nil || g.admission == "" {
		return trust.TrustedKeys(keys...), err
	}
	policy, err := readAdmission(g.admission)
	return trust.TrustedKeys(keys...).And(policy.Gates), err
}

// with are the gates, of which the signer must be one: a ledger that somebody else has
// signed could be continued by no gate. If none is named it is the signer's key.
func (g *gates) with(signer *sign.Signer) (trust.Trusted, error) {
	switch {
	case !g.named() && signer.Certified():
		return trust.Trusted{}, fault.Misuse("add --admission FILE, which names the gate by its identity", "--admission is needed: without it nobody knows whether %s is a gate", signer.Who())
	case !g.named():
		return trust.TrustedKeys(signer.Key()), nil
	}
	by, err := g.read()
	if err == nil && !by.Lists(signer.Who()) {
		return trust.Trusted{}, fault.Refuse("sign as a gate, and name it with --gate-key or --admission as well", "who signs, %s, is none of the gates that --gate-key and --admission name", signer.Who())
	}
	return by, err
}
