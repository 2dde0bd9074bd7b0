# METADATA
# title: Project, architecture and security are led by different people
# description: >-
#   Who is named in a role is text; that three people stand behind the three
#   roles is proved by each signing the assignment in the role held.
# custom:
#   id: ONB-11
#   bullet: "1.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.3]}
#   consequence: Whoever is pressed for the date also decides what is safe enough, and nobody is left to say no.
#   evidence: [team-assignment]
#   params:
#     roles: {type: set, default: [project-manager, solution-architect, security-lead], tighten: superset}
#   criteria:
#     apart: Nobody is assigned to two of the roles that the policy keeps apart.
#     confirmed: For each of these roles, somebody who is assigned to it signed the assignment in that role.
#   remediation: Give the roles to different people, have each sign, and attest the team with `releasegate attest team-assignment`.
package controls.onboarding_preparation.key_roles_apart

import data.lib.evidence

met.apart contains evidence.cite(team, "/predicate/members") if {
	every each in input.evidence["team-assignment"] {
		_apart(each.predicate.members)
	}
	some team in input.evidence["team-assignment"]
}

met.confirmed contains evidence.cite(team, "/signers") if {
	count(data.params["ONB-11"].roles) > 0
	every each in input.evidence["team-assignment"] {
		every role in data.params["ONB-11"].roles {
			role in _confirmed(each.predicate.members, each.signers)
		}
	}
	some team in input.evidence["team-assignment"]
}

finding contains {
	"criterion": "apart",
	"key": sprintf("%v", [member.person]),
	"text": sprintf("%v is assigned to %s", [member.person, concat(" and ", sort(held))]),
	"cite": evidence.cite(team, "/predicate/members"),
} if {
	some team in input.evidence["team-assignment"]
	some member in team.predicate.members
	held := _separate(member.person, team.predicate.members)
	count(held) > 1
}

finding contains {
	"criterion": "confirmed",
	"key": role,
	"text": sprintf("nobody who is assigned to the role %s signed in that role", [role]),
	"cite": evidence.cite(team, "/signers"),
} if {
	some team in input.evidence["team-assignment"]
	members := team.predicate.members
	signers := team.signers
	some role in ({wanted | some wanted in data.params["ONB-11"].roles} - _confirmed(members, signers))
}

_apart(members) if {
	count(members) > 0
	every member in members {
		trim_space(member.person) != ""
		trim_space(member.role) != ""
		count(_separate(member.person, members)) < 2
	}
}

# The roles of a person that must be kept apart.
_separate(person, members) := {member.role |
	some member in members
	member.person == person
	member.role in data.params["ONB-11"].roles
}

_confirmed(members, signers) := {member.role |
	some member in members
	some signer in signers
	signer.person == member.person
	member.role in signer.roles
}
