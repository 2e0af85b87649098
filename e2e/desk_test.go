package e2e_test

import (
	"log/slog"
	"net"
	"net/http"
	"testing"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// office is the desk with people, as a server serves it. Its name is localhost, so that passkeys work.
type office struct {
	*desktest.World
	origin string
}

// serveDesk serves the desk of a world of its own.
func serveDesk(t *testing.T) office { t.Helper(); return serveDeskFor(t, desktest.Setting{}) }

// serveDeskFor is serveDesk with a setting, of which the origin is known only here.
func serveDeskFor(t *testing.T, setting desktest.Setting) office {
	t.Helper()
	assets := builtAssets(t)
	listener := listen(t)
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	origin := "http://localhost:" + port
	setting.Origin = origin
	w := desktest.At(t, assets, setting)
	catalog, err := desktest.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", assets.Handler())
	w.Desk.Register(mux)
	w.Serve(mux)
	serveOn(t, serve.New(mux, serve.Options{Log: slog.New(slog.DiscardHandler), Now: w.Now, Catalog: catalog, Origin: origin}), listener)
	return office{w, origin}
}

// window opens a window in which somebody is signed in; desktest.Public for nobody.
func (o office) window(t *testing.T, who string) *e2e.Page {
	t.Helper()
	page := e2e.Browser(t)
	o.signIn(page, who)
	return page
}

func (o office) signIn(page *e2e.Page, who string) {
	if who != desktest.Public {
		cookie := o.Cookie(who)
		page.SetCookie(o.origin, cookie.Name, cookie.Value)
	}
}

// looks looks at pages as somebody who is signed in, and at those of english also in English. Names are
// for the pictures.
func (o office) looks(t *testing.T, who string, pages map[string]string, english ...string) {
	t.Helper()
	urls := make(map[string]string, len(pages)+len(english))
	for name, path := range pages {
		urls["desk-"+name] = o.origin + path
	}
	for _, name := range english {
		urls["desk-"+name+"-en"] = o.origin + "/en" + pages[name]
	}
	page := e2e.BrowserFor(t, tour)
	o.signIn(page, who)
	lookInTurn(t, page, urls)
}
