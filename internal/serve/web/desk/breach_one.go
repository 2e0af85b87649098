package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// breachView is one incident with its forms.
type breachView struct {
	breach.View
	look              access.Branding
	names             map[string]string
	edit, note, close form
	send, public      form
	owed              []breach.Owed // the first of them
}

func (v *breachView) path() string { return breachPath + "/nomor/" + v.ID }

func (v *breachView) keeps(r *request) bool { return r.may(access.KeepPrivacy, v.Scope()) }

// keep are the hidden fields by which an act says what was seen.
func (v *breachView) keep() []ui.Param {
	return []ui.Param{{Name: "version", Value: strconv.FormatInt(v.Version, 10)}}
}

func (d *Desk) breachView(ctx context.Context, r *request) (*breachView, error) {
	v := &breachView{}
	var err error
	if v.View, err = d.Breaches.Get(ctx, r.actor, r.part("id")); err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, v.Authority)
	if err != nil {
		return nil, err
	}
	v.look = looks[v.Authority]
	accounts := []string{v.ClosedBy}
	for _, e := range v.Versions {
		accounts = append(accounts, e.MadeBy)
	}
	for _, n := range v.Notices {
		accounts = append(accounts, n.MadeBy)
	}
	if v.Notified.Owed > 0 {
		if _, v.owed, err = d.Breaches.Owed(ctx, r.actor, v.ID); err != nil {
			return nil, err
		}
		v.owed = v.owed[:min(len(v.owed), breach.ShownCases)]
	}
	v.names, err = d.Accounts.Names(ctx, accounts...)
	v.send.fields, v.public.fields = r.breachSendFields(v), r.breachPublicFields(v)
	v.note.fields, v.close.fields = r.breachNoteFields(v), []ui.Field{
		{Kind: ui.Words, Name: "lesson", Label: r.T("desk.breach.lesson"), Hint: r.T("desk.breach.lesson_hint"), Value: r.get("lesson")},
	}
	return v, err
}

func (r *request) breachNoteFields(v *breachView) []ui.Field {
	var kinds []ui.Option
	for _, k := range breach.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.breach.n.kind"), Options: options([]string{r.get("kind")}, kinds...)},
		{Kind: ui.Line, Name: "addressee", Label: r.T("desk.breach.n.addressee"), Hint: r.T("desk.breach.n.addressee_hint"), Value: r.get("addressee"), Auto: "off"},
		{Kind: ui.Line, Name: "at", Label: r.T("desk.breach.n.at"), Value: r.typed("at", momentText(r.desk.Now(), v.look.Zone)), Narrow: true, Auto: "off"},
		{Kind: ui.Words, Name: "words", Label: r.T("desk.breach.n.words"), Hint: r.T("desk.breach.n.words_hint"), Value: r.get("words")},
	}
}

func (d *Desk) breachPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.breachAnswer(v), nil
}

func (r *request) breachCrumbs(v *breachView, got *answer, more ...ui.Link) {
	got.page.Part = privacyPath
	back := "?instansi=" + v.look.Slug
	got.page.Breadcrumbs = r.crumbs(append([]ui.Link{
		{Text: r.T("desk.privacy.title"), Href: r.URL(privacyPath + back)}, {Text: r.T("desk.breach.title"), Href: r.URL(breachPath + back)},
	}, more...)...)
}

func (r *request) breachAnswer(v *breachView) answer {
	all := form{fields: slices.Concat(v.send.fields, v.public.fields, v.note.fields, v.close.fields), wrong: slices.Concat(v.send.wrong, v.public.wrong, v.note.wrong, v.close.wrong)}
	got := r.formPage(r.T("desk.breach.one_title", "number", v.Number()), &all, breachBody(r, v))
	r.breachCrumbs(v, &got)
	return got
}

