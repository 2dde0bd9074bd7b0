package report

import "strings"

// breaks turns line breaks and tabs into spaces.
var breaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ")
