# METADATA
# title: Catalogue
# description: What the pinned catalogues of standards say of themselves.
package lib.catalogue

import data.lib.clock

# METADATA
# description: >-
#   Whether an edition is in force at the end of a civil date. It names the day on
#   which it is withdrawn, `withdrawn_on`, only if there is one; a day that cannot
#   be read is no day on which it is in force.
in_force(edition, date) if {
	is_object(edition)
	every day in {day | some name, day in edition; name == "withdrawn_on"} {
		clock.days_between(date, day) > 0
	}
}
