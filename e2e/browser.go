// Package e2e drives a real Chromium through the product's pages: journeys, keyboard, both
// languages, light and dark, small and wide, and axe-core on each. It knows how to work a browser
// and nothing of the product.
package e2e

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience bounds a page's whole life in a test, so that a hung browser fails the test, not the run.
const patience = 3 * time.Minute

// browser is the one Chromium of this test process; each Page is a window of its own in it, with
// its own cookies and storage.
var browser struct {
	once   sync.Once
	ctx    context.Context
	cancel func()
	err    error
}

// Main runs the tests of a package and closes the browser after them. Call it from TestMain. One test more than there
// are processors goes at a time, because each waits for its browser; -parallel overrides it.
func Main(m *testing.M) int {
	if err := flag.Set("test.parallel", strconv.Itoa(runtime.GOMAXPROCS(0)+1)); err != nil {
		panic(err)
	}
	code := m.Run()
	if browser.cancel != nil {
		browser.cancel()
	}
	return code
}

// Browser opens a fresh window, 1180 by 900 pixels, light. It is closed with the test. Where no
// Chromium is installed the test is skipped, but fails when CI is set.
func Browser(t *testing.T) *Page { t.Helper(); return BrowserFor(t, patience) }

// BrowserFor is Browser for a page whose whole life may last so long.
func BrowserFor(t *testing.T, life time.Duration) *Page {
	t.Helper()
	path, ok := chromium()
	if !ok {
		lacks(t, "chromium is not installed: apt-get install chromium")
	}
	browser.once.Do(func() { start(path) })
	if browser.err != nil {
		t.Fatalf("start chromium: %v", browser.err)
	}
	tab, closeTab := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext())
	ctx, cancel := context.WithTimeout(tab, life)
	t.Cleanup(func() { cancel(); closeTab() })
	page := &Page{t: t, ctx: ctx}
	page.listen()
	page.focused()
	page.SetViewport(1180, 900)
	page.Light()
	return page
}

// start runs Chromium without a sandbox only where it has to: root cannot have one. The other flags
// keep it from calling its maker's servers, which no test may need.
func start(path string) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	browser.err = chromedp.Do(ctx)
	browser.ctx = ctx
	browser.cancel = func() { stop(); stopAllocator() }
}

func chromium() (string, bool) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// lacks skips a test for want of a tool, or fails it where the run is what we rely on.
func lacks(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}
