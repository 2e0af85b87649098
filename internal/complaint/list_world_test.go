package complaint

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/workday"
)

// shelf is an installation whose rows are put there as they are: lists only read, so how a case came to stand
// where it stands is not their matter.
type shelf struct {
	*Complaints
	*groundtest.Ground
	city, other access.Authority
	running     int64
}

func shelves(t *testing.T, work func(t *testing.T, s *shelf)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newShelf(t, d)) })
}

func newShelf(t testing.TB, d *db.DB) *shelf {
	t.Helper()
	catalog, err := locale.Load(Texts, deadline.Texts, workday.Texts)
	fine(t, err)
	ground := groundtest.Open(t, d, ledger.New(ledger.Deps{DB: d, Now: time.Now}))
	ground.Pass(2 * time.Hour)
	return shelfOver(ground, catalog)
}

func shelfOver(ground *groundtest.Ground, catalog *locale.Catalog) *shelf {
	return &shelf{Ground: ground, city: ground.City, other: ground.Other, Complaints: Over(Deps{
		DB: ground.DB, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Deadlines: ground.Deadlines,
		Files: ground.Files, Catalog: catalog, Log: slog.New(slog.DiscardHandler), Seal: groundtest.Plain{}, Names: groundtest.Names,
	})}
}

func fine(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *shelf) pass(d time.Duration) { s.Clock.Pass(d) }

// write runs a statement.
func (s *shelf) write(t testing.TB, query string, args ...any) {
	t.Helper()
	fine(t, s.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

var insertCase = `INSERT INTO complaint (` + newCaseColumns + `) VALUES (` + db.Marks(1, strings.Count(newCaseColumns, ",")+1) + `)`

func rowOf(c Case, searched int64) []any { return append(c.values(), nil, "", searched) }

func orNil(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// put writes a case as it is, with what it lacks to be one.
func (s *shelf) put(t testing.TB, c Case) Case {
	t.Helper()
	c = s.whole(t, c)
	s.write(t, insertCase, rowOf(c, 0)...)
	return c
}

// whole fills what a case lacks.
func (s *shelf) whole(t testing.TB, c Case) Case {
	t.Helper()
	if c.ID == "" {
		id, err := newID()
		fine(t, err)
		c.ID = id
	}
	or := func(field *string, value string) {
		if *field == "" {
			*field = value
		}
	}
	or(&c.Authority, s.city.ID)
	s.running++
	c.Year, c.Running = 2026, s.running
	or(&c.Number, fmt.Sprintf("CTH-2026-%06d", s.running))
	or((*string)(&c.State), string(Received))
	or((*string)(&c.Kind), string(Complaint))
	or((*string)(&c.Channel), string(Web))
	or((*string)(&c.Source), string(Citizen))
	or(&c.Lang, "id")
	or((*string)(&c.Secrecy), string(Open))
	or((*string)(&c.Priority), string(Usual))
	or((*string)(&c.About), string(AboutOffice))
	or(&c.Words, "Lampu jalan di depan pasar mati.")
	if c.Received.IsZero() {
		c.Received = s.now()
	}
	c.Registered, c.Touched, c.Version = c.Received, c.Received, 1
	return c
}

// clock writes an open clock of a case, due in so much time.
func (s *shelf) clock(t testing.TB, c Case, code string, due time.Duration) {
	t.Helper()
	id, err := newID()
	fine(t, err)
	s.write(t, insertClockRow, s.clockRow(id, c, code, s.now().Add(due))...)
}

const insertClockRow = `INSERT INTO clock (id, subject_kind, subject_id, authority_id, body_id, unit_id, rule_id, code, limit_id, length, extension,
		started_at, zero_on, due_at, due_on, state, pauses, not_before, ended_at, years, calendar_revision, warned, next_at, version)
	VALUES ($1, 'case', $2, $3, $4, $5, $6, $7, '', 3, 0, $8, '2026-03-02', $9, '2026-03-05', 'running', '[]', NULL, NULL, '', 1, 0, NULL, 1)`

func (s *shelf) clockRow(id string, c Case, code string, due time.Time) []any {
	return []any{id, c.ID, c.Authority, orNil(c.Body), orNil(c.Unit), ruleNow(code), code, db.At(c.Received), db.At(due)}
}

// ruleNow is the version of a rule that the program brings.
func ruleNow(code string) string {
	rules, err := deadline.Presets()
	if err != nil {
		return ""
	}
	return deadline.RuleOn(rules, code, 1).ID()
}

// bar keeps somebody from a case.
func (s *shelf) bar(t testing.TB, c Case, kind, subject string) {
	t.Helper()
	s.write(t, `INSERT INTO complaint_bar (complaint_id, kind, subject, why) VALUES ($1, $2, $3, 'named')`, c.ID, kind, subject)
}

func holds(account string, role access.Role, scope access.Scope, more ...access.Holding) access.Actor {
	return access.Actor{Account: account, Holdings: append([]access.Holding{{Role: role, Scope: scope}}, more...)}
}

// works is somebody in an office of the city.
func (s *shelf) works(account string, role access.Role, unit string) access.Actor {
	return holds(account, role, access.Scope{Authority: s.city.ID, Body: "kota", Unit: unit})
}

// serves is somebody in the city's own desk.
func (s *shelf) serves(account string, role access.Role) access.Actor {
	return holds(account, role, s.city.Scope())
}

func numbers(rows []Row) []int64 {
	list := []int64{}
	for _, r := range rows {
		list = append(list, r.Running)
	}
	return list
}
