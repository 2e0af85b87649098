package citizen

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Where a reporter says that they want to be known, or not any more.
const (
	hidePath   = "/sembunyi"
	revealPath = "/terbuka"
	acrossPath = "/di-sana"
)

func (z *Citizen) knownRoutes() []route {
	own := receiptPath + "/{number}"
	return []route{
		{method: get, path: own + hidePath, serve: z.hidePage, own: true},
		{method: post, path: own + hidePath, serve: z.hide, own: true},
		{method: get, path: own + revealPath, serve: z.revealPage, own: true},
		{method: post, path: own + revealPath, serve: z.reveal, own: true},
		{method: post, path: own + acrossPath, serve: z.across, own: true},
	}
}

// looked says who knows who the reporter is, and how often somebody looked.
func (v *ownView) looked(r *request) []string {
	l := v.Looked
	switch {
	case v.Case.Secrecy == complaint.Open:
		key := "citizen.known.open"
		if v.Reporter.Restricted {
			key = "citizen.known.restricted"
		}
		lines := []string{r.T(key, "n", l.Seen)}
		if l.Asked > 0 {
			lines = append(lines, r.T("citizen.known.once_secret", "asked", l.Asked, "n", l.Opened, "read", l.Read))
		}
		return lines
	case v.Case.Secrecy == complaint.Anonymous && l.Seen == 0:
		return []string{r.T("citizen.known.anonymous")}
	case v.Case.Secrecy == complaint.Anonymous:
		return []string{r.T("citizen.known.anonymous"), r.T("citizen.known.before", "n", l.Seen)}
	}
	lines := []string{r.T("citizen.known.secret_none")}
	switch {
	case l.Sealed:
		lines = []string{r.T("citizen.known.secret", "asked", l.Asked, "n", l.Opened, "read", l.Read), r.T("citizen.known.secret_stays")}
	case l.Elsewhere != "":
		lines[0] = r.T("citizen.known.secret_elsewhere", "office", v.keeper)
	}
	if l.Seen > 0 {
		lines = append(lines, r.T("citizen.known.before", "n", l.Seen))
	}
	return lines
}

// across opens the case that this one became at another authority: whoever is in this one need not prove a PIN again,
// and the one there has none that anybody knows.
func (z *Citizen) across(ctx context.Context, r *request) (answer, error) {
	there, err := z.Cases.Across(ctx, r.visitor)
	if err != nil {
		return answer{}, err
	}
	z.cookies.keepPass(r.writer, z.Cases.Pass(there, z.Now().Add(passAge)))
	return answer{to: r.URL(ownPath(there.Number))}, nil
}

func (z *Citizen) hidePage(ctx context.Context, r *request) (answer, error) {
	return z.hideAnswer(ctx, r, &form{})
}

func (z *Citizen) hideAnswer(ctx context.Context, r *request, f *form) (answer, error) {
	v, err := z.ownOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	ways := []complaint.Secrecy{complaint.Secret, complaint.Anonymous}
	keeps, err := z.Cases.Keeps(ctx, v.Case.Authority)
	if err != nil {
		return answer{}, err
	}
	if v.Case.Secrecy != complaint.Open || !keeps {
		ways = ways[1:]
	}
	if v.Case.Secrecy == complaint.Anonymous {
		return r.goTo(v.path, "not_now"), nil
	}
	var all []ui.Option
	for _, to := range ways {
		all = append(all, ui.Option{Value: string(to), Text: r.T("citizen.hide." + string(to)), Selected: r.get("secrecy") == string(to)})
	}
	f.ask(ui.Field{Kind: ui.OneOf, Name: "secrecy", Label: r.T("citizen.hide.to"), Options: all})
	lines := []string{r.T("citizen.hide.lead", "n", v.Looked.Seen+v.Looked.Read), r.T("citizen.hide.stays")}
	if v.sent != nil {
		lines = append(lines, r.T("citizen.hide.passed", "office", v.sent.Name))
	}
	return r.knownAnswer(v, f, "hide", hidePath, lines...), nil
}

// knownAnswer is a page of this area. Its title says nothing: it stands in the history of a browser.
func (r *request) knownAnswer(v *ownView, f *form, name, path string, lines ...string) answer {
	got := r.formPage(r.T("citizen."+name+".title"), f, knownBody(r, v, f, name, path, lines))
	got.page.Title = r.T("citizen.neutral")
	return got
}

func (z *Citizen) hide(ctx context.Context, r *request) (answer, error) {
	_, err := z.Cases.Hide(ctx, r.visitor, complaint.Secrecy(r.get("secrecy")))
	if err == nil {
		return r.goTo(ownPath(r.visitor.Number), "hidden"), nil
	}
	f := &form{}
	if !f.blame(r, err) {
		return answer{}, err
	}
	return z.hideAnswer(ctx, r, f)
}

func (z *Citizen) revealPage(ctx context.Context, r *request) (answer, error) {
	return z.revealAnswer(ctx, r, complaint.Reporter{Shown: true}, &form{})
}

func (z *Citizen) revealAnswer(ctx context.Context, r *request, who complaint.Reporter, f *form) (answer, error) {
	v, err := z.ownOf(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if v.Case.Secrecy == complaint.Open {
		return r.goTo(v.path, "not_now"), nil
	}
	ways, err := z.ways(ctx, v.Case.Authority)
	if err != nil {
		return answer{}, err
	}
	fields := r.reachFields(complaint.Draft{Secrecy: complaint.Open, Reporter: who}, ways, true)
	f.ask(slices.DeleteFunc(fields, func(f ui.Field) bool { return f.Name == "secrecy" || f.Name == "accepts" })...)
	lines := []string{r.T("citizen.reveal.lead"), r.T("citizen.reveal.files")}
	if v.sent != nil {
		lines = append(lines, r.T("citizen.reveal.passed", "office", v.sent.Name))
	}
	return r.knownAnswer(v, f, "reveal", revealPath, lines...), nil
}

func (z *Citizen) reveal(ctx context.Context, r *request) (answer, error) {
	who := complaint.Reporter{
		Name: r.get("name"), Phone: r.get("phone"), Mail: r.get("mail"), Address: r.get("address"), Reach: complaint.Reach(r.get("reach")),
		Shown: r.ticked("shown"), Quiet: r.ticked("quiet"),
	}
	_, err := z.Cases.Reveal(ctx, r.visitor, who)
	if err == nil {
		return r.goTo(ownPath(r.visitor.Number), "revealed"), nil
	}
	f := &form{}
	if !f.blame(r, err) {
		return answer{}, err
	}
	return z.revealAnswer(ctx, r, who, f)
}
