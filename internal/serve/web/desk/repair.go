package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

func (d *Desk) repairsPage(ctx context.Context, r *request) (answer, error) {
	open, err := d.Accounts.Repairs(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	return r.amongPeople(r.page(r.T("desk.repairs.title"), repairsBody(r, open, r.ownZone()))), nil
}

func (r *request) inRepairs(got answer) answer {
	return r.amongPeople(got, ui.Link{Text: r.T("desk.repairs.title"), Href: r.URL("/kelola/pemulihan")})
}

// repairForm asks the second administrator to decide, and whoever asked whether to take it back.
type repairForm struct {
	form
	account.Repair
	first bool   // the reader is who asked
	zone  string // of the person
}

// What to decide.
const (
	approve = "setujui"
	decline = "tolak"
)

func (d *Desk) repairForm(ctx context.Context, r *request) (*repairForm, error) {
	repair, err := d.Accounts.Repair(ctx, r.actor, r.part("id"))
	if err != nil {
		return nil, err
	}
	if _, err := d.Accounts.Account(ctx, r.actor, repair.Account.ID); err != nil {
		return nil, err
	}
	f := &repairForm{Repair: repair, first: repair.AskedBy == r.actor.Account}
	if f.zone, err = d.zoneOf(ctx, r, repair.Account.ID); err != nil {
		return nil, err
	}
	if f.first {
		return f, nil
	}
	f.fields = []ui.Field{
		{
			Kind: ui.OneOf, Name: "decision", Label: r.T("desk.repair.decision"),
			Options: options([]string{r.get("decision")},
				ui.Option{Value: approve, Text: r.T("desk.repair.approve"), Hint: r.T("desk.repair.approve_what")},
				ui.Option{Value: decline, Text: r.T("desk.repair.decline"), Hint: r.T("desk.repair.decline_what")}),
		},
		{
			Kind: ui.SomeOf, Name: "sure", Label: r.T("desk.repair.sure"), Hint: r.T("desk.repair.sure_hint"),
			Options: options(r.form["sure"], ui.Option{Value: "1", Text: r.T("desk.repair.sure_text", "name", repair.Account.Name)}),
		},
	}
	return f, nil
}

func (d *Desk) repairPage(ctx context.Context, r *request) (answer, error) {
	f, err := d.repairForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return repairAnswer(r, f), nil
}

func repairAnswer(r *request, f *repairForm) answer {
	return r.inRepairs(r.formPage(r.T("desk.repair.title", "name", f.Account.Name), &f.form, repairBody(r, f)))
}

func (d *Desk) decideRepair(ctx context.Context, r *request) (answer, error) {
	f, err := d.repairForm(ctx, r)
	if err != nil {
		return answer{}, err
	}
	switch decision := r.get("decision"); {
	case decision == decline:
		return d.declineRepair(ctx, r, f)
	case decision != approve:
		f.put("decision", r.T("desk.repair.choose"))
	case !r.ticked("sure"):
		f.put("sure", r.T("desk.repair.not_sure"))
	default:
		return d.approveRepair(ctx, r, f)
	}
	return repairAnswer(r, f), nil
}

func (d *Desk) declineRepair(ctx context.Context, r *request, f *repairForm) (answer, error) {
	if err := d.Accounts.DeclineRepair(ctx, r.actor, f.ID); err != nil {
		return answer{}, err
	}
	return r.goTo("/kelola/pemulihan", "repair_declined"), nil
}

func (d *Desk) approveRepair(ctx context.Context, r *request, f *repairForm) (answer, error) {
	link, err := d.Accounts.ApproveRepair(ctx, r.actor, f.ID)
	if err != nil {
		if !f.blame(r, err) {
			return answer{}, err
		}
		return repairAnswer(r, f), nil
	}
	s, err := newSlip(r, link, f.zone)
	if err != nil {
		return answer{}, err
	}
	return r.inRepairs(r.page(r.T("desk.repair.made", "name", link.Name), repairedBody(r, s))), nil
}

// zoneOf is where somebody's days begin.
func (d *Desk) zoneOf(ctx context.Context, r *request, id string) (string, error) {
	var err error
	p := personView{}
	if p.terms, err = d.Access.TermsOf(ctx, r.actor, id); err != nil {
		return "", err
	}
	p.places, err = d.placesOf(ctx, p.scopes()...)
	return p.zone(), err
}

// ownRepairPage tells people that somebody asked to repair their account.
func (d *Desk) ownRepairPage(ctx context.Context, r *request) (answer, error) {
	repair, open, err := d.Accounts.RepairOf(ctx, r.actor, r.actor.Account)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.own_repair.title"), ownRepairBody(r, repair, open, r.ownZone())), nil
}

func (d *Desk) declineOwnRepair(ctx context.Context, r *request) (answer, error) {
	repair, open, err := d.Accounts.RepairOf(ctx, r.actor, r.actor.Account)
	if err == nil && open {
		err = d.Accounts.DeclineRepair(ctx, r.actor, repair.ID)
	}
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return answer{}, err
	}
	return r.goTo("/akun/pemulihan", "own_repair_declined"), nil
}

// mayDecide says whether somebody is the second; the room decides.
func mayDecide(actor access.Actor, repair account.Repair) bool {
	return actor.Account != repair.AskedBy && actor.Account != repair.Account.ID
}

// asker is who asked, by name.
func asker(r *request, repair account.Repair) string {
	if repair.Asker == "" {
		return r.T("desk.repair.machine")
	}
	return repair.Asker
}

func askedBy(r *request, repair account.Repair, zone string) string {
	return r.T("desk.repairs.by", "name", asker(r, repair), "at", r.when(repair.Asked, zone))
}
