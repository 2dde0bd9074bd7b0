package intoto

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/credentry/releasegate/internal/canon"
)

// What other tools write, and what of it is read as a predicate type that is ours to
// read. Only words are changed: nothing is said that was not signed.
const (
	provenanceV1  = "https://slsa.dev/provenance/v1"
	provenanceV02 = "https://slsa.dev/provenance/v0.2"
	collection    = "https://witness.testifysec.com/attestation-collection/v0.1"
	spdx          = "https://spdx.dev/Document"
	cyclonedx     = "https://cyclonedx.org/bom"

	// What stands in a witness collection.
	witnessMaterial   = "https://witness.dev/attestations/material/v0.1"
	witnessProduct    = "https://witness.dev/attestations/product/v0.1"
	witnessCommand    = "https://witness.dev/attestations/command-run/v0.1"
	witnessProvenance = "https://slsa.dev/provenance/v1.0"
)

// A Dialect is a predicate type that is read as another, or as one of several.
type Dialect struct {
	Type string   // as it was signed
	As   []string // predicate types that it is read as, in the order in which they are tried
	How  string   // what is taken from where

	read func(Statement) ([]Statement, error)
}

// Dialects are all that are read, sorted by type.
func Dialects() []Dialect {
	return []Dialect{
		{cyclonedx + "/v1.4", []string{cyclonedx}, "the version is that of the document", renamed(cyclonedx)},
		{cyclonedx + "/v1.5", []string{cyclonedx}, "the version is that of the document", renamed(cyclonedx)},
		{cyclonedx + "/v1.6", []string{cyclonedx}, "the version is that of the document", renamed(cyclonedx)},
		{provenanceV02, []string{provenanceV1}, "materials become resolvedDependencies, with sha1 of git as gitCommit; buildFinishedOn becomes finishedOn", oldProvenance},
		{spdx + "/v2.2", []string{spdx}, "the version is that of the document", renamed(spdx)},
		{spdx + "/v2.3", []string{spdx}, "the version is that of the document", renamed(spdx)},
		{collection, []string{LinkType, provenanceV1, spdx, cyclonedx}, "the collection is a link of the step that it is named after, with what its material, product and command-run attestors saw; a provenance or a bill of materials inside it is one about its products", witness},
	}
}

// Readings returns the statements that can be read out of one: itself, or what its
// dialect says. One piece of evidence is at most one of them.
func Readings(s Statement) ([]Statement, error) {
	for _, d := range Dialects() {
		if d.Type == s.PredicateType {
			return d.read(s)
		}
	}
	return []Statement{s}, nil
}

// ReadAs reports whether a statement of one predicate type can be read as another.
func ReadAs(typ, as string) bool {
	return typ == as || slices.ContainsFunc(Dialects(), func(d Dialect) bool { return d.Type == typ && slices.Contains(d.As, as) })
}

func renamed(typ string) func(Statement) ([]Statement, error) {
	return func(s Statement) ([]Statement, error) {
		s.PredicateType = typ
		return []Statement{s}, nil
	}
}

// said is a statement with another predicate.
func said(typ string, predicate any, subjects []Subject) (Statement, error) {
	b, err := canon.Marshal(predicate)
	return Statement{Type: StatementV1, Subject: subjects, PredicateType: typ, Predicate: b}, err
}

// oldProvenance reads SLSA provenance v0.2 in the words of v1.
func oldProvenance(s Statement) ([]Statement, error) {
	parsed, err := canon.Parse(s.Predicate)
	if err != nil {
		return nil, err
	}
	at := func(pointer string) any { v, _ := canon.Lookup(parsed, pointer); return v }
	dependencies := []any{}
	materials, _ := at("/materials").([]any)
	for _, m := range materials {
		dependencies = append(dependencies, gitCommit(m))
	}
	v1, err := said(provenanceV1, map[string]any{
		"buildDefinition": present(map[string]any{
			"buildType": at("/buildType"), "externalParameters": at("/invocation/parameters"), "resolvedDependencies": dependencies,
		}),
		"runDetails": map[string]any{
			"builder":  present(map[string]any{"id": at("/builder/id")}),
			"metadata": present(map[string]any{"invocationId": at("/metadata/buildInvocationId"), "startedOn": at("/metadata/buildStartedOn"), "finishedOn": at("/metadata/buildFinishedOn")}),
		},
	}, s.Subject)
	return []Statement{v1}, err
}

