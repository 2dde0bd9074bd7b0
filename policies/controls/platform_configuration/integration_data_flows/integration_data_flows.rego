# METADATA
# title: Every integration moves only data whose flow was assessed, and keeps them in Australia unless that was endorsed
# description: >-
#   The privacy impact assessment and the endorsement are of the first phase, so
#   only a gate that judges both phases can compare. Whether an endorsement is
#   sufficient is judged by ONB-07; here it must name the country and the data.
# custom:
#   id: CFG-13
#   bullet: "3.3"
#   severity: critical
#   tier: core
#   effective_from: 2026-01-01
#   gates: [production-release, emergency-release]
#   consequence: Citizens' data flow to where nobody asked whether they should, and cannot be called back.
#   frameworks: {iso27001-2022: [A.5.14, A.5.34], pris-2024: [IPP 9]}
#   evidence: [compliance-obligations, integration]
#   params:
#     countries: {type: set, default: [AU], tighten: subset}
#     endorsers: {type: set, default: [director-general, chief-executive], tighten: subset}
#   criteria:
#     assessed: Every class of personal data that an integration moves is covered by the completed privacy impact assessment.
#     located: Every endpoint lies in an allowed country, or the disclosure of its data to that country is listed, and endorsed by a signature of the head of the agency.
#   remediation: Have the flow assessed, or move the endpoint to Australia, and attest it with `releasegate attest integration`.
package controls.platform_configuration.integration_data_flows

import data.lib.evidence

met.assessed contains evidence.cite(integrations, "/predicate/items") if {
	count(input.evidence["compliance-obligations"]) > 0
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			every obligations in input.evidence["compliance-obligations"] {
				_assessed(item, obligations.predicate)
			}
		}
	}
	some integrations in input.evidence.integration
}

met.located contains evidence.cite(integrations, "/predicate/items") if {
	count(input.evidence["compliance-obligations"]) > 0
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			every obligations in input.evidence["compliance-obligations"] {
				_located(item, obligations)
			}
		}
	}
	some integrations in input.evidence.integration
}

finding contains {
	"criterion": "assessed",
	"key": sprintf("%v/%v", [item.id, class]),
	"text": sprintf("%v moves %v, which no completed privacy impact assessment covers", [item.id, class]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d/dataClasses/%d", [position, place])),
} if {
	some integrations in input.evidence.integration
	some obligations in input.evidence["compliance-obligations"]
	some position, item in integrations.predicate.items
	covered := {place | some place, class in item.dataClasses; _covered(class, obligations.predicate)}
	some place, class in item.dataClasses
	count({place} - covered) > 0
}

finding contains {
	"criterion": "located",
	"key": sprintf("%v/%v", [item.id, item.endpointRegion]),
	"text": sprintf("%v lies in %v, and no signed endorsement covers the disclosure of %v there", [item.id, item.endpointRegion, concat(", ", item.dataClasses)]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d/endpointRegion", [position])),
} if {
	some integrations in input.evidence.integration
	some obligations in input.evidence["compliance-obligations"]
	located := {position | some position, item in integrations.predicate.items; _located(item, obligations)}
	some position, item in integrations.predicate.items
	count({position} - located) > 0
}

_assessed(item, obligations) if {
	is_array(item.dataClasses)
	every class in item.dataClasses {
		_covered(class, obligations)
	}
}

_covered(class, obligations) if {
	obligations.pia.status == "complete"
	class in obligations.pia.dataClasses
}

_located(item, _) if item.endpointRegion in data.params["CFG-13"].countries

_located(item, obligations) if {
	_endorsed(obligations)
	some disclosure in obligations.predicate.offshore
	disclosure.country == item.endpointRegion
	is_array(item.dataClasses)
	every class in item.dataClasses {
		_disclosed(class, item.endpointRegion, obligations.predicate.offshore)
	}
}

_disclosed(class, country, offshore) if {
	some disclosure in offshore
	disclosure.country == country
	disclosure.data == class
}

_endorsed(obligations) if {
	endorsement := obligations.predicate.offshoring.endorsedBy
	trim_space(endorsement.person) != ""
	endorsement.role in data.params["CFG-13"].endorsers
	some signer in obligations.signers
	signer.side == "customer"
	signer.person == endorsement.person
	endorsement.role in signer.roles
}
