package disk_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// soon fails the test if f is still waiting after a while: whoever plants a pipe
// must not be able to stop the program.
func soon(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("still waiting after 10 s")
	}
}

// plant makes one of everything that is no regular file, and one that is.
func plant(t *testing.T, dir string) {
	t.Helper()
	must(t, os.WriteFile(filepath.Join(dir, "regular"), []byte("1234"), 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	must(t, syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	must(t, os.Symlink("regular", filepath.Join(dir, "link")))
	must(t, os.Symlink("folder", filepath.Join(dir, "link-to-folder")))
	must(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	must(t, os.Symlink("nothing", filepath.Join(dir, "dangling")))
	must(t, os.Symlink("/dev/zero", filepath.Join(dir, "zero")))
	must(t, os.Symlink("..", filepath.Join(dir, "up")))
}

func TestReadFileTakesRegularFilesOnly(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir)
	for _, c := range []struct{ name, says string }{
		{"pipe", "not a regular file"},
		{"link", "symbolic link"},
		{"link-to-folder", "symbolic link"},
		{"loop", "symbolic link"},
		{"dangling", "symbolic link"},
		{"zero", "symbolic link"},
		{"folder", "is a directory"},
		{"missing", "does not exist"},
		{"regular/below", "not a directory"},
		{"", "is a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			soon(t, func() {
				name := dir + "/" + c.name
				b, err := disk.ReadFile(name, 100)
				switch {
				case err == nil:
					t.Errorf("read as %q", b)
				case !strings.Contains(err.Error(), c.says) && !strings.Contains(err.Error(), "too many levels of symbolic links"):
					t.Errorf("says %q, want %q in it", err, c.says)
				case fault.KindOf(err) != fault.Refused:
					t.Errorf("%q is not a refusal", err)
				case !strings.Contains(err.Error(), fmt.Sprintf("%q", name)):
					t.Errorf("%q does not name the file", err)
				}
			})
		})
	}
	soon(t, func() {
		if b, err := disk.ReadFile("/dev/zero", 100); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("/dev/zero: %q, %v", b, err)
		}
	})
}

// A link is followed as Kubernetes mounts secrets, and never out of its folder.
func TestReadMounted(t *testing.T) {
	dir := t.TempDir()
	mount := filepath.Join(dir, "mount")
	must(t, os.MkdirAll(filepath.Join(mount, "..2026_06_30"), 0o700))
	must(t, os.WriteFile(filepath.Join(mount, "..2026_06_30", "key"), []byte("mounted"), 0o600))
	must(t, os.WriteFile(filepath.Join(mount, "plain"), []byte("plain"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "outside"), []byte("outside"), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(mount, "pipe"), 0o600))
	for link, to := range map[string]string{
		"..data": "..2026_06_30", "key": "..data/key", "up": "../outside", "absolute": filepath.Join(mount, "plain"), "through": "up",
		"round": "round", "dangling": "nothing", "folder": "..data", "topipe": "pipe", "todevice": "/dev/zero",
	} {
		must(t, os.Symlink(to, filepath.Join(mount, link)))
	}
	for name, want := range map[string]string{"key": "mounted", "plain": "plain"} {
		for _, limit := range []int64{7, 64} {
			if b, err := disk.ReadMounted(filepath.Join(mount, name), limit); err != nil || string(b) != want {
				t.Errorf("%s: %q, %v", name, b, err)
			}
		}
		if _, err := disk.ReadMounted(filepath.Join(mount, name), 3); !errors.Is(err, disk.ErrTooLarge) {
			t.Errorf("%s is not bounded: %v", name, err)
		}
	}
	for _, name := range []string{"up", "absolute", "through", "round", "dangling", "folder", "topipe", "todevice", "pipe", "..data", "missing"} {
		soon(t, func() {
			if b, err := disk.ReadMounted(filepath.Join(mount, name), 64); err == nil || fault.KindOf(err) != fault.Refused {
				t.Errorf("%s: %q, %v", name, b, err)
			}
		})
	}
	if _, err := disk.ReadFile(filepath.Join(mount, "key"), 64); err == nil {
		t.Error("ReadFile follows a link")
	}
	t.Chdir(mount)
	if b, err := disk.ReadMounted("key", 64); err != nil || string(b) != "mounted" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestReadFileIsBounded(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(name, []byte("1234"), 0o600))
	if b, err := disk.ReadFile(name, 4); err != nil || string(b) != "1234" {
		t.Errorf("at the limit: %q, %v", b, err)
	}
	if b, err := disk.ReadFile(name, 3); !errors.Is(err, disk.ErrTooLarge) {
		t.Errorf("over the limit: %q, %v", b, err)
	}
	must(t, os.Truncate(name, 1<<40)) // takes no room on the disk, and all of it in memory
	if _, err := disk.ReadFile(name, 1<<20); !errors.Is(err, disk.ErrTooLarge) {
		t.Errorf("a terabyte: %v", err)
	}
	must(t, os.Truncate(name, 0))
	if b, err := disk.ReadFile(name, 0); err != nil || b == nil || len(b) != 0 {
		t.Errorf("an empty file: %v, %v", b, err)
	}
	// A file of which the kernel says that it has no bytes.
	if _, err := disk.ReadFile("/proc/self/status", 16); !errors.Is(err, disk.ErrTooLarge) {
		t.Errorf("a file that is longer than it says: %v", err)
	}
}

