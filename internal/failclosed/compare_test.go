package failclosed_test

// A peer is a row's break as it looks under conftest: the same input document,
// judged by deny rules that ask the same. Where what is broken is the policy, the
// report has a flaw that the whole policy denies, so that an exit code of 0 is a
// release that should not be.
type peer struct {
	swap    []string                    // before, after: texts of the deny policy
	control func(string) string         // the deny policy as a whole
	extra   string                      // rules added to it
	files   func(map[string]string)     // its files, tests and data included
	report  func(map[string]any)        // the predicate; nil: as the row has it
	input   func(map[string]any)        // the input document
	raw     func(string) (string, bool) // its text, and whether there is one
}
