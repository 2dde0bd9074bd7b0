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

test_date_of_is_the_date_in_perth[note] if {
	some note, case in {
		"noon": {"at": "2026-06-30T04:00:00Z", "date": "2026-06-30"},
		"last second of a day": {"at": "2026-06-30T15:59:59Z", "date": "2026-06-30"},
		"first second of the next": {"at": "2026-06-30T16:00:00Z", "date": "2026-07-01"},
		"leap day": {"at": "2028-02-28T16:00:00Z", "date": "2028-02-29"},
		"over the end of a year": {"at": "2026-12-31T16:00:00Z", "date": "2027-01-01"},
	}
	clock.date_of(clock.instant(case.at)) == case.date
}

test_in_perth[note] if {
	some note, case in {
		"noon": {"at": "2026-06-30T04:00:00Z", "reads": "2026-06-30 12:00"},
		"seconds are left out": {"at": "2026-06-30T01:05:59Z", "reads": "2026-06-30 09:05"},
		"midnight": {"at": "2026-06-30T16:00:00Z", "reads": "2026-07-01 00:00"},
	}
	clock.in_perth(clock.instant(case.at)) == case.reads
}

test_weekday if {
	[clock.weekday(date) |
		some date in ["2026-06-29", "2026-06-30", "2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04", "2026-07-05"]
	] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
}

test_business_days_of_a_fortnight if {
	{date | some date in _fortnight; clock.is_business_day(date)} == {
		"2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24",
		"2026-12-29", "2026-12-30", "2026-12-31",
	}
}

test_no_business_day[note] if {
	some note, date in {
		"Saturday": "2026-06-27",
		"Sunday": "2026-06-28",
		"holiday": "2026-06-01",
		"holiday that others do not have": "2025-06-02",
		"additional day for one at a weekend": "2026-04-27",
		"year before the calendar": "2024-06-28",
		"year after the calendar": "2029-06-28",
		"a law may make it a holiday": "2028-06-12",
		"a law may make it none": "2028-06-05",
		"no such day": "2026-02-30",
		"instant": "2026-06-30T00:00:00Z",
		"empty": "",
		"null": null,
		"number": 20260630,
	}
	count([true | clock.is_business_day(date)]) == 0
}

test_business_days_between[note] if {
	some note, case in {
		"same day": {"from": "2026-06-30", "to": "2026-06-30", "days": 0},
		"next day": {"from": "2026-06-29", "to": "2026-06-30", "days": 1},
		"Friday to Monday": {"from": "2026-06-26", "to": "2026-06-29", "days": 1},
		"Friday to Sunday": {"from": "2026-06-26", "to": "2026-06-28", "days": 0},
		"Sunday to Sunday": {"from": "2026-06-21", "to": "2026-06-28", "days": 5},
		"Saturday to Friday": {"from": "2026-06-20", "to": "2026-06-26", "days": 5},
		"two weeks and a day": {"from": "2026-06-15", "to": "2026-06-30", "days": 11},
		"the first day does not count": {"from": "2026-06-02", "to": "2026-06-03", "days": 1},
		"the last day counts": {"from": "2026-05-29", "to": "2026-06-01", "days": 0},
		"over Easter": {"from": "2026-04-02", "to": "2026-04-07", "days": 1},
		"over the end of a year": {"from": "2026-12-18", "to": "2027-01-05", "days": 9},
		"a holiday at a weekend takes no day": {"from": "2026-04-20", "to": "2026-04-26", "days": 4},
		"whole years": {"from": "2025-01-01", "to": "2027-12-31", "days": 753},
		"up to a day that is not known yet": {"from": "2028-02-28", "to": "2028-03-05", "days": 4},
		"from a day that is not known yet": {"from": "2028-03-06", "to": "2028-03-10", "days": 4},
	}
	clock.business_days_between(case.from, case.to) == case.days
}