func TestReadFileHintsArePasteable(t *testing.T) {
	_, err := disk.ReadFile(filepath.Join(t.TempDir(), "it's; here", "file"), 1)
	if got := fault.HintOf(err); !strings.HasSuffix(got, `/it'\''s; here'`) || !strings.HasPrefix(got, "ls -l '/") {
		t.Errorf("hint is %s", got)
	}
}

func TestReadTree(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir)
	for _, name := range []string{"b.json", "a/z.json", "a/b/deep.json", "a.json", "B.json", "skipped.txt", ".hidden.json"} {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600))
	}
	must(t, os.WriteFile(filepath.Join(dir, "large.json"), make([]byte, 101), 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "folder.json"), 0o700))
	must(t, os.Symlink(t.TempDir(), filepath.Join(dir, "outside.json")))
	var files []disk.File
	soon(t, func() {
		var err error
		files, err = disk.ReadTree(dir, 100, func(name string) bool { return name != "skipped.txt" })
		must(t, err)
	})
	var got []string
	for _, f := range files {
		switch {
		case f.Err != nil && f.Bytes != nil:
			t.Errorf("%s has both bytes and the error %v", f.Name, f.Err)
		case f.Err != nil:
			got = append(got, f.Name+" !")
		default:
			got = append(got, f.Name)
			if f.Name != "regular" && string(f.Bytes) != f.Name {
				t.Errorf("%s holds %q", f.Name, f.Bytes)
			}
		}
	}
	want := ".hidden.json B.json a.json a/b/deep.json a/z.json b.json dangling ! large.json ! link ! link-to-folder ! loop ! outside.json ! pipe ! regular up ! zero !"
	if joined := strings.Join(got, " "); joined != want {
		t.Errorf("got  %s\nwant %s", joined, want)
	}
}

// A name that no decision could spell is listed, not read, and stops nothing else.
func TestReadTreeListsNamesThatAreNotUTF8(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "a\xff.json"), []byte("x"), 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "b\xff"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "b\xff", "inside.json"), []byte("x"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "c.json"), []byte("x"), 0o600))
	files, err := disk.ReadTree(dir, 100, func(name string) bool { return strings.HasSuffix(name, ".json") })
	must(t, err)
	if len(files) != 3 || files[0].Name != "a\ufffd.json" || files[0].Err == nil || files[1].Name != "b\ufffd" || files[1].Err == nil || files[2].Err != nil {
		t.Errorf("got %v", files)
	}
}

