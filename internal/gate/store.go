package gate

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// seenFile is the ledger's checkpoint as of the last decision that was kept, in the
// folder of the decisions: whoever cuts the ledger does not hold that folder as well.
const seenFile = "ledger.checkpoint"

// lastSeen is the checkpoint that the ledger must extend, nil if no decision was kept.
// Decisions without it are refused: with both taken away, a ledger that was cut could
// not be told from a new one.
func lastSeen(o Options) (*ledger.Checkpoint, error) {
	name := filepath.Join(o.Decisions, seenFile)
	if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		kept, err := decided(o.Decisions)
		if err == nil && kept != "" {
			err = fault.Refuse(fmt.Sprintf("restore it from a copy; if the ledger is whole: releasegate ledger verify %s --gate-key GATE.pub --seen %s", fault.Quote(o.Ledger), fault.Quote(name)),
				"decisions are kept in %q, %q among them, and the checkpoint of the ledger that holds them, %s, is missing", o.Decisions, kept, seenFile)
		}
		return nil, err
	}
	content, err := disk.ReadFile(name, ledger.MaxCheckpoint)
	if err != nil {
		return nil, err
	}
	seen, err := ledger.ReadCheckpoint(content)
	if err != nil {
		return nil, fault.Refuse("restore it from a copy", "checkpoint last seen, %q: %w", name, err)
	}
	return &seen, nil
}

// decided is a decision that is kept below a folder, empty if none is.
func decided(folder string) (kept string, err error) {
	err = filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && name == folder:
			return fs.SkipAll // there may be no folder yet
		case err != nil:
			return fault.Refuse("", "reading %q: %w", name, err)
		case strings.HasSuffix(name, source.DecisionSuffix) || strings.HasSuffix(name, source.BundleSuffix) || strings.HasSuffix(name, ledger.ProofSuffix):
			kept = filepath.Base(name)
			return fs.SkipAll
		}
		return nil
	})
	return kept, err
}

// Stem is the path, below a folder of decisions, of all that is kept of this one,
// without a suffix: gate, phase if it is a milestone, instant and payload.
func (s *Signed) Stem(folder string) string {
	d := s.Decision
	return filepath.Join(folder, d.Gate, d.Phase, d.DecidedAt.Format("20060102T150405Z")+"-"+s.Payload.Short())
}

// Keep writes the signed decision below a folder of decisions, as envelope and as
// Sigstore bundle (as bundle alone, if it was signed with a certificate), with what
// accompanies an approval, and returns the names. Deciding twice in one second gives the
// same decision; where a gate signs differently each time, the first signature
// stands.
func (s *Signed) Keep(folder string, gates trust.Trusted) ([]string, error) {
	type file struct {
		suffix  string
		content []byte
		payload canon.Digest
	}
	var files []file
	for _, c := range s.Beside { // first: whoever finds the decision finds all of it
		files = append(files, file{"." + c.Name + ".json", c.Envelope, canon.Sum(c.Payload)})
	}
	files = append(files, file{source.BundleSuffix, s.Bundle, s.Payload})
	if !bytes.Equal(s.Envelope, s.Bundle) {
		files = append(files, file{source.DecisionSuffix, s.Envelope, s.Payload})
	}
	var names []string
	for _, f := range files {
		name := s.Stem(folder) + f.suffix
		if _, err := disk.Keep(name, f.content, 0o644); err != nil && !holds(name, f.payload, gates) {
			return nil, err
		}
		names = append(names, name)
	}
	name := s.Stem(folder) + ledger.ProofSuffix
	if err := disk.Create(name, s.Proof, 0o644); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return append(names, name), disk.Replace(filepath.Join(folder, seenFile), s.Seen, 0o644)
}

// holds reports whether a file is that payload, signed by one of the gates.
func holds(name string, payload canon.Digest, gates trust.Trusted) bool {
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return false
	}
	envelope, err := intoto.Read(content)
	if err != nil {
		return false
	}
	signed, _, err := gates.Payload(envelope)
	return err == nil && canon.Sum(signed) == payload
}
