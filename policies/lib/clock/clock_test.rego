package lib.clock_test

import data.lib.clock

test_instant if {
	clock.instant("2026-06-30T04:00:00Z") == 1782792000000000000
}

test_date_starts_at_midnight_in_perth if {
	clock.date_start("2026-06-30") == clock.instant("2026-06-29T16:00:00Z")
}

test_days if {
	clock.instant("2026-06-29T04:00:00Z") + clock.days(3) == clock.instant("2026-07-02T04:00:00Z")
}

test_hours if {
	clock.hours(24) == clock.days(1)
}

test_days_between[note] if {
	some note, case in {
		"same day": {"from": "2026-06-30", "to": "2026-06-30", "days": 0},
		"next day": {"from": "2026-06-30", "to": "2026-07-01", "days": 1},
		"backwards": {"from": "2026-07-01", "to": "2026-06-30", "days": -1},
		"leap day": {"from": "2028-02-28", "to": "2028-03-01", "days": 2},
		"over the end of a year": {"from": "2026-12-31", "to": "2027-01-01", "days": 1},
		"over what is summer time elsewhere": {"from": "2026-09-01", "to": "2026-11-01", "days": 61},
	}
	clock.days_between(case.from, case.to) == case.days
}

test_months_after[note] if {
	some note, case in {
		"two years": {"from": "2024-06-30T04:00:00Z", "months": 24, "to": "2026-06-30T04:00:00Z"},
		"over the end of a year": {"from": "2026-12-15T00:00:00Z", "months": 1, "to": "2027-01-15T00:00:00Z"},
		"none": {"from": "2026-12-15T00:00:00Z", "months": 0, "to": "2026-12-15T00:00:00Z"},
		"a day that the month has not": {"from": "2026-01-31T04:00:00Z", "months": 1, "to": "2026-03-03T04:00:00Z"},
		"the month of Perth, not of UTC": {"from": "2026-01-31T16:00:00Z", "months": 1, "to": "2026-02-28T16:00:00Z"},
	}
	clock.months_after(clock.instant(case.from), case.months) == clock.instant(case.to)
}

test_no_month_after_what_is_no_number[note] if {
	some note, case in {
		"instant null": {"ns": null, "months": 1},
		"instant text": {"ns": "2026-06-30T04:00:00Z", "months": 1},
		"months null": {"ns": 1782792000000000000, "months": null},
	}
	count([ns | ns := clock.months_after(case.ns, case.months)]) == 0
}

test_unreadable_instant_is_undefined[note] if {
	some note, text in {
		"offset": "2026-06-30T12:00:00+08:00",
		"date only": "2026-06-30",
		"no such day": "2026-02-30T00:00:00Z",
		"empty": "",
		"words": "last JuneZ",
		"null": null,
		"number": 1782792000000000000,
	}
	count([ns | ns := clock.instant(text)]) == 0
}

test_unreadable_date_is_undefined[note] if {
	some note, date in {
		"instant": "2026-06-30T00:00:00Z",
		"no such day": "2026-02-30",
		"day first": "30-06-2026",
		"empty": "",
		"null": null,
		"number": 20260630,
	}
	count([ns | ns := clock.date_start(date)]) == 0
}
