# METADATA
# title: Each credential schema in use is the one that the customer approved, and each attribute has a reason
# description: >-
#   Whoever approved must have signed the checklist, on the customer's side: the
#   name of somebody who did not sign approves nothing. An attribute without a
#   purpose is collected for nothing.
# custom:
#   id: CFG-03
#   bullet: "3.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: Citizens are given credentials that nobody agreed to, or that say more about them than anybody needs.
#   frameworks: {iso9001-2015: ["8.3.5", "8.3.6"], pris-2024: [IPP 1], ism-2025-12: [ism-2021]}
#   evidence: [configuration-checklist]
#   criteria:
#     approved: Each schema in use is, by its digest, the one that somebody of the customer's approved who signed the checklist.
#     distinct: No two schemas share a doctype or vct.
#     versioned: Each schema has a semantic version.
#     explained: Each schema has attributes, and each of these a purpose and a source.
#   remediation: Deploy the schema that was approved, or have the customer approve the one in use and sign, and attest the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.credential_schemas

import data.lib.evidence

met.approved contains evidence.cite(answers, "/predicate/credentialSchemas") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.credentialSchemas) > 0
		every schema in each.predicate.credentialSchemas {
			_approved(schema, each)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.distinct contains evidence.cite(answers, "/predicate/credentialSchemas") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.credentialSchemas) > 0
		count(_types(each.predicate.credentialSchemas)) == count(each.predicate.credentialSchemas)
	}
	some answers in input.evidence["configuration-checklist"]
}

met.versioned contains evidence.cite(answers, "/predicate/credentialSchemas") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.credentialSchemas) > 0
		every schema in each.predicate.credentialSchemas {
			semver.is_valid(schema.version)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.explained contains evidence.cite(answers, "/predicate/credentialSchemas") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.credentialSchemas) > 0
		every schema in each.predicate.credentialSchemas {
			count(schema.attributes) > 0
			every attribute in schema.attributes {
				_explained(attribute)
			}
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": "approved",
	"key": schema.id,
	"text": sprintf("the schema %v in use has the digest %v, approved was %v by %v, who must have signed for the customer", [schema.id, schema.digest, schema.approvedDigest, schema.approvedBy]),
	"cite": evidence.cite(answers, sprintf("/predicate/credentialSchemas/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	approved := {position | some position, schema in answers.predicate.credentialSchemas; _approved(schema, answers)}
	some position, schema in answers.predicate.credentialSchemas
	count({position} - approved) > 0
}

finding contains {
	"criterion": "distinct",
	"key": schema.credentialType,
	"text": sprintf("%v and %v both describe %v", [earlier.id, schema.id, schema.credentialType]),
	"cite": evidence.cite(answers, sprintf("/predicate/credentialSchemas/%d/credentialType", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	some position, schema in answers.predicate.credentialSchemas
	some before, earlier in answers.predicate.credentialSchemas
	before < position
	earlier.credentialType == schema.credentialType
}

finding contains {
	"criterion": "versioned",
	"key": schema.id,
	"text": sprintf("the schema %v has the version %v, which is none of the form MAJOR.MINOR.PATCH", [schema.id, schema.version]),
	"cite": evidence.cite(answers, sprintf("/predicate/credentialSchemas/%d/version", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	versioned := {position | some position, schema in answers.predicate.credentialSchemas; semver.is_valid(schema.version)}
	some position, schema in answers.predicate.credentialSchemas
	count({position} - versioned) > 0
}

finding contains {
	"criterion": "explained",
	"key": sprintf("%v/%v", [schema.id, attribute.name]),
	"text": sprintf("the attribute %v of %v lacks a purpose or a source", [attribute.name, schema.id]),
	"cite": evidence.cite(answers, sprintf("/predicate/credentialSchemas/%d/attributes/%d", [position, place])),
} if {
	some answers in input.evidence["configuration-checklist"]
	some position, schema in answers.predicate.credentialSchemas
	explained := {place | some place, attribute in schema.attributes; _explained(attribute)}
	some place, attribute in schema.attributes
	count({place} - explained) > 0
}

_approved(schema, answers) if {
	regex.match(`^[0-9a-f]{64}$`, schema.approvedDigest)
	schema.digest == schema.approvedDigest
	some signer in answers.signers
	signer.side == "customer"
	signer.person == schema.approvedBy
	schema.approvedBy != ""
}

_types(schemas) := {schema.credentialType | some schema in schemas; trim_space(schema.credentialType) != ""}

_explained(attribute) if {
	trim_space(attribute.purpose) != ""
	trim_space(attribute.source) != ""
}
