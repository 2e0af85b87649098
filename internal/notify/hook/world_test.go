package hook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// house is an installation with two authorities and the room over them, with the real record.
type house struct {
	*Hooks
	access      *access.Access
	city, other access.Authority
	clock       *clock
	t           *testing.T
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func houses(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { test(t, newHouse(t, d)) })
}

func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{clock: &clock{now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}, t: t}
	record := ledger.New(ledger.Deps{DB: d, Now: h.clock.Now, Told: NewOutbox(access.Announced, h.clock.Now).Told})
	h.access = access.New(access.Deps{DB: d, Now: h.clock.Now, Record: record})
	key, err := account.OpenKey(t.TempDir())
	h.must(err)
	h.Hooks = New(Deps{
		DB: d, Now: h.clock.Now, Record: record, Vault: key.Sealer("hook"), Origin: "https://patuh.contoh.go.id",
		Outbound: outbound.New(outbound.Options{Private: loopback}), Announced: access.Announced,
	})
	for slug, one := range map[string]*access.Authority{"kota-contoh": &h.city, "kota-lain": &h.other} {
		*one, err = h.access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
			Slug: slug, Kind: access.Government, Name: "Pemerintah " + slug, Zone: "Asia/Makassar",
		})
		h.must(err)
	}
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) position(whose access.Authority) access.Position {
	h.t.Helper()
	p, err := h.access.MakePosition(h.t.Context(), access.Machine(), access.Position{Scope: whose.Scope(), Role: access.Planner, Title: "Kepala Bagian Organisasi"})
	h.must(err)
	return p
}

func (h *house) endpoint(whose, url string, kinds ...string) (Endpoint, string) {
	h.t.Helper()
	if len(kinds) == 0 {
		kinds = []string{"position.changed"}
	}
	e, secret, err := h.Make(h.t.Context(), access.Machine(), Endpoint{Authority: whose, Label: "Aplikasi kepegawaian", URL: url, Kinds: kinds})
	h.must(err)
	return e, secret
}

// deliver runs what is due for an endpoint.
func (h *house) deliver(e Endpoint) {
	h.t.Helper()
	h.must(h.Deliver(h.t.Context(), e.ID, "run"))
}

func (h *house) log(e Endpoint) []Message {
	h.t.Helper()
	list, err := h.Messages(h.t.Context(), access.Machine(), Log{Endpoint: e.ID})
	h.must(err)
	return list
}

func (h *house) now1(e Endpoint) Endpoint {
	h.t.Helper()
	e, err := h.Endpoint(h.t.Context(), access.Machine(), e.ID)
	h.must(err)
	return e
}

func keyOf(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Key
	}
	return fmt.Sprint(err)
}

// receiver is a program that is told, and answers as a test wants.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []received
	answer http.HandlerFunc
}

type received struct {
	header http.Header
	body   string
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		r.got = append(r.got, received{q.Header.Clone(), string(body)})
		answer := r.answer
		r.mu.Unlock()
		if answer != nil {
			answer(w, q)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(f http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// signedBy checks a message as a receiver does.
func (g received) signedBy(t *testing.T, secret string) bool {
	t.Helper()
	seconds, err := strconv.ParseInt(g.header.Get("webhook-timestamp"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	want, err := sign(secret, g.header.Get("webhook-id"), time.Unix(seconds, 0), []byte(g.body))
	if err != nil {
		t.Fatal(err)
	}
	return slices.Contains(strings.Fields(g.header.Get("webhook-signature")), want)
}
