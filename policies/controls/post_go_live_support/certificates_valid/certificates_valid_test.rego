package controls.post_go_live_support.certificates_valid_test

import data.controls.post_go_live_support.certificates_valid as control

test_met if {
	control.met == {"assessed": {{"attestation": "c1", "pointer": "/predicate/irap"}}, "held": {{"attestation": "c1", "pointer": "/predicate/certificates"}}, "valid": {{"attestation": "c1", "pointer": "/predicate/certificates"}}} with input as _input with data.params as _params
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
		some attestations in spoilt.evidence
		some attestation in attestations
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

test_no_standard_demanded if {
	control.met.held == set() with input as _input with data.params as {"OPS-10": {"standards": [], "irap_months": 24}}
}

test_valid_until_a_certificate_or_an_assessment_ends if {
	control.valid_until == {
		1822233600000000000 + (86400000000000 - 1), # 2027-09-30
		1827504000000000000 + (86400000000000 - 1), # 2027-11-30
		1820721600000000000, # 2027-09-12T04:00:00Z
	} with input as _input with data.params as _params
}

test_valid_until_never_lies_behind if {
	ended := json.patch(_input, [{"op": "replace", "path": "/now_ns", "value": 1827590400000000000}])
	control.valid_until == set() with input as ended with data.params as _params
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1", "value": {"standard": "ISO 14001", "body": "Body", "accreditedBy": "Authority", "covers": ["issuer", "verifier"], "issuedOn": "2020-01-01", "expiresOn": "2023-01-01"}}, {"op": "replace", "path": "/evidence/certification-status/0/predicate/irap/0/assessedAt", "value": "2020-01-01T00:00:00Z"}]) == {
		{"criterion": "assessed", "key": "irap/Cloud", "text": "the newest assessment of Cloud under IRAP ended at 2020-01-01T00:00:00Z; 24 months are allowed", "cite": {"attestation": "c1", "pointer": "/predicate/irap/0"}},
		{"criterion": "held", "key": "ISO 9001", "text": "no certificate for ISO 9001 is named by an accredited body and with a scope that takes in every artifact of the release", "cite": {"attestation": "c1", "pointer": "/predicate/certificates"}},
		{"criterion": "valid", "key": "ISO 14001/2023-01-01", "text": "the certificate for ISO 14001 is valid from 2020-01-01 to 2023-01-01", "cite": {"attestation": "c1", "pointer": "/predicate/certificates/1"}},
	}
}

