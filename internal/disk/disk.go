// Package disk reads files that others wrote and writes files that must last.
//
// Reading takes regular files only, bounded, once: no symbolic link, device or
// pipe, so that a folder from outside can neither lead elsewhere nor hang the
// program. ReadMounted alone follows some links. Writing is atomic, durable and exclusive: after a crash a file is
// whole or absent, and no file is ever overwritten.
package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/fault"
)

// MaxFiles bounds the files and folders in one folder tree, wanted or not; the
// largest evidence stores seen hold some ten thousand.
const MaxFiles = 100_000

// maxTree bounds what one tree holds, in bytes, and maxDepth how deep its folders
// nest: all of it is held in memory, and each level is walked for each file.
const (
	maxTree  = 256 << 20
	maxDepth = 32
)

// ErrTooLarge is why a file is not read that has more bytes than allowed.
var ErrTooLarge = errors.New("too large")

// A File is a file as found.
type File struct {
	Name  string // below the folder it was read from, with slashes
	Bytes []byte // nil if Err is set
	Err   error  // why it was not read; never a reason to stop the others
}

// A Reader reads what others wrote: the disk, or an archive that holds the same
// files. What is not there is fs.ErrNotExist. It may be asked concurrently.
type Reader interface {
	ReadFile(name string, limit int64) ([]byte, error)
	ReadTree(dir string, limit int64, keep func(name string) bool) ([]File, error)
}

// Disk is the Reader of the machine's own files.
type Disk struct{}

// ReadFile is the function of that name.
func (Disk) ReadFile(name string, limit int64) ([]byte, error) { return ReadFile(name, limit) }

// ReadTree is the function of that name.
func (Disk) ReadTree(dir string, limit int64, keep func(name string) bool) ([]File, error) {
	return ReadTree(dir, limit, keep)
}

// What is absent is told as such, for a caller to whom that is an answer.
type absent string

func (a absent) Error() string        { return string(a) + " does not exist" }
func (a absent) Is(target error) bool { return target == fs.ErrNotExist }

// ReadFile reads one regular file of at most limit bytes.
func ReadFile(name string, limit int64) ([]byte, error) {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Refuse("ls -l "+fault.Quote(filepath.Dir(name)), "%w", absent(strconv.Quote(name)))
	case err != nil:
		return nil, fault.Refuse("", "reading %q: %w", name, err)
	case info.IsDir():
		return nil, fault.Refuse("name a file inside it", "%q is a directory, not a file", name)
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fault.Refuse("put the file itself there: links are never followed", "%q is a symbolic link, not a file", name)
	case !info.Mode().IsRegular():
		return nil, fault.Refuse("put a file there: pipes and devices are never read", "%q is not a regular file", name)
	}
	file, err := open(name)
	if err != nil {
		return nil, fault.Refuse("", "reading %q: %w", name, err)
	}
	defer file.Close() //nolint:errcheck // opened for reading
	b, err := read(file, limit)
	if err != nil {
		return nil, fault.Refuse("", "reading %q: %w", name, err)
	}
	return b, nil
}

// ReadMounted is ReadFile, but a link is followed that stays below the folder that it
// lies in. So Kubernetes mounts secrets and settings: NAME leads to ..data/NAME, and
// ..data to a folder that is changed as a whole. It is for the few files that whoever
// runs the program names as theirs, keys among them, and for nothing that came from
// outside: a link then leads to no file that could not lie in its place.
func ReadMounted(name string, limit int64) ([]byte, error) {
	info, err := os.Lstat(name)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return ReadFile(name, limit)
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return nil, fault.Refuse("", "reading %q: %w", name, err)
	}
	defer root.Close() //nolint:errcheck // opened for reading
	file, err := root.OpenFile(filepath.Base(name), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fault.Refuse("put the file itself there, or a link that stays in its folder", "%q is a symbolic link that cannot be followed: %w", name, err)
	}
	defer file.Close() //nolint:errcheck // opened for reading
	b, err := read(file, limit)
	if err != nil {
		return nil, fault.Refuse("", "reading %q: %w", name, err)
	}
	return b, nil
}

// open never follows a link in the last element and never waits for a pipe's writer.
func open(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
}

func read(file *os.File, limit int64) ([]byte, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("%w: %d bytes, at most %d are read", ErrTooLarge, info.Size(), limit)
	}
	b := make([]byte, 0, info.Size()+1)
	for {
		n, err := file.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case errors.Is(err, io.EOF):
			return b, nil
		case err != nil:
			return nil, err
		case int64(len(b)) > limit:
			return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
		case len(b) == cap(b):
			b = slices.Grow(b, 4096)
		}
	}
}

