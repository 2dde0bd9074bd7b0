package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/trust"
)

// pins are the flags that say who must have signed policy and trust. Nothing of it
// is read from the rulebooks: they are what is verified.
type pins struct {
	keys      []string
	threshold int
}

func (p *pins) bind(flags *pflag.FlagSet) {
	flags.StringArrayVar(&p.keys, "policy-key", nil, "public key of those who own policy and trust; repeat for several, as PERSON=FILE where a person holds several")
	flags.IntVar(&p.threshold, "policy-threshold", 1, "how many persons must have signed policy and trust")
}

// noVersion refuses a least version that every version reaches.
func noVersion(flag string, version int) error {
	return fault.Misuse(fmt.Sprintf("--%s 1, or more", flag), "--%s %d is no version: they count up from 1", flag, version)
}

type pinned struct {
	keys    []trust.Key
	holders map[canon.Digest]string // by SPKI hash
}

// read reads the keys. A person is counted once, whatever number of keys they hold;
// a key that is listed twice would leave open whose it is.
func (p *pins) read() (pinned, error) {
	out := pinned{holders: map[canon.Digest]string{}}
	persons := map[string]bool{}
	for _, named := range p.keys {
		person, file, is := strings.Cut(named, "=")
		if !is || !plan.IsID(person) {
			person, file = "", named
		}
		key, err := trust.ReadKey(file)
		if err != nil {
			return pinned{}, err
		}
		if _, twice := out.holders[key.SPKI()]; twice {
			return pinned{}, fault.Misuse("name each key once", "--policy-key %q: this key was named before", named)
		}
		if person == "" {
			person = "the holder of " + file
		}
		out.keys, out.holders[key.SPKI()] = append(out.keys, key), person
		persons[person] = true
	}
	switch {
	case p.threshold < 1:
		return pinned{}, fault.Misuse("--policy-threshold 1, or more", "--policy-threshold %d: signatures of nobody vouch for nothing", p.threshold)
	case len(persons) > 0 && p.threshold > len(persons):
		return pinned{}, fault.Misuse("name the key of each person with --policy-key", "--policy-threshold %d: keys of %d persons are pinned", p.threshold, len(persons))
	}
	return out, nil
}
