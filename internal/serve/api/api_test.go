package api_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cli"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/api"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// program is the API over a world, and who calls it.
type program struct {
	*desktest.World
	api     *api.API
	handler http.Handler
}

func programOn(t testing.TB, w *desktest.World) *program {
	t.Helper()
	catalog, err := cli.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	record := ledger.New(ledger.Deps{DB: w.DB, Now: time.Now})
	made, err := api.New(api.Deps{
		Catalog: catalog, Accounts: w.Accounts, Access: w.Access, Directory: w.Directory,
		Results: result.New(result.Deps{DB: w.DB, Directory: w.Directory, Scales: result.Presets(), Ledger: record}),
		Ledger:  record, Operator: operate.New(operate.Deps{DB: w.DB, Now: time.Now, Record: record, Log: slog.New(slog.DiscardHandler)}),
		Log: slog.New(slog.DiscardHandler), Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	made.Register(mux)
	return &program{w, made, mux}
}

// token makes a token of a person for some actions in the scope of their first position; "" when
// they may not make one.
func (p *program) token(t testing.TB, who string, actions ...access.Action) string {
	t.Helper()
	s, err := p.Accounts.Session(t.Context(), p.Tokens[who])
	if err != nil {
		t.Fatal(err)
	}
	text, err := p.Accounts.MakeToken(t.Context(), s, account.NewToken{
		Label: "Program", Limit: s.Actor.Holdings[0].Scope, Actions: actions, Expires: time.Now().Add(time.Hour),
	})
	switch problem.KindOf(err) {
	case problem.Forbidden, problem.NotFound:
		return ""
	}
	if err != nil {
		t.Fatalf("make a token of %s: %v", who, err)
	}
	return text
}

func (p *program) call(t testing.TB, method, address, token, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Content-Type", "text/csv")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w
}

// Every route, called with a token of every role that may have one: each cell is what the table of
// access says of the owner and of what the token is for.
func TestEveryRouteHoldsToTheTable(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		p := programOn(t, desktest.On(t, d))
		installation, city := access.Scope{Installation: true}, p.City.Scope()
		samples := map[string][]struct {
			query string
			scope access.Scope
		}{
			"GET /api/v1/token":              {{"", installation}},
			"GET /api/v1/positions":          {{"", installation}, {"?authority=" + p.City.Slug, city}},
			"POST /api/v1/imports/directory": {{"?check=true", installation}, {"?check=true&authority=" + p.City.Slug, city}},
			"POST /api/v1/imports/results":   {{"?check=true", installation}},
			"GET /api/v1/events":             {{"", installation}, {"?authority=" + p.City.Slug, city}},
			"GET /api/v1/jobs":               {{"", installation}},
		}
		tokens := map[string]string{}
		for who := range p.Positions {
			if text := p.token(t, who, access.TokenActions()...); text != "" {
				tokens[who] = text
			}
		}
		if len(tokens) < 5 {
			t.Fatalf("only %d roles have tokens", len(tokens))
		}
		for _, rt := range p.api.Routes() {
			all := samples[rt.Method+" "+rt.Path]
			if len(all) == 0 {
				t.Errorf("%s %s: nobody looks whether it holds to the table", rt.Method, rt.Path)
			}
			for _, s := range all {
				for who, text := range tokens {
					actor, err := p.Accounts.TokenActor(t.Context(), text)
					if err != nil {
						t.Fatal(err)
					}
					want := access.Decide(actor, rt.Action, s.scope)
					got := p.call(t, rt.Method, rt.Path+s.query, text, "")
					refused := got.Code == http.StatusForbidden || got.Code == http.StatusNotFound
					if refused != (want != nil) || got.Code >= 500 {
						t.Errorf("%s %s%s as %s: %d, the table says %v", rt.Method, rt.Path, s.query, who, got.Code, want)
					}
				}
				if got := p.call(t, rt.Method, rt.Path+s.query, "", ""); got.Code != http.StatusUnauthorized {
					t.Errorf("%s %s without a token: %d", rt.Method, rt.Path, got.Code)
				}
			}
		}
	})
}

