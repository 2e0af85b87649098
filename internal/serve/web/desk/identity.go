package desk

import (
	"context"
	"errors"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	identitiesPath = "/kelola/identitas"
	identityOwn    = identitiesPath + "/kunci-saya"
	identityTry    = identityOwn + "/coba"
	identityAsk    = identitiesPath + "/minta"
	identityKeys   = identitiesPath + "/kunci"
	identityOne    = identitiesPath + "/permintaan/{id}"
)

// identityRoutes are the pages of identity officers.
func (d *Desk) identityRoutes() []route {
	routes := []route{
		{method: get, path: identitiesPath, action: access.OpenIdentities, serve: d.identitiesPage},
		{method: post, path: identityOwn, action: access.OpenIdentities, serve: d.makeOwnKey},
		{method: post, path: identityTry, action: access.OpenIdentities, serve: d.tryOwnKey},
		{method: post, path: identityAsk, action: access.OpenIdentities, serve: d.askIdentity},
		{method: get, path: identityOne, action: access.OpenIdentities, serve: d.identityPage},
		{method: post, path: identityOne + "/setuju", action: access.ApproveIdentities, serve: d.approveIdentity},
		{method: post, path: identityOne + "/tolak", action: access.ApproveIdentities, serve: d.refuseIdentity},
		{method: post, path: identityOne + "/tarik", action: access.OpenIdentities, serve: d.dropIdentity},
		{method: post, path: identityOne + "/baca", action: access.OpenIdentities, serve: d.readIdentity},
		{method: get, path: identityKeys, action: access.KeepIdentityKeys, serve: d.identityKeysPage},
		{method: get, path: sheetsPath, action: access.KeepIdentityKeys, serve: d.sheetsPage},
		{method: post, path: sheetsPath, action: access.KeepIdentityKeys, serve: d.fetchSheets},
	}
	for _, c := range ceremonies {
		routes = append(routes,
			route{method: get, path: identityKeys + "/" + c.path, action: access.KeepIdentityKeys, serve: d.ceremonyPage(c)},
			route{method: post, path: identityKeys + "/" + c.path, action: access.KeepIdentityKeys, serve: d.hold(c), many: []string{"give"}})
	}
	return routes
}

// identitiesShown is how many requests a page has.
const identitiesShown = 50

// identities is what identity officers look after in an authority.
type identities struct {
	places    access.Workplaces
	authority access.Branding
	keeping   sealed.Keeping
	standing  condition.Condition
	names     map[string]string
	requests  []complaint.IdentityRequest
	next      string
	form      form // asking
	try       form // one's own passphrase
}

// mine is one's own key; nil where there is none.
func (v *identities) mine(r *request) *sealed.Officer {
	for i := range v.keeping.Officers {
		if v.keeping.Officers[i].Account == r.actor.Account {
			return &v.keeping.Officers[i]
		}
	}
	return nil
}

func (v *identities) keep(more ...ui.Param) []ui.Param {
	return append([]ui.Param{{Name: "instansi", Value: v.authority.Slug}}, more...)
}

func (v *identities) href(r *request, path, more string) string {
	return r.URL(path + "?instansi=" + v.authority.Slug + more)
}

func (d *Desk) identities(ctx context.Context, r *request, action access.Action) (*identities, error) {
	v := &identities{}
	var err error
	if v.places, err = d.Access.Workplaces(ctx, r.actor, action); err != nil {
		return nil, err
	}
	if v.authority, err = choose(v.places, r.get("instansi")); err != nil {
		return nil, err
	}
	if v.keeping, err = d.Complaints.Identities.Keeping(ctx, r.actor, v.authority.ID); err != nil {
		return nil, err
	}
	standing, err := d.Complaints.Identities.Standing(ctx, d.Complaints.DB, v.authority.ID)
	if err != nil {
		return nil, err
	}
	v.standing = standing.Condition(v.authority.Name)
	if v.requests, err = d.Complaints.IdentityRequests(ctx, r.actor, v.authority.ID, r.get("sebelum"), identitiesShown); err != nil {
		return nil, err
	}
	if len(v.requests) == identitiesShown {
		v.next = v.requests[len(v.requests)-1].ID
	}
	accounts := slices.Clone(v.keeping.Without)
	for i := range v.keeping.Officers {
		accounts = append(accounts, v.keeping.Officers[i].Account)
	}
	for _, one := range v.requests {
		accounts = append(accounts, one.AskedBy, one.DecidedBy)
	}
	v.names, err = d.Accounts.Names(ctx, accounts...)
	return v, err
}

