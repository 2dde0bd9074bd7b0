package ledger

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
)

// Latest is what the gate said last of the release of that id, and whether it ever said
// anything: an approval, a denial or a revocation. Trials and milestones say nothing of
// it. The id counts, not the digest: a release.hcl that was edited is no other release,
// and what was approved before does not outlive what was said of it since.
func (v *View) Latest(gate, release string) (e Entry, found bool) {
	for _, e := range slices.Backward(v.Entries) {
		counts := e.Type == decision.ApprovalType || e.Type == decision.DenialType || e.Type == decision.RevocationType
		if counts && e.Gate == gate && e.ReleaseID == release {
			return e, true
		}
	}
	return Entry{}, false
}

// Refresh signs the checkpoint again, as of the writer's clock: that nothing was added
// to a quiet ledger is then known to be so until that instant.
func (l *Ledger) Refresh(w Writer) (Checkpoint, error) {
	unlock, err := l.lock()
	if err != nil {
		return Checkpoint{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	defer unlock()
	v, err := l.continued(w)
	if err != nil {
		return Checkpoint{}, err
	}
	signed, err := w.sign(Checkpoint{Size: v.Size, Root: v.Root, Time: v.Time})
	if err != nil {
		return Checkpoint{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	return signed, disk.Replace(filepath.Join(l.dir, checkpointFile), signed.note, 0o644)
}
