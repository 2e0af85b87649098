// Package tus takes files in parts, after the tus protocol 1.0.0 (tus.io/protocols/resumable-upload)
// with its extensions creation, termination, checksum and expiration. Whose the files are is said by the
// surface that stands around it.
package tus

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the protocol stands on.
type Deps struct {
	Catalog *locale.Catalog
	Files   *evidence.Files
	Log     *slog.Logger
	Now     func() time.Time
	// Path is where uploads are made; each has its address below it.
	Path string
	// Owner says whose files a request brings. Its error is the answer.
	Owner func(*http.Request) (string, error)
}

const (
	version    = "1.0.0"
	extensions = "creation,termination,checksum,expiration"
	algorithms = "sha256"
	// statusChecksum is the protocol's own.
	statusChecksum = 460
)

type handler struct{ Deps }

// Register adds the protocol's addresses to mux.
func Register(mux *http.ServeMux, deps Deps) {
	h := &handler{deps}
	mux.HandleFunc(deps.Path, h.collection)
	mux.HandleFunc(deps.Path+"/{id}", h.one)
}

// method is what the request means: some networks let only POST through (X-HTTP-Method-Override). Nothing
// but a POST, which no other site can send here, may stand for something else.
func method(r *http.Request) string {
	if other := r.Header.Get("X-Http-Method-Override"); other != "" && r.Method == http.MethodPost {
		return strings.ToUpper(other)
	}
	return r.Method
}

// begin does what is the same for every request; false when it was answered.
func (h *handler) begin(w http.ResponseWriter, r *http.Request) (string, bool) {
	header := w.Header()
	header.Set("Tus-Resumable", version)
	header.Set("Cache-Control", "no-store")
	// What comes in here is whatever somebody sends; no answer of it is a page.
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	if method(r) == http.MethodOptions {
		header.Set("Tus-Version", version)
		header.Set("Tus-Extension", extensions)
		header.Set("Tus-Checksum-Algorithm", algorithms)
		if p, err := h.Files.Purpose(evidence.Attachment); err == nil {
			header.Set("Tus-Max-Size", strconv.FormatInt(p.Largest(), 10))
		}
		w.WriteHeader(http.StatusNoContent)
		return "", false
	}
	if r.Header.Get("Tus-Resumable") != version {
		header.Set("Tus-Version", version)
		h.refuse(w, r, http.StatusPreconditionFailed, "tus.version", nil)
		return "", false
	}
	owner, err := h.Owner(r)
	if err != nil {
		h.fail(w, r, err)
		return "", false
	}
	return owner, true
}

// collection makes uploads.
func (h *handler) collection(w http.ResponseWriter, r *http.Request) {
	owner, ok := h.begin(w, r)
	if !ok {
		return
	}
	if method(r) != http.MethodPost {
		w.Header().Set("Allow", "OPTIONS, POST")
		h.refuse(w, r, http.StatusMethodNotAllowed, "tus.method", nil)
		return
	}
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil || size < 0 {
		h.refuse(w, r, http.StatusBadRequest, "tus.length", nil)
		return
	}
	said, ok := metadata(r.Header.Get("Upload-Metadata"))
	if !ok {
		h.refuse(w, r, http.StatusBadRequest, "tus.metadata", nil)
		return
	}
	purpose := said["purpose"]
	if purpose == "" {
		purpose = evidence.Attachment
	}
	u, err := h.Files.Begin(r.Context(), evidence.New{Owner: owner, Name: said["filename"], Type: said["filetype"], Purpose: purpose, Size: size})
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Location", h.Path+"/"+u.ID)
	expires(w, u)
	w.WriteHeader(http.StatusCreated)
}

// metadata reads "filename d29ybGQucGRm,is_confidential".
func metadata(header string) (map[string]string, bool) {
	said := map[string]string{}
	if strings.TrimSpace(header) == "" {
		return said, true
	}
	for pair := range strings.SplitSeq(header, ",") {
		key, coded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(strings.TrimSpace(coded))
		if _, twice := said[key]; twice || key == "" || err != nil {
			return nil, false
		}
		said[key] = string(value)
	}
	return said, true
}

func expires(w http.ResponseWriter, u evidence.Upload) {
	w.Header().Set("Upload-Expires", u.Expires.UTC().Format(http.TimeFormat))
}

