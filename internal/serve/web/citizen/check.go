package citizen

import (
	"context"
	"net/http"
	"strings"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// checkView is all that will be sent, to be looked at once more.
type checkView struct {
	form  form
	what  []ui.Term
	where []ui.Term
	reach []ui.Term
	words string
	files []evidence.File
	to    toView
	help  helpView
	// card: the words hold what looks like the number of an identity card.
	card bool
	// noNewPIN is why a lost PIN is lost; empty where it is not.
	noNewPIN string
}

func (z *Citizen) checkPage(ctx context.Context, r *request) (answer, error) {
	d, to, err := r.began(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	return z.checkAnswer(ctx, r, d, checkView{})
}

func (z *Citizen) checkAnswer(ctx context.Context, r *request, d complaint.Draft, v checkView) (answer, error) {
	if d.Authority == "" {
		return answer{to: r.URL(wherePath)}, nil
	}
	var err error
	if v.files, err = z.gather(ctx, r, &d); err != nil {
		return answer{}, err
	}
	if v.to, err = z.to(ctx, r, d); err != nil {
		return answer{}, err
	}
	if v.help, err = z.help(ctx, r, d); err != nil {
		return answer{}, err
	}
	v.words, v.card, v.noNewPIN = d.Words, numbers16(d.Words), complaint.NoNewPIN(d.Secrecy, &d.Reporter)
	v.what = []ui.Term{{Term: r.T("citizen.what.kind"), Text: r.T(d.Kind.Key())}}
	if v.where, err = z.whereTerms(ctx, r, d); err != nil {
		return answer{}, err
	}
	v.reach = r.reachTerms(d)
	wrong := v.form
	v.form = form{}
	v.form.fields = []ui.Field{} // what is wrong belongs to other pages: it is said above, with the way there
	for _, one := range wrong.said {
		v.form.wrong = append(v.form.wrong, one.text)
	}
	got := answer{page: ui.Page{Title: r.T("citizen.check.title"), Hidden: true}, body: checkBody(r, &v, r.linked(wrong))}
	if len(wrong.said) > 0 {
		got.status = http.StatusUnprocessableEntity
		got.page.Title = r.T("citizen.title_wrong", "title", got.page.Title)
	}
	return got, nil
}

// linked are things wrong with a whole draft, each with the way to the page where it is mended.
func (r *request) linked(wrong form) []ui.FieldError {
	var all []ui.FieldError
	for _, one := range wrong.said {
		link := ui.FieldError{Text: one.text}
		if one.field != "" {
			if key := "citizen.field." + one.field; r.Has(key) {
				link.Text = r.T(key) + ": " + one.text
			}
			link.Href = r.URL(stepOf(one.field))
		}
		all = append(all, link)
	}
	return all
}

func (z *Citizen) whereTerms(ctx context.Context, r *request, d complaint.Draft) ([]ui.Term, error) {
	var terms []ui.Term
	add := func(key, text string) {
		if strings.TrimSpace(text) != "" {
			terms = append(terms, ui.Term{Term: r.T(key), Text: text})
		}
	}
	add("citizen.where.place", d.Place)
	named := r.T("citizen.where.unknown")
	known, err := z.officesOf(ctx, office{body: d.TargetBody, unit: d.TargetUnit})
	if err != nil {
		return nil, err
	}
	if len(known) > 0 {
		named = known[0].name
	}
	add("citizen.where.office", named)
	if d.Category != "" {
		all, err := z.Cases.Categories(ctx, d.Authority)
		if err != nil {
			return nil, err
		}
		for i := range all {
			if all[i].Code == d.Category {
				add("citizen.where.category", all[i].Name(r.Lang))
			}
		}
	}
	if d.Kind == complaint.Complaint && d.About != "" {
		add("citizen.where.about", r.T(d.About.Key()))
		add("citizen.where.whom", d.Whom)
	}
	add("citizen.where.happened", r.PartOfDay(d.Happened))
	add("citizen.where.asked", r.PartOfDay(d.Asked))
	add("citizen.where.promised", r.PartOfDay(d.Promised))
	add("citizen.where.wish", d.Wish)
	add("citizen.where.link", d.Link)
	return terms, nil
}

func (r *request) reachTerms(d complaint.Draft) []ui.Term {
	terms := []ui.Term{{Term: r.T("citizen.reach.secrecy"), Text: r.T("citizen.reach.secrecy_" + string(d.Secrecy))}}
	if d.Secrecy == complaint.Anonymous {
		return terms
	}
	who := d.Reporter
	add := func(key, text string) {
		if strings.TrimSpace(text) != "" {
			terms = append(terms, ui.Term{Term: r.T(key), Text: text})
		}
	}
	add("citizen.reach.reach", r.T(who.Reach.Key()))
	add("citizen.reach.phone", who.Phone)
	add("citizen.reach.mail", who.Mail)
	add("citizen.reach.address", who.Address)
	add("citizen.reach.name", who.Name)
	if who.Quiet {
		add("citizen.reach.quiet_label", r.T("citizen.reach.quiet"))
	}
	if who.Shown && d.Secrecy == complaint.Open {
		add("citizen.check.permission", r.T("citizen.reach.shown"))
	}
	var needs []string
	for _, need := range who.Needs {
		needs = append(needs, r.T(complaint.NeedKey(need)))
	}
	add("citizen.reach.needs", strings.Join(needs, ", "))
	add("citizen.reach.proxy", who.Proxy)
	add("citizen.reach.proxywhy", who.ProxyWhy)
	return terms
}

// send sends the draft. However often it is pressed, and whatever became of the answer, it is one report.
func (z *Citizen) send(ctx context.Context, r *request) (answer, error) {
	if r.token == "" {
		return answer{to: r.URL(reportPath + "?" + againName + "=1")}, nil
	}
	var v checkView
	if wait := turn(ctx, z.sending); wait > 0 {
		r.retry(wait)
		v.form.put("", r.T("citizen.busy", "n", seconds(wait)))
	} else {
		delay(ctx, z.flooding)
		_, err := z.Cases.SendDraftFrom(ctx, r.token, account.Block(serve.ClientAddr(ctx)))
		switch {
		case err == nil:
			return answer{to: r.URL(sentPath)}, nil
		case problem.KindOf(err) == problem.NotFound:
			return answer{to: r.URL(reportPath + "?" + againName + "=1")}, nil
		case !v.form.blame(r, err):
			return answer{}, err
		}
	}
	d, to, err := r.began(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	got, err := z.checkAnswer(ctx, r, d, v)
	return r.waiting(got), err
}
