package citizen

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// voice is something a reporter may raise about their case that has consequences, and therefore a page of
// its own that says them before it is done.
type voice struct {
	path, name string // texts below citizen.NAME.
	act        complaint.Act
	danger     bool
	do         func(*complaint.Complaints, context.Context, complaint.Visitor, complaint.Said) (complaint.Case, error)
}

var voices = []voice{
	{"/bantah", "dispute", complaint.Dispute, false, (*complaint.Complaints).Dispute},
	{"/tinjau", "appeal", complaint.Appeal, false, (*complaint.Complaints).Appeal},
	{"/keberatan", "object", complaint.Object, false, (*complaint.Complaints).Object},
	{"/tinjau-kata", "contest", complaint.AskUnshield, false, (*complaint.Complaints).Contest},
	{"/cabut", "withdraw", complaint.Withdraw, true, (*complaint.Complaints).WithdrawBy},
}

func (z *Citizen) voicePage(one voice) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		v, err := z.ownOf(ctx, r)
		if err != nil {
			return answer{}, err
		}
		if !v.may(one.act) {
			return r.goTo(v.path, "not_now"), nil
		}
		return r.voiceAnswer(one, v, &form{}), nil
	}
}

func (r *request) voiceAnswer(one voice, v *ownView, f *form) answer {
	f.ask(ui.Field{
		Kind: ui.Words, Name: "words", Label: r.T("citizen." + one.name + ".words"), Hint: r.T("citizen." + one.name + ".words_hint"),
		Value: r.get("words"), Optional: one.danger,
	})
	got := r.formPage(r.T("citizen."+one.name+".title"), f, voiceBody(r, one, v, f))
	got.page.Title = r.T("citizen.neutral")
	return got
}

func (z *Citizen) raise(one voice) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		_, err := one.do(z.Cases, ctx, r.visitor, complaint.Said{Words: r.get("words")})
		if err == nil {
			return r.goTo(ownPath(r.visitor.Number), one.name), nil
		}
		f := &form{}
		if !f.blame(r, err) {
			return answer{}, err
		}
		v, err := z.ownOf(ctx, r)
		if err != nil {
			return answer{}, err
		}
		return r.voiceAnswer(one, v, f), nil
	}
}

// speak takes words and files of the reporter's mailbox to the room.
func (z *Citizen) speak(ctx context.Context, r *request, done string, act func(context.Context, complaint.Visitor, complaint.Said) (complaint.Case, error)) (answer, error) {
	all, err := r.receive(ctx, r.visitor.Owner(), func() error { return nil })
	var f form
	f.fileFaults(r, all)
	if err == nil && !f.failed() {
		_, err = act(ctx, r.visitor, complaint.Said{Words: r.get("words"), Files: ids(all)})
		if err == nil {
			return r.goTo(ownPath(r.visitor.Number), done), nil
		}
	}
	if err != nil && !f.blame(r, err) {
		return answer{}, err
	}
	// The files that were taken wait in vain: the form comes back without them, so they are sent again.
	for _, id := range ids(all) {
		if err := z.Files.Discard(ctx, r.visitor.Owner(), id); err != nil && problem.KindOf(err) != problem.NotFound {
			return answer{}, err
		}
	}
	v, err := z.ownOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v.form = f
	got := r.ownAnswer(v)
	got.status = http.StatusUnprocessableEntity
	return r.waiting(got), nil
}

func (z *Citizen) say(ctx context.Context, r *request) (answer, error) {
	return z.speak(ctx, r, "said", z.Cases.Say)
}

func (z *Citizen) supply(ctx context.Context, r *request) (answer, error) {
	return z.speak(ctx, r, "supplied", z.Cases.Supply)
}

// confirm says that the answer will do. How content the reporter is they are asked after that: a face that is
// pressed in anger must not close what is not done.
func (z *Citizen) confirm(ctx context.Context, r *request) (answer, error) {
	return z.tap(ctx, r, "confirmed", z.Cases.Confirm)
}

// rate says how content the reporter is with what is closed.
func (z *Citizen) rate(ctx context.Context, r *request) (answer, error) {
	return z.tap(ctx, r, "rated", z.Cases.Rate)
}

func (z *Citizen) tap(ctx context.Context, r *request, done string, act func(context.Context, complaint.Visitor, int) (complaint.Case, error)) (answer, error) {
	n, err := strconv.Atoi(r.get("satisfaction"))
	if err != nil {
		n = -1 // the room says what is wrong with it
	}
	_, err = act(ctx, r.visitor, n)
	var faults problem.Faults
	switch {
	case err == nil:
		return r.goTo(ownPath(r.visitor.Number), done), nil
	case errors.As(err, &faults), problem.KindOf(err) == problem.Conflict, problem.KindOf(err) == problem.Invalid:
		return r.goTo(ownPath(r.visitor.Number), "not_now"), nil
	default:
		return answer{}, err
	}
}