// one goes on with an upload.
func (h *handler) one(w http.ResponseWriter, r *http.Request) {
	owner, ok := h.begin(w, r)
	if !ok {
		return
	}
	id := r.PathValue("id")
	switch method(r) {
	case http.MethodHead:
		h.head(w, r, owner, id)
	case http.MethodPatch:
		h.patch(w, r, owner, id)
	case http.MethodDelete:
		_, err := h.Files.Upload(r.Context(), owner, id)
		if err == nil {
			err = h.Files.Cancel(r.Context(), owner, id)
		}
		if err != nil {
			h.fail(w, r, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", "DELETE, HEAD, OPTIONS, PATCH")
		h.refuse(w, r, http.StatusMethodNotAllowed, "tus.method", nil)
	}
}

func (h *handler) head(w http.ResponseWriter, r *http.Request, owner, id string) {
	u, err := h.Files.Upload(r.Context(), owner, id)
	if err == nil && u.Received == u.Size && u.FileID == "" {
		// A server that was killed after the last part left it at that. Whoever asks takes it for done.
		_, err = h.Files.Finish(r.Context(), owner, id)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	w.Header().Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	expires(w, u)
	w.WriteHeader(http.StatusOK)
}

func (h *handler) patch(w http.ResponseWriter, r *http.Request, owner, id string) {
	if r.Header.Get("Content-Type") != "application/offset+octet-stream" {
		h.refuse(w, r, http.StatusUnsupportedMediaType, "tus.type", nil)
		return
	}
	offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		h.refuse(w, r, http.StatusBadRequest, "tus.offset", nil)
		return
	}
	want, ok := checksum(r.Header.Get("Upload-Checksum"))
	if !ok {
		h.refuse(w, r, http.StatusBadRequest, "tus.checksum", nil)
		return
	}
	serve.Patient(w, r, h.Now)
	u, err := h.Files.Upload(r.Context(), owner, id)
	if err == nil && u.Received != offset {
		err = problem.New(problem.Conflict, "evidence.upload.offset", problem.Args{"offset": u.Received})
	}
	if err == nil {
		u, err = h.Files.Append(r.Context(), owner, id, offset, r.Body, want)
	}
	if err == nil && u.Received == u.Size {
		var file evidence.File
		if file, err = h.Files.Finish(r.Context(), owner, id); err == nil {
			w.Header().Set("Patuh-File", file.ID)
		}
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	expires(w, u)
	w.WriteHeader(http.StatusNoContent)
}

// checksum reads "sha256 BASE64"; nil where nothing is said.
func checksum(header string) (*blob.Sum, bool) {
	if header == "" {
		return nil, true
	}
	name, coded, _ := strings.Cut(header, " ")
	raw, err := base64.StdEncoding.DecodeString(coded)
	if name != algorithms || err != nil || len(raw) != sha256.Size {
		return nil, false
	}
	sum := blob.Sum(raw)
	return &sum, true
}

// fail answers in words: what is wrong with the file, not with the protocol, is for a person.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	if !serve.Failed(w, r, h.Log, err) {
		return
	}
	var faults problem.Faults
	var said *problem.Error
	var tooLarge *http.MaxBytesError
	status := serve.Status(problem.KindOf(err))
	switch {
	case errors.As(err, &faults) && len(faults) > 0:
		h.refuse(w, r, http.StatusUnprocessableEntity, faults[0].Key, faults[0].Args)
	case errors.As(err, &tooLarge):
		h.refuse(w, r, http.StatusRequestEntityTooLarge, "tus.part", problem.Args{"max": int(tooLarge.Limit >> 20)})
	case errors.As(err, &said) && said.Key != "":
		if said.Key == "evidence.upload.sum" {
			status = statusChecksum
		}
		h.refuse(w, r, status, said.Key, said.Args)
	default:
		h.refuse(w, r, status, "tus.failed", nil)
	}
}

// refuse writes problem details (RFC 9457).
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, status int, key string, args problem.Args) {
	p := h.Catalog.Printer(locale.Wanted(r.Header.Get("Accept-Language")))
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	if method(r) == http.MethodHead {
		return
	}
	err := json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(status), "status": status, "detail": p.Named(key, args)})
	if err != nil {
		h.Log.DebugContext(r.Context(), "an answer was cut off", "error", err)
	}
}
