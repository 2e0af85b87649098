package field

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/serve"
)

// apiPrefix is where what the application asks for begins.
const apiPrefix = Prefix + "/api/"

// call is one call of the application on a phone.
type call struct {
	*locale.Printer
	field  *Field
	http   *http.Request
	writer http.ResponseWriter
	retry  time.Duration // of an answer that tells to slow down: when to come back
	// device is the phone that calls, where it has shown its credential; actor is its person.
	device device.Device
	actor  access.Actor
	// session is that of the browser, where the call is proved by one.
	session account.Session
}

// route is an address of the application: what it is asked with, how much may come, and what answers.
type route struct {
	method, path string
	limit        int64 // bytes
	by           proof
	serve        func(context.Context, *call) (any, error)
}

// proof is what a call must bring.
type proof int

const (
	byDevice     proof = iota // the credential of a device that is not to be erased
	bySession                 // an open session, from our own pages
	byCredential              // a credential, which the room itself looks at
)

// maxCall bounds a call that brings no forms, in bytes.
const maxCall = 16 << 10

// apiRoutes is every address below apiPrefix.
func (f *Field) apiRoutes() []route {
	return []route{
		{http.MethodPost, "device", maxCall, bySession, f.makeDevice},
		{http.MethodPost, "device/again", maxCall, bySession, f.againDevice},
		{http.MethodGet, "device/ask", maxCall, byCredential, f.askDevice},
		{http.MethodPost, "device/emptied", maxCall, byCredential, f.emptied},
		{http.MethodGet, "pack", maxCall, byDevice, f.pack},
		{http.MethodGet, "status", maxCall, byDevice, f.status},
		{http.MethodPost, "forms", maxForms, byDevice, f.takeForms},
		{http.MethodPost, "files", maxCall, byDevice, f.takeFile},
	}
}

func (f *Field) registerAPI(mux *http.ServeMux) {
	f.registerUploads(mux)
	for _, rt := range f.apiRoutes() {
		mux.HandleFunc(apiPrefix+rt.path, func(w http.ResponseWriter, r *http.Request) { f.answer(w, r, rt) })
	}
	mux.HandleFunc(apiPrefix, func(w http.ResponseWriter, r *http.Request) {
		c := f.call(w, r)
		c.fail(problem.New(problem.NotFound, "field.no_address", nil))
	})
}

// call begins an answer: nothing of it is kept, and no browser shows it as a page.
func (f *Field) call(w http.ResponseWriter, r *http.Request) *call {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	return &call{Printer: f.printer(r), field: f, http: r, writer: w}
}

func (f *Field) answer(w http.ResponseWriter, r *http.Request, rt route) {
	c := f.call(w, r)
	if r.Method != rt.method {
		w.Header().Set("Allow", rt.method)
		c.write(http.StatusMethodNotAllowed, "application/problem+json", details{
			Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed, Detail: c.T("field.method", "method", rt.method),
		})
		return
	}
	if rt.limit > maxCall {
		serve.Patient(w, r, f.Now) // a batch over a slow line is no attack
	}
	r.Body = http.MaxBytesReader(w, r.Body, rt.limit)
	err := c.prove(r.Context(), rt.by)
	var got any
	if err == nil {
		got, err = rt.serve(r.Context(), c)
	}
	if err != nil {
		c.fail(err)
		return
	}
	if got == notModified {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	c.write(http.StatusOK, "application/json", got)
}

// notModified is the answer to a phone that has all of it.
var notModified any = struct{ nothing bool }{true}

// details are RFC 9457 problem details. Again and Wipe, extensions, tell the application what to do: to have its
// person sign in again, or to erase all that it keeps.
type details struct {
	Title    string `json:"title"`
	Status   int    `json:"status"`
	Detail   string `json:"detail"`
	Instance string `json:"instance,omitempty"` // urn:uuid: the number of the request
	Again    bool   `json:"again,omitempty"`
	Wipe     bool   `json:"wipe,omitempty"`
}

// fail writes what went wrong, in the language that the phone asks for.
func (c *call) fail(err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = problem.New(problem.TooLarge, "field.too_large", problem.Args{"kb": int(tooLarge.Limit >> 10)})
	}
	if !serve.Failed(c.writer, c.http, c.field.Log, err) {
		return
	}
	kind := problem.KindOf(err)
	status := serve.Status(kind)
	said := details{Detail: c.T("field.failed"), Again: kind == problem.Unauthenticated}
	var p *problem.Error
	var faults problem.Faults
	switch {
	case errors.Is(err, device.ErrWiped):
		status, said.Wipe, said.Detail = http.StatusGone, true, c.T("field.wipe")
	case errors.As(err, &faults) && len(faults) > 0:
		said.Detail = c.Named(faults[0].Key, faults[0].Args)
	case errors.As(err, &p) && p.Key != "":
		said.Detail = c.Named(p.Key, p.Args)
	}
	said.Title, said.Status = http.StatusText(status), status
	if id := serve.RequestID(c.http.Context()); id != "" {
		said.Instance = "urn:uuid:" + id
	}
	if c.retry > 0 {
		c.writer.Header().Set("Retry-After", strconv.Itoa(int(c.retry/time.Second)+1))
	}
	if said.Again {
		c.writer.Header().Set("WWW-Authenticate", device.Scheme)
	}
	c.write(status, "application/problem+json", said)
}

func (c *call) write(status int, contentType string, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		c.field.Log.ErrorContext(c.http.Context(), "write an answer", "error", err)
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	c.writer.Header().Set("Content-Type", contentType)
	c.writer.Header().Set("Content-Length", strconv.Itoa(len(body)))
	c.writer.WriteHeader(status)
	_, _ = c.writer.Write(body) // a phone that went away is no failure of ours
}
