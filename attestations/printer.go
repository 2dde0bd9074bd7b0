package attestations

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// printer words the schema validator's errors, whatever the machine's language.
var printer = message.NewPrinter(language.English)