test_business_days_between_is_undefined[note] if {
	some note, case in {
		"backwards": {"from": "2026-07-01", "to": "2026-06-30"},
		"from a year before the calendar": {"from": "2024-12-31", "to": "2025-01-02"},
		"to a year after the calendar": {"from": "2028-12-29", "to": "2029-01-02"},
		"over the whole calendar": {"from": "2024-06-30", "to": "2029-06-30"},
		"over a day that is not known yet": {"from": "2028-03-03", "to": "2028-03-07"},
		"to a day that is not known yet": {"from": "2028-03-03", "to": "2028-03-06"},
		"no such day": {"from": "2026-06-31", "to": "2026-07-02"},
		"null": {"from": null, "to": "2026-07-02"},
		"to null": {"from": "2026-07-02", "to": null},
		"instant": {"from": "2026-06-30T00:00:00Z", "to": "2026-07-02"},
	}
	count([number | number := clock.business_days_between(case.from, case.to)]) == 0
}

test_business_days_between_wants_every_year if {
	gap := {"wa-public-holidays": {"years": {"2025": [], "2027": []}, "unconfirmed": []}}
	count([number | number := clock.business_days_between("2025-06-30", "2027-06-30")]) == 0 with data.calendars as gap
}

# A date that bears two names is one day off, and not two.
test_business_days_between_counts_dates if {
	twice := {"wa-public-holidays": {
		"years": {"2026": [{"date": "2026-06-30", "name": "one"}, {"date": "2026-06-30", "name": "other"}]},
		"unconfirmed": [],
	}}
	clock.business_days_between("2026-06-29", "2026-07-01") == 1 with data.calendars as twice
}

test_business_days_after[note] if {
	some note, case in {
		"none": {"date": "2026-06-30", "days": 0, "after": "2026-06-30"},
		"none after a holiday": {"date": "2026-12-25", "days": 0, "after": "2026-12-25"},
		"one": {"date": "2026-06-30", "days": 1, "after": "2026-07-01"},
		"one after a Friday": {"date": "2026-06-26", "days": 1, "after": "2026-06-29"},
		"one after a Saturday": {"date": "2026-06-27", "days": 1, "after": "2026-06-29"},
		"five": {"date": "2026-06-30", "days": 5, "after": "2026-07-07"},
		"over Easter": {"date": "2026-04-02", "days": 1, "after": "2026-04-07"},
		"over the end of a year": {"date": "2026-12-18", "days": 10, "after": "2027-01-06"},
		"as many as can be asked for": {"date": "2026-01-01", "days": 250, "after": "2026-12-30"},
		"up to a day that is not known yet": {"date": "2028-02-28", "days": 4, "after": "2028-03-03"},
	}
	clock.business_days_after(case.date, case.days) == case.after
}

test_business_days_after_is_undefined[note] if {
	some note, case in {
		"backwards": {"date": "2026-06-30", "days": -1},
		"half a day": {"date": "2026-06-30", "days": 1.5},
		"more than can be asked for": {"date": "2025-01-01", "days": 251},
		"none in a year before the calendar": {"date": "2024-06-28", "days": 0},
		"into a year after the calendar": {"date": "2028-12-28", "days": 2},
		"over a day that is not known yet": {"date": "2028-02-28", "days": 5},
		"no such day": {"date": "2026-02-30", "days": 1},
		"date null": {"date": null, "days": 1},
		"days null": {"date": "2026-06-30", "days": null},
		"days text": {"date": "2026-06-30", "days": "1"},
	}
	count([after | after := clock.business_days_after(case.date, case.days)]) == 0
}

# What the calendar holds: a year whose list is short would turn holidays into working days.
test_calendar_is_whole if {
	years := data.calendars["wa-public-holidays"].years
	{year: count({day.date | some day in days}) | some year, days in years} == {"2025": 11, "2026": 13, "2027": 14, "2028": 8}
	every year, days in years {
		every day in days {
			startswith(day.date, concat("", [year, "-"]))
			clock.date_start(day.date) > 0
			day.name != ""
		}
	}
	{substring(day.date, 0, 4) | some day in data.calendars["wa-public-holidays"].unconfirmed} == {"2028"}
	every day in data.calendars["wa-public-holidays"].unconfirmed {
		clock.weekday(day.date) == "Monday"
	}
}

_fortnight := [
	"2026-12-19", "2026-12-20", "2026-12-21", "2026-12-22", "2026-12-23", "2026-12-24", "2026-12-25",
	"2026-12-26", "2026-12-27", "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01",
]
