package e2e_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/serve/web/ui/showcase"
)

// policy is the strictest that pages can have: what the components need beyond it is a fault.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// serveShowcase serves every component, in both languages, under the policy, and returns its origin.
func serveShowcase(t *testing.T) string {
	t.Helper()
	catalog, err := locale.Load(ui.Texts)
	if err != nil {
		t.Fatal(err)
	}
	assets := builtAssets(t)
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", assets.Handler())
	for _, lang := range locale.Langs {
		c := ui.Context{Printer: catalog.Printer(lang), Assets: assets}
		mux.Handle("GET "+c.URL(showcase.Path), page(showcase.Page(c)))
		mux.Handle("GET "+c.URL("/tidak-ada"), page(showcase.Failure(c)))
		mux.Handle("GET "+c.URL("/cari"), page(showcase.Page(c)))
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func page(component templ.Component) http.Handler {
	next := templ.Handler(component)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		next.ServeHTTP(w, r)
	})
}

// builtAssets needs `make assets`; without them the test is skipped, but fails when CI is set.
func builtAssets(t *testing.T) *ui.Assets {
	t.Helper()
	root, err := e2e.Root()
	if err != nil {
		t.Fatal(err)
	}
	assets, err := ui.LoadAssets(os.DirFS(filepath.Join(root, "internal", "serve", "web", "dist")))
	if errors.Is(err, ui.ErrNoAssets) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

func TestComponentsAreAccessibleEverywhere(t *testing.T) {
	t.Parallel()
	origin := serveShowcase(t)
	lookEverywhere(t, origin, map[string]string{"components": "/contoh", "missing": "/tidak-ada"})
}

// lookEverywhere looks at pages in both languages, each in a window of its own.
func lookEverywhere(t *testing.T, origin string, pages map[string]string) {
	t.Helper()
	for _, lang := range []string{"", "/en"} {
		named := make(map[string]string, len(pages))
		for name, path := range pages {
			named[name+strings.ReplaceAll(lang, "/", "-")] = origin + lang + path
		}
		t.Run("in"+strings.ReplaceAll(lang, "/", "-"), func(t *testing.T) {
			t.Parallel()
			lookInTurn(t, e2e.BrowserFor(t, tour), named)
		})
	}
}

// tour bounds how long a window is used to look at many pages.
const tour = 15 * time.Minute

// lookInTurn looks at pages in one window: opening another for each takes longer than looking. Keys are names.
func lookInTurn(t *testing.T, page *e2e.Page, urls map[string]string) {
	t.Helper()
	for name, url := range urls {
		t.Run(name, func(t *testing.T) {
			page.Within(t)
			look(t, page, url, name)
		})
	}
}

// look checks a page small and wide, light and dark. It is loaded once: what changes is the style. Because axe takes
// longer than all the rest it looks at everything once, and once more, in the other width and colour, at what these
// change; in English at the other two pairs of them.
func look(t *testing.T, page *e2e.Page, url, name string) {
	t.Helper()
	page.Light()
	page.SetViewport(320, 900)
	page.Goto(url)
	axe := []func() []e2e.Violation{page.Axe, nil, page.AxeShown, nil}
	if strings.HasSuffix(url, "/en") || strings.Contains(url, "/en/") {
		axe = []func() []e2e.Violation{nil, page.Axe, nil, page.AxeShown}
	}
	lookAt(t, page, name+"-320", axe[0])
	page.Dark()
	lookAt(t, page, name+"-320-dark", axe[1])
	page.SetViewport(1180, 900)
	lookAt(t, page, name+"-1180-dark", axe[2])
	page.Light()
	lookAt(t, page, name+"-1180", axe[3])
}

// lookAtPage checks the page as it is shown now.
func lookAtPage(t *testing.T, page *e2e.Page, name string) {
	t.Helper()
	lookAt(t, page, name, page.Axe)
}

// lookAt checks it with an axe, nil for none. PATUH_SCREENSHOTS names a folder for the pictures.
func lookAt(t *testing.T, page *e2e.Page, name string, axe func() []e2e.Violation) {
	t.Helper()
	if wider := page.Overflow(); wider > 0 {
		t.Errorf("%s is %d pixels wider than its window", name, wider)
	}
	var off float64
	page.Eval(`document.querySelector("h1").getBoundingClientRect().left - document.querySelector(".logo").getBoundingClientRect().left`, &off)
	if off != 0 {
		t.Errorf("%s: the title stands %v pixels off the line of the logo", name, off)
	}
	if axe != nil {
		for _, violation := range axe() {
			t.Errorf("%s: %v", name, violation)
		}
	}
	for _, complaint := range page.Complaints() {
		t.Error(complaint)
	}
	if folder := os.Getenv("PATUH_SCREENSHOTS"); folder != "" {
		page.Screenshot(filepath.Join(folder, name+".png"))
	}
}

func TestKeyboardReachesTheContentFirst(t *testing.T) {
	t.Parallel()
	origin := serveShowcase(t)
	page := e2e.Browser(t)
	page.Goto(origin + "/tidak-ada")

	page.Press("Tab")
	var skip struct {
		Text    string
		Top     float64
		Visible bool
	}
	page.Eval(`(() => {
		const e = document.activeElement, box = e.getBoundingClientRect();
		return {Text: e.textContent, Top: box.top, Visible: box.width > 50 && box.height > 20};
	})()`, &skip)
	if skip.Text != "Langsung ke isi" || !skip.Visible || skip.Top < 0 {
		t.Fatalf("the first stop of the keyboard is %+v, want the visible skip link", skip)
	}

	page.Press("Enter")
	page.Press("Tab")
	var inside bool
	page.Eval(`document.activeElement.closest("main") !== null`, &inside)
	if !inside {
		t.Error("after the skip link the keyboard is not in the content")
	}
}

// What is wrong with a form is where the keyboard begins, and what a screen reader reads first.
func TestTheKeyboardBeginsAtWhatIsWrong(t *testing.T) {
	t.Parallel()
	page := e2e.Browser(t)
	page.Goto(serveShowcase(t) + "/contoh")
	var at string
	page.Eval(`document.activeElement.className`, &at)
	if !strings.Contains(at, "govuk-error-summary") {
		t.Errorf("the keyboard begins at %q", at)
	}
}

// Every stop of the keyboard must look different from the same element without focus.
func TestFocusIsSeen(t *testing.T) {
	t.Parallel()
	origin := serveShowcase(t)
	for _, dark := range []bool{false, true} {
		page := e2e.Browser(t)
		if dark {
			page.Dark()
		}
		page.Goto(origin + "/contoh")
		var unseen []string
		page.Eval(`(() => {
			const look = e => { const s = getComputedStyle(e); return [s.outlineStyle + s.outlineColor + s.outlineWidth, s.boxShadow, s.backgroundColor, s.borderColor].join("|"); };
			const stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")];
			return stops.filter(e => { e.blur(); const before = look(e); e.focus(); return look(e) === before; }).map(e => e.outerHTML.slice(0, 120));
		})()`, &unseen)
		for _, element := range unseen {
			t.Errorf("dark %v: focus is not seen on %s", dark, element)
		}
	}
}

func TestSearchNeedsNoScriptAndLeavesOutWhatIsEmpty(t *testing.T) {
	t.Parallel()
	origin := serveShowcase(t)
	page := e2e.Browser(t)
	page.Goto(origin + "/contoh")
	page.Type("#cari-q", "contoh")
	page.Click(".search button")
	if got, want := page.URL(), origin+"/cari?q=contoh"; got != want {
		t.Errorf("address is %s, want %s", got, want)
	}
	page.Goto(origin + "/contoh")
	page.Click(".search button")
	if got, want := strings.TrimSuffix(page.URL(), "?"), origin+"/cari"; got != want {
		t.Errorf("address is %s, want %s", got, want)
	}
}

func TestLanguageSwitchKeepsThePage(t *testing.T) {
	t.Parallel()
	origin := serveShowcase(t)
	page := e2e.Browser(t)
	page.Goto(origin + "/contoh")
	page.Click(".lang a")
	if got, want := page.URL(), origin+"/en/contoh"; got != want {
		t.Errorf("address is %s, want %s", got, want)
	}
	page.Click(".lang a")
	if got, want := page.URL(), origin+"/contoh"; got != want {
		t.Errorf("address is %s, want %s", got, want)
	}
}
