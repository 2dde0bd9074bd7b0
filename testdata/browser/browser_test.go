// Package browser reads the golden pages of the report in a real Chromium, as their
// readers will. It is a module of its own, so that nothing of it reaches the product.
package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// pages are what internal/report renders as HTML; its own tests keep them so.
func pages(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("..", "..", "internal", "report", "testdata", "*", "*.html"))
	if err != nil || len(found) < 4 {
		t.Fatalf("%d pages: %v", len(found), err)
	}
	return found
}

// axe is the accessibility checker's source.
func axe(t *testing.T) string {
	t.Helper()
	name := os.Getenv("RELEASEGATE_TEST_AXE")
	if name == "" {
		t.Fatal("RELEASEGATE_TEST_AXE names no axe.min.js: run `make browser`")
	}
	source, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// start opens a browser that has never been used and asks nobody anything.
func start(t *testing.T) context.Context {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{
		chromedp.Headless, chromedp.UserDataDir(t.TempDir()), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true),
	}
	if path := os.Getenv("RELEASEGATE_TEST_CHROMIUM"); path != "" {
		options = append(options, chromedp.ExecPath(path))
	}
	if os.Geteuid() == 0 { // Chromium refuses its sandbox to root
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	return ctx
}

// open shows a page, and fails the test for whatever it asks of the network or
// writes to the console.
func open(t *testing.T, ctx context.Context, page string) {
	t.Helper()
	absolute, err := filepath.Abs(page)
	if err != nil {
		t.Fatal(err)
	}
	var asked []string
	if err := chromedp.Listen(ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			asked = append(asked, e.Request.URL)
		}
	}); err != nil {
		t.Fatal(err)
	}
	said := chromedp.Console(ctx)
	const last = "the end of what the page said"
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+absolute), chromedp.Evaluate[chromedp.Void](fmt.Sprintf("console.log(%q)", last))); err != nil {
		t.Fatal(err)
	}
	for message, err := range said {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(message.String(), last) {
			break
		}
		t.Errorf("the console says: %s", message)
	}
	if len(asked) != 1 || !strings.HasPrefix(asked[0], "file://") {
		t.Errorf("it asked for %q", asked)
	}
}

func evaluate[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.80s: %v", expression, err)
	}
	return value
}

func scheme(t *testing.T, ctx context.Context, media, colours string) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func view(t *testing.T, ctx context.Context, width int64) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 1000)); err != nil {
		t.Fatal(err)
	}
}

// TestPages: each page is silent and asks for nothing; it fits a telephone, a sheet
// and a wide screen; axe finds nothing wrong with it in light or in dark; and its
// first part fits one printed page.
func TestPages(t *testing.T) {
	checker := axe(t)
	for _, page := range pages(t) {
		name := filepath.Base(filepath.Dir(page)) + "-" + strings.TrimSuffix(filepath.Base(page), ".html")
		t.Run(name, func(t *testing.T) {
			ctx := start(t)
			open(t, ctx, page)
			for _, width := range []int64{360, 794, 1440} {
				for _, colours := range []string{"light", "dark"} {
					view(t, ctx, width)
					scheme(t, ctx, "screen", colours)
					if wide := evaluate[int64](t, ctx, "document.documentElement.scrollWidth"); wide > width {
						t.Errorf("at %d px in %s it is %d px wide: %s", width, colours, wide, evaluate[string](t, ctx, widest))
					}
					shoot(t, ctx, fmt.Sprintf("%s-%d-%s.png", name, width, colours))
				}
			}
			for _, width := range []int64{360, 1440} {
				for _, colours := range []string{"light", "dark"} {
					view(t, ctx, width)
					scheme(t, ctx, "screen", colours)
					for _, wrong := range violations(t, ctx, checker) {
						t.Errorf("at %d px in %s: %s", width, colours, wrong)
					}
				}
			}
			if filepath.Base(page) == "report.html" { // the others are no paper that a board decides from
				keyboard(t, ctx)
				printed(t, ctx, name)
			}
		})
	}
}

// widest names what is wider than the window.
const widest = `(() => { const wide = [...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).pop(); return wide ? wide.outerHTML.slice(0, 200) : 'nothing' })()`

// violations are what axe finds, of which the page's readers would stumble over each.
func violations(t *testing.T, ctx context.Context, checker string) []string {
	t.Helper()
	evaluate[bool](t, ctx, checker+"; true")
	found := evaluate[string](t, ctx, `axe.run(document, {resultTypes: ['violations', 'passes']}).then(r => JSON.stringify({
		passes: r.passes.length,
		violations: r.violations.map(v => v.id + ': ' + v.help + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' '))}))`)
	var result struct {
		Passes     int
		Violations []string
	}
	if err := json.Unmarshal([]byte(found), &result); err != nil {
		t.Fatal(err)
	}
	if result.Passes < 15 {
		t.Errorf("axe has tried only %d rules", result.Passes)
	}
	return result.Violations
}

// keyboard goes through the links: the first skips to what matters, and each can be
// seen to have the focus.
func keyboard(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	lost := evaluate[string](t, ctx, `(() => {
		const links = [...document.querySelectorAll('a')];
		if (links.length < 2 || links[0].className !== 'skip') return 'no link skips ahead';
		for (const link of links) {
			link.focus({focusVisible: true});
			if (document.activeElement !== link) return link.outerHTML + ' takes no focus';
			if (getComputedStyle(link).outlineStyle === 'none') return link.outerHTML + ' does not show its focus';
			const target = document.querySelector(link.getAttribute('href'));
			if (!target) return link.outerHTML + ' leads nowhere';
		}
		return '';
	})()`)
	if lost != "" {
		t.Error(lost)
	}
}

// A page in Chromium's PDF, which writes these objects uncompressed.
var sheet = regexp.MustCompile(`/Type /Page\b[^s]`)

// printed prints what a board decides from, without the appendix: it must be one page.
func printed(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	scheme(t, ctx, "", "light")
	pdf := func(what string) []byte {
		out, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground(), chromedp.PDFOutlineAndTagged()))
		if err != nil {
			t.Fatal(err)
		}
		keep(t, name+what, out)
		return out
	}
	all := len(sheet.FindAll(pdf(".pdf"), -1))
	evaluate[bool](t, ctx, `document.querySelectorAll('.contents, .annex').forEach(e => e.remove()); true`)
	front := len(sheet.FindAll(pdf("-front.pdf"), -1))
	if front != 1 {
		t.Errorf("page 1 takes %d printed pages", front)
	}
	if all < front+1 {
		t.Errorf("the whole report takes %d printed pages", all)
	}
}

// shoot and keep leave pictures for people to look at, if they ask for them.
func shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if os.Getenv("RELEASEGATE_SHOTS") == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	keep(t, name, png)
}

func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	if dir := os.Getenv("RELEASEGATE_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
