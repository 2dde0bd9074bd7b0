# METADATA
# title: The platform was assessed against the Essential Eight and reaches its target
# description: >-
#   A maturity level counts only on top of the levels below it, each of which
#   must have been assessed. The target is the one agreed on or the policy's,
#   whichever is higher.
# custom:
#   id: ONB-09
#   bullet: "1.2"
#   severity: high
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {e8-2023-11: [E8-1, E8-2, E8-3, E8-4, E8-5, E8-6, E8-7, E8-8]}
#   sources: [ASD Essential Eight Assessment Process Guide]
#   consequence: The everyday attacks that the Essential Eight are there to stop may succeed against a public service.
#   evidence: [compliance-obligations]
#   params:
#     target: {type: integer, default: 1, tighten: higher}
#     max_age_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     reached: The maturity level found is no lower than the level agreed on and the level that the policy demands.
#     stepwise: Every level up to the one claimed was assessed.
#     seen: What the level rests on was read at the systems, or seen at work in a test.
#     recent: The assessment ended no longer ago than allowed, and before the statement was signed.
#   headline: {e8_level: level of maturity found by the Essential Eight assessment, e8_least_level: level of maturity demanded}
#   remediation: Close the gaps, have the platform assessed from level one upwards, and attest the result with `releasegate attest compliance-obligations`.
package controls.onboarding_preparation.essential_eight

import data.lib.clock
import data.lib.evidence

met.reached contains evidence.cite(obligations, "/predicate/e8/assessedLevel") if {
	every each in input.evidence["compliance-obligations"] {
		_reached(each.predicate.e8)
	}
	some obligations in input.evidence["compliance-obligations"]
}

met.stepwise contains evidence.cite(obligations, "/predicate/e8/levelsAssessed") if {
	every each in input.evidence["compliance-obligations"] {
		_stepwise(each.predicate.e8)
	}
	some obligations in input.evidence["compliance-obligations"]
}

met.recent contains evidence.cite(obligations, "/predicate/e8/assessedAt") if {
	every each in input.evidence["compliance-obligations"] {
		_recent(each)
	}
	some obligations in input.evidence["compliance-obligations"]
}

met.seen contains evidence.cite(obligations, "/predicate/e8/evidenceQuality") if {
	every each in input.evidence["compliance-obligations"] {
		each.predicate.e8.evidenceQuality in _seen
	}
	some obligations in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "reached",
	"key": sprintf("level-%v", [e8.assessedLevel]),
	"text": sprintf("the level found is %v; agreed on is %v, and the policy demands %d", [e8.assessedLevel, e8.target, data.params["ONB-09"].target]),
	"cite": evidence.cite(obligations, "/predicate/e8"),
} if {
	reached := {position | some position, obligations in input.evidence["compliance-obligations"]; _reached(obligations.predicate.e8)}
	some position, obligations in input.evidence["compliance-obligations"]
	e8 := obligations.predicate.e8
	count({position} - reached) > 0
}

finding contains {
	"criterion": "stepwise",
	"key": sprintf("level-%d", [level]),
	"text": sprintf("level %v is claimed, but level %d was not assessed", [e8.assessedLevel, level]),
	"cite": evidence.cite(obligations, "/predicate/e8/levelsAssessed"),
} if {
	some obligations in input.evidence["compliance-obligations"]
	e8 := obligations.predicate.e8
	levels := e8.levelsAssessed
	some level in ({step | some step in _levels; e8.assessedLevel - step >= 0} - {assessed | some assessed in levels})
}

finding contains {
	"criterion": "recent",
	"key": sprintf("%v", [e8.assessedAt]),
	"text": sprintf("the assessment ended at %v, more than %d days ago or after the statement was signed", [e8.assessedAt, data.params["ONB-09"].max_age_days]),
	"cite": evidence.cite(obligations, "/predicate/e8/assessedAt"),
} if {
	recent := {position | some position, obligations in input.evidence["compliance-obligations"]; _recent(obligations)}
	some position, obligations in input.evidence["compliance-obligations"]
	e8 := obligations.predicate.e8
	count({position} - recent) > 0
}

finding contains {
	"criterion": "seen",
	"key": sprintf("%v", [quality]),
	"text": sprintf("the evidence that the level rests on is %v: it was not read at the systems", [quality]),
	"cite": evidence.cite(obligations, "/predicate/e8/evidenceQuality"),
} if {
	some obligations in input.evidence["compliance-obligations"]
	quality := obligations.predicate.e8.evidenceQuality
	count({quality} - _seen) > 0
}

finding contains {
	"criterion": criterion,
	"key": "none",
	"text": "no assessment against the Essential Eight is stated",
	"cite": evidence.cite(obligations, "/predicate"),
} if {
	some obligations in input.evidence["compliance-obligations"]
	some _ in ({"e8"} - object.keys(obligations.predicate))
	some criterion in ["reached", "stepwise", "seen", "recent"]
}

headline.e8_least_level := max([data.params["ONB-09"].target, input.evidence["compliance-obligations"][0].predicate.e8.target])

headline.e8_level := input.evidence["compliance-obligations"][0].predicate.e8.assessedLevel

valid_until contains _expiry(obligations.predicate.e8) if some obligations in input.evidence["compliance-obligations"]

_levels := [1, 2, 3]

_seen := {"good", "excellent"}

# Differences, not comparisons: null is less than any number.
_reached(e8) if {
	e8.assessedLevel - e8.target >= 0
	e8.assessedLevel - data.params["ONB-09"].target >= 0
}

_stepwise(e8) if {
	e8.assessedLevel in {0, 1, 2, 3}
	is_array(e8.levelsAssessed)
	every level in _levels {
		_assessed(level, e8)
	}
}

_assessed(level, e8) if level - e8.assessedLevel > 0

_assessed(level, e8) if level in e8.levelsAssessed

_recent(obligations) if {
	obligations.signed_at_ns - clock.instant(obligations.predicate.e8.assessedAt) >= 0
	_expiry(obligations.predicate.e8) - input.now_ns >= 0
}

_expiry(e8) := clock.instant(e8.assessedAt) + clock.days(data.params["ONB-09"].max_age_days)