func TestReadTreeRefuses(t *testing.T) {
	dir := t.TempDir()
	plant(t, dir)
	for name, says := range map[string]string{
		"missing": "does not exist", "regular": "is a file, not a folder", "pipe": "not a folder", "loop": "too many levels", "zero": "not a folder",
	} {
		soon(t, func() {
			_, err := disk.ReadTree(filepath.Join(dir, name), 100, func(string) bool { return true })
			if err == nil || !strings.Contains(err.Error(), says) || fault.KindOf(err) != fault.Refused {
				t.Errorf("%s: %v, want a refusal with %q", name, err, says)
			}
		})
	}
}

// What cannot be looked into is not empty.
func TestReadTreeNeedsEveryFolder(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "closed"), 0o000))
	if files, err := disk.ReadTree(dir, 100, func(string) bool { return true }); err == nil {
		t.Errorf("read as %v", files)
	}
	must(t, os.WriteFile(filepath.Join(dir, "shut"), nil, 0o000))
	must(t, os.Remove(filepath.Join(dir, "closed")))
	files, err := disk.ReadTree(dir, 100, func(string) bool { return true })
	if err != nil || len(files) != 1 || files[0].Err == nil {
		t.Errorf("a file that may not be read: %v, %v", files, err)
	}
}

func TestReadTreeIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("makes a hundred thousand links")
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "0"), nil, 0o600))
	from := filepath.Join(dir, "0")
	for i := 1; i < disk.MaxFiles; i++ {
		if i%20_000 == 0 { // a file can have only so many names
			from = filepath.Join(dir, fmt.Sprint(i))
			must(t, os.WriteFile(from, nil, 0o600))
			continue
		}
		must(t, os.Link(from, filepath.Join(dir, fmt.Sprint(i))))
	}
	none := func(string) bool { return false }
	if files, err := disk.ReadTree(dir, 1, none); err != nil || len(files) > 0 {
		t.Errorf("at the limit: %d, %v", len(files), err)
	}
	// Files that nobody wants cost their reader too.
	must(t, os.WriteFile(filepath.Join(dir, "one-more"), nil, 0o600))
	if _, err := disk.ReadTree(dir, 1, none); err == nil || !strings.Contains(err.Error(), "more than 100000 files") {
		t.Errorf("over the limit: %v", err)
	}
}

// only fails the test unless the folder holds exactly these names: a temporary
// file left behind would be taken for evidence by somebody.
func only(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func holds(t *testing.T, name, want string) {
	t.Helper()
	got, err := os.ReadFile(name)
	must(t, err)
	if string(got) != want {
		t.Errorf("%s holds %q, want %q", name, got, want)
	}
}

func TestCreateIsExclusive(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "new", "deep", "file")
	must(t, disk.Create(name, []byte("first"), 0o644))
	info, err := os.Stat(name)
	must(t, err)
	if info.Mode().Perm() != 0o644 {
		t.Errorf("made with mode %v", info.Mode())
	}
	err = disk.Create(name, []byte("second"), 0o644)
	if !errors.Is(err, fs.ErrExist) || fault.KindOf(err) != fault.Refused || fault.HintOf(err) == "" {
		t.Errorf("over an old file: %v", err)
	}
	holds(t, name, "first")
	only(t, filepath.Dir(name), "file")

	// A link that leads nowhere is a name that is taken, and is not followed.
	target := filepath.Join(dir, "target")
	must(t, os.Symlink(target, filepath.Join(dir, "link")))
	if err := disk.Create(filepath.Join(dir, "link"), []byte("x"), 0o644); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a dangling link: %v", err)
	}
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the link was followed")
	}
	if err := disk.Create(filepath.Join(name, "below"), nil, 0o644); err == nil {
		t.Error("a file was taken for a folder")
	}
	only(t, dir, "link", "new")
}

