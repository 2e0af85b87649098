package field_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// assessor is who has the phone, planner who plans where they assess.
var (
	assessor = desktest.Who(access.Assessor, access.OfAuthority)
	planner  = desktest.Who(access.Planner, access.OfAuthority)
)

// phone is a telephone that asks the whole server over HTTP.
type phone struct {
	testing.TB
	world           *desktest.World
	server          *httptest.Server
	who             string // whose session it has
	ID, Secret, Key string
	status          int
	header          http.Header
	body            []byte
	lang            string
}

// phones are a phone of the assessor's on each database.
func phones(t *testing.T, work func(t *testing.T, p *phone)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, phoneIn(t, desktest.On(t, d))) })
}

func phoneIn(t testing.TB, w *desktest.World) *phone {
	t.Helper()
	server := httptest.NewServer(serve.New(w.Handler(), serve.Options{Log: slog.New(slog.DiscardHandler), Now: w.Now}))
	t.Cleanup(server.Close)
	server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &phone{TB: t, world: w, server: server, who: assessor, lang: "id"}
}

// ask sends a request with headers given as name, value, and checks what every answer owes.
func (p *phone) ask(method, path string, body io.Reader, headers ...string) int {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), method, p.server.URL+path, body)
	p.fine(err)
	r.Header.Set("Accept-Language", p.lang)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := p.server.Client().Do(r)
	p.fine(err)
	defer answer.Body.Close()
	p.body, err = io.ReadAll(answer.Body)
	p.fine(err)
	p.status, p.header = answer.StatusCode, answer.Header
	if p.status >= http.StatusInternalServerError {
		p.Errorf("%s %s: %d %s", method, path, p.status, p.body)
	}
	testkit.CheckOutside(p, method+" "+path, testkit.Somebodys, p.header, p.body)
	return p.status
}

// session asks with the session of the phone's person, call with the phone's credential.
func (p *phone) session(path string, value any) int {
	p.Helper()
	return p.ask(http.MethodPost, "/lapangan/api/"+path, p.json(value), "Content-Type", "application/json", "Cookie", p.world.Cookie(p.who).String())
}

func (p *phone) call(method, path string, value any, headers ...string) int {
	p.Helper()
	headers = append([]string{"Authorization", "Device " + p.ID + "." + p.Secret}, headers...)
	if value == nil {
		return p.ask(method, "/lapangan/api/"+path, http.NoBody, headers...)
	}
	return p.ask(method, "/lapangan/api/"+path, p.json(value), append(headers, "Content-Type", "application/json")...)
}

func (p *phone) json(value any) io.Reader {
	p.Helper()
	if text, ok := value.(string); ok {
		return strings.NewReader(text)
	}
	data, err := json.Marshal(value)
	p.fine(err)
	return bytes.NewReader(data)
}

func (p *phone) fine(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *phone) want(status int, said ...string) {
	p.Helper()
	if p.status != status {
		p.Errorf("status %d, want %d: %.400s", p.status, status, p.body)
	}
	for _, text := range said {
		if !strings.Contains(string(p.body), text) {
			p.Errorf("the answer does not say %q: %.400s", text, p.body)
		}
	}
}

// registered is the phone with a credential.
func (p *phone) registered() *phone {
	p.Helper()
	p.session("device", map[string]string{"name": "HP lapangan 3"})
	p.want(http.StatusOK)
	p.learn()
	return p
}

func (p *phone) learn() {
	p.Helper()
	var got struct{ ID, Secret, Key string }
	p.fine(json.Unmarshal(p.body, &got))
	if got.ID == "" || len(got.Secret) != 43 || len(got.Key) != 43 {
		p.Fatalf("no device: %s", p.body)
	}
	p.ID, p.Secret, p.Key = got.ID, got.Secret, got.Key
}

// ends has somebody end the phone.
func (p *phone) ends(who string, how string) {
	p.Helper()
	actor := p.world.Actor(p, who)
	one, err := p.world.Devices.One(p.Context(), actor, p.ID)
	p.fine(err)
	p.fine(p.world.Devices.End(p.Context(), actor, p.ID, one.Version, ending(how), "uji"))
}
