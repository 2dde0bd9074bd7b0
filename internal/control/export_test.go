package control

import "time"

// SetDeadline shortens what a test would else have to wait for.
func (s *Set) SetDeadline(d time.Duration) { s.deadline = d }
