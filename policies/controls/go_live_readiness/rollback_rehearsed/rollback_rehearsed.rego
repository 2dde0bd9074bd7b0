# METADATA
# title: The way back has been rehearsed and is short enough
# description: >-
#   A rollback that nobody has timed is a hope. The rehearsal must end with the
#   earlier release running, within the time that the window leaves and the
#   recovery time objective allows, from a backup that knows the current schema.
# custom:
#   id: GLV-06
#   bullet: "6.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.29, A.8.32], iso9001-2015: ["8.5.6"], ism-2025-12: [ism-0912]}
#   sources: [WA Gov DTT ADR 014]
#   evidence: [rehearsal]
#   params:
#     max_age_days: {type: integer, default: 30, tighten: lower}
#     rto_minutes: {type: integer, default: 240, tighten: lower}
#   criteria:
#     restored: The rollback rehearsal ended with the earlier release restored.
#     in_time: It took no longer than the window leaves for it and the recovery time objective allows.
#     recent: It took place no longer ago than allowed.
#     recoverable: The backup behind it was verified after the last change of the database schema.
#   headline: {rollback_minutes: minutes that the rehearsed rollback took, rollback_limit_minutes: minutes allowed for a rollback}
#   consequence: A release that fails cannot be taken back in time, and the service stays broken.
#   remediation: Rehearse the rollback on this release from a freshly verified backup, and attest it with `releasegate attest rehearsal`.
package controls.go_live_readiness.rollback_rehearsed

import data.lib.clock
import data.lib.evidence

met.restored contains evidence.cite(rollback, "/predicate/result") if {
	every each in _rollbacks {
		_restored(each)
	}
	some rollback in _rollbacks
}

met.in_time contains evidence.cite(rollback, "/predicate/measuredMinutes") if {
	every each in _rollbacks {
		_in_time(each)
	}
	some rollback in _rollbacks
}

met.recent contains evidence.cite(rollback, "/predicate/at") if {
	every each in _rollbacks {
		_recent(each)
	}
	some rollback in _rollbacks
}

met.recoverable contains evidence.cite(rollback, "/predicate/backupVerifiedAt") if {
	every each in _rollbacks {
		_recoverable(each)
	}
	some rollback in _rollbacks
}

finding contains {
	"criterion": "restored",
	"key": rollback.predicate.at,
	"text": sprintf("the rollback rehearsed at %s ended as %s", [rollback.predicate.at, rollback.predicate.result]),
	"cite": evidence.cite(rollback, "/predicate/result"),
} if {
	restored := {position | some position, rollback in _rollbacks; _restored(rollback)}
	some position, rollback in _rollbacks
	count({position} - restored) > 0
}

finding contains {
	"criterion": "in_time",
	"key": rollback.predicate.at,
	"text": sprintf(
		"the rollback took %d minutes; the window leaves %d, the recovery time objective allows %d",
		[rollback.predicate.measuredMinutes, rollback.predicate.windowMinutes, data.params["GLV-06"].rto_minutes],
	),
	"cite": evidence.cite(rollback, "/predicate/measuredMinutes"),
} if {
	in_time := {position | some position, rollback in _rollbacks; _in_time(rollback)}
	some position, rollback in _rollbacks
	count({position} - in_time) > 0
}

finding contains {
	"criterion": "in_time",
	"key": rollback.predicate.at,
	"text": "the rehearsal does not say how many minutes the window leaves for a rollback",
	"cite": evidence.cite(rollback, "/predicate"),
} if {
	some rollback in _rollbacks
	some _ in ({"windowMinutes"} - object.keys(rollback.predicate))
}

finding contains {
	"criterion": "recent",
	"key": rollback.predicate.at,
	"text": sprintf("the rollback was rehearsed at %s, more than %d days ago or after the rehearsal was signed", [rollback.predicate.at, data.params["GLV-06"].max_age_days]),
	"cite": evidence.cite(rollback, "/predicate/at"),
} if {
	recent := {position | some position, rollback in _rollbacks; _recent(rollback)}
	some position, rollback in _rollbacks
	count({position} - recent) > 0
}

finding contains {
	"criterion": "recoverable",
	"key": rollback.predicate.at,
	"text": "no backup was verified between the last change of the schema and the signing of the rehearsal",
	"cite": evidence.cite(rollback, "/predicate"),
} if {
	recoverable := {position | some position, rollback in _rollbacks; _recoverable(rollback)}
	some position, rollback in _rollbacks
	count({position} - recoverable) > 0
}

headline.rollback_minutes := _rollbacks[0].predicate.measuredMinutes

headline.rollback_limit_minutes := min([_rollbacks[0].predicate.windowMinutes, data.params["GLV-06"].rto_minutes])

valid_until contains _expiry(rollback) if some rollback in _rollbacks

# Newest first, as in the input.
_rollbacks := [rehearsal |
	some rehearsal in input.evidence.rehearsal
	rehearsal.phase == "go-live-readiness"
	rehearsal.predicate.kind == "rollback"
]

_restored(rollback) if rollback.predicate.result == "restored"

# Differences, not comparisons: null is less than any number.
_in_time(rollback) if {
	rollback.predicate.measuredMinutes > 0
	rollback.predicate.windowMinutes - rollback.predicate.measuredMinutes >= 0
	data.params["GLV-06"].rto_minutes - rollback.predicate.measuredMinutes >= 0
}

_recent(rollback) if {
	rollback.signed_at_ns - clock.instant(rollback.predicate.at) >= 0
	_expiry(rollback) - input.now_ns >= 0
}

_expiry(rollback) := clock.instant(rollback.predicate.at) + clock.days(data.params["GLV-06"].max_age_days)

_recoverable(rollback) if {
	verified := clock.instant(rollback.predicate.backupVerifiedAt)
	verified > clock.instant(rollback.predicate.lastSchemaChangeAt)
	rollback.signed_at_ns - verified >= 0
}
