package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// ErrNoAssets says that `make assets` has not been run: pages can be read, but wear no style.
var ErrNoAssets = errors.New("the style sheet and script are not built: run make assets")

// assetPrefix is where Assets.Handler expects to be mounted.
const assetPrefix = "/assets/"

// Assets knows the built files by what they are. The zero value knows none, and pages are then
// written without style.
type Assets struct {
	dist  fs.FS
	names map[string]string
}

// LoadAssets reads manifest.json of the built folder. It always returns Assets that can be used;
// the error is ErrNoAssets when the folder holds none, so that the program can say so and go on.
func LoadAssets(dist fs.FS) (*Assets, error) {
	a := &Assets{}
	data, err := fs.ReadFile(dist, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return a, ErrNoAssets
	}
	if err != nil {
		return a, fmt.Errorf("read the asset manifest: %w", err)
	}
	names := map[string]string{}
	if err := json.Unmarshal(data, &names); err != nil {
		return a, fmt.Errorf("read the asset manifest: %w", err)
	}
	for _, name := range names {
		if _, err := fs.Stat(dist, name); err != nil {
			return a, fmt.Errorf("asset manifest: %w", err)
		}
	}
	a.dist, a.names = dist, names
	return a, nil
}

// url returns the address of css, js, font or icon, or "" when it is not built.
func (a *Assets) url(kind string) string {
	if a == nil || a.names[kind] == "" {
		return ""
	}
	return assetPrefix + a.names[kind]
}

// Handler serves the built files under /assets/. A name carries its content's hash, so that what
// was fetched once need never be asked for again; only files of the manifest are served.
func (a *Assets) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, assetPrefix)
		if !a.has(name) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentTypes[path.Ext(name)])
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFileFS(w, r, a.dist, name)
	})
}

// contentTypes are written out because the system's table of types differs between machines.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

func (a *Assets) has(name string) bool {
	if a == nil {
		return false
	}
	for _, known := range a.names {
		if known == name {
			return true
		}
	}
	return false
}