// gitCommit names the commit of a git repository as v1 does; v0.2 calls it a SHA-1.
func gitCommit(material any) any {
	m, ok := material.(map[string]any)
	uri, _ := m["uri"].(string)
	digest, _ := m["digest"].(map[string]any)
	if sum, there := digest["sha1"]; ok && there && strings.HasPrefix(uri, "git+") && digest["gitCommit"] == nil {
		digest = maps.Clone(digest)
		delete(digest, "sha1")
		digest["gitCommit"] = sum
		m = maps.Clone(m)
		m["digest"] = digest
		return m
	}
	return material
}

// present leaves out what is not there.
func present(m map[string]any) map[string]any {
	maps.DeleteFunc(m, func(_ string, v any) bool { return v == nil })
	return m
}

// witness reads a collection of the attestors of one step.
func witness(s Statement) ([]Statement, error) {
	var c struct {
		Name         string `json:"name"`
		Attestations []struct {
			Type        string         `json:"type"`
			Attestation jsontext.Value `json:"attestation"`
			Start       string         `json:"starttime"`
			End         string         `json:"endtime"`
		} `json:"attestations"`
	}
	if err := canon.Unmarshal(s.Predicate, &c); err != nil {
		return nil, fmt.Errorf("not a witness collection: %w", err)
	}
	type digests = map[string]string
	in, out := map[string]digests{}, map[string]struct {
		MIME   string  `json:"mime_type"`
		Digest digests `json:"digest"`
	}{}
	command := []any{}
	seen := map[string]bool{}
	for _, a := range c.Attestations {
		if seen[a.Type] && (a.Type == witnessMaterial || a.Type == witnessProduct || a.Type == witnessCommand) {
			return nil, fmt.Errorf("the collection holds %s twice", a.Type) // which of the two is meant?
		}
		seen[a.Type] = true
		var err error
		switch a.Type {
		case witnessMaterial:
			err = canon.Unmarshal(a.Attestation, &in)
		case witnessProduct:
			err = canon.Unmarshal(a.Attestation, &out)
		case witnessCommand:
			var run any
			run, err = canon.Parse(a.Attestation)
			if words, ok := canon.Lookup(run, "/cmd"); ok {
				command, _ = words.([]any)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%s of the collection: %w", a.Type, err)
		}
	}
	products := map[string]digests{}
	for name, p := range out {
		products[name] = p.Digest
	}
	if len(products) > MaxSubjects {
		return nil, fmt.Errorf("%d products are more than %d", len(products), MaxSubjects)
	}
	subjects := described(ofBytes(products))
	link, err := said(LinkType, map[string]any{"name": c.Name, "command": command, "materials": described(ofBytes(in))}, subjects)
	if err != nil {
		return nil, err
	}
	readings := []Statement{link}
	for _, a := range c.Attestations {
		typ, predicate, err := inside(a.Type, a.Attestation)
		if err != nil {
			return nil, fmt.Errorf("%s of the collection: %w", a.Type, err)
		}
		if typ != "" {
			readings = append(readings, Statement{Type: StatementV1, Subject: subjects, PredicateType: typ, Predicate: predicate})
		}
	}
	return readings, nil
}

// inside is what stands in a collection, with its predicate type; that is empty if it
// is not read by itself.
func inside(typ string, attestation []byte) (string, []byte, error) {
	switch typ {
	case spdx, cyclonedx:
		return typ, attestation, nil
	case witnessProvenance:
		parsed, err := canon.Parse(attestation)
		if err != nil {
			return "", nil, err
		}
		if _, spelt := canon.Lookup(parsed, "/buildDefinition"); spelt {
			return provenanceV1, attestation, nil
		}
		b, err := canon.Marshal(respelt(parsed))
		return provenanceV1, b, err
	}
	return "", nil, nil
}

// respelt is SLSA provenance v1 as witness writes it, with the names and instants of
// the protocol buffer's Go code, in the words of the specification.
func respelt(parsed any) any {
	at := func(pointer string) any { v, _ := canon.Lookup(parsed, pointer); return v }
	dependencies := []any{}
	list, _ := at("/build_definition/resolved_dependencies").([]any)
	for _, d := range list {
		if m, ok := d.(map[string]any); ok {
			digest, _ := m["digest"].(map[string]any)
			maps.DeleteFunc(digest, func(algorithm string, _ any) bool { return strings.HasPrefix(algorithm, "gitoid:") })
		}
		dependencies = append(dependencies, d)
	}
	return map[string]any{
		"buildDefinition": present(map[string]any{
			"buildType": at("/build_definition/build_type"), "externalParameters": at("/build_definition/external_parameters"),
			"internalParameters": at("/build_definition/internal_parameters"), "resolvedDependencies": dependencies,
		}),
		"runDetails": map[string]any{
			"builder":  present(map[string]any{"id": at("/run_details/builder/id")}),
			"metadata": present(map[string]any{"invocationId": at("/run_details/metadata/invocation_id"), "startedOn": instant(at("/run_details/metadata/started_on")), "finishedOn": instant(at("/run_details/metadata/finished_on"))}),
		},
	}
}

// instant is a protocol buffer's timestamp in RFC 3339; nil if it is none.
func instant(v any) any {
	number := func(pointer string) (int64, bool) {
		value, _ := canon.Lookup(v, pointer)
		n, err := strconv.ParseInt(fmt.Sprint(value), 10, 64)
		return n, err == nil
	}
	seconds, ok := number("/seconds")
	if !ok {
		return nil
	}
	nanos, _ := number("/nanos") // left out where it is 0
	return time.Unix(seconds, nanos).UTC().Format(time.RFC3339Nano)
}

// ofBytes leaves of digest sets what is a digest of the bytes themselves, so that the
// same file has the same digests whichever tool looked at it.
func ofBytes(artifacts map[string]map[string]string) map[string]map[string]string {
	kept := map[string]map[string]string{}
	for name, digest := range artifacts {
		kept[name] = maps.Clone(digest)
		maps.DeleteFunc(kept[name], func(algorithm, _ string) bool {
			return algorithm != "sha256" && algorithm != "sha384" && algorithm != "sha512"
		})
	}
	return kept
}

// maxParts bounds how many envelopes one file is parted into.
const maxParts = 1000

// Part returns the envelopes that a file holds, each as bytes of its own: lines of
// JSON, as builders and forges write them, the answer of the npm registry, or one
// envelope as it is.
func Part(b []byte) ([][]byte, error) {
	if _, err := Read(b); err == nil {
		return [][]byte{b}, nil
	}
	var npm struct {
		Attestations []struct {
			PredicateType string         `json:"predicateType"`
			Bundle        jsontext.Value `json:"bundle"`
		} `json:"attestations"`
	}
	var parts [][]byte
	if err := canon.Unmarshal(b, &npm); err == nil && len(npm.Attestations) > 0 {
		for _, a := range npm.Attestations {
			parts = append(parts, a.Bundle)
		}
	} else {
		for line := range bytes.Lines(b) {
			if line = bytes.TrimSpace(line); len(line) > 0 {
				parts = append(parts, line)
			}
		}
	}
	switch {
	case len(parts) == 0:
		return nil, errors.New("the file is empty")
	case len(parts) > maxParts:
		return nil, fmt.Errorf("the file holds %d envelopes, more than %d", len(parts), maxParts)
	}
	for i, part := range parts {
		if _, err := Read(part); err != nil {
			if len(npm.Attestations) == 0 && i == 0 { // no lines of envelopes, but one file that is none
				_, err = Read(b)
				return nil, err
			}
			return nil, fmt.Errorf("envelope %d of %d: %w", i+1, len(parts), err)
		}
	}
	return parts, nil
}