func (d *Desk) identitiesPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.identities(ctx, r, access.OpenIdentities)
	if err != nil {
		return answer{}, err
	}
	return r.identitiesAnswer(v), nil
}

func (r *request) identitiesAnswer(v *identities) answer {
	if v.form.fields == nil {
		v.form.fields = r.askFields()
	}
	if v.try.fields == nil {
		v.try.fields = []ui.Field{r.passphrase("passphrase")}
	}
	all := form{fields: slices.Concat(v.form.fields, v.try.fields), wrong: slices.Concat(v.form.wrong, v.try.wrong)}
	got := r.formPage(r.T("desk.identity.title"), &all, identitiesBody(r, v))
	got.page.Part = identitiesPath
	return got
}

func (r *request) passphrase(name string) ui.Field {
	return ui.Field{Kind: ui.Secret, Name: name, Label: r.T("desk.identity.field." + name), Hint: r.T("desk.identity.passphrase_hint"), Auto: "off", Max: 200}
}

func (r *request) askFields() []ui.Field {
	purposes := make([]ui.Option, len(sealed.Purposes))
	for i, p := range sealed.Purposes {
		purposes[i] = ui.Option{Value: p, Text: r.T(sealed.PurposeKey(p))}
	}
	return []ui.Field{
		{Kind: ui.Line, Name: "number", Label: r.T("desk.identity.number"), Hint: r.T("desk.identity.number_hint"), Value: r.get("number"), Auto: "off", Narrow: true},
		{Kind: ui.OneOf, Name: "purpose", Label: r.T("desk.identity.purpose"), Options: options([]string{r.get("purpose")}, purposes...)},
		{Kind: ui.Words, Name: "reason", Label: r.T("desk.identity.reason"), Hint: r.T("desk.identity.reason_hint", "min", sealed.MinReason), Value: r.get("reason")},
		r.passphrase("passphrase"),
	}
}

// makeOwnKey makes one's own key and shows its passphrase, this once.
func (d *Desk) makeOwnKey(ctx context.Context, r *request) (answer, error) {
	v, err := d.identities(ctx, r, access.OpenIdentities)
	if err != nil {
		return answer{}, err
	}
	if v.mine(r) != nil && !r.ticked("replace") {
		return r.goTo(identitiesPath+"?instansi="+v.authority.Slug, "identity_has_key"), nil
	}
	phrase, err := d.Complaints.Identities.MakeOwn(ctx, r.actor, v.authority.ID, r.ticked("replace"))
	if err != nil {
		if v.form.blame(r, err) {
			return r.identitiesAnswer(v), nil
		}
		return answer{}, err
	}
	got := r.page(r.T("desk.identity.phrase_title"), phraseBody(r, v, phrase))
	got.page.Part = identitiesPath
	return got, nil
}

func (d *Desk) tryOwnKey(ctx context.Context, r *request) (answer, error) {
	v, err := d.identities(ctx, r, access.OpenIdentities)
	if err != nil {
		return answer{}, err
	}
	if err := d.Complaints.Identities.TryOwn(ctx, r.actor, v.authority.ID, r.raw("passphrase")); err != nil {
		v.try.fields = []ui.Field{r.passphrase("passphrase")}
		if !v.try.blame(r, err) {
			return answer{}, err
		}
		return r.identitiesAnswer(v), nil
	}
	return r.goTo(identitiesPath+"?instansi="+v.authority.Slug, "identity_tried"), nil
}

func (d *Desk) askIdentity(ctx context.Context, r *request) (answer, error) {
	v, err := d.identities(ctx, r, access.OpenIdentities)
	if err != nil {
		return answer{}, err
	}
	made, err := d.Complaints.AskIdentity(ctx, r.actor, r.get("number"), r.raw("passphrase"), r.get("purpose"), r.get("reason"))
	if err != nil {
		v.form.fields = r.askFields()
		if !v.form.blame(r, err) {
			return answer{}, err
		}
		return r.identitiesAnswer(v), nil
	}
	return r.goTo(requestPath(made.ID), "identity_asked"), nil
}

