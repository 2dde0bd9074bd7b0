# METADATA
# title: Training
# description: >-
#   Who belongs to a group of a training record, and what they passed. Groups name
#   people by person id, completions by its SHA-256 digest, so that the two can be
#   compared without scores standing beside names.
package lib.training

import data.lib.clock

# METADATA
# description: The people of all groups of a kind, such as admin or security.
people(record, kind) := {person |
	some group in _groups(record, kind)
	some person in group.people
}

# METADATA
# description: True if there is a group of the kind, and each names as many people as it has members.
named(record, kind) if {
	count(_groups(record, kind)) > 0
	every group in _groups(record, kind) {
		_named(group)
	}
}

# METADATA
# description: >-
#   True if somebody completed a module as a member of a group of the kind, before
#   the record was signed, with at least that score. Only what a trainer who signed
#   the record reports about somebody else counts.
passed(record, person, kind, module, min_score_percent) if {
	some completion in record.predicate.completions
	completion.personHash == crypto.sha256(person)
	completion.role == kind
	completion.module == module
	completion.scorePercent - min_score_percent >= 0
	record.signed_at_ns - clock.instant(completion.completedAt) >= 0
	completion.trainer in {signer.person | some signer in record.signers}
	completion.trainer != person
}

_groups(record, kind) := [audience |
	some audience in record.predicate.audiences
	audience.kind == kind
]

_named(group) if {
	count(group.people) > 0
	count({person | some person in group.people; trim_space(person) != ""}) == group.cohort
}
