package intoto

import (
	"fmt"
	"os"

	"github.com/in-toto/in-toto-golang/in_toto"

	"github.com/credentry/releasegate/internal/canon"
)

// maxRecorded bounds a file that is digested, in bytes: in-toto holds all of it.
const maxRecorded = 512 << 20

// RecordFile returns the digest of a file as in-toto records artifacts: of its
// bytes as they are, without normalising line ends.
func RecordFile(name string) (canon.Digest, error) {
	// in-toto reads to the end of whatever it is given, which a device has not.
	info, err := os.Stat(name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%q is not a regular file", name)
	}
	if info.Size() > maxRecorded {
		return "", fmt.Errorf("%q has more than %d bytes: name it by the digest that sha256sum prints", name, maxRecorded)
	}
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
