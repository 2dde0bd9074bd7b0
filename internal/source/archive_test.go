package source_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/source"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

type entry struct {
	name    string
	kind    byte // 0: a regular file
	content string
	link    string
}

func packed(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		kind := e.kind
		if kind == 0 {
			kind = tar.TypeReg
		}
		must(t, w.WriteHeader(&tar.Header{Typeflag: kind, Name: e.name, Linkname: e.link, Size: int64(len(e.content)), Mode: 0o644}))
		_, err := w.Write([]byte(e.content))
		must(t, err)
	}
	must(t, w.Close())
	return b.Bytes()
}

func squeezed(t testing.TB, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(content)
	must(t, err)
	must(t, w.Close())
	return b.Bytes()
}

func isJSON(name string) bool { return strings.HasSuffix(name, ".json") }

func readArchive(t testing.TB, name string, content []byte) ([]disk.File, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	must(t, os.WriteFile(file, content, 0o600))
	return source.Archive(file, canon.MaxBytes, isJSON)
}

// An archive is read as the folder is that it was made of.
func TestArchive(t *testing.T) {
	content := packed(t,
		entry{name: "./", kind: tar.TypeDir}, entry{name: "./deep/", kind: tar.TypeDir},
		entry{name: "./b.json", content: "b"}, entry{name: "deep/a.json", content: "a"}, entry{name: "notes.txt", content: "not looked at"},
		entry{name: "link.json", kind: tar.TypeSymlink, link: "/etc/passwd"}, entry{name: "hard.json", kind: tar.TypeLink, link: "b.json"},
		entry{name: "pipe.json", kind: tar.TypeFifo}, entry{name: "device.json", kind: tar.TypeChar}, entry{name: "elsewhere", kind: tar.TypeSymlink, link: ".."},
	)
	for name, content := range map[string][]byte{"a.tar": content, "a.tar.gz": squeezed(t, content), "a.tgz": squeezed(t, content)} {
		if !source.IsArchive(name) {
			t.Errorf("%s is none", name)
		}
		files, err := readArchive(t, name, content)
		must(t, err)
		var got []string
		for _, f := range files {
			got = append(got, fmt.Sprintf("%s %s %v", f.Name, f.Bytes, f.Err))
		}
		const no = "  not a regular file (links, pipes and devices are never read)"
		if want := []string{"b.json b <nil>", "deep/a.json a <nil>", "link.json" + no, "hard.json" + no, "pipe.json" + no, "device.json" + no}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if files, err := readArchive(t, "none.tar", packed(t)); err != nil || len(files) != 0 {
		t.Errorf("an archive of nothing: %v, %v", files, err)
	}
}

func TestArchiveRefuses(t *testing.T) {
	one := packed(t, entry{name: "a.json", content: envelope})
	deep := strings.Repeat("d/", 40) + "a.json"
	bomb := squeezed(t, packed(t, entry{name: "a.json", content: strings.Repeat(" ", 10<<20)}))
	for name, c := range map[string]struct {
		content []byte
		says    string
	}{
		"nothing":          {nil, "it is empty"},
		"text":             {[]byte("evidence"), "damaged, or no tar"},
		"cut short":        {one[:700], "cut short"},
		"gzip of nothing":  {squeezed(t, nil), "it is empty"},
		"gzip cut short":   {squeezed(t, one)[:60], "damaged"},
		"gzip and more":    {append(squeezed(t, slices.Concat(one, make([]byte, 1<<16))), "more"...), ""},
		"out of it":        {packed(t, entry{name: "../a.json"}), `the name "../a.json" leads elsewhere`},
		"out of it, later": {packed(t, entry{name: "a/../../a.json"}), "leads elsewhere"},
		"from the root":    {packed(t, entry{name: "/etc/a.json"}), "leads elsewhere"},
		"backslashes":      {packed(t, entry{name: `a\b.json`}), "leads elsewhere"},
		"out, and no JSON": {packed(t, entry{name: "../a.txt"}), "leads elsewhere"},
		"no UTF-8":         {packed(t, entry{name: "a\xff.json"}), "leads elsewhere"},
		"twice":            {packed(t, entry{name: "a.json"}, entry{name: "./a.json"}), `"a.json" is in it twice`},
		"deep":             {packed(t, entry{name: deep}), "folders are nested deeper than 32"},
		"a bomb":           {bomb, "it unpacks to more than 200 times its size"},
	} {
		files, err := readArchive(t, "a.tar.gz", c.content)
		if c.says == "" { // a reader of tar stops where the tar ends
			if err != nil || len(files) != 1 {
				t.Errorf("%s: %v, %v", name, files, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.says) || fault.KindOf(err) != fault.Refused || fault.HintOf(err) == "" {
			t.Errorf("%s: says %v, want %q", name, err, c.says)
		}
		if files != nil {
			t.Errorf("%s: some of it came with the error", name)
		}
	}
	if _, err := source.Archive(filepath.Join(t.TempDir(), "none.tar"), canon.MaxBytes, isJSON); err == nil {
		t.Error("a missing archive is no empty one")
	}
}

// One file that is too large is told, and the others are read.
func TestArchiveBounds(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	must(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "large.json", Size: canon.MaxBytes + 1}))
	_, err := w.Write(make([]byte, canon.MaxBytes+1))
	must(t, err)
	must(t, w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "small.json", Size: 1}))
	_, err = w.Write([]byte("a"))
	must(t, err)
	must(t, w.Close())
	files, err := readArchive(t, "a.tar", b.Bytes())
	if err != nil || len(files) != 2 || !errors.Is(files[0].Err, disk.ErrTooLarge) || string(files[1].Bytes) != "a" {
		t.Errorf("%v, %v", files, err)
	}
}