func TestCreateHasOneWinner(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "sub", "file")
	var wins atomic.Int32
	var winner atomic.Value
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			b := bytes.Repeat([]byte{byte('a' + i)}, 10_000)
			switch err := disk.Create(name, b, 0o644); {
			case err == nil:
				wins.Add(1)
				winner.Store(string(b))
			case !errors.Is(err, fs.ErrExist):
				t.Errorf("a loser is told %v", err)
			}
		})
	}
	group.Wait()
	if wins.Load() != 1 {
		t.Fatalf("%d writers won", wins.Load())
	}
	want, ok := winner.Load().(string)
	if !ok {
		t.Fatal("the winner wrote nothing")
	}
	holds(t, name, want)
	only(t, filepath.Dir(name), "file")
}

func TestKeep(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "file")
	for i, c := range []struct {
		content string
		created bool
		fails   bool
	}{{"first", true, false}, {"first", false, false}, {"other", false, true}, {"firs", false, true}, {"first!", false, true}, {"", false, true}} {
		created, err := disk.Keep(name, []byte(c.content), 0o644)
		if created != c.created || (err != nil) != c.fails || c.fails && !errors.Is(err, fs.ErrExist) {
			t.Errorf("%d: keeping %q: %v, %v", i, c.content, created, err)
		}
		holds(t, name, "first")
	}
	must(t, os.Symlink("file", filepath.Join(dir, "link")))
	if _, err := disk.Keep(filepath.Join(dir, "link"), []byte("first"), 0o644); err == nil {
		t.Error("a link to the same bytes is not the file")
	}
	only(t, dir, "file", "link")
}

func TestKeepOfTheSameBytesNeverFails(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	var created atomic.Int32
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			made, err := disk.Keep(name, []byte("same"), 0o644)
			if err != nil {
				t.Errorf("told %v", err)
			}
			if made {
				created.Add(1)
			}
		})
	}
	group.Wait()
	if created.Load() != 1 {
		t.Errorf("%d writers made it", created.Load())
	}
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	name, other := filepath.Join(dir, "file"), filepath.Join(dir, "other")
	must(t, disk.Replace(name, []byte("first"), 0o644))
	must(t, disk.Replace(name, []byte("second"), 0o600))
	holds(t, name, "second")
	must(t, os.WriteFile(other, []byte("untouched"), 0o600))
	must(t, os.Remove(name))
	must(t, os.Symlink("other", name))
	must(t, disk.Replace(name, []byte("third"), 0o644))
	holds(t, name, "third")
	holds(t, other, "untouched")
	must(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	if err := disk.Replace(filepath.Join(dir, "folder"), nil, 0o644); err == nil {
		t.Error("a folder was replaced by a file")
	}
	only(t, dir, "file", "folder", "other")
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	must(t, disk.Folder(filepath.Join(dir, "a", "b")))
	must(t, disk.Folder(filepath.Join(dir, "a", "b")))
	must(t, os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "link")))
	must(t, disk.Folder(filepath.Join(dir, "link", "c")))
	only(t, filepath.Join(dir, "a"), "b", "c")
	must(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	must(t, os.Symlink("nothing", filepath.Join(dir, "dangling")))
	for _, name := range []string{"file", "file/below", "dangling"} {
		if err := disk.Folder(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is a folder", name)
		}
	}
	t.Chdir(dir)
	must(t, disk.Folder("."))
	must(t, disk.Folder("relative/below"))
}

func TestLocal(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "a/b.pub": true, "keys/..a": true, ".hidden": true, "a b": true,
		"": false, "/": false, "/a": false, "..": false, "../a": false, "a/../b": false, "a/../../b": false, "a//b": false, "a/": false, "./a": false, "a/.": false,
		`a\b`: false, `..\a`: false, `C:\a`: false,
	} {
		if got := disk.Local(name); got != want {
			t.Errorf("Local(%q) is %v", name, got)
		}
	}
}
