package citizen

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// request is one asking for a page of the surface.
type request struct {
	ui.Context
	citizen *Citizen
	http    *http.Request
	writer  http.ResponseWriter
	// token is of the browser's draft; "" where it has none.
	token string
	form  url.Values
	// stage is which of the three steps the page asks for; 0: none of them.
	stage int
	// visitor is set where the route is about a case.
	visitor complaint.Visitor
}

// maxForm bounds a form without files, and the texts of one with files, in bytes: a story of 100,000
// words is too long for a report, but comes back to whoever wrote it.
const maxForm = 4 << 20

// decode reads the query of a GET and the fields of a POST, unless the page reads them itself. What is no
// text is mended: a report is not refused for a broken letter.
func (r *request) decode(rt route) error {
	r.form = url.Values{}
	switch {
	case rt.stream && rt.method == post:
		return nil
	case rt.method == post:
		return r.parse()
	}
	for name, values := range r.http.URL.Query() {
		r.form[name] = mended(values)
	}
	return nil
}

// parse reads the body of a form, and nothing of its address.
func (r *request) parse() error {
	kind, _, err := mime.ParseMediaType(r.http.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return noForm(err)
	}
	r.http.Body = http.MaxBytesReader(r.writer, r.http.Body, maxForm)
	body, err := io.ReadAll(r.http.Body)
	if err != nil {
		return noForm(err)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return noForm(err)
	}
	for name, all := range values {
		r.form[name] = mended(all)
	}
	return nil
}

func mended(values []string) []string {
	clean := make([]string, len(values))
	for i, value := range values {
		clean[i] = mend(value)
	}
	return clean
}

// mend makes text of what may be none. Browsers send lines that end in two characters.
func mend(value string) string {
	value = strings.ToValidUTF8(value, "�")
	return strings.NewReplacer("\x00", "", "\r\n", "\n").Replace(value)
}

func noForm(err error) error {
	return &problem.Error{Kind: problem.Invalid, Key: "citizen.no_form", Err: err}
}

// get returns a field without the space around it.
func (r *request) get(name string) string { return strings.TrimSpace(r.form.Get(name)) }

// ticked reports whether a check box was ticked.
func (r *request) ticked(name string) bool { return r.form.Get(name) != "" }

// part returns a named part of the path.
func (r *request) part(name string) string { return r.http.PathValue(name) }

// goTo sends the reader on to a page of ours; done names the text that says what has happened.
func (r *request) goTo(path, done string) answer {
	if done != "" {
		path += "?" + doneName + "=" + url.QueryEscape(done)
	}
	return answer{to: r.URL(path)}
}

// doneName is the parameter that says what has happened.
const doneName = "selesai"

// done is the text of what has happened, when the reader was sent here by goTo.
func (r *request) done() string {
	key := "citizen.done." + r.http.URL.Query().Get(doneName)
	if r.http.Method == get && r.Has(key) {
		return r.T(key)
	}
	return ""
}

// in is an instant in the zone of an authority; WIB where there is none.
func in(at time.Time, zone string) time.Time { return at.In(workday.ZoneOf(zone).Location) }

// when is an instant as people read it, in the zone of an authority.
func (r *request) when(at time.Time, zone string) string {
	if at.IsZero() {
		return ""
	}
	local := in(at, zone)
	return r.T("citizen.when", "date", r.Date(local), "time", local.Format(r.T("citizen.clock")), "zone", local.Location().String())
}
