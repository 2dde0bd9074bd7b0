# METADATA
# title: Clock
# description: >-
#   Instants and civil dates as nanoseconds since 1970. Civil dates are dates in
#   Perth, which is eight hours ahead of UTC all year round; no time-zone
#   database is asked. What cannot be read is undefined.
package lib.clock

# METADATA
# description: Nanoseconds of an RFC 3339 instant in UTC, such as 2026-06-30T04:00:00Z.
instant(text) := time.parse_rfc3339_ns(text) if endswith(text, "Z")

# METADATA
# description: Nanoseconds at which a civil date, such as 2026-06-30, begins in Perth.
date_start(date) := time.parse_rfc3339_ns(concat("", [date, "T00:00:00+08:00"]))

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
