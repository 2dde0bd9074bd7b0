# METADATA
# title: The roles that the engagement hangs on are held until hypercare is over
# description: >-
#   A role counts as held if one person has it from now until the last day of
#   hypercare that the release declares.
# custom:
#   id: ONB-10
#   bullet: "1.3"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["5.3", A.5.2, A.5.4], iso9001-2015: ["5.3", "7.1.2", "7.2"]}
#   consequence: When something goes wrong after go-live, nobody is there who knows the service and may decide.
#   evidence: [team-assignment]
#   params:
#     roles: {type: set, default: [project-manager, solution-architect, security-lead], tighten: superset}
#   criteria:
#     staffed: Each role that the policy names is held by somebody from the decision to the end of hypercare.
#   remediation: Assign or prolong whoever holds the roles named, and attest the team with `releasegate attest team-assignment`.
package controls.onboarding_preparation.team_staffed

import data.lib.clock
import data.lib.evidence

met.staffed contains evidence.cite(team, "/predicate/members") if {
	count(data.params["ONB-10"].roles) > 0
	every each in input.evidence["team-assignment"] {
		every role in data.params["ONB-10"].roles {
			role in _held(each.predicate.members)
		}
	}
	some team in input.evidence["team-assignment"]
}

finding contains {
	"criterion": "staffed",
	"key": role,
	"text": sprintf("nobody holds the role %s from now until hypercare ends on %v", [role, input.release.hypercare_end]),
	"cite": evidence.cite(team, "/predicate/members"),
} if {
	some team in input.evidence["team-assignment"]
	members := team.predicate.members
	some role in ({wanted | some wanted in data.params["ONB-10"].roles} - _held(members))
}

# Of several who hold a role the one who stays longest counts.
valid_until contains max({_end(member) | some member in team.predicate.members; member.role == role; _stays(member)}) if {
	some team in input.evidence["team-assignment"]
	some role in data.params["ONB-10"].roles
}

_held(members) := {member.role |
	some member in members
	_stays(member)
}

_stays(member) if {
	trim_space(member.person) != ""
	input.now_ns - clock.date_start(member.start) >= 0
	_end(member) - input.now_ns > 0
	clock.days_between(input.release.hypercare_end, member.end) >= 0
}

# The last day counts to its end.
_end(member) := clock.date_start(member.end) + clock.days(1)
