package dossier

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/disk"
)

// The bounds of an archive, in bytes: all of it is held in memory. An engagement's
// evidence alone may hold 256 MiB; what is compressed grows by what it claims, so
// that reading stops where the bound is, whatever the archive says of itself.
const (
	maxArchive = 256 << 20
	maxContent = 512 << 20
)

// pack writes files as a tar in gzip, in the order of their names, with nothing else
// that could differ: no times, owners or modes of the machine.
func pack(files map[string][]byte) ([]byte, error) {
	content, err := bundleUp(files)
	if err != nil {
		return nil, err
	}
	packed, err := squeeze(content)
	if err == nil && len(packed) > maxArchive {
		err = fmt.Errorf("an archive of %d bytes is larger than %d: nobody could read it again", len(packed), maxArchive)
	}
	return packed, err
}

func bundleUp(files map[string][]byte) ([]byte, error) {
	var content bytes.Buffer
	w := tar.NewWriter(&content)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(files[name])), Mode: 0o644}); err != nil {
			return nil, fmt.Errorf("file %q: %w", name, err)
		}
		if _, err := w.Write(files[name]); err != nil {
			return nil, fmt.Errorf("file %q: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if content.Len() > maxContent {
		return nil, fmt.Errorf("its files hold %d bytes, more than %d", content.Len(), maxContent)
	}
	return content.Bytes(), nil
}

func squeeze(content []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	err = w.Close()
	return packed.Bytes(), err
}

// header is that of each gzip file that squeeze writes: no name, no time, no system.
var header = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}

// unpack reads what pack has written, and nothing else: other tar files may hold
// links, folders, two files of one name or names that lead elsewhere.
func unpack(packed []byte) (files map[string][]byte, content []byte, err error) {
	if !bytes.HasPrefix(packed, header) {
		return nil, nil, errors.New("not an archive that releasegate wrote")
	}
	rest := bytes.NewReader(packed)
	unzipped, err := gzip.NewReader(rest)
	if err != nil {
		return nil, nil, fmt.Errorf("not a gzip file: %w", err)
	}
	unzipped.Multistream(false)
	content, err = io.ReadAll(io.LimitReader(unzipped, maxContent+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("damaged or cut short: %w", err)
	case len(content) > maxContent:
		return nil, nil, fmt.Errorf("its files hold more than %d bytes", maxContent)
	case rest.Len() > 0:
		return nil, nil, fmt.Errorf("%d bytes follow its end", rest.Len())
	}
	if files, err = entries(content); err != nil {
		return nil, nil, err
	}
	again, err := bundleUp(files)
	if err == nil && !bytes.Equal(again, content) {
		err = errors.New("its files are not laid out as releasegate lays them out")
	}
	return files, content, err
}

// entries are the files of a tar, without copying them.
func entries(content []byte) (map[string][]byte, error) {
	files := map[string][]byte{}
	from := bytes.NewReader(content)
	for r := tar.NewReader(from); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("damaged: %w", err)
		}
		_, twice := files[h.Name]
		switch {
		case h.Typeflag != tar.TypeReg:
			return nil, fmt.Errorf("%q is no regular file (links, folders and devices are never read)", h.Name)
		case !disk.Local(h.Name) || !utf8.ValidString(h.Name) || strings.ContainsRune(h.Name, 0):
			return nil, fmt.Errorf("the name %q leads elsewhere", h.Name)
		case twice:
			return nil, fmt.Errorf("%q is in it twice", h.Name)
		case len(files) >= disk.MaxFiles:
			return nil, fmt.Errorf("more than %d files", disk.MaxFiles)
		}
		start := len(content) - from.Len()
		if h.Size < 0 || h.Size > int64(from.Len()) {
			return nil, fmt.Errorf("damaged: %q is cut short", h.Name)
		}
		files[h.Name] = content[start : start+int(h.Size) : start+int(h.Size)]
	}
}
