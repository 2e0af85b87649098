package complaint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/notify"
)

const (
	newKind  = "case.tell_new"
	weekKind = "case.tell_week"
)

// weekDay and weekHour are when the week's digest goes out, where the authority is.
const (
	weekDay  = time.Monday
	weekHour = 7
)

// ScheduleTelling has the queue tell what no single act gives rise to: what has come in and waits, and on
// Mondays how the week stands.
func (c *Complaints) ScheduleTelling(q *job.Queue, to Telling) {
	t := teller{c, to}
	q.Handle(newKind, func(ctx context.Context, _ job.Job) error { return t.arrived(ctx) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(newKind, 30*time.Minute)
	q.Handle(weekKind, func(ctx context.Context, _ job.Job) error { return t.week(ctx) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(weekKind, time.Hour)
}

// houses are the authorities that have cases.
func (t teller) everyHouse(ctx context.Context) ([]string, error) {
	return db.All(ctx, t.DB, db.Column[string], `SELECT authority_id FROM complaint_house ORDER BY authority_id`)
}

// arrived tells each case administrator how many cases wait to be verified, once after each time that
// something has come in, however much it was.
func (t teller) arrived(ctx context.Context) error {
	houses, err := t.everyHouse(ctx)
	for _, authority := range houses {
		err = errors.Join(err, t.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return t.arrivedAt(ctx, tx, authority) }))
	}
	return err
}

func (t teller) arrivedAt(ctx context.Context, tx db.Tx, authority string) error {
	scope := access.Scope{Authority: authority}
	newest, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM complaint WHERE authority_id = $1 ORDER BY id DESC LIMIT 1`, authority)
	if err != nil || len(newest) == 0 {
		return err
	}
	accounts, err := t.Access.InRole(ctx, tx, access.CaseAdministrator, scope, t.now())
	if err != nil {
		return err
	}
	for _, account := range accounts {
		actor, err := t.actor(ctx, tx, account)
		if err != nil {
			return err
		}
		condition, args := seen(actor, 3)
		waiting, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM (SELECT c.id FROM complaint c WHERE c.authority_id = $1 AND c.state = 'received' AND c.ended_at IS NULL
			AND c.class = '' AND `+condition+` LIMIT $2) AS x`, append([]any{authority, MaxCount}, args...)...)
		if err != nil {
			return err
		}
		if waiting == 0 {
			continue
		}
		err = t.Messages.Send(ctx, tx, notify.Message{
			Kind: kindNew, To: notify.Recipient{Account: account}, Scope: scope, Args: map[string]string{"n": count(waiting)},
			Link: desk, Unique: newest[0],
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func count(n int) string {
	if n >= MaxCount {
		return "≥ " + strconv.Itoa(MaxCount)
	}
	return strconv.Itoa(n)
}

// actor is somebody with what they hold now.
func (t teller) actor(ctx context.Context, q db.Queryer, account string) (access.Actor, error) {
	holdings, err := t.Access.Holdings(ctx, q, account, t.now())
	return access.Actor{Account: account, Holdings: holdings}, err
}

// week tells the heads how their offices stand, from Monday at seven where they are; who was told is not
// told again that week, so a server that starts later on Monday makes up for it.
func (t teller) week(ctx context.Context) error {
	houses, err := t.everyHouse(ctx)
	for _, authority := range houses {
		office, failed := t.Access.BrandingIn(ctx, t.DB, authority)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		local := t.now().In(zone(office.Zone))
		if local.Weekday() != weekDay || local.Hour() < weekHour {
			continue
		}
		year, week := local.ISOWeek()
		err = errors.Join(err, t.weekOf(ctx, authority, office.Called(), fmt.Sprintf("%d-%02d", year, week)))
	}
	return err
}

// weekOf tells the heads of an authority, of its bodies and of the units that have open cases, each of what
// lies with them.
func (t teller) weekOf(ctx context.Context, authority, called, week string) error {
	type office struct{ body, unit string }
	offices, err := db.All(ctx, t.DB, func(row db.Row) (office, error) {
		var o office
		return o, row.Scan(&o.body, &o.unit)
	}, `SELECT DISTINCT coalesce(body_id, ''), coalesce(unit_id, '') FROM complaint WHERE authority_id = $1 AND ended_at IS NULL`, authority)
	if err != nil {
		return err
	}
	ids := make([]string, 0, 2*len(offices))
	scopes := []access.Scope{{Authority: authority}}
	for _, o := range offices {
		for _, scope := range []access.Scope{{Authority: authority, Body: o.body}, {Authority: authority, Body: o.body, Unit: o.unit}} {
			if !slices.Contains(scopes, scope) {
				scopes, ids = append(scopes, scope), append(ids, o.body, o.unit)
			}
		}
	}
	names, err := t.Directory.Named(ctx, ids...)
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		place := called
		if id := scope.Unit + scope.Body; id != "" {
			place = names[first(scope.Unit, scope.Body)].Name
		}
		err = errors.Join(err, t.weekAt(ctx, scope, place, week))
	}
	return err
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (t teller) weekAt(ctx context.Context, scope access.Scope, place, week string) error {
	heads, err := t.Access.InRole(ctx, t.DB, access.Leader, scope, t.now())
	if err != nil {
		return err
	}
	for _, account := range heads {
		actor, err := t.actor(ctx, t.DB, account)
		if err != nil {
			return err
		}
		s, err := t.stand(ctx, t.DB, actor, scope)
		if err != nil {
			return err
		}
		if s.silent() {
			continue
		}
		worst, err := t.worst(ctx, s.late)
		if err != nil {
			return err
		}
		m := notify.Message{
			Kind: kindWeek, To: notify.Recipient{Account: account}, Scope: access.Scope{Authority: scope.Authority}, Link: boardPath,
			Args: map[string]string{
				"place": place, "overdue": count(s.overdue), "unopened": count(s.unopened), "disputed": count(s.disputed),
				"promised": count(s.promised), "answered": count(s.answered), "worst": worst,
			},
			Unique: week + "/" + scope.Unit + scope.Body,
		}
		if err := t.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return t.Messages.Send(ctx, tx, m) }); err != nil {
			return err
		}
	}
	return nil
}

// standing is how an office stands.
type standing struct {
	overdue, unopened, disputed, promised, answered int
	late                                            []lateCase // the worst of them
}

// silent reports whether there is nothing that a head has to know.
func (s *standing) silent() bool {
	return s.overdue+s.unopened+s.disputed+s.promised+s.answered == 0
}

type lateCase struct{ number, owner string }

// maxWorst is how many overdue cases a digest names.
const maxWorst = 5

// stand counts what lies in a scope and actor may see, each count up to MaxCount.
func (t teller) stand(ctx context.Context, q db.Queryer, actor access.Actor, scope access.Scope) (standing, error) {
	var s standing
	where, args := within(scope, 1)
	condition, more := seen(actor, 1+len(args))
	args = append(args, more...)
	where = ` FROM complaint c WHERE ` + where + ` AND ` + condition
	n := func(into *int, extra string, more ...any) error {
		var err error
		*into, err = db.One(ctx, q, db.Column[int], `SELECT count(*) FROM (SELECT c.id`+where+extra+` LIMIT 1000) AS x`, append(slices.Clone(args), more...)...)
		return err
	}
	since := "$" + strconv.Itoa(len(args)+1)
	missed := ` AND c.ended_at IS NULL AND EXISTS (SELECT 1 FROM clock k WHERE k.subject_kind = 'case' AND k.subject_id = c.id AND k.state = 'missed'
		AND k.ended_at IS NULL AND k.code NOT IN ('` + strings.Join(Windows, `', '`) + `'))`
	err := errors.Join(
		n(&s.overdue, missed),
		n(&s.unopened, ` AND c.ended_at IS NULL AND c.state = 'disposed' AND c.opened_at IS NULL`),
		n(&s.disputed, ` AND c.ended_at IS NULL AND c.state = 'under_review'`),
		n(&s.promised, ` AND c.ended_at IS NULL AND c.state = 'promised'`),
		n(&s.answered, ` AND c.answered_at >= `+since, db.At(t.now().AddDate(0, 0, -7))),
	)
	if err != nil || s.overdue == 0 {
		return s, err
	}
	s.late, err = db.All(ctx, q, func(row db.Row) (lateCase, error) {
		var l lateCase
		return l, row.Scan(&l.number, &l.owner)
	}, `SELECT c.number, c.owner`+where+missed+` ORDER BY c.received_at, c.id LIMIT `+strconv.Itoa(maxWorst), args...)
	return s, err
}

// within is the condition that a row of "complaint c" lies in a scope.
func within(scope access.Scope, first int) (string, []any) {
	mark := "$" + strconv.Itoa(first)
	switch {
	case scope.Unit != "":
		return "c.unit_id = " + mark, []any{scope.Unit}
	case scope.Body != "":
		return "c.authority_id = " + mark + " AND c.body_id = $" + strconv.Itoa(first+1), []any{scope.Authority, scope.Body}
	}
	return "c.authority_id = " + mark, []any{scope.Authority}
}

// worst names overdue cases with whoever has them.
func (t teller) worst(ctx context.Context, all []lateCase) (string, error) {
	accounts := make([]string, 0, len(all))
	for _, l := range all {
		if l.owner != "" {
			accounts = append(accounts, l.owner)
		}
	}
	names, err := t.Names(ctx, accounts...)
	if err != nil {
		return "", err
	}
	words := make([]string, len(all))
	for i, l := range all {
		words[i] = l.number + " (" + first(names[l.owner], "–") + ")"
	}
	return first(strings.Join(words, ", "), "–"), nil
}
