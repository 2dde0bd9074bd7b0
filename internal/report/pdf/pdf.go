// Package pdf prints a page of the report as PDF, by a Chromium that is installed.
//
// It runs another program, and so keeps that program apart: from the network, from
// the user's own profile and environment, and from everything but one page, which
// has no script and fetches nothing.
package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

// Name is what the format is called; it is also how the name of such a file ends.
const Name = "pdf"

// browsers are where Chromium and its kin are installed. The list is of whole paths:
// what PATH says decides nothing here.
var browsers = []string{
	"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable", "/usr/bin/microsoft-edge", "/snap/bin/chromium",
	"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

// howToGet says where a browser comes from.
const howToGet = "install Chromium (Debian, Ubuntu: apt-get install chromium), or name one that is there with --browser FILE; or print the page that --format html writes from any browser"

// Find returns the browser that prints: the one that is named, by its whole path, or
// the first that is installed.
func Find(named string) (string, error) {
	if named != "" {
		return named, usable(named)
	}
	i := slices.IndexFunc(browsers, func(path string) bool { return usable(path) == nil })
	if i < 0 {
		return "", fault.Refuse(howToGet, "a PDF is printed by Chromium, and none is installed in any of the usual places")
	}
	return browsers[i], nil
}

func usable(path string) error {
	if !filepath.IsAbs(path) {
		return fault.Misuse("name it by its whole path, such as --browser /usr/bin/chromium", "the browser %q is not an absolute path", path)
	}
	info, err := os.Stat(path) //nolint:gosec // whoever runs the program names the browser
	if err != nil {
		return fault.Refuse(howToGet, "the browser %q cannot be used: %w", path, err)
	}
	if !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
		return fault.Refuse(howToGet, "the browser %q is not a program", path)
	}
	return nil
}

// Bounds: a page of thousands of controls prints in seconds, to a few MiB.
const (
	patience = 2 * time.Minute
	maxBytes = 256 << 20
)

// longest is how long the path of the temporary folder may be, in bytes: below it the
// browser makes a socket, whose path the system bounds at about 100.
const longest = 30

// Print returns the page as PDF on A4, tagged, with an outline, as of an instant. The
// same page gives the same bytes as long as browser and fonts are the same.
func Print(ctx context.Context, browser string, page []byte, at time.Time) ([]byte, error) {
	base := os.TempDir()
	if len(base) > longest {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "releasegate-pdf-")
	if err != nil {
		return nil, fmt.Errorf("printing the report: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left behind is a copy of the page
	source, target := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(source, page, 0o600); err != nil { //nolint:gosec // in a folder that was just made for it
		return nil, fmt.Errorf("printing the report: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	command := exec.CommandContext(ctx, browser, arguments(dir, source, target)...) //nolint:gosec // the browser is the user's choice, by its whole path
	command.Dir = dir
	command.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + dir, "TMPDIR=" + dir, "LANG=C.UTF-8", "TZ=UTC"}
	command.WaitDelay = 5 * time.Second // for children that hold the output open
	said, err := command.CombinedOutput()
	if ctx.Err() != nil {
		err = fmt.Errorf("it was stopped: %w", ctx.Err())
	}
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		return nil, fault.Refuse("try `"+browser+" --headless --version`; or print the page that --format html writes from any browser", "the browser %q did not print: %w%s", browser, err, last(said))
	}
	out, err := disk.ReadFile(target, maxBytes)
	if err != nil {
		return nil, fault.Refuse(howToGet, "the browser %q left no PDF behind%s", browser, last(said))
	}
	return settled(out, at), nil
}

// arguments let the browser print one file, and look at nothing else.
func arguments(dir, source, target string) []string {
	all := []string{
		"--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + filepath.Join(dir, "profile"),
		"--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf=" + target,
	}
	if os.Geteuid() == 0 { // Chromium refuses its sandbox to root; the page runs nothing
		all = append(all, "--no-sandbox")
	}
	return append(all, "file://"+source)
}

// last is what the browser said in the end, for the error that reports it.
func last(said []byte) string {
	lines := strings.Split(strings.TrimSpace(string(said)), "\n")
	line := fault.Legible(lines[len(lines)-1])
	if line == "" {
		return ""
	}
	return fmt.Sprintf("; it said: %.200s", line)
}

// What a browser writes into a PDF of its own: when it printed, and names that tags
// have among themselves, which count from anywhere.
var (
	printed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)`) })
	tagged  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\(node\d{8}\)`) })
)

// settled writes the instant of the decision where the browser wrote that of the
// printing, and counts the names of tags from 1. Lengths and the order of names stay
// the same, so that no offset and no index in the file moves.
func settled(pdf []byte, at time.Time) []byte {
	pdf = printed().ReplaceAllFunc(pdf, func(found []byte) []byte {
		digits := bytes.IndexByte(found, ':') + 1
		return slices.Concat(found[:digits], []byte(at.UTC().Format("20060102150405")), found[digits+14:])
	})
	names := map[string]int{}
	for _, name := range tagged().FindAll(pdf, -1) {
		names[string(name)] = 0
	}
	for i, name := range slices.Sorted(maps.Keys(names)) {
		names[name] = i + 1
	}
	return tagged().ReplaceAllFunc(pdf, func(name []byte) []byte { return fmt.Appendf(nil, "(node%08d)", names[string(name)]) })
}
