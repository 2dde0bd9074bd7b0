package lib.catalogue_test

import data.lib.catalogue

test_in_force[note] if {
	some note, edition in {
		"not withdrawn": {"title": "A standard"},
		"withdrawn on the next day": {"withdrawn_on": "2026-07-01"},
		"withdrawn much later": {"title": "A standard", "withdrawn_on": "2030-01-01"},
	}
	catalogue.in_force(edition, "2026-06-30")
}

test_not_in_force[note] if {
	some note, edition in {
		"withdrawn on the day": {"withdrawn_on": "2026-06-30"},
		"withdrawn on the day before": {"withdrawn_on": "2026-06-29"},
		"no such day": {"withdrawn_on": "2026-02-30"},
		"null": {"withdrawn_on": null},
		"empty": {"withdrawn_on": ""},
		"no edition": null,
		"text": "2030-01-01",
	}
	count([true | catalogue.in_force(edition, "2026-06-30")]) == 0
}

test_not_in_force_on_an_unreadable_date[note] if {
	some note, date in {"null": null, "empty": "", "words": "today"}
	count([true | catalogue.in_force({"withdrawn_on": "2030-01-01"}, date)]) == 0
}
