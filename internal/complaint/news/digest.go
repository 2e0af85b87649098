package news

import (
	"cmp"
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
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/workday"
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

// Schedule has the queue tell what no single act gives rise to: what has come in and waits, and on Mondays how
// the week stands.
func (t *Teller) Schedule(q *job.Queue) {
	q.Handle(newKind, func(ctx context.Context, _ job.Job) error { return t.arrived(ctx) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(newKind, 30*time.Minute)
	q.Handle(weekKind, func(ctx context.Context, _ job.Job) error { return t.week(ctx) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(weekKind, time.Hour)
}

// arrived tells each case administrator how many cases wait to be verified, once after each time that
// something has come in, however much it was.
func (t *Teller) arrived(ctx context.Context) error {
	desks, err := t.cases.Desks(ctx)
	for _, authority := range desks {
		err = errors.Join(err, t.cases.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return t.arrivedAt(ctx, tx, authority) }))
	}
	return err
}

func (t *Teller) arrivedAt(ctx context.Context, tx db.Tx, authority string) error {
	scope := access.Scope{Authority: authority}
	accounts, err := t.cases.Access.InRole(ctx, tx, access.CaseAdministrator, scope, t.now())
	if err != nil {
		return err
	}
	for _, account := range accounts {
		actor, err := t.actor(ctx, tx, account)
		if err != nil {
			return err
		}
		in, err := t.cases.Arrivals(ctx, tx, actor, authority)
		if err != nil {
			return err
		}
		if in.Waiting == 0 {
			continue
		}
		err = t.cases.Messages.Send(ctx, tx, notify.Message{
			Kind: kindNew, To: notify.Recipient{Account: account}, Scope: scope, Args: map[string]string{"n": count(in.Waiting)},
			Link: deskPath, Unique: in.Newest,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func count(n int) string {
	if n >= complaint.MaxCount {
		return "≥ " + strconv.Itoa(complaint.MaxCount)
	}
	return strconv.Itoa(n)
}

// actor is somebody with what they hold now.
func (t *Teller) actor(ctx context.Context, q db.Queryer, account string) (access.Actor, error) {
	holdings, err := t.cases.Access.Holdings(ctx, q, account, t.now())
	return access.Actor{Account: account, Holdings: holdings}, err
}

// week tells the heads how their offices stand, from Monday at seven where they are; who was told is not
// told again that week, so a server that starts later on Monday makes up for it.
func (t *Teller) week(ctx context.Context) error {
	desks, err := t.cases.Desks(ctx)
	for _, authority := range desks {
		office, failed := t.cases.Access.BrandingIn(ctx, t.cases.DB, authority)
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		local := t.now().In(workday.ZoneOf(office.Zone).Location)
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
func (t *Teller) weekOf(ctx context.Context, authority, called, week string) error {
	offices, err := t.cases.WorkedIn(ctx, authority)
	if err != nil {
		return err
	}
	scopes := []access.Scope{{Authority: authority}}
	for _, o := range offices {
		for _, scope := range []access.Scope{{Authority: authority, Body: o.Body}, o} {
			if !slices.Contains(scopes, scope) {
				scopes = append(scopes, scope)
			}
		}
	}
	for _, scope := range scopes {
		err = errors.Join(err, t.weekAt(ctx, scope, called, week))
	}
	return err
}

func (t *Teller) weekAt(ctx context.Context, scope access.Scope, called, week string) error {
	heads, err := t.cases.Access.InRole(ctx, t.cases.DB, access.Leader, scope, t.now())
	if err != nil {
		return err
	}
	for _, account := range heads {
		actor, err := t.actor(ctx, t.cases.DB, account)
		if err != nil {
			return err
		}
		args, err := t.standing(ctx, actor, scope, called)
		if err != nil {
			return err
		}
		if args == nil {
			continue
		}
		m := notify.Message{
			Kind: kindWeek, To: notify.Recipient{Account: account}, Scope: access.Scope{Authority: scope.Authority}, Link: boardPath, Args: args,
			Unique: week + "/" + scope.Unit + scope.Body,
		}
		if err := t.cases.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { return t.cases.Messages.Send(ctx, tx, m) }); err != nil {
			return err
		}
	}
	return nil
}

// maxWorst is how many overdue cases a digest names.
const maxWorst = 5

// standing is how an office stands, as its head sees it on the board, and what was answered in a week; nil where
// there is nothing that a head has to know.
func (t *Teller) standing(ctx context.Context, actor access.Actor, scope access.Scope, called string) (map[string]string, error) {
	b, err := t.cases.Board(ctx, actor, scope)
	if err != nil {
		return nil, err
	}
	answered, err := t.cases.AnsweredSince(ctx, actor, scope, t.now().AddDate(0, 0, -7))
	if err != nil || b.Overdue+b.Unopened+b.Disputed+b.Promised+answered == 0 {
		return nil, err
	}
	var worst []string
	for _, row := range b.Late[:min(len(b.Late), maxWorst)] {
		worst = append(worst, row.Number+" ("+cmp.Or(b.Names[row.Owner], "–")+")")
	}
	place := called
	if id := cmp.Or(scope.Unit, scope.Body); id != "" {
		place = b.Units[id].Name
	}
	return map[string]string{
		"place": place, "overdue": count(b.Overdue), "unopened": count(b.Unopened), "disputed": count(b.Disputed),
		"promised": count(b.Promised), "answered": count(answered), "worst": cmp.Or(strings.Join(worst, ", "), "–"),
	}, nil
}
