package explain

import (
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// A form says how the parts of a condition make it up.
type form int

const (
	test form = iota // one expression
	all              // every part holds
	any_             // one part holds
	each             // all parts hold of each element of a collection
	some             // all parts hold of one element of a collection
)

// A condition is a part of what meets a criterion.
type condition struct {
	form  form
	parts []*condition
	over  *ast.Term    // the collection, of each and some
	which []*condition // that elements of the collection satisfy by how it is made
	name  int          // what stands for the element
	key   int          // what stands for its place; below 0: nothing does
	body  ast.Body     // of a test; its refs begin with input
	raw   bool         // of a test: it could not be taken apart
	quiet bool         // of a test: it goes without saying

	every *ast.Every // of each: its body is still to be reduced
	calls bool       // of a test: what it calls may be
}

// An element is what an element of a collection stands for while a criterion is
// reduced: input.element.N in its rules, and where such elements lie.
type element struct {
	path  path
	place bool // it is not the element itself, but its place in the list: a key or an index
}

// A path is where something lies in the evidence: steps of a JSON Pointer, with * for
// any element of a list. What is computed lies nowhere: its kind is empty.
type path struct {
	kind  string
	steps []string
}

func (p path) known() bool { return p.kind != "" }

// below is the path of what lies below; nowhere, if a step is computed.
func (p path) below(steps []*ast.Term) path {
	if !p.known() {
		return path{}
	}
	under := path{p.kind, append([]string(nil), p.steps...)}
	for _, s := range steps {
		switch v := s.Value.(type) {
		case ast.String:
			under.steps = append(under.steps, string(v))
		case ast.Number:
			under.steps = append(under.steps, v.String())
		case ast.Var, ast.Ref: // any, or one that the evidence says
			under.steps = append(under.steps, "*")
		default:
			return path{}
		}
	}
	return under
}

// String is the pointer.
func (p path) String() string {
	return "/" + strings.Join(p.steps, "/")
}

// pathOf is where a ref of a condition points to.
func (r *reducer) pathOf(ref ast.Ref) path {
	n, rest, is := elementOf(ref)
	switch {
	case is && n < len(r.elements) && !r.elements[n].place:
		return r.elements[n].path.below(rest)
	case len(ref) >= 3 && ref.HasPrefix(evidenceRef):
		kind, _ := ref[2].Value.(ast.String)
		p := path{kind: string(kind)}
		if len(ref) == 3 {
			return p
		}
		return p.below(ref[4:]) // ref[3] is which attestation
	default:
		return path{}
	}
}

// refs calls f with every ref into the evidence below a node.
func (r *reducer) refs(node any, f func(ast.Ref)) {
	ast.WalkRefs(node, func(ref ast.Ref) bool {
		if r.pathOf(ref).known() {
			f(ref)
		}
		return false
	})
}
