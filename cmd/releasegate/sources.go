package main

import (
	"context"
	"path/filepath"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/oci"
	"github.com/credentry/releasegate/internal/source"
)

const plainHTTPUsage = "ask registries of oci:// without TLS; the machine's own are asked so anyway"

// reader returns the reader in which the folder of the evidence holds what all the
// sources do that flags name; nil if that is one folder on the disk, as is usual.
func (in *inputs) reader(paths gate.Paths) (disk.Reader, error) {
	if len(in.evidence) == 0 || len(in.evidence) == 1 && isFolder(in.evidence[0]) {
		return nil, nil //nolint:nilnil // the disk as it is
	}
	var parts []source.Part
	for i, name := range in.evidence {
		part, err := in.part(name)
		if err != nil {
			return nil, err
		}
		if i > 0 && !oci.Is(name) { // what is attached to an image is named by it
			part.Below = filepath.Base(name)
		}
		parts = append(parts, part)
	}
	return source.Together(disk.Disk{}, paths.Evidence, parts), nil
}

// isFolder reports whether a source is a folder by its name.
func isFolder(name string) bool { return !oci.Is(name) && !source.IsArchive(name) }

func (in *inputs) part(name string) (source.Part, error) {
	type keep = func(name string) bool
	switch {
	case oci.Is(name):
		image, err := oci.Parse(name, in.plainHTTP)
		return source.Part{Read: func(int64, keep) ([]disk.File, error) { return attachedEvidence(image) }}, err
	case source.IsArchive(name):
		return source.Part{Read: func(limit int64, k keep) ([]disk.File, error) { return source.Archive(name, limit, k) }}, nil
	default:
		return source.Part{Read: func(limit int64, k keep) ([]disk.File, error) { return disk.ReadTree(name, limit, k) }}, nil
	}
}

// attachedEvidence is what is attached to an image, without what gates have said: that
// is evidence of nothing. Asking ends by itself, and with the process.
func attachedEvidence(image oci.Image) ([]disk.File, error) {
	files, err := image.Fetch(context.Background())
	var evidence []disk.File
	for _, f := range files {
		if f.Err != nil || !isDecision(typeOf(f.Bytes)) {
			evidence = append(evidence, f)
		}
	}
	return evidence, err
}

// typeOf is the predicate type that an envelope states, verified or not; empty if it is
// no envelope.
func typeOf(content []byte) string {
	e, err := intoto.Read(content)
	if err != nil {
		return ""
	}
	s, err := intoto.ReadStatement(e.Payload)
	if err != nil {
		return ""
	}
	return s.PredicateType
}

// isDecision reports whether a predicate type is one that gates sign.
func isDecision(predicateType string) bool {
	switch predicateType {
	case decision.ApprovalType, decision.DenialType, decision.PhaseType, decision.TrialType, decision.RevocationType:
		return true
	}
	return false
}

// writable refuses a source of evidence that no command can write to.
func writable(evidence string) error {
	if isFolder(evidence) {
		return nil
	}
	return fault.Misuse("name a folder first: --evidence FOLDER --evidence "+fault.Quote(evidence), "nothing can be stored in %q", evidence)
}
