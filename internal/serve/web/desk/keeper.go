package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// keeperPage asks who shall keep a body from now on.
func (d *Desk) keeperPage(ctx context.Context, r *request) (answer, error) {
	b, err := d.Directory.KeepingBody(ctx, r.actor, r.part("body"))
	if err != nil {
		return answer{}, err
	}
	return d.keeperAnswer(ctx, r, b, nil)
}

// newKeepers are those whom the actor may hand a body to: whoever keeps the installation's rows may to
// any authority, and others give back.
func (d *Desk) newKeepers(ctx context.Context, r *request, b directory.Body) ([]keeper, error) {
	all := []keeper{r.installation()}
	if access.Allowed(r.actor, access.EditBodies, access.Kept("", "", "")) {
		var err error
		if all, err = d.everyKeeper(ctx, r); err != nil {
			return nil, err
		}
	}
	var others []keeper
	for _, k := range all {
		if k.id != b.Owner {
			others = append(others, k)
		}
	}
	return others, nil
}

func (d *Desk) keeperAnswer(ctx context.Context, r *request, b directory.Body, said error) (answer, error) {
	now, err := d.keeperOf(ctx, r, b.Owner)
	if err != nil {
		return answer{}, err
	}
	others, err := d.newKeepers(ctx, r, b)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(b.Version,
		ui.Field{Kind: ui.Pick, Name: "owner", Label: r.T("desk.directory.new_keeper"), Options: keeperOptions(others, r.get("owner"))},
		r.whyField())
	if err := d.refuseBody(ctx, r, e, b, said); err != nil {
		return answer{}, err
	}
	path := bodyPath(b.Slug)
	return r.editPage(r.T("desk.directory.keep", "name", b.Name), e, keeperForm(r, e, formSpot{
		lead: r.T("desk.directory.keep_lead", "keeper", now.name), action: path + "/pengelola", button: r.T("desk.directory.keep_button"), back: path,
		means: r.T("desk.directory.keep_means"), danger: true,
	}, len(others) > 0)), nil
}

func (d *Desk) keepBody(ctx context.Context, r *request) (answer, error) {
	b, err := d.Directory.KeepingBody(ctx, r.actor, r.part("body"))
	if err != nil {
		return answer{}, err
	}
	others, err := d.newKeepers(ctx, r, b)
	if err != nil {
		return answer{}, err
	}
	next, err := pick(others, r.get("owner"))
	if err != nil {
		return answer{}, err
	}
	kept, err := d.Directory.KeepBody(ctx, r.actor, b.Slug, r.number("version"), next.id, r.get("why"))
	switch {
	case err != nil:
		return d.keeperAnswer(ctx, r, b, err)
	case access.Allowed(r.actor, access.EditUnits, access.Kept(kept.Owner, kept.ID, "")):
		return r.goTo(bodyPath(kept.Slug), "body_kept"), nil
	default: // the page of the body is not theirs any more
		return r.goTo(bodiesPath, "body_kept"), nil
	}
}
