# METADATA
# title: Backups cannot be destroyed, and a restore was proved in time
# description: >-
#   A backup is worth what a restore of it is worth. The times are those
#   measured in the test, not those planned.
# custom:
#   id: ENV-14
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.30, A.8.13], ism-2025-12: [ism-1515, ism-1810, ism-1811], air-2024: ["6.1.2"]}
#   sources: [WA Gov DTT ADR 014]
#   evidence: [security-baseline]
#   params:
#     max_age_days: {type: integer, default: 90, tighten: lower}
#     rpo_minutes: {type: integer, default: 60, tighten: lower}
#     rto_minutes: {type: integer, default: 240, tighten: lower}
#   criteria:
#     immutable: Nobody can change or delete a backup of any environment before its time.
#     restored: The last test of each environment restored service and data.
#     recent: The test ended no longer ago than allowed, and before the baseline was signed.
#     in_time: The restore lost no more minutes of data and took no more minutes than the objectives allow.
#   consequence: After ransomware or a grave mistake the service, and what citizens hold in it, is gone or back too late.
#   remediation: Lock the backups, restore one in a test, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.backups_restorable

import data.lib.clock
import data.lib.evidence

met.immutable contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			environment.backups.immutable == true
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.restored contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			environment.backups.restoreTest.result == "restored"
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.recent contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_recent(environment, each)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.in_time contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_in_time(environment)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": "immutable",
	"key": environment.name,
	"text": sprintf("the backups of %v can be changed or deleted", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/backups/immutable", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	environment.backups.immutable != true
}

finding contains {
	"criterion": "restored",
	"key": environment.name,
	"text": sprintf("the restore of %v tested at %v ended as %v", [environment.name, environment.backups.restoreTest.at, environment.backups.restoreTest.result]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/backups/restoreTest/result", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	environment.backups.restoreTest.result != "restored"
}

finding contains {
	"criterion": "recent",
	"key": environment.name,
	"text": sprintf("a restore of %v was tested at %v, more than %d days ago or after the baseline was signed", [environment.name, environment.backups.restoreTest.at, data.params["ENV-14"].max_age_days]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/backups/restoreTest/at", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	recent := {position | some position, environment in baseline.predicate.environments; _recent(environment, baseline)}
	some position, environment in baseline.predicate.environments
	count({position} - recent) > 0
}

finding contains {
	"criterion": "in_time",
	"key": environment.name,
	"text": sprintf(
		"the restore of %v lost %v minutes of data and took %v; the objectives allow %d and %d",
		[environment.name, environment.backups.restoreTest.rpoMinutes, environment.backups.restoreTest.rtoMinutes, data.params["ENV-14"].rpo_minutes, data.params["ENV-14"].rto_minutes],
	),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/backups/restoreTest", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	in_time := {position | some position, environment in baseline.predicate.environments; _in_time(environment)}
	some position, environment in baseline.predicate.environments
	count({position} - in_time) > 0
}

valid_until contains _expiry(environment) if {
	some baseline in input.evidence["security-baseline"]
	some environment in baseline.predicate.environments
}

_recent(environment, baseline) if {
	baseline.signed_at_ns - clock.instant(environment.backups.restoreTest.at) >= 0
	_expiry(environment) - input.now_ns >= 0
}

_expiry(environment) := clock.instant(environment.backups.restoreTest.at) + clock.days(data.params["ENV-14"].max_age_days)

# Nothing is restored in no time at all: a zero was not measured.
_in_time(environment) if {
	environment.backups.restoreTest.rtoMinutes > 0
	data.params["ENV-14"].rto_minutes - environment.backups.restoreTest.rtoMinutes >= 0
	data.params["ENV-14"].rpo_minutes - environment.backups.restoreTest.rpoMinutes >= 0
}
