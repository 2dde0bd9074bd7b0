package control

import (
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// SetDeadline shortens what a test would else have to wait for.
func (s *Set) SetDeadline(d time.Duration) { s.deadline = d }

// SetGrace shortens what comes after it.
func (s *Set) SetGrace(d time.Duration) { s.grace = d }

// SetCeiling bounds the whole heap, by so much more than it is now.
func (s *Set) SetCeiling(more uint64) { s.ceiling = heap() + more }

// SetMemory bounds the heap more narrowly than a test machine could bear.
func (s *Set) SetMemory(most uint64) { s.memory = most }

// SetAgain spoils the second evaluation.
func (s *Set) SetAgain(how ...rego.EvalOption) { s.again = how }

// Laid is the input as it is laid out.
func (c Case) Laid() map[string]any { return c.lay().plain() }

// Rego is the input as rules see it.
func (c Case) Rego() (ast.Value, error) { return c.lay().rego(newTerms()) }

// Terms turns values into Rego's, as those of one input.
func Terms(values ...any) ([]*ast.Term, error) {
	t := newTerms()
	var all []*ast.Term
	for _, v := range values {
		made, err := t.of(v)
		if err != nil {
			return nil, err
		}
		all = append(all, made.Term)
	}
	return all, nil
}
