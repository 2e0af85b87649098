package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
)

// details are RFC 9457 problem details. Errors, an extension, are all the faults of a file.
type details struct {
	Title    string  `json:"title"`
	Status   int     `json:"status"`
	Detail   string  `json:"detail"`
	Instance string  `json:"instance,omitempty"` // urn:uuid: the number of the request
	Errors   []fault `json:"errors,omitempty"`
}

// fault is one thing wrong in a file, or doubtful.
type fault struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Detail string `json:"detail"`
}

func (r *request) faults(faults problem.Faults) []fault {
	var list []fault
	for _, f := range faults {
		list = append(list, fault{f.Place.File, f.Place.Line, f.Place.Column, r.Named(f.Key, f.Args)})
	}
	return list
}

// fail writes what went wrong, in the program's language.
func (a *API) fail(w http.ResponseWriter, r *request, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = problem.New(problem.TooLarge, "api.too_large", problem.Args{"max": int(tooLarge.Limit >> 20)})
	}
	if !serve.Failed(w, r.http, a.Log, err) {
		return
	}
	kind := problem.KindOf(err)
	said := details{Title: http.StatusText(serve.Status(kind)), Status: serve.Status(kind), Detail: r.T("api.failed")}
	var p *problem.Error
	var faults problem.Faults
	switch {
	case errors.As(err, &faults):
		said.Detail, said.Errors = r.T("api.faults", "n", len(faults)), r.faults(faults)
	case errors.As(err, &p) && p.Key != "":
		said.Detail = r.Named(p.Key, p.Args)
	}
	if id := serve.RequestID(r.http.Context()); id != "" {
		said.Instance = "urn:uuid:" + id
	}
	if kind == problem.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if r.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(r.retry/time.Second)+1))
	}
	a.write(w, r.http, said.Status, "application/problem+json", said)
}

func (a *API) write(w http.ResponseWriter, r *http.Request, status int, contentType string, value any) {
	body, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		a.Log.ErrorContext(r.Context(), "write an answer", "error", err)
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)+1))
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a program that went away is no failure of ours
}
