package access_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// world is an installation with a clock, two authorities, and people that administer them.
type world struct {
	t    *testing.T
	db   *db.DB
	in   *access.Access
	mu   sync.Mutex
	time time.Time
	kept []string // events, as "kind subject"
	gone []string // accounts that are disabled
	city access.Authority
	ori  access.Authority
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
}

// Record looks at every event as the ledger will: its rows are what the act left in the tables, all
// columns in their order.
func (w *world) Record(ctx context.Context, tx db.Tx, e access.Event) error {
	if e.Stream == "" || e.Subject == "" || e.Rule != access.Version || !e.At.Equal(w.now()) || len(e.Rows) == 0 {
		w.t.Errorf("an event that says too little: %+v", e)
	}
	if texts, err := access.Texts.ReadFile("texts/id.json"); err != nil || !strings.Contains(string(texts), `"`+access.EventKey(e.Kind)+`"`) {
		w.t.Errorf("no text %s for the kind of an event: %v", access.EventKey(e.Kind), err)
	}
	for _, row := range e.Rows {
		rows, err := tx.Query(ctx, `SELECT * FROM `+row.Table+` WHERE id = $1`, row.ID)
		if err != nil {
			return err
		}
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values := make([]any, len(columns))
		to := make([]any, len(columns))
		for i := range values {
			to[i] = &values[i]
		}
		if !rows.Next() {
			w.t.Errorf("%s says %s %s, which is not there", e.Kind, row.Table, row.ID)
		} else if err := rows.Scan(to...); err != nil {
			return err
		}
		rows.Close()
		if diff := cmp.Diff(plain(values), plain(row.Values)); diff != "" {
			w.t.Errorf("%s says of %s (-table +event): %s", e.Kind, row.Table, diff)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.kept = append(w.kept, e.Kind)
	return nil
}

func plain(values []any) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case time.Time:
			texts[i] = fmt.Sprint(mustValue(db.At(v)))
		case db.Time:
			texts[i] = fmt.Sprint(mustValue(v))
		default:
			texts[i] = fmt.Sprint(v)
		}
	}
	return texts
}

func mustValue(t db.Time) any {
	v, err := t.Value()
	if err != nil {
		return err
	}
	return v
}

func worlds(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := &world{t: t, db: d, time: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
		known := func(_ context.Context, _ db.Tx, account string) (bool, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			return account != "nobody" && !slices.Contains(w.gone, account), nil
		}
		w.in = access.New(access.Deps{DB: d, Now: w.now, Record: w, Known: known})
		w.city = w.authority("kota-banjarmasin", access.Government)
		w.ori = w.authority("ombudsman-kalsel", access.Ombudsman)
		test(t, w)
	})
}

func (w *world) disable(account string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = append(w.gone, account)
}

func (w *world) authority(slug string, kind access.Kind) access.Authority {
	w.t.Helper()
	made, err := w.in.MakeAuthority(w.t.Context(), access.Machine(), access.Authority{
		Slug: slug, Kind: kind, Name: slug, Zone: "Asia/Makassar", Colour: "#14583f",
	})
	must(w.t, err)
	return made
}

func (w *world) position(role access.Role, scope access.Scope) access.Position {
	w.t.Helper()
	made, err := w.in.MakePosition(w.t.Context(), access.Machine(), access.Position{Scope: scope, Role: role, Title: string(role)})
	must(w.t, err)
	return made
}

// seat makes a position and gives it to a person.
func (w *world) seat(account string, role access.Role, scope access.Scope) access.Position {
	w.t.Helper()
	p := w.position(role, scope)
	_, err := w.in.Fill(w.t.Context(), access.Machine(), access.Filling{
		Position: p.ID, Version: p.Version, Account: account, Manner: access.Definitive,
	})
	must(w.t, err)
	p.Version++
	return p
}

// actor is the person with what they hold now.
func (w *world) actor(account string) access.Actor {
	w.t.Helper()
	holdings, err := w.in.Holdings(w.t.Context(), w.db, account, w.now())
	must(w.t, err)
	return access.Actor{Account: account, Holdings: holdings}
}

// holders are those who hold a position now, with the manner.
func (w *world) holders(p access.Position) []string {
	w.t.Helper()
	seats, err := w.in.Positions(w.t.Context(), access.Machine(), p.Scope.Authority, true, access.Position{})
	must(w.t, err)
	i := slices.IndexFunc(seats, func(s access.Seat) bool { return s.ID == p.ID })
	if i < 0 {
		w.t.Fatalf("position %s is not listed", p.Title)
	}
	var found []string
	for _, h := range seats[i].Holders {
		found = append(found, h.Account+" "+string(h.Manner))
	}
	return found
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKey(t *testing.T, err error, kind problem.Kind, key string) {
	t.Helper()
	if got := keyOf(err); problem.KindOf(err) != kind || got != key {
		t.Errorf("got %v, want %s %s", err, kind, key)
	}
}
