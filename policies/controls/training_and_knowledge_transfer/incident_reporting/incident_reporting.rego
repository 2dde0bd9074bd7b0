# METADATA
# title: Whoever must hear of an incident hears of it in time, at any hour
# description: >-
#   Routes and hours are written down before they are needed, and somebody has
#   called the contacts to see whether they answer. When the scheme for breaches
#   of information privacy begins, and whom it wants told, are parameters: both
#   were read in comments on the Act, not in the Act.
# custom:
#   id: TRN-09
#   bullet: "5.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.5, A.5.25, A.5.26], air-2024: ["4.1.7", "4.1.9"], ism-2025-12: [ism-0141, ism-1880], pris-2024: [NIB]}
#   evidence: [documents]
#   params:
#     authorities: {type: set, default: [dgov-wa-soc], tighten: superset}
#     notify_hours: {type: integer, default: 24, tighten: lower}
#     call_test_days: {type: integer, default: 90, tighten: lower}
#     breach_from: {type: string, default: "2027-01-01"}
#     breach_authorities: {type: set, default: [information-commissioner], tighten: superset}
#   criteria:
#     reachable: At least one contact can be reached at every hour.
#     routed: Each authority that must hear of an incident has a route, and hears within the hours allowed.
#     breaches: Once the scheme for information breaches is in force, at go-live or at the decision, each authority that must hear of one has a route.
#     called: The contacts were called as a test no longer ago than allowed, and before the register was signed.
#   consequence: Authorities and the people concerned hear of an incident too late to protect themselves, and the law is broken.
#   remediation: Complete the reporting workflow, call its contacts as a test, and attest it with `releasegate attest documents`.
package controls.training_and_knowledge_transfer.incident_reporting

import data.lib.clock
import data.lib.evidence

met.reachable contains evidence.cite(register, "/predicate/reportingWorkflow/contacts") if {
	every each in input.evidence.documents {
		_reachable(each)
	}
	some register in input.evidence.documents
}

met.routed contains evidence.cite(register, "/predicate/reportingWorkflow/notifications") if {
	count(data.params["TRN-09"].authorities) > 0
	every each in input.evidence.documents {
		every authority in data.params["TRN-09"].authorities {
			authority in _told_in_time(each)
		}
	}
	some register in input.evidence.documents
}

met.breaches contains evidence.cite(register, "/predicate/reportingWorkflow/notifications") if {
	count(data.params["TRN-09"].breach_authorities) > 0
	every each in input.evidence.documents {
		_prepared(each)
	}
	some register in input.evidence.documents
}

met.called contains evidence.cite(register, "/predicate/reportingWorkflow/callTestedAt") if {
	every each in input.evidence.documents {
		_called(each)
	}
	some register in input.evidence.documents
}

finding contains {
	"criterion": "reachable",
	"key": "contacts",
	"text": "the reporting workflow names no contact that answers at every hour",
	"cite": evidence.cite(register, "/predicate/reportingWorkflow"),
} if {
	reachable := {position | some position, register in input.evidence.documents; _reachable(register)}
	some position, register in input.evidence.documents
	_ := register.predicate.reportingWorkflow
	count({position} - reachable) > 0
}

finding contains {
	"criterion": "routed",
	"key": authority,
	"text": sprintf("the reporting workflow has no route by which %v hears of an incident within %v hours", [authority, data.params["TRN-09"].notify_hours]),
	"cite": evidence.cite(register, "/predicate/reportingWorkflow"),
} if {
	some register in input.evidence.documents
	_ := register.predicate.reportingWorkflow
	some authority in ({required | some required in data.params["TRN-09"].authorities} - _told_in_time(register))
}

finding contains {
	"criterion": "breaches",
	"key": authority,
	"text": sprintf("the reporting workflow has no route by which %v hears of an information breach; the scheme is in force from %v", [authority, data.params["TRN-09"].breach_from]),
	"cite": evidence.cite(register, "/predicate/reportingWorkflow"),
} if {
	prepared := {position | some position, register in input.evidence.documents; _prepared(register)}
	some position, register in input.evidence.documents
	_ := register.predicate.reportingWorkflow
	count({position} - prepared) > 0
	some authority in ({required | some required in data.params["TRN-09"].breach_authorities} - _told_of_breaches(register))
}

finding contains {
	"criterion": "called",
	"key": "contacts",
	"text": sprintf("the contacts were last called as a test at %v; it must be no more than %v days ago, and before the register was signed", [object.get(register.predicate.reportingWorkflow, "callTestedAt", "no known time"), data.params["TRN-09"].call_test_days]),
	"cite": evidence.cite(register, "/predicate/reportingWorkflow"),
} if {
	called := {position | some position, register in input.evidence.documents; _called(register)}
	some position, register in input.evidence.documents
	count({position} - called) > 0
}

valid_until contains _expiry(register) if some register in input.evidence.documents

# What is not needed yet is needed from the first day of the scheme.
valid_until contains _breach_start if {
	some register in input.evidence.documents
	_not_in_force(register)
	count({required | some required in data.params["TRN-09"].breach_authorities} - _told_of_breaches(register)) > 0
}

_reachable(register) if {
	some contact in register.predicate.reportingWorkflow.contacts
	trim_space(contact.person) != ""
	contact.allHours == true
}

_told_in_time(register) := {step.authority |
	some step in register.predicate.reportingWorkflow.notifications
	step.event == "incident"
	trim_space(step.route) != ""
	step.withinHours >= 0
	data.params["TRN-09"].notify_hours - step.withinHours >= 0
}

_told_of_breaches(register) := {step.authority |
	some step in register.predicate.reportingWorkflow.notifications
	step.event == "information-breach"
	trim_space(step.route) != ""
}

_prepared(register) if _not_in_force(register)

_prepared(register) if {
	every authority in data.params["TRN-09"].breach_authorities {
		authority in _told_of_breaches(register)
	}
}

_not_in_force(register) if {
	is_array(register.predicate.reportingWorkflow.notifications)
	_breach_start - input.now_ns > 0
	_breach_start - clock.date_start(input.release.go_live) > 0
}

_breach_start := clock.date_start(data.params["TRN-09"].breach_from)

_called(register) if {
	register.signed_at_ns - clock.instant(register.predicate.reportingWorkflow.callTestedAt) >= 0
	_expiry(register) - input.now_ns >= 0
}

_expiry(register) := clock.instant(register.predicate.reportingWorkflow.callTestedAt) + clock.days(data.params["TRN-09"].call_test_days)
