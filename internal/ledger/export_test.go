package ledger

// Entries returns all entries, having checked that each names the one before it.
func (l *Ledger) Entries() ([]Entry, error) {
	entries, _, err := l.read()
	return entries, err
}