// ReadTree reads every file below dir whose name keep accepts, sorted by name.
// A file that cannot be read is in the list with its error. Symbolic links are
// never followed: a link is such a file, and so is whatever has a name that is not
// UTF-8, which no decision could spell, or that holds a backslash, which no dossier
// could give back.
func ReadTree(dir string, limit int64, keep func(name string) bool) ([]File, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fault.Refuse("ls -l "+fault.Quote(filepath.Dir(filepath.Clean(dir))), "%w", absent("folder "+strconv.Quote(dir)))
	case err != nil:
		return nil, fault.Refuse("", "reading folder %q: %w", dir, err)
	case !info.IsDir():
		return nil, fault.Refuse("name the folder that holds it", "%q is a file, not a folder", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.Refuse("", "reading folder %q: %w", dir, err)
	}
	defer root.Close() //nolint:errcheck // opened for reading
	var files []File
	entries, total := 0, 0
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		entries++
		switch {
		case err != nil && name != ".": // a folder that cannot be read hides what is in it, no more
			files = append(files, File{Name: name, Err: err})
			return fs.SkipDir
		case err != nil:
			return err
		case strings.Count(name, "/") >= maxDepth:
			return fmt.Errorf("folders are nested deeper than %d", maxDepth)
		case entries > MaxFiles+1: // the folder itself is one
			return fmt.Errorf("more than %d files", MaxFiles)
		case !utf8.ValidString(name):
			files = append(files, File{Name: strings.ToValidUTF8(name, "\uFFFD"), Err: errors.New("its name is not UTF-8")})
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case strings.Contains(name, `\`):
			files = append(files, File{Name: name, Err: errors.New("its name holds a backslash, which would lead elsewhere on another machine: no archive holds it")})
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || !keep(name):
			return nil
		}
		file := File{Name: name}
		file.Bytes, file.Err = readBelow(root, name, entry, limit)
		if total += len(file.Bytes); total > maxTree {
			return fmt.Errorf("its files hold more than %d bytes", maxTree)
		}
		files = append(files, file)
		return nil
	})
	if err != nil {
		return nil, fault.Refuse("", "reading folder %q: %w", dir, err)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return files, nil
}

func readBelow(root *os.Root, name string, entry fs.DirEntry, limit int64) ([]byte, error) {
	if !entry.Type().IsRegular() {
		return nil, errors.New("not a regular file (links, pipes and devices are never read)")
	}
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // opened for reading
	return read(file, limit)
}

// Create writes a new file so that it is whole or absent after a crash, and
// fails if the name is taken. Missing parent folders are made.
func Create(name string, b []byte, perm fs.FileMode) error {
	return place(name, b, perm, func(temp string) error {
		// A link, unlike a rename, fails if the name exists.
		err := os.Link(temp, name)
		if errors.Is(err, fs.ErrExist) {
			return fault.Refuse("choose another name, or move the old file away", "%q is never overwritten: %w", name, fs.ErrExist)
		}
		return err
	})
}

// Keep is Create, but a file that already holds exactly these bytes will do. It
// reports whether the file is new.
func Keep(name string, b []byte, perm fs.FileMode) (created bool, err error) {
	if holds(name, b) {
		return false, nil
	}
	err = Create(name, b, perm)
	if errors.Is(err, fs.ErrExist) && holds(name, b) {
		return false, nil // somebody else was quicker, with the same bytes
	}
	return err == nil, err
}

func holds(name string, b []byte) bool {
	held, err := ReadFile(name, int64(len(b)))
	return err == nil && bytes.Equal(held, b)
}

// Replace writes a file so that after a crash it holds either the old bytes or
// the new ones, whole.
func Replace(name string, b []byte, perm fs.FileMode) error {
	return place(name, b, perm, func(temp string) error { return os.Rename(temp, name) })
}

// Folder makes a folder with its missing parents, so that a file in it that lasts
// can still be found: a folder is an entry of its parent, which must last too.
func Folder(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := Folder(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) { //nolint:gosec // decisions and evidence are made to be read by others
		return fmt.Errorf("making folder %q: %w", dir, err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return fmt.Errorf("making folder %q: %w", dir, syscall.ENOTDIR)
	}
	return syncDir(parent)
}

// temporary begins the names of files that are being written.
const temporary = ".new-"

// IsTemporary reports whether a file of that name was being written when a process or
// the machine ended; what it holds was never told to anybody.
func IsTemporary(name string) bool {
	number, is := strings.CutPrefix(name, temporary)
	return is && number != "" && strings.Trim(number, "0123456789") == ""
}

// place writes a durable temporary file beside name and lets move put it there.
func place(name string, b []byte, perm fs.FileMode, move func(temp string) error) error {
	dir := filepath.Dir(name)
	if err := Folder(dir); err != nil {
		return err
	}
	temp, err := os.CreateTemp(dir, temporary+"*")
	if err != nil {
		return fmt.Errorf("writing %q: %w", name, err)
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // gone already unless something failed
	if err := errors.Join(write(temp, b, perm), temp.Close()); err != nil {
		return fmt.Errorf("writing %q: %w", name, err)
	}
	if err := move(temp.Name()); err != nil {
		return err
	}
	return syncDir(dir)
}

func write(file *os.File, b []byte, perm fs.FileMode) error {
	if _, err := file.Write(b); err != nil {
		return err
	}
	if err := file.Chmod(perm); err != nil {
		return err
	}
	return file.Sync()
}

func syncDir(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Local reports whether name is a clean relative path with slashes that stays
// below where it starts.
func Local(name string) bool {
	return name != "" && path.Clean(name) == name && filepath.IsLocal(filepath.FromSlash(name)) && !strings.Contains(name, `\`)
}
