package desk

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// leaveOf is a position of one's own with those who stand in for its holder now or later.
type leaveOf struct {
	position access.Position
	zone     string
	standIns []access.Tenure
	people   map[string]account.Account
}

// ownPositions are the positions that the actor holds and could hand over. Whoever stands in for
// somebody cannot hand on what is not theirs.
func (r *request) ownPositions() []access.Holding {
	return slices.DeleteFunc(slices.Clone(r.actor.Holdings), func(h access.Holding) bool {
		return h.Manner != access.Definitive && h.Manner != access.Acting
	})
}

func (d *Desk) leaveOf(ctx context.Context, r *request, position string) (leaveOf, error) {
	if !slices.ContainsFunc(r.ownPositions(), func(h access.Holding) bool { return h.Position == position }) {
		return leaveOf{}, problem.New(problem.NotFound, "access.not_found", nil)
	}
	p, tenures, _, err := d.Access.Position(ctx, r.actor, position)
	if err != nil {
		return leaveOf{}, err
	}
	of := leaveOf{position: p}
	if of.zone, err = d.zoneFor(ctx, p.Scope.Authority); err != nil {
		return leaveOf{}, err
	}
	var ids []string
	for _, t := range tenures {
		if t.Manner == access.Delegate && t.By == r.actor.Account && t.To.After(d.Now()) {
			of.standIns = append(of.standIns, t)
			ids = append(ids, t.Account)
		}
	}
	of.people, err = d.Accounts.Named(ctx, ids...)
	return of, err
}

func (d *Desk) leavesPage(ctx context.Context, r *request) (answer, error) {
	var leaves []leaveOf
	for _, h := range r.ownPositions() {
		of, err := d.leaveOf(ctx, r, h.Position)
		if err != nil {
			return answer{}, err
		}
		leaves = append(leaves, of)
	}
	return r.page(r.T("desk.leave.title"), leavesBody(r, leaves)), nil
}

func (d *Desk) leaveForm(r *request, of leaveOf) *form {
	from := r.get("from")
	if from == "" {
		from = d.Now().In(zoneOf(of.zone)).Format(time.DateOnly)
	}
	return &form{fields: []ui.Field{
		{Kind: ui.Mail, Name: "mail", Label: r.T("desk.leave.mail"), Hint: r.T("desk.leave.mail_hint"), Value: r.get("mail"), Auto: "off", Max: 254},
		{Kind: ui.Day, Name: "from", Label: r.T("desk.leave.from"), Value: from, Narrow: true},
		{Kind: ui.Day, Name: "to", Label: r.T("desk.leave.to"), Hint: r.T("desk.leave.to_hint"), Value: r.get("to"), Narrow: true},
		{Name: "basis", Label: r.T("desk.leave.basis"), Hint: r.T("desk.leave.basis_hint"), Value: r.get("basis"), Max: access.MaxText, Auto: "off", Optional: true},
	}}
}

func (d *Desk) leavePage(ctx context.Context, r *request) (answer, error) {
	of, err := d.leaveOf(ctx, r, r.part("position"))
	if err != nil {
		return answer{}, err
	}
	return leaveAnswer(r, of, d.leaveForm(r, of), of.position.Version), nil
}

func leaveAnswer(r *request, of leaveOf, f *form, version int64) answer {
	return r.formPage(r.T("desk.leave.form_title"), f, leaveBody(r, of, f, version))
}

func (d *Desk) handOver(ctx context.Context, r *request) (answer, error) {
	of, err := d.leaveOf(ctx, r, r.part("position"))
	if err != nil {
		return answer{}, err
	}
	f := d.leaveForm(r, of)
	to, err := d.Accounts.Colleague(ctx, r.actor, r.get("mail"))
	switch problem.KindOf(err) {
	case problem.NotFound:
		f.put("mail", r.T("desk.leave.nobody"))
	case problem.Invalid:
		f.put("mail", r.Words(err))
	default:
		if err != nil {
			return answer{}, err
		}
	}
	filling := access.Filling{
		Position: of.position.ID, Version: r.number("version"), Account: to.ID, Basis: r.get("basis"),
		From: r.dayWritten(f, "from", of.zone), To: r.lastDayWritten(f, "to", of.zone),
	}
	if !f.failed() {
		if _, err = d.Access.Delegate(ctx, r.actor, filling); err == nil {
			return r.goTo("/akun/titip", "leave"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	// Whoever looks at what was typed once more has seen the position as it is now.
	return leaveAnswer(r, of, f, of.position.Version), nil
}

func (d *Desk) endLeave(ctx context.Context, r *request) (answer, error) {
	err := d.Access.Relieve(ctx, r.actor, access.Relief{
		Position: r.part("position"), Version: r.number("version"), Tenure: r.get("tenure"), Why: r.T("desk.leave.back_early"),
	})
	if err != nil {
		return answer{}, err
	}
	return r.goTo("/akun/titip", "leave_ended"), nil
}

// zoneFor is the zone in which the days of an authority begin; WIB for the installation.
func (d *Desk) zoneFor(ctx context.Context, authority string) (string, error) {
	working, err := d.Access.BrandingsOf(ctx, authority)
	return working[authority].Zone, err
}
