package ui

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
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
	// small are the files that shrink, as they go over the wire, by their names.
	small map[string]func() ([]byte, error)
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
	a.dist, a.names, a.small = dist, names, map[string]func() ([]byte, error){}
	for _, name := range names {
		if shrinks[path.Ext(name)] {
			a.small[name] = sync.OnceValues(func() ([]byte, error) { return zipped(dist, name) })
		}
	}
	return a, nil
}

var shrinks = map[string]bool{".css": true, ".js": true, ".svg": true}

func zipped(dist fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(dist, name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), err
}

// Address returns the address of a built file by what it is in the manifest, or "" when it is not built.
func (a *Assets) Address(kind string) string { return a.url(kind) }

// Content returns a built file by what it is in the manifest, or nil when it is not built.
func (a *Assets) Content(kind string) ([]byte, error) {
	if a == nil || a.names[kind] == "" {
		return nil, nil
	}
	return fs.ReadFile(a.dist, a.names[kind])
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
		if pack := a.small[name]; pack != nil {
			w.Header().Set("Vary", "Accept-Encoding")
			data, err := pack()
			if err == nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
				w.Header().Set("Content-Encoding", "gzip")
				http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
				return
			}
		}
		http.ServeFileFS(w, r, a.dist, name)
	})
}

// contentTypes are written out because the system's table of types differs between machines.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".png":   "image/png",
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
