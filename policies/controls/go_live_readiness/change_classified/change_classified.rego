# METADATA
# title: The change is of a type that this gate decides, and its risk is what it computes to
# description: >-
#   The type says how a change may be decided: a standard one by a template that
#   the board approved beforehand, an emergency by a board of its own and with a
#   review soon after. The risk that is declared must be what likelihood times
#   impact gives. The bounds between low, medium and high are a proposal.
# custom:
#   id: GLV-12
#   bullet: "6.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {ism-2025-12: [ism-0912]}
#   sources: [ITIL 4]
#   evidence: [change-approval]
#   params:
#     emergency_gates: {type: set, default: [emergency-release, phase-exit], tighten: subset}
#     retrospective_business_days: {type: integer, default: 5, tighten: lower}
#     medium_from: {type: integer, default: 5, tighten: lower}
#     high_from: {type: integer, default: 10, tighten: lower}
#   criteria:
#     permitted: It is a normal or a standard change, or an emergency at a gate with a board for emergencies.
#     templated: A standard change follows a template of the pinned catalogue, and no other change names one.
#     reviewed: An emergency names the day of its review, no more than the business days allowed after its window.
#     honest: The declared risk is what likelihood and impact make.
#   consequence: A change slips through a door that was made for smaller ones, or the board decides on a risk that was talked down.
#   remediation: Correct the type, the template or the risk, and sign the request again with `releasegate attest change-approval`.
package controls.go_live_readiness.change_classified

import data.lib.clock
import data.lib.evidence

met.permitted contains evidence.cite(request, "/predicate/type") if {
	every each in input.evidence["change-approval"] {
		_permitted(each.predicate)
	}
	some request in input.evidence["change-approval"]
}

met.templated contains evidence.cite(request, "/predicate/type") if {
	every each in input.evidence["change-approval"] {
		_templated(each.predicate)
	}
	some request in input.evidence["change-approval"]
}

met.reviewed contains evidence.cite(request, "/predicate/type") if {
	every each in input.evidence["change-approval"] {
		_reviewed(each.predicate)
	}
	some request in input.evidence["change-approval"]
}

met.honest contains evidence.cite(request, "/predicate/risk") if {
	every each in input.evidence["change-approval"] {
		_honest(each.predicate.risk)
	}
	some request in input.evidence["change-approval"]
}

finding contains {
	"criterion": "permitted",
	"key": request.predicate.changeId,
	"text": sprintf("the gate %v does not decide changes of type %v", [input.gate, request.predicate.type]),
	"cite": evidence.cite(request, "/predicate/type"),
} if {
	permitted := {position | some position, request in input.evidence["change-approval"]; _permitted(request.predicate)}
	some position, request in input.evidence["change-approval"]
	count({position} - permitted) > 0
}

finding contains {
	"criterion": "templated",
	"key": request.predicate.changeId,
	"text": sprintf("the change of type %v names the template %v; only a standard change follows one, and it must be in the catalogue", [request.predicate.type, object.get(request.predicate, "template", "none")]),
	"cite": evidence.cite(request, "/predicate/type"),
} if {
	templated := {position | some position, request in input.evidence["change-approval"]; _templated(request.predicate)}
	some position, request in input.evidence["change-approval"]
	count({position} - templated) > 0
}

finding contains {
	"criterion": "reviewed",
	"key": request.predicate.changeId,
	"text": sprintf("the review of the change is due on %v; it must be no more than %v business days after the window, which ends at %v", [object.get(request.predicate, "retrospectiveDue", "no day"), data.params["GLV-12"].retrospective_business_days, request.predicate.window.end]),
	"cite": evidence.cite(request, "/predicate/window"),
} if {
	reviewed := {position | some position, request in input.evidence["change-approval"]; _reviewed(request.predicate)}
	some position, request in input.evidence["change-approval"]
	count({position} - reviewed) > 0
}

finding contains {
	"criterion": "honest",
	"key": request.predicate.changeId,
	"text": sprintf("the risk is declared as %v; likelihood %v and impact %v make another", [risk.declared, risk.likelihood, risk.impact]),
	"cite": evidence.cite(request, "/predicate/risk"),
} if {
	honest := {position | some position, request in input.evidence["change-approval"]; _honest(request.predicate.risk)}
	some position, request in input.evidence["change-approval"]
	risk := request.predicate.risk
	count({position} - honest) > 0
}

_permitted(request) if request.type in {"normal", "standard"}

_permitted(request) if {
	request.type == "emergency"
	input.gate in data.params["GLV-12"].emergency_gates
}

_templated(request) if {
	request.type in {"emergency", "normal"}
	object.get(request, "template", "") == ""
}

_templated(request) if {
	request.type == "standard"
	request.template in object.keys(data.catalogues["standard-changes"].templates)
}

_reviewed(request) if request.type in {"normal", "standard"}

_reviewed(request) if {
	request.type == "emergency"
	ended := clock.date_of(clock.instant(request.window.end))
	data.params["GLV-12"].retrospective_business_days - clock.business_days_between(ended, request.retrospectiveDue) >= 0
}

_honest(risk) if risk.declared == _level(_score(risk.likelihood, risk.impact))

# Each from 1 to 5.
_score(likelihood, impact) := likelihood * impact if {
	likelihood in {1, 2, 3, 4, 5}
	impact in {1, 2, 3, 4, 5}
}

_level(score) := "high" if score - data.params["GLV-12"].high_from >= 0

_level(score) := "medium" if {
	score - data.params["GLV-12"].high_from < 0
	score - data.params["GLV-12"].medium_from >= 0
}

_level(score) := "low" if {
	score - data.params["GLV-12"].high_from < 0
	score - data.params["GLV-12"].medium_from < 0
}
