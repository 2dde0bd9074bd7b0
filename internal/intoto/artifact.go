package intoto

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/credentry/releasegate/internal/canon"
)

// maxRecorded bounds a file that is digested, in bytes: it takes about a second.
const maxRecorded = 512 << 20

// RecordFile returns the digest of a file as in-toto records artifacts: of its
// bytes as they are, without normalising line ends. The bytes pass by and are not
// held, as in-toto's own code would.
func RecordFile(name string) (canon.Digest, error) {
	file, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0) // never waits for a pipe's writer
	if err != nil {
		return "", err
	}
	defer file.Close() //nolint:errcheck // opened for reading
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%q is not a regular file", name)
	}
	tooLarge := fmt.Errorf("%q has more than %d bytes: name it by the digest that sha256sum prints", name, maxRecorded)
	if info.Size() > maxRecorded {
		return "", tooLarge
	}
	sum := sha256.New()
	switch n, err := io.Copy(sum, io.LimitReader(file, maxRecorded+1)); {
	case err != nil:
		return "", fmt.Errorf("reading %q: %w", name, err)
	case n > maxRecorded:
		return "", tooLarge
	}
	return canon.Digest(hex.EncodeToString(sum.Sum(nil))), nil
}