_unmet := {
	"no status": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0"}], "unmet": {"assessed", "held", "valid"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/certification-status"}], "unmet": {"assessed", "held", "valid"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate", "value": {}}], "unmet": {"assessed", "held", "valid"}},
	"a second status falls short": {"patch": [{"op": "add", "path": "/evidence/certification-status/-", "value": {"id": "c2", "signed_at_ns": 1785724200000000000, "predicate": {"certificates": [{"standard": "ISO 9001", "body": "Body", "accreditedBy": "Authority", "covers": ["issuer", "verifier"], "issuedOn": "2020-01-01", "expiresOn": "2023-01-01"}], "irap": [{"provider": "Old", "assessedAt": "2020-01-01T00:00:00Z"}]}}}], "unmet": {"assessed", "held", "valid"}, "findings": {["assessed", "irap/Old"], ["held", "ISO/IEC 27001"], ["valid", "ISO 9001/2023-01-01"]}},
	"no certificate": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates", "value": []}], "unmet": {"held", "valid"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"certificates missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates"}], "unmet": {"held", "valid"}},
	"certificates null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates", "value": null}], "unmet": {"held", "valid"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"one standard lacking": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"standard missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/standard"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"standard null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/standard", "value": null}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"another standard": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/standard", "value": "ISO 14001"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"body missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/body"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"body null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/body", "value": null}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"body blank": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/body", "value": " "}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"accreditation missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/accreditedBy"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"accreditation null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/accreditedBy", "value": null}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"accreditation blank": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/accreditedBy", "value": " "}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"scope without an artifact": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/covers/0"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"scope missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/covers"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"scope null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/covers", "value": null}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"scope empty": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/covers", "value": []}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"two certificates that cover one artifact each": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/covers", "value": ["issuer"]}, {"op": "add", "path": "/evidence/certification-status/0/predicate/certificates/-", "value": {"standard": "ISO 9001", "body": "Body", "accreditedBy": "Authority", "covers": ["verifier"], "issuedOn": "2024-10-01", "expiresOn": "2027-09-30"}}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"release without artifacts": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"release with none": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": []}], "unmet": {"held"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"artifact null in both": {"patch": [{"op": "replace", "path": "/release/artifacts/0", "value": {"name": null}}], "unmet": {"held"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"expired by a nanosecond": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-08-04"}, {"op": "replace", "path": "/now_ns", "value": 1785859200000000000}], "unmet": {"valid"}, "findings": {["valid", "ISO 9001/2026-08-04"]}},
	"expired yesterday": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-08-03"}], "unmet": {"valid"}, "findings": {["valid", "ISO 9001/2026-08-03"]}},
	"begins tomorrow": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/issuedOn", "value": "2026-08-05"}], "unmet": {"valid"}, "findings": {["valid", "ISO 9001/2027-09-30"]}},
	"begins in a nanosecond": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/issuedOn", "value": "2026-08-05"}, {"op": "replace", "path": "/now_ns", "value": 1785859199999999999}], "unmet": {"valid"}, "findings": {["valid", "ISO 9001/2027-09-30"]}},
	"first day missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/issuedOn"}], "unmet": {"valid"}},
	"first day null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/issuedOn", "value": null}], "unmet": {"valid"}, "findings": {["valid", "ISO 9001/2027-09-30"]}},
	"last day missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn"}], "unmet": {"valid"}},
	"last day null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": null}], "unmet": {"valid"}, "findings": {["valid", "ISO 9001/null"]}},
	"last day an instant": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2027-09-30T00:00:00Z"}], "unmet": {"valid"}, "findings": {["valid", "ISO 9001/2027-09-30T00:00:00Z"]}},
	"a further certificate has expired": {"patch": [{"op": "add", "path": "/evidence/certification-status/0/predicate/certificates/-", "value": {"standard": "ISO 22301", "body": "Body", "accreditedBy": "Authority", "covers": ["issuer", "verifier"], "issuedOn": "2020-01-01", "expiresOn": "2023-01-01"}}], "unmet": {"valid"}, "findings": {["valid", "ISO 22301/2023-01-01"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"assessed", "valid"}, "findings": {["assessed", "irap/Cloud"], ["valid", "ISO 9001/2027-09-30"], ["valid", "ISO/IEC 27001/2027-11-30"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"assessed", "valid"}, "findings": {["assessed", "irap/Cloud"], ["valid", "ISO 9001/2027-09-30"], ["valid", "ISO/IEC 27001/2027-11-30"]}},
	"no assessment": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/irap", "value": []}], "unmet": {"assessed"}},
	"assessments missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/irap"}], "unmet": {"assessed"}},
	"assessments null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/irap", "value": null}], "unmet": {"assessed"}},
	"assessed a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/irap/0/assessedAt", "value": "2024-08-04T03:59:59Z"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/Cloud"]}},
	"assessed after the signing": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/irap/0/assessedAt", "value": "2026-08-03T02:30:01Z"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/Cloud"]}},
	"assessment without a time": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/irap/0/assessedAt"}], "unmet": {"assessed"}},
	"assessment null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/irap/0/assessedAt", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "irap/Cloud"]}},
	"one of two providers not assessed in time": {"patch": [{"op": "add", "path": "/evidence/certification-status/0/predicate/irap/-", "value": {"provider": "Other", "assessedAt": "2023-01-01T00:00:00Z"}}], "unmet": {"assessed"}, "findings": {["assessed", "irap/Other"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/signed_at_ns"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/Cloud"]}},
}

_still_met := {
	"nothing changed": [],
	"expires today, to the last nanosecond": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/expiresOn", "value": "2026-08-04"}, {"op": "replace", "path": "/now_ns", "value": 1785859199999999999}],
	"begins today": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/certificates/1/issuedOn", "value": "2026-08-05"}, {"op": "replace", "path": "/now_ns", "value": 1785859200000000000}],
	"assessed as long ago as allowed": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/irap/0/assessedAt", "value": "2024-08-04T04:00:00Z"}],
	"assessed at the signing": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/irap/0/assessedAt", "value": "2026-08-03T02:30:00Z"}],
	"a second certificate of less scope": [{"op": "add", "path": "/evidence/certification-status/0/predicate/certificates/-", "value": {"standard": "ISO 9001", "body": "Body", "accreditedBy": "Authority", "covers": [], "issuedOn": "2024-10-01", "expiresOn": "2027-09-30"}}],
	"a further certificate": [{"op": "add", "path": "/evidence/certification-status/0/predicate/certificates/-", "value": {"standard": "ISO 22301", "body": "Body", "accreditedBy": "Authority", "covers": ["issuer", "verifier"], "issuedOn": "2024-10-01", "expiresOn": "2027-09-30"}}],
}

_parameterised := {"assessed", "held"}

_params := {"OPS-10": {"standards": ["ISO 9001", "ISO/IEC 27001"], "irap_months": 24}}

_input := {"now_ns": 1785816000000000000, "release": {"artifacts": [{"name": "issuer"}, {"name": "verifier"}]}, "evidence": {"certification-status": [{"id": "c1", "signed_at_ns": 1785724200000000000, "predicate": {"certificates": [{"standard": "ISO/IEC 27001", "body": "Body", "accreditedBy": "Authority", "covers": ["issuer", "verifier"], "issuedOn": "2024-12-01", "expiresOn": "2027-11-30"}, {"standard": "ISO 9001", "body": "Body", "accreditedBy": "Authority", "covers": ["issuer", "verifier"], "issuedOn": "2024-10-01", "expiresOn": "2027-09-30"}], "irap": [{"provider": "Cloud", "assessedAt": "2025-09-12T04:00:00Z"}]}}]}}
