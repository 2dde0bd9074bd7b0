package gate

// Lasts tells tests when controls are evaluated twice.
func (in *Inputs) Lasts() bool { return in.lasts() }
