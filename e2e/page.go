package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is a window. Its methods fail the test when the browser cannot do what they say.
type Page struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	messages []string
}

// listen keeps what the page complains of in its console: refused styles, missing files, errors.
func (p *Page) listen() {
	console := chromedp.Console(p.ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				return
			}
			if refusal.MatchString(message.String()) {
				continue
			}
			if message.IsException() || message.Type == "error" || message.Type == "warning" {
				p.mu.Lock()
				p.messages = append(p.messages, message.String())
				p.mu.Unlock()
			}
		}
	}()
}

// refusal is the browser's word for a form that came back with what was wrong in it, which is no
// failure of the page.
var refusal = regexp.MustCompile(`responded with a status of (409|422)`)

// Complaints are the errors and warnings of the console since it was last asked, what our content security policy
// refused among them.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	said := p.messages
	p.messages = nil
	return said
}

// Within has a part of the test that opened the window use it: what fails is that part.
func (p *Page) Within(t *testing.T) {
	whole := p.t
	p.t = t
	t.Cleanup(func() { p.t = whole })
}

// Goto opens an address and waits until it is loaded, fonts included.
func (p *Page) Goto(url string) {
	p.t.Helper()
	p.do("open "+url, chromedp.Navigate(url))
	p.Eval("document.fonts.ready.then(() => true)", nil)
}

// SetCookie gives the window a cookie for an address, as a server would: of this session, kept from
// scripts.
func (p *Page) SetCookie(url, name, value string) {
	p.t.Helper()
	params := network.SetCookieParams{Name: name, Value: value, URL: url, HTTPOnly: new(true), SameSite: network.CookieSameSiteLax}
	if _, err := chromedp.Call(p.ctx, network.SetCookie, params); err != nil {
		p.t.Fatalf("set the cookie %s: %v", name, err)
	}
}

// focused has the window behave as the one in front, however many are open: only there does a field that asks for the
// cursor get it.
func (p *Page) focused() {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		p.t.Fatalf("bring the window to the front: %v", err)
	}
}

// SetViewport sets the size of the window in CSS pixels.
func (p *Page) SetViewport(width, height int) {
	p.t.Helper()
	p.do("set the viewport", chromedp.EmulateViewport(int64(width), int64(height)))
}

// Dark makes the reader prefer dark pages.
func (p *Page) Dark() { p.t.Helper(); p.media("", "dark") }

// Light makes the reader prefer light pages.
func (p *Page) Light() { p.t.Helper(); p.media("", "light") }

// NoScript lets the pages that are opened from now on run no script.
func (p *Page) NoScript() {
	p.t.Helper()
	params := emulation.SetScriptExecutionDisabledParams{Value: true}
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, params); err != nil {
		p.t.Fatalf("switch scripts off: %v", err)
	}
}

// Slow makes the processor so many times slower, as a telephone's is.
func (p *Page) Slow(times float64) {
	p.t.Helper()
	params := emulation.SetCPUThrottlingRateParams{Rate: times}
	if _, err := chromedp.Call(p.ctx, emulation.SetCPUThrottlingRate, params); err != nil {
		p.t.Fatalf("slow the processor down: %v", err)
	}
}

// Print shows the page as it is printed.
func (p *Page) Print() { p.t.Helper(); p.media("print", "light") }

func (p *Page) media(medium, scheme string) {
	p.t.Helper()
	params := emulation.SetEmulatedMediaParams{
		Media:    medium,
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, params); err != nil {
		p.t.Fatalf("prefer %s: %v", scheme, err)
	}
}

// keys are the keys that have no character of their own.
var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight, "Delete": kb.Delete,
	"Backspace": kb.Backspace,
}

// Press strikes a key by its name, "Tab", "Enter", or else types the text.
func (p *Page) Press(key string) {
	p.t.Helper()
	if named, ok := keys[key]; ok {
		key = named
	}
	p.do("press "+key, chromedp.KeyEvent(key, asKeyboard))
}

