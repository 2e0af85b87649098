package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// breachPublicFields ask what everybody is told, and why; only why where that is taken back.
func (r *request) breachPublicFields(v *breachView) []ui.Field {
	why := ui.Field{Kind: ui.Words, Name: "public_why", Label: r.T("desk.breach.public.why"), Value: r.get("public_why")}
	if v.Public != nil {
		return []ui.Field{why}
	}
	begin := breach.Statement{How: v.How, Handling: v.Handling}
	if v.Notified.Last != nil {
		begin = v.Notified.Last.Statement
	}
	why.Hint = r.T("desk.breach.public.why_hint")
	fields := []ui.Field{{Kind: ui.Line, Name: "public_title", Label: r.T("desk.breach.f.title"), Value: r.typed("public_title", v.Title), Auto: "off"}}
	return append(append(fields, r.statementFields("public_", begin)...), why)
}

func publicForm(v *breachView) *form { return &v.public }

// publishBreach shows what everybody will read before they do.
func (d *Desk) publishBreach(ctx context.Context, r *request) (answer, error) {
	if !r.sure() {
		return d.between(ctx, r, publicForm, func(*breachView) (*breachCheck, error) {
			return r.publicNotice(), breach.CheckPublic(r.get("public_title"), r.statement("public_"), r.get("public_why"))
		})
	}
	return d.onBreach(ctx, r, "breach_published", publicForm, func(v *breachView) error {
		return d.Breaches.Publish(ctx, r.actor, v.ID, r.number("version"), r.get("public_title"), r.statement("public_"), r.get("public_why"))
	})
}

func (d *Desk) unpublishBreach(ctx context.Context, r *request) (answer, error) {
	return d.onBreach(ctx, r, "breach_unpublished", publicForm, func(v *breachView) error {
		return d.Breaches.Unpublish(ctx, r.actor, v.ID, r.get("public_why"))
	})
}
