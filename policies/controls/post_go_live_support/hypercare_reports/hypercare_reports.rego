# METADATA
# title: The service was reported on every week of hypercare, and was as good as agreed
# description: >-
#   What was agreed on availability stands in the statement that both sides sign;
#   the policy sets the least that may be agreed, so that an agreement of nothing
#   proves nothing.
# custom:
#   id: OPS-02
#   bullet: "7.1"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["9.1.1"], ism-2025-12: [ism-1526]}
#   consequence: Nobody can say whether the service keeps what was promised, and closer support ends while users still wait or are turned away.
#   gates: [hypercare-exit]
#   evidence: [hypercare]
#   params:
#     gap_days: {type: integer, default: 7, tighten: lower}
#     availability_percent: {type: number, default: 99, tighten: higher}
#     error_rate_percent: {type: number, default: 1, tighten: lower}
#     p95_ms: {type: integer, default: 2000, tighten: lower}
#   criteria:
#     complete: The reports cover hypercare from its first day to its last, each no more days after the one before than allowed.
#     available: In every week the service was available as agreed, and no less was agreed than the policy demands.
#     few_errors: In every week no more requests failed than allowed.
#     fast: In every week 95 of 100 requests were answered within the time allowed.
#   remediation: Report every week, keep up hypercare until the service is as good as agreed, and attest the reports with `releasegate attest hypercare`.
package controls.post_go_live_support.hypercare_reports

import data.lib.clock
import data.lib.evidence

met.complete contains evidence.cite(hypercare, "/predicate/reports") if {
	every each in input.evidence.hypercare {
		_reaches_the_end(each.predicate)
		every report in each.predicate.reports {
			_follows(report, each)
		}
	}
	some hypercare in input.evidence.hypercare
}

met.available contains evidence.cite(hypercare, "/predicate/reports") if {
	every each in input.evidence.hypercare {
		count(each.predicate.reports) > 0
		_enough_agreed(each.predicate.sla)
		every report in each.predicate.reports {
			_available(report, each.predicate.sla)
		}
	}
	some hypercare in input.evidence.hypercare
}

met.few_errors contains evidence.cite(hypercare, "/predicate/reports") if {
	every each in input.evidence.hypercare {
		count(each.predicate.reports) > 0
		every report in each.predicate.reports {
			_few_errors(report)
		}
	}
	some hypercare in input.evidence.hypercare
}

met.fast contains evidence.cite(hypercare, "/predicate/reports") if {
	every each in input.evidence.hypercare {
		count(each.predicate.reports) > 0
		every report in each.predicate.reports {
			_fast(report)
		}
	}
	some hypercare in input.evidence.hypercare
}

finding contains {
	"criterion": "complete",
	"key": sprintf("%v", [report.weekEnding]),
	"text": sprintf("no report ends in the %d days before the one for the week ending %v, or that week is not over", [data.params["OPS-02"].gap_days, report.weekEnding]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/reports/%d", [position])),
} if {
	some hypercare in input.evidence.hypercare
	follows := {position | some position, report in hypercare.predicate.reports; _follows(report, hypercare)}
	some position, report in hypercare.predicate.reports
	count({position} - follows) > 0
}

finding contains {
	"criterion": "complete",
	"key": sprintf("end/%v", [hypercare.predicate.end]),
	"text": sprintf("no report reaches the end of hypercare on %v", [hypercare.predicate.end]),
	"cite": evidence.cite(hypercare, "/predicate/end"),
} if {
	reached := {position | some position, hypercare in input.evidence.hypercare; _reaches_the_end(hypercare.predicate)}
	some position, hypercare in input.evidence.hypercare
	count({position} - reached) > 0
}

finding contains {
	"criterion": "available",
	"key": sprintf("sla/%v", [sla.version]),
	"text": sprintf("an availability of %v %% was agreed; at least %v %% is demanded", [sla.availabilityPercent, data.params["OPS-02"].availability_percent]),
	"cite": evidence.cite(hypercare, "/predicate/sla/availabilityPercent"),
} if {
	enough := {position | some position, hypercare in input.evidence.hypercare; _enough_agreed(hypercare.predicate.sla)}
	some position, hypercare in input.evidence.hypercare
	sla := hypercare.predicate.sla
	count({position} - enough) > 0
}

finding contains {
	"criterion": "available",
	"key": sprintf("%v", [report.weekEnding]),
	"text": sprintf("in the week ending %v the service was available for %v %%; %v %% was agreed", [report.weekEnding, report.availabilityPercent, sla.availabilityPercent]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/reports/%d/availabilityPercent", [position])),
} if {
	some hypercare in input.evidence.hypercare
	sla := hypercare.predicate.sla
	available := {position | some position, report in hypercare.predicate.reports; _available(report, sla)}
	some position, report in hypercare.predicate.reports
	count({position} - available) > 0
}

finding contains {
	"criterion": "few_errors",
	"key": sprintf("%v", [report.weekEnding]),
	"text": sprintf("in the week ending %v %v %% of the requests failed; %v %% is allowed", [report.weekEnding, report.errorRatePercent, data.params["OPS-02"].error_rate_percent]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/reports/%d/errorRatePercent", [position])),
} if {
	some hypercare in input.evidence.hypercare
	few := {position | some position, report in hypercare.predicate.reports; _few_errors(report)}
	some position, report in hypercare.predicate.reports
	count({position} - few) > 0
}

finding contains {
	"criterion": "fast",
	"key": sprintf("%v", [report.weekEnding]),
	"text": sprintf("in the week ending %v 95 of 100 requests were answered within %v ms; %d ms is allowed", [report.weekEnding, report.p95Ms, data.params["OPS-02"].p95_ms]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/reports/%d/p95Ms", [position])),
} if {
	some hypercare in input.evidence.hypercare
	fast := {position | some position, report in hypercare.predicate.reports; _fast(report)}
	some position, report in hypercare.predicate.reports
	count({position} - fast) > 0
}

# Each report is near to the first day or to an earlier report, so that from the last
# of them an unbroken chain leads back to the first day. A week that is not over when
# the reports are signed cannot be reported on.
_follows(report, hypercare) if {
	hypercare.signed_at_ns - clock.date_start(report.weekEnding) >= 0
	some earlier in ({hypercare.predicate.start} | {each.weekEnding | some each in hypercare.predicate.reports})
	gap := clock.days_between(earlier, report.weekEnding)
	gap > 0
	data.params["OPS-02"].gap_days - gap >= 0
}

_reaches_the_end(hypercare) if {
	some report in hypercare.reports
	clock.days_between(hypercare.end, report.weekEnding) >= 0
}

_enough_agreed(sla) if sla.availabilityPercent - data.params["OPS-02"].availability_percent >= 0

_available(report, sla) if report.availabilityPercent - sla.availabilityPercent >= 0

_few_errors(report) if data.params["OPS-02"].error_rate_percent - report.errorRatePercent >= 0

_fast(report) if data.params["OPS-02"].p95_ms - report.p95Ms >= 0
