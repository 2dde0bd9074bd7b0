# METADATA
# title: Suites
# description: >-
#   An in-toto test result v0.1 names no suite. By our convention the first
#   entry of its configuration does; a dot divides a suite into parts, such as
#   functional.ios, that are run apart.
package lib.suite

# METADATA
# description: The suite that a test result is a run of, without the part.
of(result) := split(result.predicate.configuration[0].name, ".")[0]

# METADATA
# description: >-
#   Tests that passed in some of the runs and failed in none. A run that does not
#   say what failed shows nothing.
passed(runs) := {test |
	some run in runs
	is_array(run.predicate.failedTests)
	some test in run.predicate.passedTests
} - {test |
	some run in runs
	some test in run.predicate.failedTests
}
