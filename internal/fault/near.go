package fault

import (
	"strconv"

	"github.com/agext/levenshtein"
)

// DidYouMean suggests the known word that is nearest to what was written, as a
// sentence with a space before it; empty if none is near.
func DidYouMean(word string, known []string) string {
	best, distance := "", 4
	for _, k := range known {
		if d := levenshtein.Distance(word, k, nil); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return " Did you mean " + strconv.Quote(best) + "?"
}