func TestATokenDoesWhatItWasMadeForAndNoMore(t *testing.T) {
	t.Parallel()
	p := programOn(t, desktest.New(t, nil))
	who := desktest.Who(access.InstrumentAdministrator, access.OfInstallation)
	narrow := p.token(t, who, access.ReadPositions)
	if got := p.call(t, "GET", "/api/v1/positions", narrow, ""); got.Code != http.StatusOK {
		t.Errorf("what it is for: %d %s", got.Code, got.Body)
	}
	if got := p.call(t, "POST", "/api/v1/imports/results?check=true", narrow, ""); got.Code != http.StatusForbidden {
		t.Errorf("what its owner may and it may not: %d %s", got.Code, got.Body)
	}
	s, err := p.Accounts.Session(t.Context(), p.Tokens[who])
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.Accounts.Tokens(t.Context(), s.Actor)
	if err != nil || len(made) != 1 {
		t.Fatal(made, err)
	}
	if err := p.Accounts.RevokeToken(t.Context(), s.Actor, made[0].ID); err != nil {
		t.Fatal(err)
	}
	if got := p.call(t, "GET", "/api/v1/positions", narrow, ""); got.Code != http.StatusUnauthorized {
		t.Errorf("revoked: %d", got.Code)
	}
}

func TestAFileWithFaultsIsAnsweredWithAllOfThemInTheLanguageAsked(t *testing.T) {
	t.Parallel()
	p := programOn(t, desktest.New(t, nil))
	text := p.token(t, desktest.Who(access.InstrumentAdministrator, access.OfInstallation), access.ImportResults)
	for lang, want := range map[string]string{"en-GB,id;q=0.5": "nothing was stored", "": "tidak ada yang disimpan", "de": "tidak ada yang disimpan"} {
		got := p.call(t, "POST", "/api/v1/imports/results", text, "body,year,score\nx,abc,101\n", "Accept-Language", lang)
		var said struct {
			Status int
			Detail string
			Errors []struct{ Detail string }
		}
		if err := json.Unmarshal(got.Body.Bytes(), &said); err != nil {
			t.Fatal(err)
		}
		if got.Code != 400 || said.Status != 400 || !strings.Contains(said.Detail, want) || len(said.Errors) == 0 {
			t.Errorf("%q: %d %s", lang, got.Code, got.Body)
		}
		if kind := got.Header().Get("Content-Type"); kind != "application/problem+json" {
			t.Errorf("content type %q", kind)
		}
	}
}

func TestStrangeCallsAreRefused(t *testing.T) {
	t.Parallel()
	p := programOn(t, desktest.New(t, nil))
	good := p.token(t, desktest.Who(access.InstrumentAdministrator, access.OfInstallation), access.ImportResults)
	for name, tt := range map[string]struct {
		method, address, token, body string
		headers                      []string
		want                         int
	}{
		"no such token":          {"GET", "/api/v1/token", "patuh_nothing", "", nil, 401},
		"a session is no token":  {"GET", "/api/v1/token", p.Tokens[desktest.Nobody], "", nil, 401},
		"another scheme":         {"GET", "/api/v1/token", "", "", []string{"Authorization", "Basic " + good}, 401},
		"a cookie is not enough": {"GET", "/api/v1/token", "", "", []string{"Cookie", "patuh=" + p.Tokens[desktest.Nobody]}, 401},
		"no file":                {"POST", "/api/v1/imports/results", good, "", []string{"Content-Type", "application/json"}, 400},
		"neither true nor false": {"POST", "/api/v1/imports/results?check=maybe", good, "", nil, 400},
		"too large":              {"POST", "/api/v1/imports/results", good, "body,year,score\n" + strings.Repeat("x,2024,90.00\n", 2<<20), nil, 400},
		"no such address":        {"GET", "/api/v1/secrets", good, "", nil, 404},
		"another method":         {"DELETE", "/api/v1/token", good, "", nil, 405},
	} {
		if got := p.call(t, tt.method, tt.address, tt.token, tt.body, tt.headers...); got.Code != tt.want {
			t.Errorf("%s: %d, want %d: %.200s", name, got.Code, tt.want, got.Body)
		}
	}
}

func TestGuessingTokensIsSlowedAndThoseWhoKnowOneAreNot(t *testing.T) {
	t.Parallel()
	p := programOn(t, desktest.New(t, nil))
	good := p.token(t, desktest.Who(access.InstrumentAdministrator, access.OfInstallation), access.ReadPositions)
	slowed := false
	for range 60 {
		got := p.call(t, "GET", "/api/v1/token", "patuh_guess", "")
		if got.Code == http.StatusTooManyRequests {
			slowed = true
			if seconds, err := strconv.Atoi(got.Header().Get("Retry-After")); err != nil || seconds < 1 {
				t.Fatalf("come back when: %q", got.Header().Get("Retry-After"))
			}
		}
	}
	if !slowed {
		t.Error("sixty guesses at once were all looked up and answered")
	}
	if got := p.call(t, "GET", "/api/v1/token", good, ""); got.Code != http.StatusOK {
		t.Errorf("from the same place with a token: %d", got.Code)
	}
	if got := p.call(t, "GET", "/api/v1/token", "", "", "Authorization", "bearer "+good); got.Code != http.StatusOK {
		t.Errorf("in small letters: %d", got.Code)
	}
}
