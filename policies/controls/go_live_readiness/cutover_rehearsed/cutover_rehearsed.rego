# METADATA
# title: The cutover was rehearsed, fits into the window with room to spare, and can be stopped
# description: >-
#   The window is that of the release, not only the one that the rehearsal
#   states. A cutover without a point at which somebody may turn back is no plan.
# custom:
#   id: GLV-05
#   bullet: "6.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.32]}
#   evidence: [rehearsal]
#   params:
#     window_percent: {type: integer, default: 80, tighten: lower}
#   criteria:
#     succeeded: The cutover rehearsal and each of its steps succeeded.
#     in_time: It took no more than the allowed share of the window, which is no longer than the release's.
#     owned: Each step has an owner and planned minutes.
#     stoppable: At least one step ends with a decision to go on or to turn back.
#   headline: {cutover_minutes: minutes that the rehearsed cutover took, cutover_limit_minutes: minutes allowed for a cutover}
#   consequence: The change does not fit into its window, and the service stays down while people decide what to do.
#   remediation: Shorten or split the cutover, name owners, minutes and decisions, rehearse it again, and attest it with `releasegate attest rehearsal`.
package controls.go_live_readiness.cutover_rehearsed

import data.lib.clock
import data.lib.evidence

met.succeeded contains evidence.cite(cutover, "/predicate/result") if {
	every each in _cutovers {
		_succeeded(each.predicate)
	}
	some cutover in _cutovers
}

met.in_time contains evidence.cite(cutover, "/predicate/measuredMinutes") if {
	every each in _cutovers {
		_in_time(each.predicate)
	}
	some cutover in _cutovers
}

met.owned contains evidence.cite(cutover, "/predicate/steps") if {
	every each in _cutovers {
		count(each.predicate.steps) > 0
		every step in each.predicate.steps {
			_owned(step)
		}
	}
	some cutover in _cutovers
}

met.stoppable contains evidence.cite(cutover, "/predicate/steps") if {
	every each in _cutovers {
		_stoppable(each.predicate.steps)
	}
	some cutover in _cutovers
}

finding contains {
	"criterion": "succeeded",
	"key": cutover.predicate.at,
	"text": sprintf("the cutover rehearsed at %v ended as %v; steps that did not pass: %v", [cutover.predicate.at, cutover.predicate.result, concat(", ", _failed(cutover.predicate.steps))]),
	"cite": evidence.cite(cutover, "/predicate"),
} if {
	succeeded := {position | some position, cutover in _cutovers; _succeeded(cutover.predicate)}
	some position, cutover in _cutovers
	count({position} - succeeded) > 0
}

finding contains {
	"criterion": "in_time",
	"key": cutover.predicate.at,
	"text": sprintf(
		"the cutover took %v minutes of a window of %v; at most %d %% are allowed, and the release's window is %v minutes long",
		[cutover.predicate.measuredMinutes, object.get(cutover.predicate, "windowMinutes", "unknown length"), data.params["GLV-05"].window_percent, _release_minutes],
	),
	"cite": evidence.cite(cutover, "/predicate/measuredMinutes"),
} if {
	in_time := {position | some position, cutover in _cutovers; _in_time(cutover.predicate)}
	some position, cutover in _cutovers
	count({position} - in_time) > 0
}

finding contains {
	"criterion": "owned",
	"key": step.id,
	"text": sprintf("the step %v has no owner or no planned minutes", [step.id]),
	"cite": evidence.cite(cutover, sprintf("/predicate/steps/%d", [place])),
} if {
	some cutover in _cutovers
	owned := {place | some place, step in cutover.predicate.steps; _owned(step)}
	some place, step in cutover.predicate.steps
	count({place} - owned) > 0
}

finding contains {
	"criterion": "stoppable",
	"key": cutover.predicate.at,
	"text": "no step of the cutover ends with a decision to go on or to turn back",
	"cite": evidence.cite(cutover, "/predicate/steps"),
} if {
	stoppable := {position | some position, cutover in _cutovers; _stoppable(cutover.predicate.steps)}
	some position, cutover in _cutovers
	_ := cutover.predicate.steps
	count({position} - stoppable) > 0
}

headline.cutover_minutes := _cutovers[0].predicate.measuredMinutes

headline.cutover_limit_minutes := floor((data.params["GLV-05"].window_percent * min([_cutovers[0].predicate.windowMinutes, _release_minutes])) / 100)

# Newest first, as in the input.
_cutovers := [rehearsal |
	some rehearsal in input.evidence.rehearsal
	rehearsal.phase == "go-live-readiness"
	rehearsal.predicate.kind == "cutover"
]

_succeeded(cutover) if {
	cutover.result == "success"
	count(cutover.steps) > 0
	every step in cutover.steps {
		step.result == "passed"
	}
}

_failed(steps) := [step.id |
	some step in steps
	step.result != "passed"
]

# Differences, not comparisons: null is less than any number.
_in_time(cutover) if {
	cutover.measuredMinutes - 1 >= 0
	_release_minutes - cutover.windowMinutes >= 0
	(data.params["GLV-05"].window_percent * cutover.windowMinutes) - (100 * cutover.measuredMinutes) >= 0
}

_release_minutes := (clock.instant(input.release.window.end) - clock.instant(input.release.window.start)) / 60000000000

_owned(step) if {
	trim_space(step.owner) != ""
	step.plannedMinutes - 1 >= 0
}

_stoppable(steps) if {
	some step in steps
	step.goNoGo == true
}
