package lib.evidence_test

import data.lib.evidence

test_cite_names_attestation_and_place if {
	evidence.cite({"id": "a1", "predicate": {"at": "now"}}, "/predicate/at") == {"attestation": "a1", "pointer": "/predicate/at"}
}

# Without an id there is nothing to cite, hence no citation and no pass.
test_no_citation_without_id if {
	count([citation | citation := evidence.cite({"predicate": {}}, "/predicate")]) == 0
}

test_proven[note] if {
	some note, case in {
		"proven": {"attestation": {"time_source": "proven"}, "proven": {true}},
		"claimed": {"attestation": {"time_source": "claimed"}, "proven": set()},
		"by who signed": {"attestation": {"predicate": {"time_source": "proven"}}, "proven": set()},
		"not said": {"attestation": {}, "proven": set()},
		"null": {"attestation": {"time_source": null}, "proven": set()},
	}
	{true | evidence.proven(case.attestation)} == case.proven
}

test_digests[note] if {
	some note, case in {
		"nothing": {"attestations": [], "digests": set()},
		"several": {"attestations": [{"subjects": [{"digest": _one}, {"digest": _other}]}, {"subjects": [{"digest": _one}]}], "digests": {_one, _other}},
		"no subject": {"attestations": [{"subjects": []}, {}], "digests": set()},
		"no digest": {"attestations": [{"subjects": [{"digest": ""}, {"digest": null}, {"name": "image"}]}], "digests": set()},
		"in capitals": {"attestations": [{"subjects": [{"digest": upper(_one)}]}], "digests": set()},
		"subjects null": {"attestations": [{"subjects": null}, {"subjects": [{"digest": _one}]}], "digests": {_one}},
	}
	evidence.digests(case.attestations) == case.digests
}

_one := "abababababababababababababababababababababababababababababababab"

_other := "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
