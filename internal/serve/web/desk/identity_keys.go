package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// ceremony is what two officers do together at one machine.
type ceremony struct {
	path, name    string // texts below desk.identity.NAME_
	sheets, codes bool   // asks how many to print; asks for those that are there
	gives         bool   // asks who gets a share
	do            func(*sealed.Sealed, context.Context, access.Actor, string, sealed.Two, *request) ([]sealed.Sheet, error)
}

var ceremonies = []ceremony{
	{"buat", "make", true, false, true, func(s *sealed.Sealed, ctx context.Context, a access.Actor, authority string, two sealed.Two, r *request) ([]sealed.Sheet, error) {
		return s.MakeKey(ctx, a, authority, two, int(r.number("sheets")), r.ticked("lost"))
	}},
	{"bagi", "share", false, false, true, func(s *sealed.Sealed, ctx context.Context, a access.Actor, authority string, two sealed.Two, _ *request) ([]sealed.Sheet, error) {
		return nil, s.Split(ctx, a, authority, two)
	}},
	{"cetak", "print", true, false, false, func(s *sealed.Sealed, ctx context.Context, a access.Actor, authority string, two sealed.Two, r *request) ([]sealed.Sheet, error) {
		return s.Print(ctx, a, authority, two, int(r.number("sheets")))
	}},
	{"pulihkan", "recover", false, true, true, func(s *sealed.Sealed, ctx context.Context, a access.Actor, authority string, two sealed.Two, r *request) ([]sealed.Sheet, error) {
		return nil, s.Recover(ctx, a, authority, two, codesOf(r.get("codes")))
	}},
}

// possible reports whether a ceremony can come to anything now.
func (c *ceremony) possible(v *identities) bool {
	if c.name == "make" {
		return !v.keeping.Ready
	}
	return v.keeping.Key != nil
}

// codesOf are the sheets that were typed, with an empty line between them.
func codesOf(text string) []string {
	var codes []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			codes = append(codes, part)
		}
	}
	return codes
}

func (d *Desk) identityKeysPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.identities(ctx, r, access.KeepIdentityKeys)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.identity.keys_title"), identityKeysBody(r, v))
	got.page.Part = identitiesPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.identity.title"), Href: v.href(r, identitiesPath, "")})
	return got, nil
}

func (d *Desk) ceremonyPage(c ceremony) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		v, err := d.identities(ctx, r, access.KeepIdentityKeys)
		if err != nil {
			return answer{}, err
		}
		return r.ceremonyAnswer(v, c, &form{fields: r.ceremonyFields(v, c)}), nil
	}
}

func (r *request) ceremonyFields(v *identities, c ceremony) []ui.Field {
	others := []ui.Option{{Text: r.T("desk.identity.other_choose")}}
	for i := range v.keeping.Officers {
		if one := &v.keeping.Officers[i]; one.Account != r.actor.Account && !one.Tried.IsZero() {
			others = append(others, ui.Option{Value: one.Account, Text: v.names[one.Account]})
		}
	}
	fields := []ui.Field{
		r.passphrase("passphrase"),
		{Kind: ui.Pick, Name: "other", Label: r.T("desk.identity.other"), Options: options([]string{r.get("other")}, others...)},
		r.passphrase("otherpassphrase"),
	}
	if give := r.giveField(v); c.gives && len(give.Options) > 1 { // one is the second officer
		fields = append(fields, give)
	}
	if c.sheets {
		sheets := r.get("sheets")
		if sheets == "" {
			sheets = "3"
		}
		fields = append(fields, ui.Field{Kind: ui.Digits, Name: "sheets", Label: r.T("desk.identity.sheets"), Hint: r.T("desk.identity.sheets_hint"), Value: sheets, Narrow: true, Auto: "off"})
	}
	if c.codes {
		fields = append(fields, ui.Field{Kind: ui.Words, Name: "codes", Label: r.T("desk.identity.codes"), Hint: r.T("desk.identity.codes_hint")})
	}
	if c.name == "make" && v.keeping.Key != nil && !v.keeping.Ready {
		fields = append(fields, ui.Field{Kind: ui.SomeOf, Name: "lost", Label: r.T("desk.identity.lost_label"), Options: []ui.Option{
			{Value: "1", Text: r.T("desk.identity.lost"), Selected: r.ticked("lost")},
		}})
	}
	return fields
}

// giveField asks who gets a share beside the two. Whoever has one is ticked already, whoever has none is not: that
// somebody was made an officer is no reason to give them what opens everything.
func (r *request) giveField(v *identities) ui.Field {
	f := ui.Field{Kind: ui.SomeOf, Name: "give", Label: r.T("desk.identity.give"), Hint: r.T("desk.identity.give_hint"), Optional: true}
	typed := r.http.Method == post
	for i := range v.keeping.Officers {
		one := &v.keeping.Officers[i]
		if one.Account == r.actor.Account || one.Tried.IsZero() {
			continue
		}
		key := "desk.identity.give_new"
		if one.Shares {
			key = "desk.identity.give_has"
		}
		f.Options = append(f.Options, ui.Option{
			Value: one.Account, Text: v.names[one.Account], Hint: r.T(key, "made", r.when(one.Made, v.authority.Zone)),
			Selected: typed && slices.Contains(r.form["give"], one.Account) || !typed && one.Shares,
		})
	}
	return f
}

func (r *request) ceremonyAnswer(v *identities, c ceremony, f *form) answer {
	got := r.formPage(r.T("desk.identity."+c.name+"_title"), f, ceremonyBody(r, v, c, f))
	got.page.Part = identitiesPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.identity.title"), Href: v.href(r, identitiesPath, "")},
		ui.Link{Text: r.T("desk.identity.keys_title"), Href: v.href(r, identityKeys, "")})
	return got
}

// hold does what two officers came together for. Sheets wait for a moment to be fetched, and are kept nowhere.
func (d *Desk) hold(c ceremony) func(context.Context, *request) (answer, error) {
	return func(ctx context.Context, r *request) (answer, error) {
		v, err := d.identities(ctx, r, access.KeepIdentityKeys)
		if err != nil {
			return answer{}, err
		}
		two := sealed.Two{Passphrase: r.raw("passphrase"), Other: r.get("other"), OtherPassphrase: r.raw("otherpassphrase"), Give: r.form["give"]}
		sheets, err := c.do(d.Complaints.Identities, ctx, r.actor, v.authority.ID, two, r)
		if err != nil {
			f := &form{fields: r.ceremonyFields(v, c)}
			if !f.blame(r, err) {
				return answer{}, err
			}
			return r.ceremonyAnswer(v, c, f), nil
		}
		if len(sheets) == 0 {
			return r.goTo(identityKeys+"?instansi="+v.authority.Slug, "identity_"+c.name), nil
		}
		data, err := sealed.Paper(r.Printer, v.authority.Name, sheets, d.Now().In(zoneOf(v.authority.Zone)))
		if err != nil {
			return answer{}, err
		}
		id := d.sheets.put(r.session.ID, v.authority.ID, data, d.Now())
		return r.goTo(sheetsPath+"?instansi="+v.authority.Slug+"&upacara="+id+"&macam="+c.name, ""), nil
	}
}
