package intoto

import (
	"fmt"

	"github.com/in-toto/in-toto-golang/in_toto"

	"github.com/credentry/releasegate/internal/canon"
)

// RecordFile returns the digest of a file as in-toto records artifacts: of its
// bytes as they are, without normalising line ends.
func RecordFile(name string) (canon.Digest, error) {
	recorded, err := in_toto.RecordArtifact(name, []string{"sha256"}, false)
	if err != nil {
		return "", err
	}
	digest := canon.Digest(fmt.Sprint(recorded["sha256"]))
	if !digest.Valid() {
		return "", fmt.Errorf("%q: in-toto recorded %q, which is no SHA-256", name, digest)
	}
	return digest, nil
}
