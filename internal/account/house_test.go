package account

import (
	"bytes"
	"context"
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// house is an office with a real provider, real positions and the real record.
type house struct {
	*Accounts
	*clock   // what a test adds to it is added to the machine's
	begun    time.Time
	access   *access.Access
	provider *testkit.IdentityProvider
	city     access.Authority
	log      *buffer
	admin    access.Actor // an authority administrator, who has signed in by password once
	t        *testing.T
}

// buffer is a log that several may write.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// Now runs on: the provider has the machine's clock, and a test may take its time.
func (h *house) Now() time.Time { return time.Now().Add(h.clock.Now().Sub(h.begun)) }

func houses(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	provider := testkit.Provider(t)
	testkit.Databases(t, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d, provider)) })
}

func newHouse(t *testing.T, d *db.DB, provider *testkit.IdentityProvider) *house {
	t.Helper()
	begun := time.Now()
	h := &house{clock: &clock{now: begun}, begun: begun, provider: provider, log: &buffer{}, t: t}
	record := ledgertest.Open(t, d)
	h.access = access.New(access.Deps{DB: d, Now: h.Now, Record: record, Known: func(ctx context.Context, tx db.Tx, id string) (bool, error) {
		return h.Known(ctx, tx, id)
	}})
	key, err := OpenKey(t.TempDir())
	h.must(err)
	secret := Secret(testkit.ClientSecret)
	h.Accounts, err = New(Deps{
		DB: d, Now: h.Now, Key: key, Record: record, Positions: h.access, Origin: "https://patuh.contoh.go.id",
		Outbound: outbound.New(outbound.Options{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}),
		Log:      slog.New(slog.NewTextHandler(h.log, nil)),
		Providers: []Provider{
			{Code: "kantor", Issuer: provider.Issuer, ClientID: testkit.ClientID, Secret: secret, Groups: "groups", AMR: []string{"mfa"}, ACR: []string{"urn:contoh:dua"}},
			{Code: "lain", Issuer: provider.Lean, ClientID: testkit.ClientID, Secret: secret, Groups: "groups"},
		},
	})
	h.must(err)
	h.params = Params{Memory: 64, Time: 1, Lanes: 1}
	h.city, err = h.access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: "kota-contoh", Kind: access.Government, Name: "Kota Contoh", Zone: "Asia/Makassar", Colour: "#14583f",
	})
	h.must(err)
	admin := h.invite("admin-"+uuid.NewString()+"@contoh.go.id", h.position(access.AuthorityAdministrator))
	h.admin = h.actor(admin)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%v\nlog: %s", err, h.log)
	}
}

func (h *house) position(role access.Role) access.Position {
	h.t.Helper()
	p, err := h.access.MakePosition(h.t.Context(), access.Machine(), access.Position{
		Scope: h.city.Scope(), Role: role, Title: "Jabatan " + string(role) + " " + uuid.NewString()[:8],
	})
	h.must(err)
	return p
}

// invite makes an account that has a password.
func (h *house) invite(mail string, positions ...access.Position) Account {
	h.t.Helper()
	who, err := h.Accept(h.t.Context(), Acceptance{Code: h.invitation(mail, positions...).Code, Password: good})
	h.must(err)
	return who
}

func (h *house) invitation(mail string, positions ...access.Position) Link {
	h.t.Helper()
	var ids []string
	for _, p := range positions {
		ids = append(ids, p.ID)
	}
	l, err := h.Invite(h.t.Context(), access.Machine(), Invitation{Mail: mail, Name: "Pegawai Contoh", Positions: ids})
	h.must(err)
	return l
}

func (h *house) actor(who Account) access.Actor {
	h.t.Helper()
	holdings, err := h.access.Holdings(h.t.Context(), h.DB, who.ID, h.Now())
	h.must(err)
	return access.Actor{Account: who.ID, Holdings: holdings}
}

// holds are the titles of what somebody holds.
func (h *house) holds(who Account) []string {
	h.t.Helper()
	var titles []string
	for _, one := range h.actor(who).Holdings {
		titles = append(titles, one.Title)
	}
	slices.Sort(titles)
	return titles
}

func titles(positions ...access.Position) []string {
	var list []string
	for _, p := range positions {
		list = append(list, p.Title)
	}
	slices.Sort(list)
	return list
}

func (h *house) mapped(group string, p access.Position) string {
	h.t.Helper()
	id, err := h.MapGroup(h.t.Context(), h.admin, "kantor", group, p.ID)
	h.must(err)
	return id
}

// someone is at the provider under a name that no other test uses.
func (h *house) someone(groups ...string) testkit.SomeoneThere {
	login := uuid.NewString()
	s := testkit.SomeoneThere{Login: login, Claims: map[string]any{
		"email": strings.ToUpper(login[:1]) + login[1:] + "@contoh.go.id", "email_verified": true, "name": "Pegawai  Contoh", "groups": groups,
	}}
	h.provider.Has(h.t, s)
	return s
}

func mailOf(s testkit.SomeoneThere) string { return s.Login + "@contoh.go.id" }

// there is a browser that went to the provider and came back.
type there struct {
	cookie string
	back   *url.URL
}

func (h *house) visit(code string, b *testkit.ProviderBrowser, login string, in OIDCStart) there {
	h.t.Helper()
	address, cookie, err := h.StartOIDC(h.t.Context(), code, in)
	h.must(err)
	return there{cookie, h.provider.Visit(h.t, b, address, login)}
}

func (v there) answer(code string) OIDCAnswer {
	q := v.back.Query()
	return OIDCAnswer{
		Provider: code, State: q.Get("state"), Cookie: v.cookie, Code: q.Get("code"), Issuer: q.Get("iss"), Error: q.Get("error"),
	}
}

// through signs somebody in through the provider from a new browser.
func (h *house) through(code string, s testkit.SomeoneThere) (Step, error) {
	h.t.Helper()
	v := h.visit(code, h.provider.Browser(h.t), s.Login, OIDCStart{Label: "Firefox", Return: "/kelola"})
	if got := v.back.Scheme + "://" + v.back.Host + v.back.Path; got != ReturnURL("https://patuh.contoh.go.id", code) {
		h.t.Errorf("sent back to %s", v.back)
	}
	return h.FinishOIDC(h.t.Context(), v.answer(code))
}

func (h *house) in(code string, s testkit.SomeoneThere) Step {
	h.t.Helper()
	step, err := h.through(code, s)
	h.must(err)
	return step
}

func (h *house) refused(what string, err error, key string) {
	h.t.Helper()
	if keyOf(err) != key {
		h.t.Errorf("%s: got %v, want %s", what, err, key)
	}
}

func (h *house) notices(who Account) []string {
	h.t.Helper()
	list, err := h.Notices(h.t.Context(), access.Actor{Account: who.ID})
	h.must(err)
	var kinds []string
	for _, n := range list {
		kinds = append(kinds, strings.TrimSpace(n.Kind+" "+n.Detail))
	}
	return kinds
}
