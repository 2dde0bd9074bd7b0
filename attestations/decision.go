package attestations

import "strings"

// DecisionSchemaFile is the file that describes the whole predicate of a type of
// decision. It is written from the types of the program; what later gates read of a
// decision is a part of it, and described by schema.json beside it.
const DecisionSchemaFile = "decision.schema.json"

// Decisions are the names of the types of decision, sorted.
func Decisions() []string {
	return []string{"phase-decision", "release-approval", "release-denial", "trial-decision"}
}

// DecisionSchema returns the JSON Schema (2020-12) of the predicate of a decision of
// that predicate type, or nil if decisions have no such type.
func DecisionSchema(predicateType string) []byte {
	name, ours := strings.CutPrefix(predicateType, Ours)
	name, v1 := strings.CutSuffix(name, "/v1")
	if !ours || !v1 {
		return nil
	}
	b, err := files.ReadFile(name + "/v1/" + DecisionSchemaFile)
	if err != nil {
		return nil
	}
	return b
}
