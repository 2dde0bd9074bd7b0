# METADATA
# title: Clock
# description: >-
#   Instants and civil dates as nanoseconds since 1970. Civil dates are dates in
#   Perth, which is eight hours ahead of UTC all year round; no time-zone
#   database is asked. What cannot be read is undefined. So is every answer that
#   rests on a day of which the calendar of public holidays does not know whether
#   it is one: such a day is never taken for a working day.
package lib.clock

# METADATA
# description: Nanoseconds of an RFC 3339 instant in UTC, such as 2026-06-30T04:00:00Z.
instant(text) := time.parse_rfc3339_ns(text) if endswith(text, "Z")

# METADATA
# description: Nanoseconds at which a civil date, such as 2026-06-30, begins in Perth.
date_start(date) := time.parse_rfc3339_ns(concat("", [date, "T00:00:00+08:00"]))

# METADATA
# description: The civil date in Perth, such as 2026-06-30, of an instant in nanoseconds.
date_of(ns) := sprintf("%04d-%02d-%02d", time.date(ns + hours(8)))

# METADATA
# description: An instant in nanoseconds as people in Perth read it, such as 2026-06-30 12:00, to the minute.
in_perth(ns) := sprintf("%s %02d:%02d", [date_of(ns), hour, minute]) if [hour, minute, _] := time.clock(ns + hours(8))

# METADATA
# description: Nanoseconds in a number of days of 24 hours.
days(number) := number * 86400000000000

# METADATA
# description: Nanoseconds in a number of hours.
hours(number) := number * 3600000000000

# METADATA
# description: Days from one civil date to another; negative if the other is the earlier one.
days_between(from, to) := (date_start(to) - date_start(from)) / days(1)

# METADATA
# description: >-
#   Nanoseconds of an instant moved by calendar months in Perth. Where a month
#   has no such day, the rest runs over into the next.
months_after(ns, number) := time.add_date(ns + hours(8), 0, number, 0) - hours(8)

# METADATA
# description: The day of the week of a civil date, such as Tuesday.
weekday(date) := time.weekday(date_start(date) + hours(8))

# METADATA
# description: True for a Monday to Friday that is known to be no public holiday in Western Australia.
is_business_day(date) if {
	_covered(substring(date, 0, 4), substring(date, 0, 4))
	weekday(date) in _working_week
	count({date} - (_holidays | _unconfirmed)) == 1
}

# METADATA
# description: >-
#   Business days after one civil date up to and including another, which must not
#   be the earlier one. Undefined if the calendar does not know all days between.
business_days_between(from, to) := _working_days(weekday(from), days_between(from, to)) - count(_off(_holidays, from, to)) if {
	days_between(from, to) >= 0
	_covered(substring(from, 0, 4), substring(to, 0, 4))
	count(_off(_unconfirmed, from, to)) == 0
}

# METADATA
# description: >-
#   The civil date that is a number of business days after another: 0 is the date
#   itself, 1 the next business day. Undefined above 250, and if the calendar does
#   not know all days between.
business_days_after(date, 0) := date if business_days_between(date, date) == 0

business_days_after(date, number) := after if {
	number >= 1
	number <= 250

	# Five business days take seven days at least, and over a year no more than seven
	# and a half; twenty more are for a cluster of holidays.
	some tens in [0, 10, 20, 30, 40]
	some ones in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
	tens + ones <= 22 + (number / 10)
	after := date_of(date_start(date) + days((ceil((number * 7) / 5) - 2) + (tens + ones)))
	is_business_day(after)
	business_days_between(date, after) == number
}

_week := {"Monday": 1, "Tuesday": 2, "Wednesday": 3, "Thursday": 4, "Friday": 5, "Saturday": 6, "Sunday": 7}

_working_week := {day | some day, place in _week; place <= 5}

# Mondays to Fridays among a number of days that follow a day of the week.
_working_days(after, number) := (5 * floor(number / 7)) + count({step |
	some step in [1, 2, 3, 4, 5, 6]
	step <= number % 7
	((_week[after] + step) - 1) % 7 < 5
})

# Dates, not entries: one that has two names is one day off.
_holidays := {day.date |
	some year in data.calendars["wa-public-holidays"].years
	some day in year
	weekday(day.date) in _working_week
}

_unconfirmed := {day.date | some day in data.calendars["wa-public-holidays"].unconfirmed}

# Civil dates that are written alike are in the order of their texts.
_off(dates, from, to) := {date |
	some date in dates
	date > from
	date <= to
}

_covered(first, last) if {
	known := {year |
		some year in object.keys(data.calendars["wa-public-holidays"].years)
		year >= first
		year <= last
	}
	count(known) == (to_number(last) - to_number(first)) + 1
}
