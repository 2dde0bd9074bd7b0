package controls.environment_provisioning.events_logged_test

import data.controls.environment_provisioning.events_logged as control

test_met if {
	control.met == {
		"central": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"immutable": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"kept": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"sources": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"timed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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
	unmet == _parameterised
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

_parameterised := {"kept", "sources"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging", "value": {"sources": ["administration", "identity"], "sink": "local", "searchableDays": 90, "archiveDays": 180, "immutable": false, "timeSource": " "}},
	]) == {
		{
			"criterion": "central",
			"key": "production",
			"text": "the events of production stay local",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/logging/sink"},
		},
		{
			"criterion": "immutable",
			"key": "production",
			"text": "the events of production can be changed or deleted",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/logging/immutable"},
		},
		{
			"criterion": "kept",
			"key": "production",
			"text": "events of production can be searched for 90 days and are kept for 180; at least 365 are needed, and 540 where the Further Five are claimed",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/logging"},
		},
		{
			"criterion": "sources",
			"key": "production/key-use",
			"text": "production does not log key-use",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/logging/sources"},
		},
		{
			"criterion": "timed",
			"key": "production",
			"text": "no time source is named for production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/logging/timeSource"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"furtherFiveClaimed": true, "environments": [{"name": "production", "logging": {"sources": ["identity"], "sink": "local", "searchableDays": 90, "archiveDays": 90, "immutable": false, "timeSource": " "}}]}}}], "unmet": {"central", "immutable", "kept", "sources", "timed"}, "findings": {["central", "production"], ["immutable", "production"], ["kept", "production"], ["sources", "production/key-use"], ["timed", "production"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"logging missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging"}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"logging null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging", "value": null}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"logging text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging", "value": "on"}], "unmet": {"central", "immutable", "kept", "sources", "timed"}},
	"sources missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sources"}], "unmet": {"sources"}},
	"sources null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sources", "value": null}], "unmet": {"sources"}, "findings": {["sources", "production/identity"], ["sources", "production/key-use"]}},
	"sources text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sources", "value": "identity"}], "unmet": {"sources"}, "findings": {["sources", "production/identity"], ["sources", "production/key-use"]}},
	"sources empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sources", "value": []}], "unmet": {"sources"}, "findings": {["sources", "production/identity"], ["sources", "production/key-use"]}},
	"a source left out": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sources", "value": ["administration", "identity"]}], "unmet": {"sources"}, "findings": {["sources", "production/key-use"]}},
	"a source of the other environment left out": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/logging/sources", "value": ["key-use"]}], "unmet": {"sources"}, "findings": {["sources", "staging/identity"]}},
	"sink missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sink"}], "unmet": {"central"}},
	"sink null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sink", "value": null}], "unmet": {"central"}, "findings": {["central", "production"]}},
	"sink a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sink", "value": 7}], "unmet": {"central"}, "findings": {["central", "production"]}},
	"sink local": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/sink", "value": "local"}], "unmet": {"central"}, "findings": {["central", "production"]}},
	"searchable missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/searchableDays"}], "unmet": {"kept"}},
	"searchable null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/searchableDays", "value": null}], "unmet": {"kept"}, "findings": {["kept", "production"]}},
	"searchable text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/searchableDays", "value": "365"}], "unmet": {"kept"}, "findings": {["kept", "production"]}},
	"a day too few to search": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/searchableDays", "value": 364}], "unmet": {"kept"}, "findings": {["kept", "production"]}},
	"archive missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/archiveDays"}], "unmet": {"kept"}},
	"archive null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/archiveDays", "value": null}], "unmet": {"kept"}, "findings": {["kept", "production"]}},
	"archive text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/archiveDays", "value": "540"}], "unmet": {"kept"}, "findings": {["kept", "production"]}},
	"a day too few in the archive": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/archiveDays", "value": 539}], "unmet": {"kept"}, "findings": {["kept", "production"]}},
	"claim missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/furtherFiveClaimed"}], "unmet": {"kept"}, "findings": {["kept", "production"], ["kept", "staging"]}},
	"claim null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/furtherFiveClaimed", "value": null}], "unmet": {"kept"}, "findings": {["kept", "production"], ["kept", "staging"]}},
	"claim text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/furtherFiveClaimed", "value": "true"}], "unmet": {"kept"}, "findings": {["kept", "production"], ["kept", "staging"]}},
	"too few days to search where nothing is claimed": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/furtherFiveClaimed", "value": false}, {"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/searchableDays", "value": 364}], "unmet": {"kept"}, "findings": {["kept", "production"]}},
	"a short archive of the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/logging/archiveDays", "value": 539}], "unmet": {"kept"}, "findings": {["kept", "staging"]}},
	"immutable missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/immutable"}], "unmet": {"immutable"}},
	"immutable null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/immutable", "value": null}], "unmet": {"immutable"}, "findings": {["immutable", "production"]}},
	"immutable text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/immutable", "value": "true"}], "unmet": {"immutable"}, "findings": {["immutable", "production"]}},
	"not immutable": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/immutable", "value": false}], "unmet": {"immutable"}, "findings": {["immutable", "production"]}},
	"time source missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/timeSource"}], "unmet": {"timed"}},
	"time source null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/timeSource", "value": null}], "unmet": {"timed"}},
	"time source a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/timeSource", "value": 7}], "unmet": {"timed"}},
	"time source empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/timeSource", "value": ""}], "unmet": {"timed"}, "findings": {["timed", "production"]}},
	"time source blank": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/timeSource", "value": " "}], "unmet": {"timed"}, "findings": {["timed", "production"]}},
}

_still_met := {
	"nothing changed": [],
	"nothing claimed, no archive": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/furtherFiveClaimed", "value": false}, {"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/archiveDays"}],
	"nothing claimed, a short archive": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/furtherFiveClaimed", "value": false}, {"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/logging/archiveDays", "value": 365}],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {"ENV-13": {"sources": ["identity", "key-use"], "searchable_days": 365, "archive_days": 540}}

_input := {
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"predicate": {
					"furtherFiveClaimed": true,
					"environments": [
						{
							"name": "staging",
							"logging": {
								"sources": ["administration", "identity", "key-use"],
								"sink": "central",
								"searchableDays": 365,
								"archiveDays": 540,
								"immutable": true,
								"timeSource": "platform",
							},
						},
						{
							"name": "production",
							"logging": {
								"sources": ["administration", "identity", "key-use"],
								"sink": "central",
								"searchableDays": 365,
								"archiveDays": 540,
								"immutable": true,
								"timeSource": "platform",
							},
						},
					],
				},
			},
		],
	},
}
