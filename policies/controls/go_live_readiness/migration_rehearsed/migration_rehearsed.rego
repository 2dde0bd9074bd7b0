# METADATA
# title: A rehearsed migration brought every record over, and that was checked
# description: >-
#   Counts and checksums of all records, and a sample compared field by field
#   that is large enough to find what checksums cannot.
# custom:
#   id: GLV-04
#   bullet: "6.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.33], iso9001-2015: ["8.5.3", "8.5.4"]}
#   evidence: [rehearsal]
#   params:
#     sample_percent: {type: integer, default: 5, tighten: higher}
#     sample_records: {type: integer, default: 500, tighten: higher}
#   criteria:
#     succeeded: The migration rehearsal succeeded.
#     complete: There were records to move, and as many arrived as had left.
#     intact: No record arrived with another checksum.
#     sampled: As many records were compared field by field as demanded, or all of them if there are fewer.
#     sound: No compared record differs in anything critical.
#   consequence: Citizens' records are lost or altered on the way, and nobody notices until one of them is refused.
#   remediation: Mend the migration, rehearse it again with a large enough sample, and attest it with `releasegate attest rehearsal`.
package controls.go_live_readiness.migration_rehearsed

import data.lib.evidence

met.succeeded contains evidence.cite(migration, "/predicate/result") if {
	every each in _migrations {
		each.predicate.result == "success"
	}
	some migration in _migrations
}

met.complete contains evidence.cite(migration, "/predicate/data") if {
	every each in _migrations {
		_complete(each.predicate.data)
	}
	some migration in _migrations
}

met.intact contains evidence.cite(migration, "/predicate/data/checksumMismatches") if {
	every each in _migrations {
		each.predicate.data.checksumMismatches == 0
	}
	some migration in _migrations
}

met.sampled contains evidence.cite(migration, "/predicate/data/sample") if {
	every each in _migrations {
		_sampled(each.predicate.data)
	}
	some migration in _migrations
}

met.sound contains evidence.cite(migration, "/predicate/data/criticalDiscrepancies") if {
	every each in _migrations {
		each.predicate.data.criticalDiscrepancies == 0
	}
	some migration in _migrations
}

finding contains {
	"criterion": "succeeded",
	"key": migration.predicate.at,
	"text": sprintf("the migration rehearsed at %v ended as %v", [migration.predicate.at, migration.predicate.result]),
	"cite": evidence.cite(migration, "/predicate/result"),
} if {
	some migration in _migrations
	migration.predicate.result != "success"
}

finding contains {
	"criterion": "complete",
	"key": migration.predicate.at,
	"text": sprintf("%v records left and %v arrived", [moved.sourceCount, moved.targetCount]),
	"cite": evidence.cite(migration, "/predicate/data"),
} if {
	complete := {position | some position, migration in _migrations; _complete(migration.predicate.data)}
	some position, migration in _migrations
	moved := migration.predicate.data
	count({position} - complete) > 0
}

finding contains {
	"criterion": "intact",
	"key": migration.predicate.at,
	"text": sprintf("records that arrived with another checksum: %v", [migration.predicate.data.checksumMismatches]),
	"cite": evidence.cite(migration, "/predicate/data/checksumMismatches"),
} if {
	some migration in _migrations
	migration.predicate.data.checksumMismatches != 0
}

finding contains {
	"criterion": "sampled",
	"key": migration.predicate.at,
	"text": sprintf(
		"%v of %v records were compared; at least %d %% and %d records are demanded",
		[moved.sample, moved.sourceCount, data.params["GLV-04"].sample_percent, data.params["GLV-04"].sample_records],
	),
	"cite": evidence.cite(migration, "/predicate/data/sample"),
} if {
	sampled := {position | some position, migration in _migrations; _sampled(migration.predicate.data)}
	some position, migration in _migrations
	moved := migration.predicate.data
	count({position} - sampled) > 0
}

finding contains {
	"criterion": "sound",
	"key": migration.predicate.at,
	"text": sprintf("compared records with a critical difference: %v", [migration.predicate.data.criticalDiscrepancies]),
	"cite": evidence.cite(migration, "/predicate/data/criticalDiscrepancies"),
} if {
	some migration in _migrations
	migration.predicate.data.criticalDiscrepancies != 0
}

finding contains {
	"criterion": "complete",
	"key": migration.predicate.at,
	"text": "the rehearsal does not say how many records it moved and compared",
	"cite": evidence.cite(migration, "/predicate"),
} if {
	some migration in _migrations
	some _ in ({"data"} - object.keys(migration.predicate))
}

_migrations := [rehearsal |
	some rehearsal in input.evidence.rehearsal
	rehearsal.phase == "go-live-readiness"
	rehearsal.predicate.kind == "migration"
]

# Differences, not comparisons: null is less than any number.
_complete(moved) if {
	moved.sourceCount - 1 >= 0
	moved.targetCount == moved.sourceCount
}

_sampled(moved) if {
	moved.sourceCount - 1 >= 0
	(moved.sample * 100) - (moved.sourceCount * data.params["GLV-04"].sample_percent) >= 0
	moved.sample - min([moved.sourceCount, data.params["GLV-04"].sample_records]) >= 0
}
