package controls.platform_configuration.integration_data_flows_test

import data.controls.platform_configuration.integration_data_flows as control

test_met if {
	control.met == {
		"assessed": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"located": {{"attestation": "a1", "pointer": "/predicate/items"}},
	} with input as _input with data.params as _params
}

# Each case spoils one thing and states every criterion that is then unmet and every finding.
test_unmet[note] if {
	some note, case in _unmet
	_outcome(case.patch) == {"unmet": case.unmet, "findings": object.get(case, "findings", set())}
}

test_still_met[note] if {
	some note, patch in _still_met
	_outcome(patch) == {"unmet": set(), "findings": set()}
}

test_citations_resolve[note] if {
	some note, patch in object.union({note: case.patch | some note, case in _unmet}, _still_met)
	spoilt := json.patch(_input, patch)
	every citation in _citations(patch) {
		some attestation in spoilt.evidence[_kind]
		attestation.id == citation.attestation
		json.patch(attestation, [{"op": "copy", "from": citation.pointer, "path": "/resolved"}])
	}
}

test_parameters_missing if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {}
	unmet == {"located"}
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.params as _params
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.params as _params
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.params as _params
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params
}

test_a_release_tightens if {
	control.met.located == set() with input as _input with data.params as {"CFG-13": {"countries": [], "endorsers": ["director-general"]}}
	control.met.located == set() with input as _input with data.params as {"CFG-13": {"countries": ["AU"], "endorsers": ["chief-executive"]}}
}

