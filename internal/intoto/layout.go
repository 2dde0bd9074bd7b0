package intoto

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/in-toto/in-toto-golang/in_toto"

	"github.com/credentry/releasegate/internal/canon"
)

// LayoutType names a layout of in-toto v0.9, which has no predicate type: the place
// where it is specified.
const LayoutType = "https://github.com/in-toto/specification/blob/v0.9/in-toto-spec.md#layout"

// A LayoutStep is what a layout asks of one step.
type LayoutStep struct {
	Name          string   `json:"name"`
	Threshold     int      `json:"threshold"`     // signers of its link, of those that may
	Functionaries []string `json:"functionaries"` // SHA-256 of the SubjectPublicKeyInfo of each key that may sign
	Materials     []string `json:"materials"`     // artifact rules
	Products      []string `json:"products"`
}

// A layout is what is read of one. What its inspections would run is not even read:
// nothing from outside is executed.
type layout struct {
	Expires     string       `json:"expires"`
	Steps       []LayoutStep `json:"steps"`
	Inspections []string     `json:"inspections"` // their names
}

// Rules are the step's, on materials and on products.
func (s LayoutStep) Rules() (materials, products []Rule, err error) {
	for _, side := range []struct {
		texts []string
		rules *[]Rule
	}{{s.Materials, &materials}, {s.Products, &products}} {
		for _, text := range side.texts {
			r, err := ParseRule(text)
			if err != nil {
				return nil, nil, err
			}
			*side.rules = append(*side.rules, r)
		}
	}
	return materials, products, nil
}

// LayoutSteps are the steps of a layout, as ReadStatement read it.
func LayoutSteps(s Statement) ([]LayoutStep, error) {
	var l layout
	err := canon.Unmarshal(s.Predicate, &l)
	return l.Steps, err
}

// readLayout returns a layout as a statement. It has no subjects: what it is about
// shows in the links of its steps.
func readLayout(payload []byte) (Statement, error) {
	var read in_toto.Layout
	if err := canon.Unmarshal(payload, &read); err != nil {
		return Statement{}, fmt.Errorf("not an in-toto layout: %w", err)
	}
	if len(read.Steps) == 0 {
		return Statement{}, errors.New("in-toto layout without a step asks for nothing")
	}
	for _, step := range read.Steps {
		// in-toto's own verification takes the first link of none, and panics.
		if step.Threshold < 1 {
			return Statement{}, fmt.Errorf("in-toto layout: step %q has the threshold %d; it must be at least 1", step.Name, step.Threshold)
		}
		for _, rule := range slices.Concat(step.ExpectedMaterials, step.ExpectedProducts) {
			if len(rule) == 0 { // in-toto's parser panics
				return Statement{}, fmt.Errorf("in-toto layout: step %q has an empty rule", step.Name)
			}
		}
	}
	for _, inspection := range read.Inspect {
		if slices.ContainsFunc(slices.Concat(inspection.ExpectedMaterials, inspection.ExpectedProducts), func(rule []string) bool { return len(rule) == 0 }) {
			return Statement{}, fmt.Errorf("in-toto layout: inspection %q has an empty rule", inspection.Name)
		}
	}
	if err := in_toto.ValidateMetablock(in_toto.Metablock{Signed: read}); err != nil {
		return Statement{}, fmt.Errorf("not an in-toto layout: %w", err)
	}
	out := layout{Expires: read.Expires, Inspections: []string{}}
	for _, step := range read.Steps {
		keys, err := spkis(read, step)
		if err != nil {
			return Statement{}, err
		}
		materials, err := texts(step.ExpectedMaterials)
		if err != nil {
			return Statement{}, fmt.Errorf("in-toto layout: step %q: %w", step.Name, err)
		}
		products, err := texts(step.ExpectedProducts)
		if err != nil {
			return Statement{}, fmt.Errorf("in-toto layout: step %q: %w", step.Name, err)
		}
		out.Steps = append(out.Steps, LayoutStep{step.Name, step.Threshold, keys, materials, products})
	}
	for _, inspection := range read.Inspect {
		out.Inspections = append(out.Inspections, inspection.Name)
	}
	predicate, err := canon.Marshal(out)
	return Statement{Type: StatementV1, Subject: []Subject{}, PredicateType: LayoutType, Predicate: predicate}, err
}

// texts writes rules as they are written in gate.hcl; what cannot be written there is
// refused.
func texts(rules [][]string) ([]string, error) {
	all := []string{}
	for _, words := range rules {
		text := strings.Join(words, " ")
		r, err := ParseRule(text)
		if err != nil {
			return nil, fmt.Errorf("rule %q: %w", words, err)
		}
		if !slices.Equal(r.words, words) {
			return nil, fmt.Errorf("rule %q: names with white space in them are not read", words)
		}
		all = append(all, text)
	}
	return all, nil
}

// spkis are the keys that may sign the link of a step, each once. Certificates of a
// layout's own authorities are not read: who is trusted stands in trust.hcl.
func spkis(l in_toto.Layout, step in_toto.Step) ([]string, error) {
	all := []string{}
	for _, id := range step.PubKeys {
		key, there := l.Keys[id]
		if !there {
			return nil, fmt.Errorf("in-toto layout: step %q names key %q, which the layout does not hold", step.Name, id)
		}
		spki, err := spki(key)
		if err != nil {
			return nil, fmt.Errorf("in-toto layout: key %q: %w", id, err)
		}
		all = append(all, spki)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}

// spki identifies a key of a layout as a roster does: PEM, or of Ed25519 the bare bytes
// in hex.
func spki(key in_toto.Key) (string, error) {
	der := []byte(nil)
	if block, _ := pem.Decode([]byte(key.KeyVal.Public)); block != nil {
		der = block.Bytes
	} else if raw, err := hex.DecodeString(key.KeyVal.Public); err == nil && key.KeyType == "ed25519" && len(raw) == 32 {
		if der, err = x509.MarshalPKIXPublicKey(ed25519.PublicKey(raw)); err != nil {
			return "", err
		}
	}
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return "", errors.New("it is no public key")
	}
	if der, err = x509.MarshalPKIXPublicKey(public); err != nil {
		return "", err
	}
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:]), nil
}
