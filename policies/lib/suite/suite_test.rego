package lib.suite_test

import data.lib.suite

test_suite[note] if {
	some note, case in {
		"whole": {"name": "functional", "suite": "functional"},
		"part": {"name": "functional.ios", "suite": "functional"},
		"part of a part": {"name": "secret-scan.issuer.main", "suite": "secret-scan"},
		"a suite that begins alike": {"name": "functional-old", "suite": "functional-old"},
	}
	suite.of({"predicate": {"configuration": [{"name": case.name}, {"name": "configuration"}]}}) == case.suite
}

test_nameless_run_has_no_suite[note] if {
	some note, predicate in {
		"no configuration": {},
		"configuration null": {"configuration": null},
		"configuration empty": {"configuration": []},
		"name missing": {"configuration": [{}, {"name": "sast"}]},
		"name null": {"configuration": [{"name": null}]},
		"name a number": {"configuration": [{"name": 1}]},
	}
	count([name | name := suite.of({"predicate": predicate})]) == 0
}

test_passed[note] if {
	some note, case in {
		"no run": {"runs": [], "passed": set()},
		"in one of two": {"runs": [_run(["a", "b"], []), _run(["c"], [])], "passed": {"a", "b", "c"}},
		"failed in another run": {"runs": [_run(["a", "b"], []), _run([], ["b"])], "passed": {"a"}},
		"passed and failed in one run": {"runs": [_run(["a", "b"], ["b"])], "passed": {"a"}},
		"failures null": {"runs": [_run(["a"], null), _run(["b"], [])], "passed": {"b"}},
		"failures text": {"runs": [_run(["a"], "none")], "passed": set()},
		"failures missing": {"runs": [{"predicate": {"passedTests": ["a"]}}], "passed": set()},
		"passes null": {"runs": [_run(null, [])], "passed": set()},
	}
	suite.passed(case.runs) == case.passed
}

_run(passed, failed) := {"predicate": {"passedTests": passed, "failedTests": failed}}
