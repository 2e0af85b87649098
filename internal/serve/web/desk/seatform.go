package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// editPosition changes what a position is called.
func (d *Desk) editPosition(ctx context.Context, r *request) (answer, error) {
	s, err := d.seatFor(ctx, r, access.Position.Editing)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(s.Version, ui.Field{Name: "title", Label: r.T("desk.position.title"), Value: r.typed("title", s.Title), Max: access.MaxText}, r.why())
	if r.http.Method == post {
		wanted := s.Position
		wanted.Version, wanted.Title = e.version, r.get("title")
		if on, err := d.keepPosition(ctx, r, s, e, wanted); on != nil || err != nil {
			return deref(on), err
		}
	}
	return r.seatForm(s, e, "edit", ui.Form{Action: r.URL(positionPath(s.ID) + "/ubah"), Button: r.T("desk.save")}), nil
}

// endPosition says when a position ends, or that it does not.
func (d *Desk) endPosition(ctx context.Context, r *request) (answer, error) {
	s, err := d.seatFor(ctx, r, access.Position.Editing)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(s.Version, append(r.endFields(s.To, s.zone()), r.why())...)
	if r.http.Method == post {
		wanted := s.Position
		wanted.Version, wanted.To = e.version, r.endWritten(&e.form, s.zone())
		if !e.failed() {
			if on, err := d.keepPosition(ctx, r, s, e, wanted); on != nil || err != nil {
				return deref(on), err
			}
		}
	}
	return r.seatForm(s, e, "end", ui.Form{Action: r.URL(positionPath(s.ID) + "/masa"), Button: r.T("desk.position.end_button"), Danger: true}), nil
}

// keepPosition saves a position and says where to go, or puts into the form why it may not be so.
func (d *Desk) keepPosition(ctx context.Context, r *request, s seat, e *edit, wanted access.Position) (*answer, error) {
	_, err := d.Access.EditPosition(ctx, r.actor, wanted, r.get("why"))
	if err == nil {
		on := r.goTo(positionPath(s.ID), "position_edited")
		return &on, nil
	}
	if e.refuse(r, err, s.Version, r.seatTerms(s)) {
		return nil, nil
	}
	return nil, err
}

// seatForm is a page with a form about a position: what it does is said by the texts of its name.
func (r *request) seatForm(s seat, e *edit, name string, f ui.Form, more ...string) answer {
	lead := append([]string{r.T("desk.position."+name+"_lead", "at", s.where.text(r, s.Scope), "role", r.T(s.Role.Key()))}, more...)
	got := r.editPage(r.T("desk.position."+name+"_title", "title", s.Title), e, editBody(r, e, f, lead...))
	got.page.Breadcrumbs = r.within(s)
	return got
}

// personField asks for a person by the address of their account.
func (r *request) personField() ui.Field {
	return ui.Field{Kind: ui.Mail, Name: "mail", Label: r.T("desk.position.mail"), Hint: r.T("desk.position.mail_hint"), Value: r.typed("mail", ""), Auto: "off", Max: 254}
}

// termFields ask for a person, how they hold the position, from when until when, and by what decree.
func (r *request) termFields(manners ...access.Manner) []ui.Field {
	var ways []ui.Option
	var open, standIn bool
	for _, m := range manners {
		open, standIn = open || principal(access.Tenure{Manner: m}), standIn || !principal(access.Tenure{Manner: m})
		ways = append(ways, ui.Option{Value: string(m), Text: r.T("desk.manner." + string(m)), Hint: r.T("desk.manner_hint." + string(m))})
	}
	hint := "desk.position.to_hint"
	switch {
	case !standIn:
		hint = "desk.position.to_hint_open"
	case !open:
		hint = "desk.position.to_hint_stand_in"
	}
	return []ui.Field{
		r.personField(),
		{Kind: ui.OneOf, Name: "manner", Label: r.T("desk.position.manner"), Options: options([]string{r.typed("manner", "")}, ways...)},
		{Kind: ui.Day, Name: "from", Label: r.T("desk.field.from"), Hint: r.T("desk.field.from_hint"), Value: r.typed("from", ""), Optional: true, Narrow: true},
		{Kind: ui.Day, Name: "to", Label: r.T("desk.field.last_day"), Hint: r.T(hint), Value: r.typed("to", ""), Optional: open, Narrow: true},
		{Name: "basis", Label: r.T("desk.field.basis"), Hint: r.T("desk.field.basis_hint"), Value: r.typed("basis", ""), Optional: true, Max: access.MaxText},
	}
}

// termWritten reads the termFields. It says in the form what is wrong with the days and the person.
func (d *Desk) termWritten(ctx context.Context, r *request, s seat, e *edit) (access.Filling, error) {
	f := access.Filling{
		Position: s.ID, Version: e.version, Manner: access.Manner(r.get("manner")),
		From: r.dayWritten(&e.form, "from", s.zone()), To: r.lastDayWritten(&e.form, "to", s.zone()), Basis: r.get("basis"),
	}
	who, err := d.findPerson(ctx, r, &e.form)
	f.Account = who.ID
	return f, err
}

// findPerson finds the person of the personField.
func (d *Desk) findPerson(ctx context.Context, r *request, f *form) (account.Account, error) {
	who, err := d.Accounts.Find(ctx, r.actor, r.get("mail"))
	switch {
	case problem.KindOf(err) == problem.NotFound:
		f.put("mail", r.T("desk.position.no_person"))
		return who, nil
	case err != nil && f.blame(r, err):
		return who, nil
	default:
		return who, err
	}
}

