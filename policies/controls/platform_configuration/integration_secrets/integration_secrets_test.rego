package controls.platform_configuration.integration_secrets_test

import data.controls.platform_configuration.integration_secrets as control

test_met if {
	control.met == {
		"kept": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"rotated": {{"attestation": "a1", "pointer": "/predicate/items"}},
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
	unmet == {"rotated"}
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

test_days_are_tightened_by_themselves if {
	control.met.rotated == set() with input as _input with data.params as {"CFG-12": {"rotation_days": 59}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/integration/0/predicate/items/0", "value": {"id": "registry", "auth": "mtls", "secretStore": "other"}},
	]) == {
		{
			"criterion": "kept",
			"key": "registry",
			"text": "registry proves who it is by mtls, and its secret is kept in: other",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0/secretStore"},
		},
		{
			"criterion": "rotated",
			"key": "registry",
			"text": "the secret of registry is replaced every unknown number of days, last on no known day; demanded is every 90 days, and not due by go-live on 2026-06-30",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/integration/0"}], "unmet": {"kept", "rotated"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/integration"}], "unmet": {"kept", "rotated"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate", "value": {}}], "unmet": {"kept", "rotated"}},
	"a second list falls short": {"patch": [{"op": "add", "path": "/evidence/integration/-", "value": {"id": "a2", "signed_at_ns": 1782264600000000000, "predicate": {"items": [{"id": "x", "auth": "mtls", "secretStore": "none"}]}}}], "unmet": {"kept", "rotated"}, "findings": {["kept", "x"], ["rotated", "x"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": null}], "unmet": {"kept", "rotated"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": "all"}], "unmet": {"kept", "rotated"}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": []}], "unmet": {"kept", "rotated"}},
	"not in the vault": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/secretStore", "value": "other"}], "unmet": {"kept"}, "findings": {["kept", "registry"]}},
	"no secret, yet one is needed": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/secretStore", "value": "none"}], "unmet": {"kept"}, "findings": {["kept", "registry"]}},
	"store missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/0/secretStore"}], "unmet": {"kept"}},
	"store null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/secretStore", "value": null}], "unmet": {"kept"}, "findings": {["kept", "registry"]}},
	"managed, yet with a secret elsewhere": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/secretStore", "value": "other"}], "unmet": {"kept", "rotated"}, "findings": {["kept", "case-management"], ["rotated", "case-management"]}},
	"managed, yet with a secret of unknown age": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/secretStore", "value": "vault"}], "unmet": {"rotated"}, "findings": {["rotated", "case-management"]}},
	"auth of what has no secret missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/auth"}], "unmet": {"kept", "rotated"}, "findings": {["rotated", "case-management"]}},
	"a day too seldom": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/rotationDays", "value": 91}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"never replaced by rule": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/0/rotationDays"}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"days null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/rotationDays", "value": null}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"days text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/rotationDays", "value": "60"}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"due at go-live": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/lastRotated", "value": "2026-05-01"}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"replaced tomorrow": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/lastRotated", "value": "2026-06-25"}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"last replacement missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/0/lastRotated"}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"last replacement null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/lastRotated", "value": null}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"last replacement an instant": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/lastRotated", "value": "2026-05-20T00:00:00Z"}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/signed_at_ns"}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"rotated"}},
	"go-live null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}], "unmet": {"rotated"}, "findings": {["rotated", "registry"]}},
}

_still_met := {
	"nothing changed": [],
	"as seldom as allowed": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/rotationDays", "value": 90}],
	"due the day after go-live": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/lastRotated", "value": "2026-05-02"}],
	"replaced on the day of signing": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/lastRotated", "value": "2026-06-24"}],
	"managed, with a secret that is well kept": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1", "value": {"id": "case-management", "auth": "managed-identity", "secretStore": "vault", "rotationDays": 30, "lastRotated": "2026-06-20"}}],
}

_kind := "integration"

_params := {"CFG-12": {"rotation_days": 90}}

_input := {
	"release": {"go_live": "2026-06-30"},
	"evidence": {"integration": [{
		"id": "a1",
		"signed_at_ns": 1782264600000000000,
		"predicate": {"items": [
			{"id": "registry", "auth": "mtls", "secretStore": "vault", "rotationDays": 60, "lastRotated": "2026-05-20"},
			{"id": "case-management", "auth": "managed-identity", "secretStore": "none"},
		]},
	}]},
}
