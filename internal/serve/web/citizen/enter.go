package citizen

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	lostPath  = receiptPath + "/hilang"
	leavePath = receiptPath + "/tutup"
)

// ownPath is the page of a case.
func ownPath(number string) string { return receiptPath + "/" + url.PathEscape(number) }

// enterView asks for number and PIN.
type enterView struct{ form form }

func (r *request) enterFields() []ui.Field {
	return []ui.Field{
		{Kind: ui.Line, Name: "number", Label: r.T("citizen.enter.number"), Hint: r.T("citizen.enter.number_hint"), Value: r.get("number"), Auto: "off", Max: 60},
		{Kind: ui.Digits, Name: "pin", Label: r.T("citizen.enter.pin"), Hint: r.T("citizen.enter.pin_hint"), Auto: "off", Max: 40, Narrow: true},
	}
}

func (z *Citizen) enterPage(_ context.Context, r *request) (answer, error) {
	return r.enterAnswer(&enterView{}), nil
}

func (r *request) enterAnswer(v *enterView) answer {
	v.form.ask(r.enterFields()...)
	return r.formPage(r.T("citizen.enter.title"), &v.form, enterBody(r, v))
}

// open opens a case to whoever has its number and PIN. Whoever guesses is slowed by the room; what one
// network may cost us is bounded here.
func (z *Citizen) open(ctx context.Context, r *request) (answer, error) {
	var v enterView
	for _, field := range []string{"number", "pin"} {
		if strings.TrimSpace(r.get(field)) == "" { // nobody guesses with nothing: it costs them no wait
			v.form.put(field, r.T("citizen.enter.empty"))
		}
	}
	if v.form.failed() {
		return r.enterAnswer(&v), nil
	}
	var wrong error
	if wait := turn(ctx, z.opening); wait > 0 {
		wrong = problem.New(problem.TooMany, "complaint.slow", problem.Args{"seconds": seconds(wait)})
		r.retry(wait)
	} else {
		visitor, err := z.Cases.Enter(ctx, r.get("number"), r.get("pin"), account.Block(serve.ClientAddr(ctx)))
		if err == nil {
			z.cookies.keepPass(r.writer, z.Cases.Pass(visitor, z.Now().Add(passAge)))
			return answer{to: r.URL(ownPath(visitor.Number))}, nil
		}
		wrong = err
	}
	status := http.StatusUnprocessableEntity
	switch problem.KindOf(wrong) {
	case problem.NotFound:
		v.form.put("pin", r.Words(wrong))
	case problem.TooMany:
		v.form.put("", r.Words(wrong))
		status = http.StatusTooManyRequests
	default:
		return answer{}, wrong
	}
	got := r.enterAnswer(&v)
	got.status = status
	return got, nil
}

// enter finds the case of the request's pass. It returns where to go when there is none, or another's.
func (r *request) enter(ctx context.Context) string {
	number := r.part("number")
	ask := r.URL(receiptPath + "?" + url.Values{"number": {number}}.Encode())
	pass := value(r.http, r.citizen.cookies.pass)
	if pass == "" {
		return ask
	}
	visitor, err := r.citizen.Cases.Visitor(ctx, pass)
	if err != nil || !strings.EqualFold(visitor.Number, number) {
		if err != nil && problem.KindOf(err) != problem.Unauthenticated {
			r.citizen.Log.ErrorContext(ctx, "a pass cannot be read", "error", err)
		}
		return ask
	}
	r.visitor = visitor
	// It stays open while it is looked at.
	r.citizen.cookies.keepPass(r.writer, r.citizen.Cases.Pass(visitor, r.citizen.Now().Add(passAge)))
	return ""
}

// leave closes a case in this browser.
func (z *Citizen) leave(_ context.Context, r *request) (answer, error) {
	z.cookies.keepPass(r.writer, "")
	serve.Forget(r.writer, r.http)
	return r.goTo(receiptPath, "left"), nil
}