// fillPosition appoints somebody, for good or in somebody's stead.
func (d *Desk) fillPosition(ctx context.Context, r *request) (answer, error) {
	return d.appoint(ctx, r, appointing{name: "fill", path: "/angkat", done: "filled", manners: seat.manners, give: d.Access.Fill})
}

// transferPosition gives a position to somebody else, with all work that belongs to it.
func (d *Desk) transferPosition(ctx context.Context, r *request) (answer, error) {
	return d.appoint(ctx, r, appointing{
		name: "transfer", path: "/alihkan", done: "transferred", give: d.Access.Transfer,
		manners: func(seat) []access.Manner { return []access.Manner{access.Definitive, access.Acting} },
	})
}

// manners are the ways of holding the position that an appointment can give now: somebody stands in
// for a holder there is or will be, and holds it for themselves where it is or becomes vacant.
func (s seat) manners() []access.Manner {
	holders := slices.DeleteFunc(slices.Concat(s.now, s.coming), func(t access.Tenure) bool { return !principal(t) })
	forever := slices.ContainsFunc(holders, func(t access.Tenure) bool { return t.To.IsZero() })
	free := vacant(s.now) || !forever
	return slices.DeleteFunc(slices.Clone(access.Manners), func(m access.Manner) bool {
		if principal(access.Tenure{Manner: m}) {
			return !free
		}
		return len(holders) == 0
	})
}

// appointing is a way of giving a position to somebody.
type appointing struct {
	name, path, done string
	manners          func(seat) []access.Manner
	give             func(context.Context, access.Actor, access.Filling) (access.Tenure, error)
}

func (d *Desk) appoint(ctx context.Context, r *request, how appointing) (answer, error) {
	s, err := d.seatFor(ctx, r, access.Position.Filling)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(s.Version, r.termFields(how.manners(s)...)...)
	if r.http.Method == post {
		f, err := d.termWritten(ctx, r, s, e)
		if err != nil {
			return answer{}, err
		}
		if !e.failed() {
			_, err := how.give(ctx, r.actor, f)
			if err == nil {
				return r.goTo(positionPath(s.ID), how.done), nil
			}
			if !e.refuseTerm(r, err, s) {
				return answer{}, err
			}
		}
	}
	return r.seatForm(s, e, how.name, ui.Form{Action: r.URL(positionPath(s.ID) + how.path), Button: r.T("desk.position." + how.name + "_button")}, r.holdersNow(s, how)...), nil
}

// refuseTerm is refuse, and tells somebody who appoints themselves so beside the person: that is a
// slip of the form, though the room calls it forbidden.
func (e *edit) refuseTerm(r *request, err error, s seat) bool {
	var p *problem.Error
	if errors.As(err, &p) && (p.Key == "access.separate_subject" || p.Key == "access.own_stand_in") {
		e.put("mail", r.T(p.Key))
		return true
	}
	return e.refuse(r, err, s.Version, r.seatTermsNow(s))
}

// seatTermsNow is who holds a position now, for somebody who came second.
func (r *request) seatTermsNow(s seat) []ui.Term {
	terms := r.seatTerms(s)
	for _, t := range s.now {
		terms = append(terms, ui.Term{
			Term: r.T("desk.manner." + string(t.Manner)), Text: s.who.name(r, t.Account) + ", " + r.period(t.From, t.To, s.zone()),
		})
	}
	if vacant(s.now) {
		terms = append(terms, ui.Term{Term: r.T("desk.position.holders"), Text: r.T("desk.position.vacant")})
	}
	return terms
}

// holdersNow says what becomes of those who hold the position.
func (r *request) holdersNow(s seat, how appointing) []string {
	var said []string
	for _, t := range s.now {
		if !principal(t) {
			continue
		}
		said = append(said, r.T("desk.position."+how.name+"_from", "name", s.who.name(r, t.Account), "manner", r.T("desk.manner."+string(t.Manner))))
	}
	if len(said) == 0 {
		said = append(said, r.T("desk.position.is_vacant"))
	}
	return said
}

// relieve ends a term.
func (d *Desk) relieve(ctx context.Context, r *request) (answer, error) {
	s, err := d.seatFor(ctx, r, access.Position.Filling)
	if err != nil {
		return answer{}, err
	}
	t, ok := s.term(r.part("tenure"))
	if !ok {
		return answer{}, problem.New(problem.NotFound, "access.not_found", nil)
	}
	e := r.editOf(s.Version, append(r.endFields(time.Time{}, s.zone()), r.why())...)
	if r.http.Method == post {
		at := r.endWritten(&e.form, s.zone())
		if !e.failed() {
			err := d.Access.Relieve(ctx, r.actor, access.Relief{Position: s.ID, Version: e.version, Tenure: t.ID, At: at, Why: r.get("why")})
			if err == nil {
				return r.goTo(positionPath(s.ID), "relieved"), nil
			}
			if !e.refuse(r, err, s.Version, r.seatTermsNow(s)) {
				return answer{}, err
			}
		}
	}
	said := []string{r.T("desk.position.relieve_whom", "name", s.who.name(r, t.Account), "manner", r.T("desk.manner."+string(t.Manner)), "when", r.period(t.From, t.To, s.zone()))}
	if principal(t) {
		said = append(said, r.T("desk.position.relieve_stands"))
	}
	return r.seatForm(s, e, "relieve", ui.Form{Action: r.URL(positionPath(s.ID) + "/berhentikan/" + t.ID), Button: r.T("desk.position.relieve_button"), Danger: true}, said...), nil
}

// term finds a term of the position.
func (s seat) term(id string) (access.Tenure, bool) {
	for _, list := range [][]access.Tenure{s.now, s.coming, s.over} {
		for _, t := range list {
			if t.ID == id {
				return t, true
			}
		}
	}
	return access.Tenure{}, false
}
