package desk_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/desk"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// sample is one thing to do with a route: the address, the form, and where the thing lies that it
// is about. Forms are such that whoever may do it is told of a mistake in them (a stale version, an
// empty field) rather than changing what the next cell looks at, unless doing it twice is harmless.
type sample struct {
	path  string
	form  url.Values
	scope access.Scope
	// action is the row it stands under where that depends on the thing: administrators' positions have
	// rows of their own. Empty: the route's.
	action access.Action
	// or are further rows, one of which is as good.
	or []access.Action
	// and is one more row that is needed.
	and access.Action
	// anywhere: the page lists what somebody may see, so that a right anywhere is enough.
	anywhere bool
	// undo puts back what the walk itself needs, after somebody did it.
	undo func(t *testing.T, w *desktest.World, who string)
	// own: the thing is somebody's own, and others do not find it; where or says so, it is only by those rights that it is theirs.
	own string
	// lost has the right where the thing lies and does not find it: an assessor in no team.
	lost string
	// complaint: it is a case that is no formal request, which an information officer does not find.
	complaint bool
}

// Every route, tried by every role at every level, by a stranger from another authority, by somebody
// without a position, and by the public: each cell is what the table of access says.
func TestEveryRouteHoldsToTheTable(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := desktest.On(t, d)
		handler := serve.New(w.Handler(), serve.Options{Log: slog.New(slog.DiscardHandler), Now: w.Now})
		all := samples(w)
		walked := map[string]bool{}
		for _, rt := range w.Desk.Routes() {
			key := rt.Method + " " + rt.Path
			if len(all[key]) == 0 {
				t.Errorf("%s: no sample, so nobody looks whether it holds to the table", key)
			}
			walked[key] = true
			for i, s := range all[key] {
				for who := range w.Tokens {
					checkCell(t, w, handler, rt, s, i, who)
				}
				checkCell(t, w, handler, rt, s, i, desktest.Public)
			}
		}
		for key := range all {
			if !walked[key] {
				t.Errorf("%s: a sample of no route", key)
			}
		}
	})
}

func checkCell(t *testing.T, w *desktest.World, handler http.Handler, rt desk.Route, s sample, i int, who string) {
	t.Helper()
	if rt.Action == access.ReadPublic {
		return // anybody may ask; what it answers has tests of its own
	}
	got := send(t, w, handler, rt.Method, s, who, rt.Files)
	name := fmt.Sprintf("%s %s #%d as %q", rt.Method, s.path, i, who)
	if s.undo != nil && who != desktest.Public {
		s.undo(t, w, who)
	}
	if want := decide(w, t, rt, s, who); !allowedAnswer(got, want) {
		t.Errorf("%s: status %d %s, the table says %v", name, got.status, got.location, want)
	}
}

// decide is the table's cell; the zero kind with ok means allowed.
func decide(w *desktest.World, t *testing.T, rt desk.Route, s sample, who string) error {
	t.Helper()
	actor := w.Actor(t, who)
	rows := append([]access.Action{rt.Action}, rt.Or...)
	if s.action != "" {
		rows = append([]access.Action{s.action}, s.or...)
	}
	var err error
	for _, action := range rows {
		if err = decideBy(actor, action, s, who); err == nil {
			break
		}
	}
	if err == nil && s.and != "" {
		err = decideBy(actor, s.and, s, who)
	}
	return err
}

func decideBy(actor access.Actor, action access.Action, s sample, who string) error {
	switch {
	case s.complaint && who != desktest.Public && !access.Allowed(actor, access.ReadCases, s.scope):
		return problem.New(problem.NotFound, "", nil)
	case s.own != "" && who != desktest.Public && who != s.own && (len(s.or) == 0 || slices.Contains(s.or, action)):
		return problem.New(problem.NotFound, "", nil)
	case s.lost != "" && s.lost == who:
		return problem.New(problem.NotFound, "", nil)
	case s.anywhere && len(access.Where(actor, action)) > 0:
		return nil
	case s.anywhere:
		return access.Decide(actor, action, access.Scope{Installation: true})
	default:
		return access.Decide(actor, action, s.scope)
	}
}

