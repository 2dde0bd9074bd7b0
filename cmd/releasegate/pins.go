package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// pins are the flags that say who must have signed policy and trust. Nothing of it
// is read from the rulebooks: they are what is verified.
type pins struct {
	keys       []string
	identities []string // subjects of issuer
	issuer     string
	root       string
	threshold  int
}

func (p *pins) bind(flags *pflag.FlagSet) {
	flags.StringArrayVar(&p.keys, "policy-key", nil, "public key of those who own policy and trust; repeat for several, as PERSON=FILE where a person holds several")
	flags.StringArrayVar(&p.identities, "policy-identity", nil, "subject of the certificate with which they sign keyless; repeat for several, as PERSON=SUBJECT where a person holds several")
	flags.StringVar(&p.issuer, "policy-issuer", "", "URL of the OpenID provider that vouches for --policy-identity")
	flags.StringVar(&p.root, "policy-trusted-root", "", "trusted_root.json that says whose certificates and timestamps count for --policy-identity; not the one of the trust manifest, which is yet to be verified")
	flags.IntVar(&p.threshold, "policy-threshold", 1, "how many persons must have signed policy and trust")
}

// named reports whether anybody is pinned.
func (p *pins) named() bool { return len(p.keys)+len(p.identities) > 0 }

// noVersion refuses a least version that every version reaches.
func noVersion(flag string, version int) error {
	return fault.Misuse(fmt.Sprintf("--%s 1, or more", flag), "--%s %d is no version: they count up from 1", flag, version)
}

type pinned struct {
	by      trust.Trusted
	holders map[string]string // person by Signatory.As
}

// read reads them. A person is counted once, whatever number of keys and identities
// they hold; one that is listed twice would leave open whose it is.
func (p *pins) read() (pinned, error) {
	out := pinned{holders: map[string]string{}}
	persons := map[string]bool{}
	hold := func(flag, named, as, person string) error {
		if _, twice := out.holders[as]; twice {
			return fault.Misuse("name each once", "%s %q: this key or identity was named before", flag, named)
		}
		out.holders[as], persons[person] = person, true
		return nil
	}
	for _, named := range p.keys {
		person, file := personOf(named)
		key, err := trust.ReadKey(file)
		if err == nil {
			err = hold("--policy-key", named, string(key.SPKI()), orElse(person, "the holder of "+file))
		}
		if err != nil {
			return pinned{}, err
		}
		out.by.Keys = append(out.by.Keys, key)
	}
	if err := p.believe(&out.by); err != nil {
		return pinned{}, err
	}
	for _, named := range p.identities {
		person, subject := personOf(named)
		pattern, err := sigstore.Exactly(p.issuer, subject)
		if err != nil {
			return pinned{}, fault.Misuse("add --policy-issuer URL", "--policy-identity %q: %w", named, err)
		}
		if err := hold("--policy-identity", named, pattern.String(), orElse(person, subject)); err != nil {
			return pinned{}, err
		}
		out.by.Identities = append(out.by.Identities, pattern)
	}
	switch {
	case p.threshold < 1:
		return pinned{}, fault.Misuse("--policy-threshold 1, or more", "--policy-threshold %d: signatures of nobody vouch for nothing", p.threshold)
	case len(persons) > 0 && p.threshold > len(persons):
		return pinned{}, fault.Misuse("name the key of each person with --policy-key", "--policy-threshold %d: keys of %d persons are pinned", p.threshold, len(persons))
	}
	return out, nil
}

// personOf divides PERSON=WHAT; the person may be left out.
func personOf(named string) (person, what string) {
	if person, what, is := strings.Cut(named, "="); is && plan.IsID(person) {
		return person, what
	}
	return "", named
}

// believe reads who is believed about the certificates of those who are pinned.
func (p *pins) believe(by *trust.Trusted) error {
	if (len(p.identities) > 0) != (p.root != "") {
		return fault.Misuse("name both or neither", "--policy-identity and --policy-trusted-root need each other")
	}
	if p.root == "" {
		return nil
	}
	content, err := disk.ReadMounted(p.root, canon.MaxBytes)
	if err != nil {
		return err
	}
	if by.Believed, err = sigstore.NewMaterial(content); err != nil {
		return fault.Refuse("", "trusted root %q: %w", p.root, err)
	}
	if !by.Believed.Issues() {
		return fault.Refuse("", "trusted root %q names no certificate authority", p.root)
	}
	return nil
}
