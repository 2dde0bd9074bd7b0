# METADATA
# title: End users were trained or can help themselves, and every group had its session
# description: >-
#   End users are too many to be named; they are counted by the digests of their
#   ids, each once. Where material is published by which they help themselves,
#   their share may be smaller.
# custom:
#   id: TRN-02
#   bullet: "5.1"
#   severity: advisory
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["7.2", "7.3"]}
#   evidence: [training]
#   params:
#     coverage_percent: {type: integer, default: 80, tighten: higher}
#   criteria:
#     reached: The share of end users demanded was trained, or material for self-help is published.
#     sessions: Each group that was to be trained had at least one session before the record was signed.
#   consequence: The first days bring more questions than the service desk can answer, and people give the service up.
#   remediation: Train more end users or publish material for self-help, hold the sessions that are missing, and attest the record with `releasegate attest training`.
package controls.training_and_knowledge_transfer.end_users_reached

import data.lib.clock
import data.lib.evidence

met.reached contains evidence.cite(record, "/predicate/audiences") if {
	every each in input.evidence.training {
		_reached(each)
	}
	some record in input.evidence.training
}

met.sessions contains evidence.cite(record, "/predicate/sessions") if {
	every each in input.evidence.training {
		count(each.predicate.audiences) > 0
		every audience in each.predicate.audiences {
			_held_for(audience, each)
		}
	}
	some record in input.evidence.training
}

finding contains {
	"criterion": "reached",
	"key": "end-users",
	"text": sprintf("%v of %v end users were trained; %v %% are demanded where no material for self-help is published", [_trained(record), _cohort(record), data.params["TRN-02"].coverage_percent]),
	"cite": evidence.cite(record, "/predicate/audiences"),
} if {
	reached := {position | some position, record in input.evidence.training; _reached(record)}
	some position, record in input.evidence.training
	_ := record.predicate.audiences
	count({position} - reached) > 0
}

finding contains {
	"criterion": "sessions",
	"key": audience.kind,
	"text": sprintf("no session was held for the group %v before the record was signed", [audience.kind]),
	"cite": evidence.cite(record, sprintf("/predicate/audiences/%d", [position])),
} if {
	some record in input.evidence.training
	held := {position | some position, audience in record.predicate.audiences; _held_for(audience, record)}
	some position, audience in record.predicate.audiences
	count({position} - held) > 0
}

_reached(record) if {
	some material in record.predicate.selfHelp
	trim_space(material.uri) != ""
}

_reached(record) if {
	_cohort(record) - 1 >= 0
	(100 * _trained(record)) - (data.params["TRN-02"].coverage_percent * _cohort(record)) >= 0
}

_cohort(record) := sum([audience.cohort |
	some audience in record.predicate.audiences
	audience.kind == "end-user"
])

_trained(record) := count({completion.personHash |
	some completion in record.predicate.completions
	completion.role == "end-user"
	record.signed_at_ns - clock.instant(completion.completedAt) >= 0
})

_held_for(audience, record) if {
	some session in record.predicate.sessions
	session.audience == audience.kind
	record.signed_at_ns - clock.instant(session.at) >= 0
}
