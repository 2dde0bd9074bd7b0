package trust

import (
	"cmp"
	"encoding/base64"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/source"
)

// A tried envelope is one whose signatures are being tried with the keys of a roster.
type tried struct {
	source.Envelope

	next    int          // the signature whose turn it is
	keys    map[int]bool // that have been tried on it, by the place in the roster
	done    bool         // every signature was tried with every key that it needs
	found   []signing
	refused []refusal
}

// A trial is the work of one call of Verify.
type trial struct {
	roster *Roster
	at     time.Time
	left   int   // verifications
	order  []int // places in the roster; who has signed signs again, more often than not
}

// try tries the signatures of all envelopes, and returns them sorted by file.
//
// Whoever can write to the store can fill it with signatures that fit no key, and
// these must not use up the work before good ones are tried. So each envelope has
// one try that is free, with the key that it names; this is all that an honest one
// needs. The rest is shared out evenly, in rounds: what some leave, others get.
func (r *Roster) try(envelopes []source.Envelope, at time.Time) []*tried {
	t := &trial{roster: r, at: at, left: r.most}
	for i := range r.functionaries {
		t.order = append(t.order, i)
	}
	all := make([]*tried, len(envelopes))
	for i, e := range envelopes {
		all[i] = &tried{Envelope: e, keys: map[int]bool{}}
	}
	slices.SortStableFunc(all, func(a, b *tried) int { return cmp.Compare(a.Origin.Path, b.Origin.Path) })
	open := slices.DeleteFunc(slices.Clone(all), func(e *tried) bool { return e.PayloadType != intoto.PayloadType })
	for i, place := range t.named(open) {
		e := open[i]
		if place >= 0 {
			t.found(e, place)
		}
		e.done = !e.Certified && e.next == len(e.Signatures)
	}
	open = slices.DeleteFunc(open, func(e *tried) bool { return e.done })
	for len(open) > 0 && t.left > 0 {
		share := max(1, t.left/len(open))
		open = slices.DeleteFunc(open, func(e *tried) bool {
			t.turn(e, share)
			return e.done
		})
	}
	return all
}

// GateRole is the role of those who sign decisions.
const GateRole = "release-gate"

// names are the ways in which files name a key, with its place in the roster: its SPKI
// hash as a key id or as the hint of a bundle, and what releasegate puts into the
// names of files. None is evidence.
func (r *Roster) names() map[string]int {
	named := map[string]int{}
	for i, f := range r.functionaries {
		if f.Identity != nil {
			continue
		}
		hint, spki := f.Key.Hint(), f.Key.SPKI()
		named[base64.StdEncoding.EncodeToString(hint[:])] = i
		named[string(spki)], named["SHA256:"+string(spki)], named[spki.Short()] = i, i, i
		named[f.ID] = i
	}
	return named
}

// named tries on each envelope the first signature for which a key is named with this
// key, on all cores. It returns for each the place in the roster of who signed, -1 if
// that did not find anybody.
func (t *trial) named(envelopes []*tried) []int {
	names, signed := t.roster.names(), make([]int, len(envelopes))
	var all sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		all.Go(func() {
			for i := core; i < len(envelopes); i += cores {
				signed[i] = t.first(envelopes[i], names)
			}
		})
	}
	all.Wait()
	return signed
}

// first tries the first signature for which a key is named with this key, and puts it
// first. It returns the key's place in the roster, -1 if that is not whose it is.
func (t *trial) first(e *tried, names map[string]int) int {
	if e.Certified {
		return -1
	}
	named := -1
	for part := range strings.SplitSeq(path.Base(e.Origin.Path), ".") {
		if i, ok := names[part]; ok {
			named = i
		}
	}
	if i, ok := names[e.Hint]; ok {
		named = i
	}
	for at, s := range e.Signatures {
		place, ok := names[s.KeyID]
		if !ok {
			place = named
		}
		places := []int{place}
		if place < 0 {
			places = t.gates(e)
		}
		if len(places) == 0 || len(s.Sig) == 0 {
			continue
		}
		if at > 0 {
			e.Signatures = slices.Clone(e.Signatures)
			e.Signatures[0], e.Signatures[at] = e.Signatures[at], e.Signatures[0]
		}
		m := newMessage(e.Envelope.Envelope)
		for _, place := range places {
			if t.roster.functionaries[place].Key.verifies(m, s.Sig) {
				return place
			}
			e.keys[place] = true
		}
		break
	}
	return -1
}

// gates are the keys that sign decisions, for what lies where those are kept: their
// files name nobody.
func (t *trial) gates(e *tried) []int {
	var places []int
	if strings.HasPrefix(e.Origin.Path, "decisions/") {
		for i, f := range t.roster.functionaries {
			if f.Identity == nil && slices.Contains(f.Roles, GateRole) {
				places = append(places, i)
			}
		}
	}
	return places
}

// turn tries on, for as many verifications as an envelope has in this round.
func (t *trial) turn(e *tried, share int) {
	before := t.left
	if e.Certified {
		t.left -= costOf(e.Envelope.Envelope)
		e.found, e.refused = t.roster.certified(e.Envelope.Envelope, t.at)
		e.done = true
		return
	}
	m := newMessage(e.Envelope.Envelope)
	for e.next < len(e.Signatures) {
		place := slices.IndexFunc(t.order, func(i int) bool { return t.roster.functionaries[i].Identity == nil && !e.keys[i] })
		if place < 0 || len(e.Signatures[e.next].Sig) == 0 {
			e.pass()
			continue
		}
		if t.left <= 0 || before-t.left >= share {
			return
		}
		t.left--
		i := t.order[place]
		if e.keys[i] = true; t.roster.functionaries[i].Key.verifies(m, e.Signatures[e.next].Sig) {
			delete(e.keys, i) // it is tried no more, unless its proof has to wait
			t.found(e, i)
		}
	}
	e.done = true
}

// found notes who has made the signature whose turn it is: it is of one key.
func (t *trial) found(e *tried, i int) {
	s := signing{by: &t.roster.functionaries[i]}
	if e.Bundle != nil {
		if t.left <= 0 { // what it proves cannot be looked at
			return
		}
		t.left -= costOf(e.Envelope.Envelope)
		proven, err := t.roster.proven(e.Envelope.Envelope, *s.by, t.at)
		if err != nil {
			e.refused = append(e.refused, refusalOf(err))
			e.pass()
			return
		}
		s.proven = proven
	}
	e.found = append(e.found, s)
	e.pass()
	place := slices.Index(t.order, i)
	copy(t.order[1:], t.order[:place])
	t.order[0] = i
}

// pass goes on to the next signature.
func (e *tried) pass() {
	e.next++
	clear(e.keys)
}
