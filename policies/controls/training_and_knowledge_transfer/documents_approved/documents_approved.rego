# METADATA
# title: Each handover document is approved by the customer, current, labelled and pinned by digest
# description: >-
#   An approver who is only named has approved nothing: whoever approved signs the
#   register of documents, for the customer, and wrote none of what they approved.
# custom:
#   id: TRN-05
#   bullet: "5.2"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["7.5.2"], ism-2025-12: [ism-0047, ism-0888]}
#   evidence: [documents]
#   params:
#     max_age_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     approved: Each document was approved by a person of the customer's side who signed the register in the role named and did not write it.
#     current: Each document was confirmed as current no longer ago than allowed.
#     labelled: Each document bears an information classification.
#     pinned: Each document is named by the place where it is kept and by the digest of its bytes.
#   consequence: Whoever reaches for a document at night cannot tell whether it is the one that was agreed, still true, and fit to be passed on.
#   remediation: Review the documents named, have the customer approve them, and attest the register with `releasegate attest documents`.
package controls.training_and_knowledge_transfer.documents_approved

import data.lib.clock
import data.lib.evidence

met.approved contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence.documents {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_approved(item, each)
		}
	}
	some register in input.evidence.documents
}

met.current contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence.documents {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_current(item, each)
		}
	}
	some register in input.evidence.documents
}

met.labelled contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence.documents {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_labelled(item)
		}
	}
	some register in input.evidence.documents
}

met.pinned contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence.documents {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_pinned(item)
		}
	}
	some register in input.evidence.documents
}

finding contains {
	"criterion": "approved",
	"key": _key(item),
	"text": sprintf("%s, written by %v, is approved by %v as %v, who did not sign the register in that role for the customer, or wrote it", [_key(item), item.author, item.approvedBy.person, item.approvedBy.role]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence.documents
	approved := {position | some position, item in register.predicate.items; _approved(item, register)}
	some position, item in register.predicate.items
	count({position} - approved) > 0
}

finding contains {
	"criterion": "current",
	"key": _key(item),
	"text": sprintf("%s is current as at %s, more than %d days ago or after its register was signed", [_key(item), item.currentAsAt, data.params["TRN-05"].max_age_days]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence.documents
	current := {position | some position, item in register.predicate.items; _current(item, register)}
	some position, item in register.predicate.items
	count({position} - current) > 0
}

finding contains {
	"criterion": "labelled",
	"key": _key(item),
	"text": sprintf("%s bears no information classification", [_key(item)]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence.documents
	labelled := {position | some position, item in register.predicate.items; _labelled(item)}
	some position, item in register.predicate.items
	count({position} - labelled) > 0
}

finding contains {
	"criterion": "pinned",
	"key": _key(item),
	"text": sprintf("%s is not named by where it is kept and by a SHA-256 digest", [_key(item)]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence.documents
	pinned := {position | some position, item in register.predicate.items; _pinned(item)}
	some position, item in register.predicate.items
	count({position} - pinned) > 0
}

valid_until contains _expiry(item) if {
	some register in input.evidence.documents
	some item in register.predicate.items
}

_approved(item, register) if {
	some signer in register.signers
	signer.person == item.approvedBy.person
	signer.side == "customer"
	item.approvedBy.role in signer.roles
	trim_space(item.author) != ""
	item.author != item.approvedBy.person
}

_current(item, register) if {
	register.signed_at_ns - clock.date_start(item.currentAsAt) >= 0
	_expiry(item) - input.now_ns >= 0
}

_expiry(item) := clock.date_start(item.currentAsAt) + clock.days(data.params["TRN-05"].max_age_days)

_labelled(item) if item.label in {"UNOFFICIAL", "OFFICIAL", "OFFICIAL: Sensitive"}

_pinned(item) if {
	trim_space(item.uri) != ""
	count(item.digest.sha256) == 64
	trim(item.digest.sha256, "0123456789abcdef") == ""
}

# A waiver is for one version of a document.
_key(item) := sprintf("%s/%s", [item.kind, item.version])