// allowedAnswer compares an answer with the table: who may gets an answer or is told what is wrong
// with the form; who may not is sent to sign in, refused, or finds nothing.
func allowedAnswer(got answered, want error) bool {
	signIn := got.status == http.StatusSeeOther && strings.Contains(got.location, "/akun/masuk?kembali=")
	switch {
	case want == nil:
		return !signIn && slices.Contains([]int{200, 303, 409, 422}, got.status)
	case problem.KindOf(want) == problem.Unauthenticated:
		return signIn || got.status == http.StatusUnauthorized
	default:
		return got.status == http.StatusForbidden || got.status == http.StatusNotFound
	}
}

// answered is what the walk looks at of an answer.
type answered struct {
	status   int
	location string
}

func multipartForm(t *testing.T, form url.Values) (io.Reader, string) {
	t.Helper()
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			if err := writer.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return &body, writer.FormDataContentType()
}

func send(t *testing.T, w *desktest.World, handler http.Handler, method string, s sample, who string, files bool) answered {
	t.Helper()
	var r *http.Request
	switch {
	case method == http.MethodPost && files:
		body, contentType := multipartForm(t, s.form)
		r = httptest.NewRequestWithContext(t.Context(), method, s.path, body)
		r.Header.Set("Content-Type", contentType)
	case method == http.MethodPost:
		r = httptest.NewRequestWithContext(t.Context(), method, s.path, strings.NewReader(s.form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	default:
		r = httptest.NewRequestWithContext(t.Context(), method, s.path, http.NoBody)
	}
	if who != desktest.Public {
		r.AddCookie(w.Cookie(who))
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, r)
	got := answer.Result()
	defer got.Body.Close()
	// Whoever changed positions of their own is given a new token.
	for _, cookie := range got.Cookies() {
		if cookie.Name == "patuh" && cookie.Value != "" {
			w.Tokens[who] = cookie.Value
		}
	}
	testkit.CheckOutside(t, fmt.Sprintf("%s %s as %q", method, s.path, who), testkit.Somebodys, got.Header, answer.Body.Bytes())
	return answered{got.StatusCode, got.Header.Get("Location")}
}

// samples are what the walk does with each route, by "METHOD path".
func samples(w *desktest.World) map[string][]sample {
	all := signInSamples(w)
	for _, area := range []func(*desktest.World) map[string][]sample{
		ownSamples, peopleSamples, positionSamples, authoritySamples, deadlineSamples, directorySamples, officeSamples, letterSamples, cycleSamples, reviewSamples, dossierSamples, productSamples, publishSamples, respondSamples, deviceSamples, messageSamples, conditionSamples, machineSamples, hookSamples, calendarSamples, gatewaySamples, entrySamples,
		runSamples, awardSamples, raporSamples, decideSamples,
		caseSamples, shieldSamples, dutySamples, identitySamples, privacySamples, retentionSamples, breachSamples, holdSamples,
	} {
		maps.Copy(all, area(w))
	}
	return all
}

func signInSamples(_ *desktest.World) map[string][]sample {
	everybody := []sample{{}}
	own := func(path string) []sample { return []sample{{path: path, scope: access.Scope{Installation: true}}} }
	return map[string][]sample{
		"GET /akun/masuk":           everybody,
		"POST /akun/masuk":          everybody,
		"GET /akun/kunci":           everybody,
		"POST /akun/kunci":          everybody,
		"POST /akun/keluar":         everybody,
		"GET /akun/tautan":          everybody,
		"POST /akun/tautan":         everybody,
		"GET /akun/tautan/{code}":   everybody,
		"POST /akun/tautan/{code}":  everybody,
		"GET /kelola":               own("/kelola"),
		"POST /akun/kunci/sekarang": everybody,
	}
}
