# METADATA
# title: Those who take over have executed every critical runbook themselves
# description: >-
#   A runbook that only its author can follow is not handed over. Whoever
#   executed it signs the rehearsal, so that the name is more than text.
# custom:
#   id: TRN-06
#   bullet: "5.2"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.37], iso9001-2015: ["8.5.1"]}
#   evidence: [rehearsal]
#   params:
#     runbooks: {type: set, default: [backup-restore, disaster-recovery, incident-response, key-compromise], tighten: superset}
#     environments: {type: set, default: [staging], tighten: subset}
#     max_age_days: {type: integer, default: 90, tighten: lower}
#   criteria:
#     complete: Every critical runbook was executed.
#     independent: Each was executed by somebody other than its author, who signed the rehearsal.
#     staged: The rehearsal took place in an environment like production, and not in production.
#     recent: It took place no longer ago than allowed, and before it was signed.
#     successful: The rehearsal and the execution of each runbook succeeded.
#   consequence: In an outage the runbook is read for the first time, by people who find out then that a step is missing.
#   remediation: Have operations execute the runbooks named in staging, mend what fails, and attest the rehearsal with `releasegate attest rehearsal`.
package controls.training_and_knowledge_transfer.runbooks_rehearsed

import data.lib.clock
import data.lib.evidence

met.complete contains evidence.cite(rehearsal, "/predicate/runbooks") if {
	count(data.params["TRN-06"].runbooks) > 0
	every each in _rehearsals {
		every runbook in data.params["TRN-06"].runbooks {
			runbook in _executed(each.predicate.runbooks)
		}
	}
	some rehearsal in _rehearsals
}

met.independent contains evidence.cite(rehearsal, "/predicate/runbooks") if {
	every each in _rehearsals {
		count(each.predicate.runbooks) > 0
		every runbook in each.predicate.runbooks {
			_independent(runbook, each)
		}
	}
	some rehearsal in _rehearsals
}

met.staged contains evidence.cite(rehearsal, "/predicate/environment") if {
	every each in _rehearsals {
		each.predicate.environment in data.params["TRN-06"].environments
	}
	some rehearsal in _rehearsals
}

met.recent contains evidence.cite(rehearsal, "/predicate/at") if {
	every each in _rehearsals {
		_recent(each)
	}
	some rehearsal in _rehearsals
}

met.successful contains evidence.cite(rehearsal, "/predicate/result") if {
	every each in _rehearsals {
		each.predicate.result == "success"
		count(each.predicate.runbooks) > 0
		every runbook in each.predicate.runbooks {
			runbook.result == "success"
		}
	}
	some rehearsal in _rehearsals
}

finding contains {
	"criterion": "complete",
	"key": runbook,
	"text": sprintf("%v was not executed", [runbook]),
	"cite": evidence.cite(rehearsal, "/predicate"),
} if {
	some rehearsal in _rehearsals
	executed := _executed(object.get(rehearsal.predicate, "runbooks", []))
	some runbook in ({required | some required in data.params["TRN-06"].runbooks} - executed)
}

finding contains {
	"criterion": "independent",
	"key": runbook.id,
	"text": sprintf("%v, written by %v, was executed by %v, who is its author or did not sign", [runbook.id, runbook.author, runbook.operator]),
	"cite": evidence.cite(rehearsal, sprintf("/predicate/runbooks/%d", [position])),
} if {
	some rehearsal in _rehearsals
	independent := {position | some position, runbook in rehearsal.predicate.runbooks; _independent(runbook, rehearsal)}
	some position, runbook in rehearsal.predicate.runbooks
	count({position} - independent) > 0
}

finding contains {
	"criterion": "staged",
	"key": rehearsal.predicate.environment,
	"text": sprintf("the runbooks were rehearsed in %v", [rehearsal.predicate.environment]),
	"cite": evidence.cite(rehearsal, "/predicate/environment"),
} if {
	some rehearsal in _rehearsals
	count({rehearsal.predicate.environment} - {allowed | some allowed in data.params["TRN-06"].environments}) > 0
}

finding contains {
	"criterion": "recent",
	"key": rehearsal.predicate.at,
	"text": sprintf("the runbooks were rehearsed at %v, more than %d days ago or after the rehearsal was signed", [rehearsal.predicate.at, data.params["TRN-06"].max_age_days]),
	"cite": evidence.cite(rehearsal, "/predicate/at"),
} if {
	recent := {position | some position, rehearsal in _rehearsals; _recent(rehearsal)}
	some position, rehearsal in _rehearsals
	count({position} - recent) > 0
}

finding contains {
	"criterion": "successful",
	"key": rehearsal.predicate.at,
	"text": sprintf("the rehearsal at %v ended as %v", [rehearsal.predicate.at, rehearsal.predicate.result]),
	"cite": evidence.cite(rehearsal, "/predicate/result"),
} if {
	some rehearsal in _rehearsals
	rehearsal.predicate.result != "success"
}

finding contains {
	"criterion": "successful",
	"key": runbook.id,
	"text": sprintf("the execution of %v ended as %v", [runbook.id, runbook.result]),
	"cite": evidence.cite(rehearsal, sprintf("/predicate/runbooks/%d", [position])),
} if {
	some rehearsal in _rehearsals
	some position, runbook in rehearsal.predicate.runbooks
	runbook.result != "success"
}

valid_until contains _expiry(rehearsal) if some rehearsal in _rehearsals

_rehearsals := [rehearsal |
	some rehearsal in input.evidence.rehearsal
	rehearsal.phase == "training-and-knowledge-transfer"
	rehearsal.predicate.kind == "runbook"
]

_executed(runbooks) := {runbook.id | some runbook in runbooks}

_independent(runbook, rehearsal) if {
	trim_space(runbook.author) != ""
	runbook.operator in {signer.person | some signer in rehearsal.signers}
	runbook.operator != runbook.author
}

_recent(rehearsal) if {
	rehearsal.signed_at_ns - clock.instant(rehearsal.predicate.at) >= 0
	_expiry(rehearsal) - input.now_ns >= 0
}

_expiry(rehearsal) := clock.instant(rehearsal.predicate.at) + clock.days(data.params["TRN-06"].max_age_days)
