# METADATA
# title: Everybody on the team was screened and bound to confidentiality before they began
# description: Screening must last until hypercare is over, since nobody is screened again in the busiest weeks.
# custom:
#   id: ONB-12
#   bullet: "1.3"
#   severity: medium
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.6.1, A.6.6], wa-further-five-2024: [F5-5]}
#   consequence: Somebody whom nobody has vetted, or who owes no secrecy, works on citizens' data.
#   evidence: [team-assignment]
#   criteria:
#     screened: Everybody's screening counts until the end of hypercare or longer.
#     bound: Everybody signed a confidentiality agreement no later than the first day of the assignment.
#   remediation: Renew the screening, have the agreement signed, and attest the team with `releasegate attest team-assignment`.
package controls.onboarding_preparation.team_cleared

import data.lib.clock
import data.lib.evidence

met.screened contains evidence.cite(team, "/predicate/members") if {
	every each in input.evidence["team-assignment"] {
		count(each.predicate.members) > 0
		every member in each.predicate.members {
			_screened(member)
		}
	}
	some team in input.evidence["team-assignment"]
}

met.bound contains evidence.cite(team, "/predicate/members") if {
	every each in input.evidence["team-assignment"] {
		count(each.predicate.members) > 0
		every member in each.predicate.members {
			_bound(member)
		}
	}
	some team in input.evidence["team-assignment"]
}

finding contains {
	"criterion": "screened",
	"key": sprintf("%v/%v", [member.person, member.role]),
	"text": sprintf("the screening of %v counts until %v; hypercare ends on %v", [member.person, _said(member, "screening", "expiresOn"), input.release.hypercare_end]),
	"cite": evidence.cite(team, sprintf("/predicate/members/%d", [position])),
} if {
	some team in input.evidence["team-assignment"]
	screened := {position | some position, member in team.predicate.members; _screened(member)}
	some position, member in team.predicate.members
	count({position} - screened) > 0
}

finding contains {
	"criterion": "bound",
	"key": sprintf("%v/%v", [member.person, member.role]),
	"text": sprintf("%v began as %v on %v; the confidentiality agreement was signed on %v", [member.person, member.role, member.start, _said(member, "nda", "signedOn")]),
	"cite": evidence.cite(team, sprintf("/predicate/members/%d", [position])),
} if {
	some team in input.evidence["team-assignment"]
	bound := {position | some position, member in team.predicate.members; _bound(member)}
	some position, member in team.predicate.members
	count({position} - bound) > 0
}

_screened(member) if {
	trim_space(member.person) != ""
	clock.days_between(input.release.hypercare_end, member.screening.expiresOn) >= 0
}

_bound(member) if clock.days_between(member.nda.signedOn, member.start) >= 0

_said(member, part, field) := object.get(object.get(member, part, {}), field, "no known day")
