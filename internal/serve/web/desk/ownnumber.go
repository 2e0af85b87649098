package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	ownNumberPath = ownMessagesPath + "/nomor"
	ownCodePath   = ownMessagesPath + "/kode"
)

// of is the address of a page about one medium.
func of(path string, m gateway.Medium) string { return path + "?saluran=" + url.QueryEscape(string(m)) }

// medium is the one that a page of numbers is about.
func (r *request) medium() (gateway.Medium, error) {
	m := gateway.Medium(r.get("saluran"))
	if !slices.Contains(gateway.Media, m) {
		return m, problem.New(problem.NotFound, "access.not_found", nil)
	}
	return m, nil
}

// ownNumber is how the person is reached by the medium of the page.
func (d *Desk) ownNumber(ctx context.Context, r *request) (gateway.Number, error) {
	m, err := r.medium()
	if err != nil {
		return gateway.Number{}, err
	}
	all, err := d.Gateways.OwnNumbers(ctx, r.actor)
	if i := slices.IndexFunc(all, func(n gateway.Number) bool { return n.Medium == m }); i >= 0 {
		return all[i], err
	}
	return gateway.Number{Medium: m}, err
}

func (r *request) numberPage(title string, f *form, body ui.Form, lead string) answer {
	got := r.formPage(title, f, ownNumberBody(r, f, body, lead))
	got.page.Breadcrumbs = []ui.Link{{Text: r.T("desk.account.title"), Href: r.URL("/akun")}, {Text: r.T("desk.own_messages.title"), Href: r.URL(ownMessagesPath)}}
	return got
}

// askNumber takes a number and has a code sent to it.
func (d *Desk) askNumber(ctx context.Context, r *request) (answer, error) {
	one, err := d.ownNumber(ctx, r)
	if err != nil {
		return answer{}, err
	}
	medium := r.T(one.Medium.Key())
	f := &form{fields: []ui.Field{{
		Name: "number", Label: r.T("desk.own_number.number", "medium", medium), Hint: r.T("desk.own_number.number_hint"), Value: r.get("number"),
		Auto: "tel", Max: 40, Narrow: true,
	}}}
	if r.http.Method == post {
		err := d.Gateways.AskNumber(ctx, r.actor, one.Medium, r.get("number"), r.Lang)
		if err == nil {
			return r.goTo(of(ownCodePath, one.Medium), "code_sent"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	return r.numberPage(r.T("desk.own_number.title", "medium", medium), f, ui.Form{
		Action: r.URL(ownNumberPath), Button: r.T("desk.own_number.send"), Keep: []ui.Param{{Name: "saluran", Value: string(one.Medium)}},
	}, r.T("desk.own_number.lead", "medium", medium)), nil
}

// proveNumber takes the code back.
func (d *Desk) proveNumber(ctx context.Context, r *request) (answer, error) {
	one, err := d.ownNumber(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: []ui.Field{{Kind: ui.Digits, Name: "code", Label: r.T("desk.own_number.code"), Auto: "one-time-code", Max: 12, Narrow: true}}}
	if r.http.Method == post {
		err := d.Gateways.ProveNumber(ctx, r.actor, one.Medium, r.get("code"))
		if err == nil {
			return r.goTo(ownMessagesPath, "number_proven"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	lead := r.T("desk.own_number.code_over")
	if one.Asked != "" {
		lead = r.T("desk.own_number.code_lead", "number", one.Asked, "minutes", int(gateway.CodeLife.Minutes()))
	}
	return r.numberPage(r.T("desk.own_number.code_title"), f, ui.Form{
		Action: r.URL(ownCodePath), Button: r.T("desk.own_number.prove"), Keep: []ui.Param{{Name: "saluran", Value: string(one.Medium)}},
	}, lead), nil
}

func (d *Desk) removeNumber(ctx context.Context, r *request) (answer, error) {
	m, err := r.medium()
	if err != nil {
		return answer{}, err
	}
	return r.goTo(ownMessagesPath, "number_removed"), d.Gateways.RemoveNumber(ctx, r.actor, m)
}

// ownNumberSaid says how one medium reaches the person.
func (r *request) ownNumberSaid(one gateway.Number) string {
	switch {
	case one.Proven == "" && one.Asked != "":
		return r.T("desk.own_number.asked", "number", one.Asked)
	case one.Proven == "":
		return r.T("desk.own_number.none")
	case !one.Open:
		return r.T("desk.own_number.closed", "number", one.Proven)
	default:
		return r.T("desk.own_number.proven", "number", one.Proven, "at", r.when(one.Since, r.ownZone()))
	}
}

// ownNumberWay is what the link to the form says.
func (r *request) ownNumberWay(one gateway.Number) string {
	if one.Proven == "" {
		return r.T("desk.own_number.add")
	}
	return r.T("desk.own_number.change")
}

// ownNumberWays are where to go on from a page about a number.
func (r *request) ownNumberWays() []ui.Link {
	back := ui.Link{Text: r.T("desk.own_messages.back"), Href: r.URL(ownMessagesPath)}
	if !strings.HasSuffix(r.http.URL.Path, ownCodePath) {
		return []ui.Link{back}
	}
	return []ui.Link{{Text: r.T("desk.own_number.again"), Href: r.URL(of(ownNumberPath, gateway.Medium(r.get("saluran"))))}, back}
}
