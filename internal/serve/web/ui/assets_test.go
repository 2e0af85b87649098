package ui_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/serve/web/ui/showcase"
	"github.com/patuh-id/patuh/internal/testkit"
)

// built are assets as `make assets` leaves them, with contents that only these tests read.
func built(t *testing.T) *ui.Assets {
	t.Helper()
	assets, err := ui.LoadAssets(fstest.MapFS{
		"manifest.json":   {Data: []byte(`{"css":"app-1.css","js":"app-1.js","font":"huruf-1.woff2","icon":"patuh-1.svg"}`)},
		"app-1.css":       {Data: []byte("p{}")},
		"app-1.js":        {Data: []byte(";")},
		"huruf-1.woff2":   {Data: []byte("wOF2")},
		"patuh-1.svg":     {Data: []byte("<svg/>")},
		"catatan.txt":     {Data: []byte("not in the manifest")},
		"unter/app-1.css": {Data: []byte("not in the manifest")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return assets
}

func TestWithoutAssetsPagesAreWrittenWithoutStyle(t *testing.T) {
	t.Parallel()
	assets, err := ui.LoadAssets(fstest.MapFS{".gitkeep": {}})
	if !errors.Is(err, ui.ErrNoAssets) {
		t.Fatalf("error is %v, want ErrNoAssets", err)
	}
	c := contextFor(t, locale.Indonesian)
	c.Assets = assets
	testkit.CheckHTML(t, render(t, showcase.Page(c)),
		testkit.NotIn(`link[rel="stylesheet"]`), testkit.NotIn("script"), testkit.In("h1", testkit.HasText("Kota Contoh")))
}

func TestManifestThatPromisesTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	for name, manifest := range map[string]string{"missing file": `{"css":"app-1.css"}`, "not JSON": `{`} {
		if _, err := ui.LoadAssets(fstest.MapFS{"manifest.json": {Data: []byte(manifest)}}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestHandlerServesTheManifestAndNothingElse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path     string
		want     int
		wantType string
	}{
		{"/assets/app-1.css", 200, "text/css; charset=utf-8"},
		{"/assets/huruf-1.woff2", 200, "font/woff2"},
		{"/assets/patuh-1.svg", 200, "image/svg+xml"},
		{"/assets/manifest.json", 404, ""},
		{"/assets/catatan.txt", 404, ""},
		{"/assets/unter/app-1.css", 404, ""},
		{"/assets/../app-1.css", 404, ""},
		{"/assets/", 404, ""},
	}
	for _, tt := range tests {
		w := httptest.NewRecorder()
		built(t).Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, tt.path, nil))
		if w.Code != tt.want {
			t.Errorf("%s: status %d, want %d", tt.path, w.Code, tt.want)
		}
		if tt.want == 200 && (w.Header().Get("Content-Type") != tt.wantType || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable") {
			t.Errorf("%s: headers %v", tt.path, w.Header())
		}
	}
}
