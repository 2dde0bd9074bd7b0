# METADATA
# title: The training is recent, about the release that goes live, and recorded person by person
# description: >-
#   What was learned about an earlier release, or too long ago, is not what people
#   will need. Ages count at go-live, or at the decision if that comes later.
# custom:
#   id: TRN-03
#   bullet: "5.1"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {ism-2025-12: [ism-0252, ism-1565, ism-2022]}
#   evidence: [training]
#   params:
#     max_age_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     recent: Each module was completed no longer ago than allowed, and before the record was signed.
#     matching: Each module completed is about this release, by its major and minor number.
#     attended: Each session says who attended, and everybody named attended one that was held for their group.
#   consequence: People operate a version that they have never been shown, or have forgotten.
#   remediation: Train again on this release those named, record who attended, and attest the record with `releasegate attest training`.
package controls.training_and_knowledge_transfer.training_current

import data.lib.clock
import data.lib.evidence

met.recent contains evidence.cite(record, "/predicate/completions") if {
	every each in input.evidence.training {
		count(each.predicate.completions) > 0
		every completion in each.predicate.completions {
			_recent(completion, each)
		}
	}
	some record in input.evidence.training
}

met.matching contains evidence.cite(record, "/predicate/completions") if {
	every each in input.evidence.training {
		count(each.predicate.completions) > 0
		every completion in each.predicate.completions {
			_matching(completion)
		}
	}
	some record in input.evidence.training
}

met.attended contains evidence.cite(record, "/predicate/sessions") if {
	every each in input.evidence.training {
		count(each.predicate.sessions) > 0
		every session in each.predicate.sessions {
			_recorded(session)
		}
		count(each.predicate.audiences) > 0
		every audience in each.predicate.audiences {
			_attended(audience, each)
		}
	}
	some record in input.evidence.training
}

finding contains {
	"criterion": "recent",
	"key": _key(completion),
	"text": sprintf("the module %v was completed at %v, more than %v days before go-live on %v or before the decision, or after the record was signed", [completion.module, completion.completedAt, data.params["TRN-03"].max_age_days, input.release.go_live]),
	"cite": evidence.cite(record, sprintf("/predicate/completions/%d", [position])),
} if {
	some record in input.evidence.training
	recent := {position | some position, completion in record.predicate.completions; _recent(completion, record)}
	some position, completion in record.predicate.completions
	count({position} - recent) > 0
}

finding contains {
	"criterion": "matching",
	"key": _key(completion),
	"text": sprintf("the module %v is about version %v, the release is %v", [completion.module, completion.version, input.release.version]),
	"cite": evidence.cite(record, sprintf("/predicate/completions/%d", [position])),
} if {
	some record in input.evidence.training
	matching := {position | some position, completion in record.predicate.completions; _matching(completion)}
	some position, completion in record.predicate.completions
	count({position} - matching) > 0
}

finding contains {
	"criterion": "attended",
	"key": sprintf("%v/%v", [session.audience, session.at]),
	"text": sprintf("the session of %v for the group %v does not say who attended", [session.at, session.audience]),
	"cite": evidence.cite(record, sprintf("/predicate/sessions/%d", [position])),
} if {
	some record in input.evidence.training
	recorded := {position | some position, session in record.predicate.sessions; _recorded(session)}
	some position, session in record.predicate.sessions
	count({position} - recorded) > 0
}

finding contains {
	"criterion": "attended",
	"key": sprintf("%v/%v", [audience.kind, person]),
	"text": sprintf("%v attended no session for the group %v", [person, audience.kind]),
	"cite": evidence.cite(record, sprintf("/predicate/audiences/%d", [position])),
} if {
	some record in input.evidence.training
	some position, audience in record.predicate.audiences
	some person in audience.people
	count({crypto.sha256(person)} - _present(audience.kind, record)) > 0
}

valid_until contains _expiry(completion) if {
	some record in input.evidence.training
	some completion in record.predicate.completions
}

_recent(completion, record) if {
	record.signed_at_ns - clock.instant(completion.completedAt) >= 0
	_expiry(completion) - clock.date_start(input.release.go_live) >= 0
	_expiry(completion) - input.now_ns >= 0
}

_expiry(completion) := clock.instant(completion.completedAt) + clock.days(data.params["TRN-03"].max_age_days)

_matching(completion) if _train(completion.version) == _train(input.release.version)

# 1.4 of 1.4.2: what a patch changes needs no other training.
_train(version) := array.slice(numbers, 0, 2) if {
	numbers := split(version, ".")
	count(numbers) >= 2
}

_recorded(session) if {
	some hash in session.attendees
	trim_space(hash) != ""
}

_attended(audience, record) if {
	every person in audience.people {
		crypto.sha256(person) in _present(audience.kind, record)
	}
}

# Those who attended a session for a group that was held before the record was signed.
_present(kind, record) := {hash |
	some session in record.predicate.sessions
	session.audience == kind
	record.signed_at_ns - clock.instant(session.at) >= 0
	some hash in session.attendees
}

_key(completion) := sprintf("%v/%v", [completion.personHash, completion.module])