// breachEdit shows the form of a new version, which begins with what the one before says.
func (d *Desk) breachEdit(ctx context.Context, r *request) (*breachView, error) {
	v, err := d.breachView(ctx, r)
	if err != nil {
		return nil, err
	}
	begin := breach.New{Entry: v.Entry}
	if v.From == "" {
		begin.Numbers = strings.Join(v.Listed, "\n")
	}
	v.edit.fields = r.breachFields(begin, v.look.Zone)
	return v, nil
}

func (r *request) breachEditAnswer(v *breachView) answer {
	got := r.formPage(r.T("desk.breach.correct"), &v.edit, breachEditBody(r, v))
	r.breachCrumbs(v, &got, ui.Link{Text: v.Number(), Href: r.URL(v.path())})
	return got
}

func (d *Desk) breachEditPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachEdit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if v.State == breach.Closed {
		return answer{}, problem.New(problem.Conflict, "breach.closed", nil)
	}
	return r.breachEditAnswer(v), nil
}

func (d *Desk) correctBreach(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachEdit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	n, ok := r.breachWritten(&v.edit, v.look.Zone)
	if !ok {
		return r.breachEditAnswer(v), nil
	}
	n.Authority = v.Authority
	if err := d.Breaches.Correct(ctx, r.actor, v.ID, r.number("version"), n); err != nil {
		if !v.edit.blame(r, err) {
			return answer{}, err
		}
		return r.breachEditAnswer(v), nil
	}
	return r.goTo(v.path(), "breach_corrected"), nil
}

func (d *Desk) noteBreach(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	ok := true
	at := r.momentWritten(&v.note, "at", v.look.Zone, &ok)
	if !ok {
		return r.breachAnswer(v), nil
	}
	err = d.Breaches.Note(ctx, r.actor, v.ID, breach.Notice{Kind: breach.Kind(r.get("kind")), Addressee: r.get("addressee"), Words: r.get("words"), At: at})
	if err != nil {
		if !v.note.blame(r, err) {
			return answer{}, err
		}
		return r.breachAnswer(v), nil
	}
	return r.goTo(v.path(), "breach_noted"), nil
}

func (d *Desk) closeBreach(ctx context.Context, r *request) (answer, error) {
	v, err := d.breachView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.Breaches.Close(ctx, r.actor, v.ID, r.number("version"), r.get("lesson")); err != nil {
		if !v.close.blame(r, err) {
			return answer{}, err
		}
		return r.breachAnswer(v), nil
	}
	return r.goTo(v.path(), "breach_closed"), nil
}

// breachTerms are what a version says.
func (r *request) breachTerms(v *breachView, e *breach.Entry) []ui.Term {
	happened, people, cases := r.when(e.Happened, v.look.Zone), r.T("desk.breach.unknown"), ""
	if happened == "" {
		happened = r.T("desk.breach.unknown")
	}
	if e.People > 0 {
		people = r.Int(e.People)
	}
	if e.From != "" {
		cases = r.PartOfDay(e.From) + " – " + r.PartOfDay(e.Until)
	}
	terms := []ui.Term{
		{Term: r.T("desk.breach.f.title"), Text: e.Title},
		{Term: r.T("desk.breach.f.learned"), Text: r.when(e.Learned, v.look.Zone)},
		{Term: r.T("desk.breach.f.learned_by"), Text: e.LearnedBy},
		{Term: r.T("desk.breach.f.happened"), Text: happened},
		{Term: r.T("desk.breach.f.how"), Text: e.How},
		{Term: r.T("desk.breach.f.data"), Text: strings.Join(breach.DataNames(r.Printer, e.Data), "; ")},
		{Term: r.T("desk.breach.f.people"), Text: people},
	}
	for _, one := range []ui.Term{
		{Term: r.T("desk.breach.f.from"), Text: cases},
		{Term: r.T("desk.breach.f.handling"), Text: e.Handling},
		{Term: r.T("desk.breach.f.recovery"), Text: e.Recovery},
		{Term: r.T("desk.breach.f.why"), Text: e.Why},
	} {
		if one.Text != "" {
			terms = append(terms, one)
		}
	}
	return terms
}
