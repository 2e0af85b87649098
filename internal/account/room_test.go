package account

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

const good = "tongkang merah di sungai"

var office = netip.MustParseAddr("203.0.113.7")

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// offices are positions kept in memory: the room asks for nothing else of access.
type offices struct {
	mu     sync.Mutex
	held   map[string][]access.Holding
	by     map[string]string // who invited, by account
	events []access.Event
	record access.Recorder
}

const (
	sysadmin access.Role = "system_administrator"
	admin    access.Role = "authority_administrator"
	assessor access.Role = "assessor"
)

func (o *offices) Holdings(_ context.Context, _ db.Queryer, account string, _ time.Time) ([]access.Holding, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.held[account]), nil
}

func (o *offices) Places(_ context.Context, _ db.Queryer, account string, _ time.Time) ([]access.Scope, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var scopes []access.Scope
	for _, h := range o.held[account] {
		scopes = append(scopes, h.Scope)
	}
	return scopes, nil
}

func (o *offices) Among(scope access.Scope, column string, _ time.Time, first int) (string, []any) {
	if scope.Installation {
		return "1 = 1", nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	ids := []any{""}
	for id, held := range o.held {
		if slices.ContainsFunc(held, func(h access.Holding) bool { return scope.Covers(h.Scope) }) {
			ids = append(ids, id)
		}
	}
	return column + " IN (" + db.Marks(first, len(ids)) + ")", ids
}

func (o *offices) PositionsByID(_ context.Context, _ db.Queryer, ids []string) ([]access.Position, error) {
	var found []access.Position
	for _, id := range ids {
		h := held(id)
		found = append(found, access.Position{ID: id, Title: id, Role: h.Role, Scope: h.Scope})
	}
	return found, nil
}

func (o *offices) MayFill(_ context.Context, _ db.Queryer, actor access.Actor, positions []string, _ time.Time) error {
	for _, p := range positions {
		if err := access.Decide(actor, access.FillPositions, held(p).Scope); err != nil {
			return err
		}
	}
	return nil
}

// held reads a position such as "banjarmasin/assessor"; "/system_administrator" is the installation's.
func held(position string) access.Holding {
	authority, role, _ := strings.Cut(position, "/")
	return access.Holding{Position: position, Role: access.Role(role), Scope: ruleScope(authority)}
}

func (o *offices) Appoint(_ context.Context, _ db.Tx, account, by string, positions []string, at time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.by[account] = by
	for _, p := range positions {
		h := held(p)
		if by != "" {
			h.Given = at
		}
		o.held[account] = append(o.held[account], h)
	}
	return nil
}

func (o *offices) AppointFirst(ctx context.Context, tx db.Tx, account string, at time.Time) error {
	return o.Appoint(ctx, tx, account, "", []string{"/" + string(sysadmin)}, at)
}

func (o *offices) AdministratorLeft(context.Context, db.Tx, string, time.Time) error { return nil }

// Of these the tests that use offices need nothing: what groups give is tested with access itself.

func (o *offices) Provided(context.Context, db.Queryer, string, string, time.Time) ([]access.Tenure, error) {
	return nil, nil
}

func (o *offices) Provide(context.Context, db.Tx, access.Provision, time.Time) error { return nil }

func (o *offices) Withdraw(context.Context, db.Tx, string, string, time.Time) error { return nil }

// Record keeps events for a test to look at. An event whose kind has no name for people is refused.
func (o *offices) Record(ctx context.Context, tx db.Tx, e access.Event) error {
	if name := EventKey(e.Kind); !strings.Contains(eventTexts(), `"`+name+`"`) {
		return fmt.Errorf("no text %s for the kind of an event", name)
	}
	if err := o.record.Record(ctx, tx, e); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.events = append(o.events, e)
	return nil
}

// eventTexts is the catalog of one language; that both have the same keys is tested with all rooms.
var eventTexts = sync.OnceValue(func() string {
	data, err := Texts.ReadFile("texts/id.json")
	if err != nil {
		return err.Error()
	}
	return string(data)
})

func (o *offices) kinds() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var kinds []string
	for _, e := range o.events {
		kinds = append(kinds, strings.TrimPrefix(e.Kind, "account."))
	}
	return kinds
}

// room is the room with what a test moves.
type room struct {
	*Accounts
	*clock
	*offices
	db *db.DB
}

func newRoom(t testing.TB, d *db.DB) *room {
	t.Helper()
	r := &room{clock: &clock{now: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)}, offices: &offices{held: map[string][]access.Holding{}, by: map[string]string{}, record: ledgertest.Open(t, d)}, db: d}
	key, err := OpenKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r.Accounts, err = New(Deps{
		DB: d, Now: r.Now, Key: key, Record: r.offices, Positions: r.offices,
		Origin: "https://patuh.contoh.go.id",
	})
	if err != nil {
		t.Fatal(err)
	}
	r.params = Params{Memory: 64, Time: 1, Lanes: 1} // the cost is tested once, elsewhere
	return r
}

func (r *room) Now() time.Time { return r.clock.Now() }

// rooms runs test on both engines.
func rooms(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { test(t, newRoom(t, d)) })
}

// invited makes an account that holds the positions.
func (r *room) invited(t testing.TB, mail string, positions ...string) Account {
	t.Helper()
	l, err := r.Invite(t.Context(), access.Machine(), Invitation{Mail: mail, Name: "Pegawai Contoh", Positions: positions})
	if err != nil {
		t.Fatal(err)
	}
	who, err := r.Accept(t.Context(), Acceptance{Code: l.Code, Password: good})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func (r *room) signIn(t testing.TB, mail string) Step {
	t.Helper()
	step, err := r.StartSignIn(t.Context(), SignIn{Mail: mail, Password: good, Place: office})
	if err != nil {
		t.Fatal(err)
	}
	return step
}

func (r *room) session(t testing.TB, token string) Session {
	t.Helper()
	s, err := r.Session(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantKind(t testing.TB, what string, err error, want problem.Kind) {
	t.Helper()
	if got := problem.KindOf(err); err == nil || got != want {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func keyOf(err error) string {
	var p *problem.Error
	if ok := asProblem(err, &p); ok {
		return p.Key
	}
	return fmt.Sprint(err)
}
