package lib.training_test

import data.lib.training

test_people_of_all_groups_of_a_kind if {
	training.people(_record([{"kind": "admin", "people": ["alex"]}, {"kind": "security", "people": ["chris"]}, {"kind": "admin", "people": ["blair", "alex"]}]), "admin") == {"alex", "blair"}
}

test_nobody[note] if {
	some note, audiences in {
		"no group of the kind": [{"kind": "end-user", "people": ["alex"]}],
		"kind missing": [{"people": ["alex"]}],
		"people missing": [{"kind": "admin"}],
		"people null": [{"kind": "admin", "people": null}],
		"groups null": null,
		"groups text": "admin",
	}
	training.people(_record(audiences), "admin") == set()
}

test_named[note] if {
	some note, audiences in {
		"one group": [{"kind": "admin", "cohort": 2, "people": ["alex", "blair"]}],
		"two groups": [{"kind": "admin", "cohort": 1, "people": ["alex"]}, {"kind": "admin", "cohort": 1, "people": ["blair"]}],
		"beside a group that is too large": [{"kind": "end-user", "cohort": 40, "people": []}, {"kind": "admin", "cohort": 1, "people": ["alex"]}],
	}
	training.named(_record(audiences), "admin")
}

test_not_named[note] if {
	some note, audiences in {
		"no group of the kind": [{"kind": "end-user", "cohort": 1, "people": ["alex"]}],
		"nobody": [{"kind": "admin", "cohort": 0, "people": []}],
		"one too few": [{"kind": "admin", "cohort": 2, "people": ["alex"]}],
		"one twice": [{"kind": "admin", "cohort": 2, "people": ["alex", "alex"]}],
		"a blank": [{"kind": "admin", "cohort": 2, "people": ["alex", " "]}],
		"only one of two groups": [{"kind": "admin", "cohort": 1, "people": ["alex"]}, {"kind": "admin", "cohort": 1, "people": []}],
		"size missing": [{"kind": "admin", "people": ["alex"]}],
		"size null": [{"kind": "admin", "cohort": null, "people": ["alex"]}],
		"groups missing": null,
	}
	count([true | training.named(_record(audiences), "admin")]) == 0
}

test_passed if {
	training.passed(_completed({}), "alex", "admin", "administration", 80)
}

test_passed_at_the_limits[note] if {
	some note, change in {
		"score as demanded": {"scorePercent": 80},
		"when the record was signed": {"completedAt": "2026-06-25T01:30:00Z"},
	}
	training.passed(_completed(change), "alex", "admin", "administration", 80)
}

test_not_passed[note] if {
	some note, change in {
		"another person": {"personHash": crypto.sha256("blair")},
		"a name in place of the digest": {"personHash": "alex"},
		"as a member of another group": {"role": "security"},
		"another module": {"module": "backup"},
		"score one too low": {"scorePercent": 79},
		"score null": {"scorePercent": null},
		"score text": {"scorePercent": "90"},
		"after the record was signed": {"completedAt": "2026-06-25T01:30:01Z"},
		"time null": {"completedAt": null},
		"trainer did not sign": {"trainer": "kim"},
		"trainer null": {"trainer": null},
	}
	count([true | training.passed(_completed(change), "alex", "admin", "administration", 80)]) == 0
}

test_not_passed_without[note] if {
	some note in ["personHash", "role", "module", "scorePercent", "completedAt", "trainer"]
	record := json.patch(_completed({}), [{"op": "remove", "path": concat("/", ["/predicate/completions/0", note])}])
	count([true | training.passed(record, "alex", "admin", "administration", 80)]) == 0
}

test_nobody_trains_themselves if {
	count([true | training.passed(_completed({"personHash": crypto.sha256("tina")}), "tina", "admin", "administration", 80)]) == 0
}

_record(audiences) := {"predicate": {"audiences": audiences}}

_completed(change) := {
	"signed_at_ns": 1782351000000000000,
	"signers": [{"person": "tina"}],
	"predicate": {"completions": [object.union(
		{
			"personHash": crypto.sha256("alex"), "role": "admin", "module": "administration",
			"completedAt": "2026-06-16T07:00:00Z", "scorePercent": 90, "trainer": "tina",
		},
		change,
	)]},
}
