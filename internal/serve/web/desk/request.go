package desk

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// request is one asking for a page of the desk, and who asks.
type request struct {
	ui.Context
	desk   *Desk
	http   *http.Request
	writer http.ResponseWriter
	token  string // of the session cookie; may be anything
	form   url.Values
	// session and actor are set where the route is not for everybody.
	session account.Session
	actor   access.Actor
	// worksIn is what working has found, once it has looked.
	worksIn *access.Branding
	looked  bool
}

// decode reads the query of a GET and the fields of a POST. Fields that come twice, texts that are
// no text and forms that are too large are refused: what two readers could read in two ways means
// nothing.
func (r *request) decode(rt route) error {
	r.form = r.http.URL.Query()
	if rt.method == http.MethodPost {
		var err error
		if r.form, err = r.parse(rt); err != nil {
			return err
		}
	}
	for name, values := range r.form {
		if len(values) > 1 && !slices.Contains(rt.many, name) {
			return problem.New(problem.Invalid, "desk.twice", problem.Args{"name": name})
		}
		for _, value := range values {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return problem.New(problem.Invalid, "desk.no_text", problem.Args{"name": name})
			}
		}
	}
	return nil
}

// parse reads the body of a form, and nothing of its address.
func (r *request) parse(rt route) (url.Values, error) {
	limit, wanted := int64(maxForm), "application/x-www-form-urlencoded"
	if rt.files > 0 || rt.stream {
		limit, wanted = rt.files, "multipart/form-data"
	}
	kind, _, err := mime.ParseMediaType(r.http.Header.Get("Content-Type"))
	if err != nil || kind != wanted {
		return nil, problem.New(problem.Invalid, "desk.no_form", nil)
	}
	if rt.stream {
		return url.Values{}, nil
	}
	r.http.Body = http.MaxBytesReader(r.writer, r.http.Body, limit)
	if rt.files > 0 {
		if err := r.http.ParseMultipartForm(limit); err != nil {
			return nil, noForm(err)
		}
		return r.http.MultipartForm.Value, nil
	}
	body, err := io.ReadAll(r.http.Body)
	if err != nil {
		return nil, noForm(err)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, noForm(err)
	}
	return values, nil
}

func noForm(err error) error {
	return &problem.Error{Kind: problem.Invalid, Key: "desk.no_form", Err: err}
}

// get returns a field as it was sent, without the space around it.
func (r *request) get(name string) string { return strings.TrimSpace(r.form.Get(name)) }

// raw returns a field exactly as it was sent: passwords may begin with a space.
func (r *request) raw(name string) string { return r.form.Get(name) }

// ticked reports whether a check box was ticked.
func (r *request) ticked(name string) bool { return r.form.Get(name) != "" }

// part returns a named part of the path.
func (r *request) part(name string) string { return r.http.PathValue(name) }

// number returns a field as a version that the form carried along; 0 when it is none.
func (r *request) number(name string) int64 {
	n, err := strconv.ParseInt(r.get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// address is the address of a GET without its language, to come back to. What has just happened is
// left out: on the way back it would be told as if it had happened again.
func (r *request) address() string {
	address, query := ui.WithoutLang(r.http.URL.EscapedPath()), r.http.URL.RawQuery
	if r.http.Method != http.MethodGet || query == "" {
		return address
	}
	if values := r.http.URL.Query(); values.Has(doneName) {
		values.Del(doneName)
		query = values.Encode()
	}
	return strings.TrimSuffix(address+"?"+query, "?")
}

// browser is the long-lived token of the browser, or "".
func (r *request) browser() string { return r.desk.cookies.value(r.http, r.desk.cookies.browser) }

// keep writes what a step says into the cookies.
func (r *request) keep(step account.Step) {
	if step.Token != "" {
		r.token = step.Token
		r.desk.cookies.set(r.writer, r.desk.cookies.session, step.Token, 0)
	}
	if step.Browser != "" {
		r.desk.cookies.set(r.writer, r.desk.cookies.browser, step.Browser, aYear)
	}
}

// goTo sends the reader on to a page of ours; done names the text that says what has happened.
func (r *request) goTo(path, done string) answer {
	if done == "" {
		return answer{to: r.URL(path)}
	}
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return answer{to: r.URL(path + separator + doneName + "=" + url.QueryEscape(done))}
}

// doneName is the parameter that says what has happened.
const doneName = "selesai"

// done is the text of what has happened, when the reader was sent here by goTo.
func (r *request) done() string {
	key := "desk.done." + r.http.URL.Query().Get(doneName)
	if r.http.Method == http.MethodGet && r.Has(key) {
		return r.T(key)
	}
	return ""
}

// when is an instant as people read it, in the zone of an authority; WIB where there is none.
func (r *request) when(at time.Time, zone string) string {
	if at.IsZero() {
		return ""
	}
	in := workday.ZoneOf(zone)
	local := at.In(in.Location)
	return r.T("desk.when", "date", r.Date(local), "time", local.Format(r.T("desk.clock")), "zone", in.Name)
}

// day is the date of an instant in the zone of an authority.
func (r *request) day(at time.Time, zone string) string {
	if at.IsZero() {
		return ""
	}
	return r.Date(at.In(workday.ZoneOf(zone).Location))
}
