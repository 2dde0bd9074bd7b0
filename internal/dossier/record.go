package dossier

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
)

// Where the parts of an engagement lie in a dossier.
var layout = gate.Paths{
	Policy: "policy", Trust: "trust", Release: "release.hcl", Evidence: "evidence", Register: "register", Decisions: "decisions", Previous: "previous.json",
}

// An Unread is a file of the evidence that was there and could not be read: the
// decision says so, and a replay must come to the same.
type Unread struct {
	Path     string `json:"path"` // in the dossier
	Text     string `json:"text"`
	TooLarge bool   `json:"tooLarge"`
}

// A Recorder reads for gate.Open, and keeps what it has read: so a dossier holds all
// that a decision rests on, for nothing else was seen.
type Recorder struct {
	from   disk.Reader
	places []place

	mu     sync.Mutex // Open reads side by side
	files  map[string][]byte
	unread []Unread
}

// A place is what a path is called in the dossier.
type place struct{ path, name string }

// Record returns a recorder of what is read at the paths.
func Record(from disk.Reader, p gate.Paths) *Recorder {
	return &Recorder{from: from, files: map[string][]byte{}, places: []place{
		{p.Policy, layout.Policy},
		{p.Trust, layout.Trust},
		{p.Release, layout.Release},
		{p.Evidence, layout.Evidence},
		{p.Register, layout.Register},
		{p.Decisions, layout.Decisions},
		{p.Previous, layout.Previous},
	}}
}

// names are what a path is called in the dossier: more than one if two parts of an
// engagement lie in one folder.
func (r *Recorder) names(name string) []string {
	var all []string
	for _, p := range r.places {
		switch below, err := filepath.Rel(p.path, name); {
		case p.path == "" || err != nil:
		case below == ".":
			all = append(all, p.name)
		case (p.name == layout.Decisions || p.name == layout.Register) && filepath.IsLocal(below): // the folders that are read in parts
			all = append(all, path.Join(p.name, filepath.ToSlash(below)))
		}
	}
	return all
}

// ReadFile reads a file and keeps it.
func (r *Recorder) ReadFile(name string, limit int64) ([]byte, error) {
	b, err := r.from.ReadFile(name, limit)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, as := range r.names(name) {
		r.files[as] = b
	}
	return b, nil
}

// ReadTree reads a folder and keeps what was read of it.
func (r *Recorder) ReadTree(dir string, limit int64, keep func(name string) bool) ([]disk.File, error) {
	files, err := r.from.ReadTree(dir, limit, keep)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, as := range r.names(dir) {
		for _, f := range files {
			if as == layout.Policy && f.Name == bundle.CompiledName {
				continue // who replays a decision compiles the rules from their text
			}
			at := path.Join(as, f.Name)
			if f.Err != nil {
				r.unread = append(r.unread, Unread{at, f.Err.Error(), errors.Is(f.Err, disk.ErrTooLarge)})
				continue
			}
			r.files[at] = f.Bytes
		}
	}
	return files, nil
}

// left are the files that could not be read, sorted.
func (r *Recorder) left() []Unread {
	all := slices.SortedFunc(slices.Values(r.unread), func(a, b Unread) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(all) // a folder may be read in several goes
}

// ReadFile reads a file of the dossier.
func (d *Dossier) ReadFile(name string, limit int64) ([]byte, error) {
	b, ok := d.files[name]
	switch {
	case !ok:
		return nil, fault.Refuse("", "the dossier holds no %q: %w", name, fs.ErrNotExist)
	case int64(len(b)) > limit:
		return nil, fault.Refuse("", "reading %q of the dossier: %w: %d bytes", name, disk.ErrTooLarge, len(b))
	}
	return b, nil
}

// ReadTree reads a folder of the dossier, as it was found.
func (d *Dossier) ReadTree(dir string, limit int64, keep func(name string) bool) ([]disk.File, error) {
	var files []disk.File
	for name, content := range d.files {
		below, inside := strings.CutPrefix(name, dir+"/")
		switch {
		case !inside || !keep(below):
		case int64(len(content)) > limit:
			return nil, fault.Refuse("", "reading %q of the dossier: %w: %d bytes", name, disk.ErrTooLarge, len(content))
		default:
			files = append(files, disk.File{Name: below, Bytes: content})
		}
	}
	for _, u := range d.Index.Unread {
		if below, inside := strings.CutPrefix(u.Path, dir+"/"); inside {
			files = append(files, disk.File{Name: below, Err: unreadable{u}})
		}
	}
	if len(files) == 0 && dir != layout.Evidence { // of which there may be none
		return nil, fault.Refuse("", "folder %q of the dossier: %w", dir, fs.ErrNotExist)
	}
	slices.SortFunc(files, func(a, b disk.File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

// unreadable says again why a file was not read.
type unreadable struct{ Unread }

func (u unreadable) Error() string        { return u.Text }
func (u unreadable) Is(target error) bool { return u.TooLarge && target == disk.ErrTooLarge }