test_findings if {
	_findings([
		{"op": "add", "path": "/evidence/integration/0/predicate/items/0/dataClasses/-", "value": "health"},
		{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring"},
	]) == {
		{
			"criterion": "assessed",
			"key": "registry/health",
			"text": "registry moves health, which no completed privacy impact assessment covers",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0/dataClasses/2"},
		},
		{
			"criterion": "located",
			"key": "statistics/NZ",
			"text": "statistics lies in NZ, and no signed endorsement covers the disclosure of entitlement there",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1/endpointRegion"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/integration/0"}], "unmet": {"assessed", "located"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/integration"}], "unmet": {"assessed", "located"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate", "value": {}}], "unmet": {"assessed", "located"}},
	"no obligations": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"assessed", "located"}},
	"obligations absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"assessed", "located"}},
	"obligations empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"assessed", "located"}, "findings": {["assessed", "registry/identity"], ["assessed", "registry/portrait"], ["assessed", "statistics/entitlement"], ["located", "statistics/NZ"]}},
	"a second list falls short": {"patch": [{"op": "add", "path": "/evidence/integration/-", "value": {"id": "a2", "predicate": {"items": [{"id": "x", "endpointRegion": "US", "dataClasses": ["health"]}]}}}], "unmet": {"assessed", "located"}, "findings": {["assessed", "x/health"], ["located", "x/US"]}},
	"second obligations fall short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "o2", "signers": [], "predicate": {"offshore": []}}}], "unmet": {"assessed", "located"}, "findings": {["assessed", "registry/identity"], ["assessed", "registry/portrait"], ["assessed", "statistics/entitlement"], ["located", "statistics/NZ"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": null}], "unmet": {"assessed", "located"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": "all"}], "unmet": {"assessed", "located"}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": []}], "unmet": {"assessed", "located"}},
	"a class that was not assessed": {"patch": [{"op": "add", "path": "/evidence/integration/0/predicate/items/0/dataClasses/-", "value": "health"}], "unmet": {"assessed"}, "findings": {["assessed", "registry/health"]}},
	"class null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/dataClasses/0", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "registry/null"]}},
	"classes missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/0/dataClasses"}], "unmet": {"assessed"}},
	"classes null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/dataClasses", "value": null}], "unmet": {"assessed"}},
	"classes text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/dataClasses", "value": "identity"}], "unmet": {"assessed"}},
	"classes of what lies abroad missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/dataClasses"}], "unmet": {"assessed", "located"}},
	"assessment in progress": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/status", "value": "in-progress"}], "unmet": {"assessed"}, "findings": {["assessed", "registry/identity"], ["assessed", "registry/portrait"], ["assessed", "statistics/entitlement"]}},
	"no assessment": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia"}], "unmet": {"assessed"}, "findings": {["assessed", "registry/identity"], ["assessed", "registry/portrait"], ["assessed", "statistics/entitlement"]}},
	"classes of the assessment missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia/dataClasses"}], "unmet": {"assessed"}, "findings": {["assessed", "registry/identity"], ["assessed", "registry/portrait"], ["assessed", "statistics/entitlement"]}},
	"classes of the assessment null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/dataClasses", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "registry/identity"], ["assessed", "registry/portrait"], ["assessed", "statistics/entitlement"]}},
	"classes of the assessment text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/dataClasses", "value": "identity"}], "unmet": {"assessed"}, "findings": {["assessed", "registry/identity"], ["assessed", "registry/portrait"], ["assessed", "statistics/entitlement"]}},
	"region missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/0/endpointRegion"}], "unmet": {"located"}},
	"region null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/endpointRegion", "value": null}], "unmet": {"located"}, "findings": {["located", "registry/null"]}},
	"region in another case": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/endpointRegion", "value": "au"}], "unmet": {"located"}, "findings": {["located", "registry/au"]}},
	"another country": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/endpointRegion", "value": "US"}], "unmet": {"located"}, "findings": {["located", "statistics/US"]}},
	"another class goes there": {"patch": [{"op": "add", "path": "/evidence/integration/0/predicate/items/1/dataClasses/-", "value": "identity"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"nothing disclosed": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshore", "value": []}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"disclosures missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshore"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"disclosures null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshore", "value": null}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"no personal data, but a country that is not listed": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1", "value": {"id": "statistics", "endpointRegion": "US", "dataClasses": []}}], "unmet": {"located"}, "findings": {["located", "statistics/US"]}},
	"no endorsement": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"endorsed by nobody": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/person"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"endorsed by a system": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/person", "value": ""}, {"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/person", "value": ""}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"endorsed in another role": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/role", "value": "risk-owner"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/roles", "value": ["risk-owner"]}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"role of the endorsement missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/role"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"whoever endorsed did not sign": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/person", "value": "kim"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"whoever endorsed is the supplier's": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/side", "value": "supplier"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"whoever endorsed does not hold the role": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/roles", "value": []}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers"}], "unmet": {"located"}, "findings": {["located", "statistics/NZ"]}},
}

_still_met := {
	"nothing changed": [],
	"all in Australia, and nothing disclosed": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/endpointRegion", "value": "AU"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshore", "value": []}, {"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring"}],
	"no personal data, and none assessed": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/dataClasses", "value": []}, {"op": "replace", "path": "/evidence/integration/0/predicate/items/1", "value": {"id": "statistics", "endpointRegion": "NZ", "dataClasses": []}}, {"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia"}],
	"more assessed than moved": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/pia/dataClasses/-", "value": "health"}],
}

_kind := "integration"

_params := {"CFG-13": {"countries": ["AU"], "endorsers": ["director-general"]}}

_input := {"evidence": {
	"integration": [{"id": "a1", "predicate": {"items": [
		{"id": "registry", "endpointRegion": "AU", "dataClasses": ["identity", "portrait"]},
		{"id": "statistics", "endpointRegion": "NZ", "dataClasses": ["entitlement"]},
	]}}],
	"compliance-obligations": [{
		"id": "o1",
		"signers": [{"person": "head", "side": "customer", "roles": ["director-general"]}],
		"predicate": {
			"pia": {"status": "complete", "dataClasses": ["identity", "portrait", "entitlement"]},
			"offshore": [{"country": "NZ", "data": "entitlement"}],
			"offshoring": {"endorsedBy": {"person": "head", "role": "director-general"}},
		},
	}],
}}
