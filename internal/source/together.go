package source

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

// A Part is one of several sources of evidence: a folder, an archive, what is attached
// to an image.
type Part struct {
	Below string // where its files are said to lie; empty: where they say themselves
	Read  func(limit int64, keep func(name string) bool) ([]disk.File, error)
}

// Together returns a reader in which one folder holds what all the parts hold, whether
// or not it is on the disk; everything else is as in from. The parts are read once.
func Together(from disk.Reader, folder string, parts []Part) disk.Reader {
	return &together{Reader: from, folder: folder, parts: parts}
}

type together struct {
	disk.Reader

	folder string
	parts  []Part

	once  sync.Once
	files []disk.File // of all parts, sorted by name
	err   error
}

func (t *together) ReadTree(dir string, limit int64, keep func(name string) bool) ([]disk.File, error) {
	if dir != t.folder {
		return t.Reader.ReadTree(dir, limit, keep)
	}
	t.once.Do(func() { t.files, t.err = t.read(limit, keep) })
	return slices.Clone(t.files), t.err
}

// read reads all parts. What two parts hold is taken from the first: it is one file, and
// which copy of it comes later says nothing.
func (t *together) read(limit int64, keep func(name string) bool) ([]disk.File, error) {
	var all []disk.File
	names, contents := map[string]bool{}, map[canon.Digest]int{} // the part that holds a content first
	for n, part := range t.parts {
		files, err := part.Read(limit, keep)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if f.Err == nil {
				digest := canon.Sum(f.Bytes)
				if first, held := contents[digest]; held && first != n {
					continue
				}
				contents[digest] = n
			}
			if f.Name = path.Join(part.Below, f.Name); names[f.Name] {
				return nil, fault.Refuse("rename one of them", "two sources of evidence hold another %q each", f.Name)
			}
			names[f.Name] = true
			all = append(all, f)
		}
	}
	slices.SortFunc(all, func(a, b disk.File) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}
