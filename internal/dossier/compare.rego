# Compares what the decision says with what the controls say of the same input.
# With the dossier unpacked, data.compare.differs must be empty, and
# data.compare.compared must be every control that the decision judged by Rego.
package compare

judged contains result if {
	some result in data.predicate.results
	startswith(result.source.path, "controls/")
	result.outcome in {"pass", "fail", "waived"}
}

compared contains result.id if some result in judged

# The criteria that a control finds met: cited, and no finding against them.
met(document) := {criterion |
	some criterion, citations in object.get(document, "met", {})
	count(citations) > 0
	every finding in object.get(document, "finding", set()) {
		finding.criterion != criterion
	}
}

recomputed[result.id] := met(data.controls[phase][control]) if {
	some result in judged
	[_, phase, control, _] = split(result.source.path, "/")
}

differs contains result.id if {
	some result in judged
	stated := {criterion.name | some criterion in result.criteria; criterion.met}
	not recomputed[result.id] == stated
}
