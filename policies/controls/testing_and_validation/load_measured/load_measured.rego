# METADATA
# title: Under more than the expected load, answers and revocations come in time
# custom:
#   id: TST-05
#   bullet: "4.1"
#   severity: medium
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.6], iso9001-2015: ["9.1.1"]}
#   evidence: [requirement-trace]
#   params:
#     revocation_minutes: {type: number, default: 15, tighten: lower}
#     p95_ms: {type: number, default: 2000, tighten: lower}
#     load_factor: {type: number, default: 1.5, tighten: higher}
#   criteria:
#     revoked: The time until a revocation takes effect was measured in minutes, and is no longer than allowed.
#     responsive: The time in which 95 of 100 requests are answered was measured in milliseconds, and is no longer than allowed.
#     loaded: Both were measured under at least the load demanded, as a multiple of the expected peak.
#   consequence: On the busiest day the service may be slow, or a stolen credential may be accepted for too long.
#   remediation: Measure again under the load demanded, remedy what is too slow, and attest the figures with `releasegate attest requirement-trace`.
package controls.testing_and_validation.load_measured

import data.lib.evidence

met.revoked contains evidence.cite(trace, "/predicate/measurements") if {
	every each in input.evidence["requirement-trace"] {
		_within(each, "revocation-latency", "minutes", data.params["TST-05"].revocation_minutes)
	}
	some trace in input.evidence["requirement-trace"]
}

met.responsive contains evidence.cite(trace, "/predicate/measurements") if {
	every each in input.evidence["requirement-trace"] {
		_within(each, "response-p95", "ms", data.params["TST-05"].p95_ms)
	}
	some trace in input.evidence["requirement-trace"]
}

met.loaded contains evidence.cite(trace, "/predicate/measurements") if {
	every each in input.evidence["requirement-trace"] {
		every name in _names {
			some measurement in each.predicate.measurements
			measurement.name == name
		}
		every measurement in each.predicate.measurements {
			_loaded(measurement)
		}
	}
	some trace in input.evidence["requirement-trace"]
}

finding contains {
	"criterion": criterion,
	"key": name,
	"text": sprintf("%v was not measured", [name]),
	"cite": evidence.cite(trace, "/predicate/measurements"),
} if {
	some trace in input.evidence["requirement-trace"]
	_ := trace.predicate.measurements
	measured := {measurement.name | some measurement in trace.predicate.measurements}
	some criterion, name in _judged
	count({name} - measured) > 0
}

finding contains {
	"criterion": criterion,
	"key": measurement.name,
	"text": sprintf("%v is %v %v; at most %v %v is allowed", [measurement.name, measurement.value, measurement.unit, limit.most, limit.unit]),
	"cite": evidence.cite(trace, sprintf("/predicate/measurements/%d", [position])),
} if {
	some trace in input.evidence["requirement-trace"]
	some criterion, limit in {
		"revoked": {"unit": "minutes", "most": data.params["TST-05"].revocation_minutes},
		"responsive": {"unit": "ms", "most": data.params["TST-05"].p95_ms},
	}
	within := {position | some position, measurement in trace.predicate.measurements; _short(measurement, limit.unit, limit.most)}
	some position, measurement in trace.predicate.measurements
	measurement.name == _judged[criterion]
	count({position} - within) > 0
}

finding contains {
	"criterion": "loaded",
	"key": measurement.name,
	"text": sprintf("%v was measured under %v times the expected peak; at least %v is demanded", [measurement.name, measurement.loadFactor, data.params["TST-05"].load_factor]),
	"cite": evidence.cite(trace, sprintf("/predicate/measurements/%d", [position])),
} if {
	some trace in input.evidence["requirement-trace"]
	loaded := {position | some position, measurement in trace.predicate.measurements; _loaded(measurement)}
	some position, measurement in trace.predicate.measurements
	count({position} - loaded) > 0
}

_judged := {"revoked": "revocation-latency", "responsive": "response-p95"}

_names := {name | some name in _judged}

# Measured at least once, and within the limit each time.
_within(trace, name, unit, most) if {
	some measurement in trace.predicate.measurements
	measurement.name == name
	every each in trace.predicate.measurements {
		_other_or_short(each, name, unit, most)
	}
}

_other_or_short(measurement, name, _, _) if measurement.name != name

_other_or_short(measurement, _, unit, most) if _short(measurement, unit, most)

_short(measurement, unit, most) if {
	measurement.unit == unit
	measurement.value >= 0
	most - measurement.value >= 0
}

_loaded(measurement) if count({measurement.name} - _names) > 0

_loaded(measurement) if {
	measurement.name in _names
	measurement.loadFactor - data.params["TST-05"].load_factor >= 0
}
