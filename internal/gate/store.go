package gate

import (
	"path/filepath"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// BundleSuffix ends the names of stored Sigstore bundles.
const BundleSuffix = ".sigstore.json"

// Stem is the path, below a folder of decisions, of all that is kept of this one,
// without a suffix: gate, phase if it is a milestone, instant and payload.
func (s *Signed) Stem(folder string) string {
	d := s.Decision
	return filepath.Join(folder, d.Gate, d.Phase, d.DecidedAt.Format("20060102T150405Z")+"-"+s.Payload.Short())
}

// Keep writes the signed decision below a folder of decisions, as envelope and as
// Sigstore bundle, with what accompanies an approval, and returns the names. Deciding twice in one second gives the
// same decision; where the key signs differently each time, the first signature
// stands.
func (s *Signed) Keep(folder string, key trust.Key) ([]string, error) {
	type file struct {
		suffix  string
		content []byte
		payload canon.Digest
	}
	var files []file
	for _, c := range s.Beside { // first: whoever finds the decision finds all of it
		files = append(files, file{"." + c.Name + ".json", c.Envelope, canon.Sum(c.Payload)})
	}
	files = append(files, file{BundleSuffix, s.Bundle, s.Payload}, file{source.DecisionSuffix, s.Envelope, s.Payload})
	var names []string
	for _, f := range files {
		name := s.Stem(folder) + f.suffix
		if _, err := disk.Keep(name, f.content, 0o644); err != nil && !holds(name, f.payload, key) {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// holds reports whether a file is that payload, signed by that key.
func holds(name string, payload canon.Digest, key trust.Key) bool {
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return false
	}
	envelope, err := intoto.Read(content)
	if err != nil {
		return false
	}
	signed, _, err := trust.Payload(envelope, []trust.Key{key})
	return err == nil && canon.Sum(signed) == payload
}
