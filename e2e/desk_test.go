package e2e_test

import (
	"log/slog"
	"net"
	"net/http"
	"strings"
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
	if who != desktest.Public {
		cookie := o.Cookie(who)
		page.SetCookie(o.origin, cookie.Name, cookie.Value)
	}
	return page
}

// looks looks at pages as somebody who is signed in, and at those of english also in English. Names are
// for the pictures.
func (o office) looks(t *testing.T, who string, pages map[string]string, english ...string) {
	t.Helper()
	for name, path := range pages {
		o.lookAt(t, who, name, path)
	}
	for _, name := range english {
		o.lookAt(t, who, name+"-en", "/en"+pages[name])
	}
}

func (o office) lookAt(t *testing.T, who, name, path string) {
	t.Helper()
	title := "desk-" + strings.ReplaceAll(name, "/", "-")
	t.Run(title, func(t *testing.T) {
		t.Parallel()
		look(t, o.window(t, who), o.origin+path, title)
	})
}