// asKeyboard has a key go down as keyboards say it: then what a page prevents at the key prevents its character, too.
func asKeyboard(event *input.DispatchKeyEventParams) {
	if event.Type == input.DispatchKeyEventTypeKeyDown {
		event.Type = input.DispatchKeyEventTypeRawKeyDown
	}
}

// Click clicks the first element that a CSS selector finds, and waits for the page it leads to.
func (p *Page) Click(selector string) {
	p.t.Helper()
	if _, err := chromedp.RunResponse(p.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		p.t.Fatalf("click %s: %v", selector, err)
	}
}

// Type writes into the first element that a CSS selector finds.
func (p *Page) Type(selector, text string) {
	p.t.Helper()
	p.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Text returns the visible text of the first element that a CSS selector finds.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		p.t.Fatalf("text of %s: %v", selector, err)
	}
	return text
}

// URL returns the address of the page. What is asked of a page that is just being left has no answer, and is asked again.
func (p *Page) URL() string {
	p.t.Helper()
	var url string
	var err error
	for range 20 {
		if url, err = chromedp.Run(p.ctx, chromedp.Location()); err == nil {
			return url
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("read the address: %v", err)
	return ""
}

// Holds reports whether an expression is true in the page now; one that is just being left has no answer.
func (p *Page) Holds(expression string) bool {
	data, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]byte]("Boolean("+expression+")", chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
	return err == nil && string(data) == "true"
}

// Await waits until the page is at an address that ends so.
func (p *Page) Await(ending string) {
	p.t.Helper()
	at := ""
	for range 100 {
		if at = p.URL(); strings.HasSuffix(at, ending) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.t.Fatalf("the page stays at %s and does not come to %s", at, ending)
}

// Eval runs an expression in the page, waits for it if it is a promise, and decodes its JSON into
// result unless that is nil.
func (p *Page) Eval(expression string, result any) {
	p.t.Helper()
	data, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise, chromedp.EvalAsValue))
	if err != nil {
		p.t.Fatalf("evaluate: %v", err)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(data, result); err != nil {
		p.t.Fatalf("evaluate: decode %s: %v", data, err)
	}
}

// Overflow returns how many CSS pixels the page is wider than its window: 0 when nobody has to
// scroll sideways.
func (p *Page) Overflow() int {
	p.t.Helper()
	var wider int
	p.Eval("Math.max(0, document.scrollingElement.scrollWidth - document.documentElement.clientWidth)", &wider)
	return wider
}

// Screenshot writes a picture of the whole page, its whole height, as PNG.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatalf("screenshot: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *Page) do(what string, action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, action); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// ClockOff puts the clock that scripts read so far off, in pages that are opened from now on. Workers keep the true one.
func (p *Page) ClockOff(by time.Duration) {
	p.t.Helper()
	const off = `(() => {
		const True = Date, by = %d;
		globalThis.Date = class extends True {
			constructor(...parts) { if (parts.length === 0) super(True.now() + by); else super(...parts); }
			static now() { return True.now() + by; }
		};
	})()`
	params := cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(off, by.Milliseconds())}
	if _, err := chromedp.Call(p.ctx, cdppage.AddScriptToEvaluateOnNewDocument, params); err != nil {
		p.t.Fatalf("put the clock off: %v", err)
	}
}

// Room sets how many bytes the pages of an origin may keep; 0 gives them back what the browser has for them.
func (p *Page) Room(origin string, bytes int) {
	p.t.Helper()
	params := storage.OverrideQuotaForOriginParams{Origin: origin}
	if bytes > 0 {
		params.QuotaSize = new(float64(bytes))
	}
	if _, err := chromedp.Call(p.ctx, storage.OverrideQuotaForOrigin, params); err != nil {
		p.t.Fatalf("set the room of %s: %v", origin, err)
	}
}