func requestPath(id string) string { return identitiesPath + "/permintaan/" + id }

// identityView is one request.
type identityView struct {
	complaint.IdentityRequest
	look    access.Branding
	names   map[string]string
	approve form
	refuse  form
	read    form
	who     *complaint.Reporter // once it was read
}

func (d *Desk) identityView(ctx context.Context, r *request) (*identityView, error) {
	v := &identityView{}
	var err error
	if v.IdentityRequest, err = d.Complaints.IdentityRequest(ctx, r.actor, r.part("id")); err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, v.Authority)
	if err != nil {
		return nil, err
	}
	v.look = looks[v.Authority]
	v.names, err = d.Accounts.Names(ctx, v.AskedBy, v.DecidedBy)
	v.approve.fields = []ui.Field{r.passphrase("passphrase")}
	v.read.fields = []ui.Field{r.passphrase("passphrase")}
	v.refuse.fields = []ui.Field{{Kind: ui.Words, Name: "refusal", Label: r.T("desk.identity.refusal"), Value: r.get("refusal")}}
	return v, err
}

func (d *Desk) identityPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.identityView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.identityAnswer(v), nil
}

func (r *request) identityAnswer(v *identityView) answer {
	all := form{
		fields: slices.Concat(v.approve.fields, v.refuse.fields, v.read.fields), wrong: slices.Concat(v.approve.wrong, v.refuse.wrong, v.read.wrong),
	}
	got := r.formPage(r.T("desk.identity.request_title", "number", v.Number), &all, identityBody(r, v))
	got.page.Part = identitiesPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.identity.title"), Href: r.URL(identitiesPath + "?instansi=" + v.look.Slug)})
	return got
}

func (d *Desk) approveIdentity(ctx context.Context, r *request) (answer, error) {
	v, err := d.identityView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.Complaints.ApproveIdentity(ctx, r.actor, v.ID, r.raw("passphrase")); err != nil {
		if !v.approve.blame(r, err) {
			return answer{}, err
		}
		return r.identityAnswer(v), nil
	}
	return r.goTo(requestPath(v.ID), "identity_opened"), nil
}

func (d *Desk) refuseIdentity(ctx context.Context, r *request) (answer, error) {
	v, err := d.identityView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.Complaints.RefuseIdentity(ctx, r.actor, v.ID, r.get("refusal")); err != nil {
		if !v.refuse.blame(r, err) {
			return answer{}, err
		}
		return r.identityAnswer(v), nil
	}
	return r.goTo(requestPath(v.ID), "identity_refused"), nil
}

// dropIdentity takes back what one asked for oneself.
func (d *Desk) dropIdentity(ctx context.Context, r *request) (answer, error) {
	if err := d.Complaints.DropIdentity(ctx, r.actor, r.part("id")); err != nil {
		return answer{}, err
	}
	return r.goTo(requestPath(r.part("id")), "identity_dropped"), nil
}

// readIdentity shows who it is on the answer itself: there is no address under which it stands. Its form knows how often
// it was read, so that loading the answer again reads nothing and leads to the request.
func (d *Desk) readIdentity(ctx context.Context, r *request) (answer, error) {
	v, err := d.identityView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	read, who, err := d.Complaints.ReadIdentity(ctx, r.actor, v.ID, r.raw("passphrase"), int(r.number("reads")))
	if errors.Is(err, sealed.ErrRead) {
		return r.goTo(requestPath(v.ID), "identity_read"), nil
	}
	if err != nil {
		if !v.read.blame(r, err) {
			return answer{}, err
		}
		return r.identityAnswer(v), nil
	}
	v.IdentityRequest, v.who = read, &who
	return r.identityAnswer(v), nil
}

// whoTerms are who somebody is, as far as they said.
func (r *request) whoTerms(who *complaint.Reporter) []ui.Term {
	var terms []ui.Term
	for _, one := range []struct{ key, text string }{
		{"name", who.Name}, {"phone", spaced(who.Phone)}, {"mail", who.Mail}, {"address", who.Address}, {"proxy", who.Proxy}, {"proxywhy", who.ProxyWhy},
	} {
		if one.text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.identity.who." + one.key), Text: one.text})
		}
	}
	return terms
}
