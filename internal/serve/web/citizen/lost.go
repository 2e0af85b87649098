package citizen

import (
	"context"
	"net/http"
	"time"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

func (z *Citizen) lostRoutes() []route {
	return []route{
		{method: get, path: lostPath, serve: z.lostPage},
		{method: post, path: lostPath, serve: z.lost},
	}
}

func (r *request) lostAnswer(f *form) answer {
	f.ask([]ui.Field{
		{Kind: ui.Line, Name: "number", Label: r.T("citizen.enter.number"), Hint: r.T("citizen.enter.number_hint"), Value: r.get("number"), Auto: "off", Max: 60},
		{Kind: ui.Line, Name: "phone", Label: r.T("citizen.lost.phone"), Hint: r.T("citizen.lost.phone_hint"), Value: r.get("phone"), Auto: "tel", Max: 60},
		{Kind: ui.Line, Name: "hours", Label: r.T("citizen.lost.hours"), Value: r.get("hours"), Max: 100, Optional: true},
	}...)
	return r.formPage(r.T("citizen.lost.title"), f, lostBody(r, f))
}

func (z *Citizen) lostPage(_ context.Context, r *request) (answer, error) {
	return r.lostAnswer(&form{}), nil
}

// lostTakes is how long asking for a new PIN takes at least: longer than writing it down does, so that nobody reads off
// a clock whether there was anything to be written.
const lostTakes = 700 * time.Millisecond

// lost asks an office to call back. The answer is the same whether there is such a number or not: who has a
// receipt is nobody else's business.
func (z *Citizen) lost(ctx context.Context, r *request) (answer, error) {
	f := &form{}
	if wait := turn(ctx, z.opening); wait > 0 {
		r.retry(wait)
		f.put("", r.T("citizen.busy", "n", seconds(wait)))
		got := r.lostAnswer(f)
		got.status = http.StatusTooManyRequests
		return got, nil
	}
	over := time.NewTimer(lostTakes)
	defer over.Stop()
	err := z.Cases.AskPIN(ctx, r.get("number"), r.get("phone"), r.get("hours"), account.Block(serve.ClientAddr(ctx)))
	switch {
	case err == nil:
		select {
		case <-over.C:
		case <-ctx.Done():
		}
		return r.page(r.T("citizen.lost.asked"), lostAskedBody(r)), nil
	case !f.blame(r, err):
		return answer{}, err
	}
	return r.lostAnswer(f), nil
}
