package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
)

// use notes in a folder that a decision is admitted, before that is said. The note is
// there whole or not at all, and of several who write it at once one does: so nobody
// else is told yes, and who dies between the note and the answer has used it up.
func use(folder string, a *admit.Admission, at time.Time) error {
	name := filepath.Join(folder, string(a.Payload)+".json")
	note, err := canon.Indent(map[string]any{"decision": a.Payload, "release": a.Decision.Release.ID, "gate": a.Decision.Gate, "admittedAt": at.Format(time.RFC3339)})
	if err != nil {
		return err
	}
	switch err := disk.Create(name, note, 0o644); {
	case errors.Is(err, fs.ErrExist):
		a.UsedUp(usedAt(name))
		return nil
	default:
		return err
	}
}

// usedAt is the note, with when it was written as far as it says so: it is only told.
func usedAt(name string) string {
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return name
	}
	note, err := canon.Parse(content)
	if err != nil {
		return name
	}
	at, _ := canon.Lookup(note, "/admittedAt")
	return fmt.Sprintf("%s, %v", name, at)
}
