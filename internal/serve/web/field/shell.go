package field

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/serve"
)

//go:embed app/texts
var app embed.FS

// AppTexts are the texts of the application on the phone. It is given them whole, in every language, since it speaks
// without the server.
var AppTexts fs.FS = beneath{app, "app/"}

// beneath is a part of a file system.
type beneath struct {
	fs.FS
	folder string
}

func (b beneath) Open(name string) (fs.File, error) { return b.FS.Open(b.folder + name) }

const (
	workerPath   = Prefix + "/sw.js"
	manifestPath = Prefix + "/manifest.webmanifest"
	textsPath    = Prefix + "/teks/"
)

// shellPolicy is of the application's one page: as of every page, and pictures and sound that it keeps itself, its
// worker and its manifest.
const shellPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; font-src 'self'; media-src blob:; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// shellPowers are what the page may ask a browser for: an assessor shows what is there, says it, and where.
const shellPowers = "accelerometer=(), browsing-topics=(), camera=(self), display-capture=(), geolocation=(self), gyroscope=(), " +
	"magnetometer=(), microphone=(self), midi=(), payment=(), serial=(), usb=()"

// shell is the application as phones keep it: its files, and a name that changes with any of them.
type shell struct {
	texts   []byte
	textsAt string
	files   []string
	version string
}

func newShell(f *Field) (shell, error) {
	s := shell{files: []string{}}
	all := map[string]json.RawMessage{}
	for _, lang := range locale.Langs {
		data, err := fs.ReadFile(AppTexts, "texts/"+string(lang)+".json")
		if err != nil {
			return s, fmt.Errorf("read the texts of the phone: %w", err)
		}
		all[string(lang)] = data
	}
	texts, err := json.Marshal(all)
	if err != nil {
		return s, fmt.Errorf("write the texts of the phone: %w", err)
	}
	s.texts, s.textsAt = texts, textsPath+short(texts)+".json"
	for _, kind := range []string{"font", "icon", "css", "fieldcss", "fieldjs"} {
		if address := f.Assets.Address(kind); address != "" {
			s.files = append(s.files, address)
		}
	}
	s.files = append(s.files, s.textsAt, manifestPath)
	manifest, err := json.Marshal(f.manifest())
	if err != nil {
		return s, fmt.Errorf("write the manifest of the phone: %w", err)
	}
	s.version = short(append(fmt.Append(nil, s.files, shellPolicy, shellPowers), manifest...))
	return s, nil
}

func short(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:5])
}

func (f *Field) registerShell(mux *http.ServeMux) {
	mux.HandleFunc("GET "+Prefix, f.page)
	mux.HandleFunc("GET "+Prefix+"/{$}", func(w http.ResponseWriter, r *http.Request) {
		guardPage(w)
		http.Redirect(w, r, Prefix, http.StatusSeeOther)
	})
	// Other pages have a language in their address: whoever comes from one of them goes on in it.
	mux.HandleFunc("GET /en"+Prefix, func(w http.ResponseWriter, r *http.Request) {
		guardPage(w)
		http.Redirect(w, r, Prefix+"?bahasa=en", http.StatusSeeOther)
	})
	mux.HandleFunc("GET "+workerPath, f.worker)
	mux.HandleFunc("GET "+manifestPath, func(w http.ResponseWriter, r *http.Request) {
		data, err := json.Marshal(f.manifest())
		f.give(w, r, "application/manifest+json", data, err)
	})
	mux.HandleFunc("GET "+f.shell.textsAt, func(w http.ResponseWriter, r *http.Request) {
		f.give(w, r, "application/json", f.shell.texts, nil)
	})
}

// page is the one page of the application; everything on it is drawn by its script.
func (f *Field) page(w http.ResponseWriter, r *http.Request) {
	var out bytes.Buffer
	err := shellPage(f.context(r), f.shell.textsAt).Render(r.Context(), &out)
	w.Header().Set("Content-Security-Policy", shellPolicy)
	w.Header().Set("Permissions-Policy", shellPowers)
	f.give(w, r, "text/html; charset=utf-8", out.Bytes(), err)
}

// worker is the script that keeps the shell on the phone. It changes with the shell, so that a browser that asks for
// it anew finds out that there is another.
func (f *Field) worker(w http.ResponseWriter, r *http.Request) {
	script, err := f.Assets.Content("worker")
	if err == nil && script == nil {
		serve.Refuse(w, r, http.StatusNotFound)
		return
	}
	var told []byte
	if err == nil {
		told, err = json.Marshal(map[string]any{"version": f.shell.version, "files": f.shell.files})
	}
	// The page lies above the script's folder.
	w.Header().Set("Service-Worker-Allowed", Prefix)
	f.give(w, r, "text/javascript; charset=utf-8", append(fmt.Appendf(nil, "const SHELL=%s;\n", told), script...), err)
}

// give writes a file of the shell. The worker keeps it; nobody else need.
func (f *Field) give(w http.ResponseWriter, r *http.Request, contentType string, data []byte, err error) {
	guardPage(w)
	if err == nil {
		var page *serve.Page
		if page, err = serve.NewPage(contentType, data); err == nil {
			err = page.WriteOnce(w, r, http.StatusOK)
		}
	}
	if err != nil {
		f.Log.ErrorContext(r.Context(), "give the phone's application", "error", err)
		serve.Refuse(w, r, http.StatusInternalServerError)
	}
}

// icon is a picture of a web app manifest.
type icon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// manifest tells phones how to install the application (w3.org/TR/appmanifest).
func (f *Field) manifest() map[string]any {
	var icons []icon
	for _, one := range []struct {
		kind    string
		size    int
		purpose string
	}{{"icon192", 192, "any"}, {"icon512", 512, "any"}, {"iconwhole", 512, "maskable"}} {
		if address := f.Assets.Address(one.kind); address != "" {
			size := strconv.Itoa(one.size)
			icons = append(icons, icon{Src: address, Sizes: size + "x" + size, Type: "image/png", Purpose: one.purpose})
		}
	}
	c := f.Catalog.Printer(locale.Indonesian)
	return map[string]any{
		"id": Prefix, "name": c.T("field.name"), "short_name": c.T("field.short_name"), "lang": string(locale.Indonesian),
		"start_url": Prefix, "scope": Prefix, "display": "standalone", "background_color": "#fbfaf6", "theme_color": "#083a2f", "icons": icons,
	}
}