func FuzzArchive(f *testing.F) {
	f.Add(packed(f, entry{name: "a.json", content: envelope}, entry{name: "d/", kind: tar.TypeDir}, entry{name: "l.json", kind: tar.TypeSymlink, link: "a.json"}))
	f.Add(squeezed(f, packed(f, entry{name: "./a.json", content: envelope})))
	f.Add(packed(f, entry{name: "../a.json"}))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		name := filepath.Join(dir, "a.tar")
		must(t, os.WriteFile(name, content, 0o600))
		files, err := source.Archive(name, 1<<20, isJSON)
		if err != nil && files != nil {
			t.Error("files came with an error")
		}
		seen := map[string]bool{}
		for _, file := range files {
			if !disk.Local(file.Name) || !isJSON(file.Name) || seen[file.Name] || len(file.Bytes) > 1<<20 {
				t.Errorf("read %q", file.Name)
			}
			seen[file.Name] = true
		}
	})
}

// What several sources hold lies in one folder, each content once.
func TestTogether(t *testing.T) {
	part := func(below string, files ...disk.File) source.Part {
		return source.Part{Below: below, Read: func(int64, func(string) bool) ([]disk.File, error) { return slices.Clone(files), nil }}
	}
	file := func(name, content string) disk.File { return disk.File{Name: name, Bytes: []byte(content)} }
	flawed := disk.File{Name: "flawed.json", Err: errors.New("flawed")}
	read := func(parts ...source.Part) ([]string, error) {
		from := source.Together(disk.Disk{}, "evidence", parts)
		files, err := from.ReadTree("evidence", 1, isJSON)
		var all []string
		for i, f := range files {
			all = append(all, fmt.Sprintf("%s=%s", f.Name, f.Bytes))
			files[i].Bytes = nil // as those who read it do
		}
		if again, _ := from.ReadTree("evidence", 1, isJSON); len(again) > 0 && again[0].Bytes == nil && again[0].Err == nil {
			t.Error("what was read is changed by who reads it")
		}
		return all, err
	}
	got, err := read(part("", file("b", "1"), file("a", "2"), file("again", "2")), part("more", file("b", "1"), file("c", "3"), flawed), part("", flawed))
	if want := []string{"a=2", "again=2", "b=1", "flawed.json=", "more/c=3", "more/flawed.json="}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := read(part("", file("a", "1")), part("", file("a", "2"))); err == nil || !strings.Contains(err.Error(), `hold another "a" each`) {
		t.Errorf("two of one name: %v", err)
	}
	away := errors.New("away")
	if _, err := read(part("", file("a", "1")), source.Part{Read: func(int64, func(string) bool) ([]disk.File, error) { return nil, away }}); !errors.Is(err, away) {
		t.Errorf("one that cannot be read: %v", err)
	}
	if _, err := source.Together(disk.Disk{}, "evidence", nil).ReadTree(filepath.Join(t.TempDir(), "none"), 1, isJSON); err == nil {
		t.Error("another folder is not the disk's")
	}
}
