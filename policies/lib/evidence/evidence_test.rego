package lib.evidence_test

import data.lib.evidence

test_cite_names_attestation_and_place if {
	evidence.cite({"id": "a1", "predicate": {"at": "now"}}, "/predicate/at") == {"attestation": "a1", "pointer": "/predicate/at"}
}

# Without an id there is nothing to cite, hence no citation and no pass.
test_no_citation_without_id if {
	count([citation | citation := evidence.cite({"predicate": {}}, "/predicate")]) == 0
}
