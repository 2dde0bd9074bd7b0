# METADATA
# title: All handover documents are there, current, labelled and pinned by digest
# description: >-
#   Those who take over the service work from these documents, at night and
#   under pressure; an absent or outdated one is found out too late.
# custom:
#   id: TRN-04
#   bullet: "5.2"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.37], iso9001-2015: ["7.5.1", "7.5.2"], ism-2025-12: [ism-0042, ism-0047, ism-0888]}
#   evidence: [documents]
#   params:
#     kinds: {type: set, default: [admin-guide, user-guide, operations, backup-restore, incident-response, key-compromise, disaster-recovery, exit], tighten: superset}
#     max_age_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     complete: There is a document of every required kind.
#     current: Each document was confirmed as current no longer ago than allowed.
#     labelled: Each document bears an information classification.
#     pinned: Each document is named by the digest of its bytes.
#   remediation: Write or review the documents named, have the customer approve them, and attest them with `releasegate attest documents`.
package controls.training_and_knowledge_transfer.required_documents

import data.lib.clock
import data.lib.evidence

met.complete contains evidence.cite(register, "/predicate/items") if {
	count(data.params["TRN-04"].kinds) > 0
	every each in input.evidence.documents {
		every kind in data.params["TRN-04"].kinds {
			kind in _kinds(each.predicate.items)
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
	"criterion": "complete",
	"key": kind,
	"text": sprintf("there is no document of kind %s", [kind]),
	"cite": evidence.cite(register, "/predicate/items"),
} if {
	some register in input.evidence.documents
	items := register.predicate.items
	some kind in ({required | some required in data.params["TRN-04"].kinds} - _kinds(items))
}

finding contains {
	"criterion": "current",
	"key": _key(item),
	"text": sprintf("%s is current as at %s, more than %d days ago or after its register was signed", [_key(item), item.currentAsAt, data.params["TRN-04"].max_age_days]),
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
	"text": sprintf("%s is not named by a SHA-256 digest", [_key(item)]),
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

_kinds(items) := {item.kind | some item in items}

_current(item, register) if {
	register.signed_at_ns - clock.date_start(item.currentAsAt) >= 0
	_expiry(item) - input.now_ns >= 0
}

_expiry(item) := clock.date_start(item.currentAsAt) + clock.days(data.params["TRN-04"].max_age_days)

_labelled(item) if item.label in {"UNOFFICIAL", "OFFICIAL", "OFFICIAL: Sensitive"}

_pinned(item) if {
	count(item.digest.sha256) == 64
	trim(item.digest.sha256, "0123456789abcdef") == ""
}

# A waiver is for one version of a document.
_key(item) := sprintf("%s/%s", [item.kind, item.version])
