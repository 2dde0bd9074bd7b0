# METADATA
# title: The environments meet the security baseline, read recently at the systems
# description: >-
#   The share of passed checks is counted here, over the checks listed; nobody's
#   sum is taken for it. What a screenshot shows is not enough.
# custom:
#   id: ENV-16
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.36, A.8.7, A.8.9]}
#   sources: [Microsoft cloud security benchmark, CIS Benchmarks]
#   evidence: [security-baseline]
#   params:
#     min_pass_percent: {type: integer, default: 90, tighten: higher}
#     max_age_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     covered: The baseline was read in the environment that the release goes to.
#     sound: No check of critical or high severity failed in any environment.
#     passed: At least the share of the checks that is asked for passed, in each environment.
#     recent: The baseline was signed no longer ago than allowed.
#     read: The values were read at the systems, or seen at work in a test.
#   consequence: The environment has weaknesses that are known and easy to find, or nobody knows whether it has.
#   remediation: Mend the failed checks named, read the baseline again, and attest it with `releasegate attest security-baseline`.
package controls.environment_provisioning.baseline_met

import data.lib.clock
import data.lib.evidence

met.covered contains evidence.cite(baseline, sprintf("/predicate/environments/%d/name", [position])) if {
	every each in input.evidence["security-baseline"] {
		input.release.environment in _names(each.predicate.environments)
	}
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	environment.name == input.release.environment
}

met.sound contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.checks) > 0
			every check in environment.checks {
				_sound(check)
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.passed contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.checks) > 0
			_passed(environment)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.recent contains evidence.cite(baseline, "/signed_at") if {
	every each in input.evidence["security-baseline"] {
		_expiry(each) - input.now_ns >= 0
	}
	some baseline in input.evidence["security-baseline"]
}

met.read contains evidence.cite(baseline, "/predicate/evidenceQuality") if {
	every each in input.evidence["security-baseline"] {
		each.predicate.evidenceQuality in {"good", "excellent"}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": "covered",
	"key": environment,
	"text": sprintf("the baseline was not read in %v", [environment]),
	"cite": evidence.cite(baseline, "/predicate/environments"),
} if {
	some baseline in input.evidence["security-baseline"]
	environments := baseline.predicate.environments
	some environment in ({input.release.environment} - _names(environments))
}

finding contains {
	"criterion": criterion,
	"key": environment.name,
	"text": sprintf("%v lists no check", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/checks", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	count(environment.checks) == 0
	some criterion in {"sound", "passed"}
}

finding contains {
	"criterion": "sound",
	"key": sprintf("%v/%v/%v", [environment.name, check.resource, check.id]),
	"text": sprintf("the check %v of %v in %v (%v, result %v) expected %v and found %v", [check.id, check.resource, environment.name, check.severity, check.result, check.expected, check.actual]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/checks/%d", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	sound := {place | some place, check in environment.checks; _sound(check)}
	some place, check in environment.checks
	count({place} - sound) > 0
}

finding contains {
	"criterion": "passed",
	"key": environment.name,
	"text": sprintf("%d of %d checks of %v passed, %d %% must", [_passes(environment), count(environment.checks), environment.name, data.params["ENV-16"].min_pass_percent]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/checks", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	passed := {position | some position, environment in baseline.predicate.environments; _passed(environment)}
	some position, environment in baseline.predicate.environments
	count({position} - passed) > 0
}

finding contains {
	"criterion": "recent",
	"key": baseline.signed_at,
	"text": sprintf("the baseline was signed at %v, more than %d days ago", [baseline.signed_at, data.params["ENV-16"].max_age_days]),
	"cite": evidence.cite(baseline, "/signed_at"),
} if {
	recent := {position | some position, baseline in input.evidence["security-baseline"]; _expiry(baseline) - input.now_ns >= 0}
	some position, baseline in input.evidence["security-baseline"]
	count({position} - recent) > 0
}

finding contains {
	"criterion": "read",
	"key": baseline.signed_at,
	"text": sprintf("the evidence for the baseline is %v: its values were not read at the systems", [baseline.predicate.evidenceQuality]),
	"cite": evidence.cite(baseline, "/predicate/evidenceQuality"),
} if {
	some baseline in input.evidence["security-baseline"]
	count({baseline.predicate.evidenceQuality} - {"good", "excellent"}) > 0
}

valid_until contains _expiry(baseline) if some baseline in input.evidence["security-baseline"]

_names(environments) := {environment.name | some environment in environments}

_sound(check) if check.result == "pass"

_sound(check) if {
	check.result == "fail"
	check.severity in {"medium", "low"}
}

_passes(environment) := count([check | some check in environment.checks; check.result == "pass"])

# In whole numbers: a share in decimals would be rounded.
_passed(environment) if (100 * _passes(environment)) - (data.params["ENV-16"].min_pass_percent * count(environment.checks)) >= 0

_expiry(baseline) := baseline.signed_at_ns + clock.days(data.params["ENV-16"].max_age_days)
