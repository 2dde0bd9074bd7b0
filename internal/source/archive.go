package source

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

// The bounds of an archive, in bytes: packed, and unpacked, which is what a folder may
// hold. What expands more than a thousandfold is no evidence: Base64 and signatures
// hardly shrink at all, and 200 is ten times what copies of one file come to.
const (
	maxPacked   = 256 << 20
	maxUnpacked = 256 << 20
	maxRatio    = 200
	freeRatio   = 1 << 20 // bytes before the ratio says anything
)

// maxDepth is how deep the folders of an archive nest, as on disk.
const maxDepth = 32

// IsArchive reports whether a name is that of a tar archive, compressed or not.
func IsArchive(name string) bool {
	return strings.HasSuffix(name, ".tar") || strings.HasSuffix(name, ".tar.gz") || strings.HasSuffix(name, ".tgz")
}

// Archive reads the files of a tar archive, compressed by gzip or not, as disk.ReadTree
// reads those of a folder: of the files that keep accepts, those that cannot be read are
// in the list with the reason. Nothing is unpacked onto the disk, and an archive in which
// a name leads elsewhere or stands twice is refused as a whole.
func Archive(name string, limit int64, keep func(name string) bool) ([]disk.File, error) {
	packed, err := disk.ReadFile(name, maxPacked)
	if err != nil {
		return nil, err
	}
	files, err := unpack(packed, limit, keep)
	if err != nil {
		return nil, fault.Refuse("tar -tvf "+fault.Quote(name), "archive %q: %w", name, err)
	}
	return files, nil
}

func unpack(packed []byte, limit int64, keep func(name string) bool) ([]disk.File, error) {
	content := io.Reader(bytes.NewReader(packed))
	if bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(content)
		if err != nil {
			return nil, fmt.Errorf("not a gzip file: %w", err)
		}
		content = unzipped
	}
	counted := &measured{from: content, packed: int64(len(packed))}
	seen, held := map[string]bool{}, 0
	var files []disk.File
	r := tar.NewReader(counted)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("damaged, or no tar: %w", err)
		}
		if h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		below := strings.TrimPrefix(h.Name, "./")
		if err := admissible(below, seen); err != nil {
			return nil, err
		}
		seen[below] = true
		if !keep(below) {
			continue
		}
		file := disk.File{Name: below}
		switch {
		case h.Typeflag != tar.TypeReg:
			file.Err = errors.New("not a regular file (links, pipes and devices are never read)")
		case h.Size > limit:
			file.Err = fmt.Errorf("%w: %d bytes, at most %d are read", disk.ErrTooLarge, h.Size, limit)
		default:
			if file.Bytes, err = io.ReadAll(r); err != nil {
				return nil, fmt.Errorf("%q: damaged, or cut short: %w", below, err)
			}
			if held += len(file.Bytes); held > maxUnpacked { // holes take no room in an archive
				return nil, fmt.Errorf("%w: its files hold more than %d bytes", disk.ErrTooLarge, maxUnpacked)
			}
		}
		files = append(files, file)
	}
	switch {
	case counted.n == 0:
		return nil, errors.New("it is empty")
	case counted.zeros < trailer: // a reader of tar takes what was cut off between two files for the end
		return nil, errors.New("it is cut short: its end is missing")
	}
	return files, nil
}

// admissible refuses a name that no archive of evidence has.
func admissible(name string, seen map[string]bool) error {
	switch {
	case !disk.Local(name) || !utf8.ValidString(name) || strings.ContainsRune(name, 0):
		return fmt.Errorf("the name %q leads elsewhere", name)
	case strings.Count(name, "/") >= maxDepth:
		return fmt.Errorf("folders are nested deeper than %d", maxDepth)
	case seen[name]:
		return fmt.Errorf("%q is in it twice", name)
	case len(seen) >= disk.MaxFiles:
		return fmt.Errorf("more than %d files", disk.MaxFiles)
	}
	return nil
}

// trailer is how many zeros end a tar.
const trailer = 1024

// measured stops where an archive is more than it may be.
type measured struct {
	from      io.Reader
	packed, n int64
	zeros     int // that it ends with, as far as it was read
}

func (m *measured) Read(b []byte) (int, error) {
	n, err := m.from.Read(b)
	if rest := bytes.TrimRight(b[:n], "\x00"); len(rest) > 0 {
		m.zeros = n - len(rest)
	} else {
		m.zeros += n
	}
	switch m.n += int64(n); {
	case m.n > maxUnpacked:
		return 0, fmt.Errorf("%w: more than %d bytes unpacked", disk.ErrTooLarge, maxUnpacked)
	case m.n > freeRatio && m.n/maxRatio > m.packed:
		return 0, fmt.Errorf("%w: it unpacks to more than %d times its size", disk.ErrTooLarge, maxRatio)
	}
	return n, err
}
