package trust

// SetMost bounds the verifications more narrowly than a test could wait for.
func (r *Roster) SetMost(verifications int) { r.most = verifications }
