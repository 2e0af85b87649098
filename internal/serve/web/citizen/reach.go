package citizen

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// reachView is the third step: how to reach somebody, or not at all.
type reachView struct {
	form form
	// fields are asked of everybody; proxy of whoever speaks for somebody else, and needs of whoever has any.
	fields, proxy, needs []ui.Field
	// forOther and helped: those are not folded away.
	forOther, helped bool
	to               toView
	help             helpView
	// keeps: a name can be kept in secret; nobody could open it where not.
	keeps bool
}

func (z *Citizen) reachPage(ctx context.Context, r *request) (answer, error) {
	d, to, err := r.began(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	if d.Authority == "" {
		return answer{to: r.URL(wherePath)}, nil
	}
	if view, err := z.to(ctx, r, d); err != nil || view.nowhere {
		return answer{to: r.URL(checkPath)}, err
	}
	return z.reachAnswer(ctx, r, d, &reachView{})
}

func (z *Citizen) reachAnswer(ctx context.Context, r *request, d complaint.Draft, v *reachView) (answer, error) {
	r.stage = 3
	ways, err := z.ways(ctx, d.Authority)
	if err != nil {
		return answer{}, err
	}
	if v.keeps, err = z.Cases.Keeps(ctx, d.Authority); err != nil {
		return answer{}, err
	}
	fields, proxy := r.reachFields(d, ways, v.keeps), r.proxyFields(d)
	first, second := len(fields), len(fields)+len(proxy)
	v.form.ask(slices.Concat(fields, proxy, r.needFields(d))...)
	v.fields, v.proxy, v.needs = v.form.fields[:first], v.form.fields[first:second], v.form.fields[second:]
	v.forOther = d.Reporter.Proxy+d.Reporter.ProxyWhy != "" || len(ui.FieldErrors(v.proxy...)) > 0
	v.helped = len(d.Reporter.Needs) > 0
	if v.to, err = z.to(ctx, r, d); err != nil {
		return answer{}, err
	}
	if v.help, err = z.help(ctx, r, d); err != nil {
		return answer{}, err
	}
	return r.formPage(r.T("citizen.reach.title"), &v.form, reachBody(r, v)), nil
}

// ways are those in which an authority can reach somebody now: no message is promised that nothing can send.
func (z *Citizen) ways(ctx context.Context, authority string) ([]complaint.Reach, error) {
	var open []complaint.Reach
	for _, way := range complaint.Reaches {
		if slices.Contains([]complaint.Reach{complaint.BySMS, complaint.ByWhatsApp, complaint.ByMail}, way) {
			if z.Open == nil {
				continue
			}
			if is, err := z.Open(ctx, string(way), authority); err != nil {
				return nil, err
			} else if !is {
				continue
			}
		}
		open = append(open, way)
	}
	return open, nil
}

func (r *request) reachFields(d complaint.Draft, ways []complaint.Reach, keeps bool) []ui.Field {
	who := d.Reporter
	secrecies := make([]ui.Option, 0, len(complaint.Secrecies))
	for _, s := range complaint.Secrecies {
		hint := "citizen.reach.secrecy_" + string(s) + "_hint"
		if s == complaint.Secret && !keeps {
			hint = "citizen.reach.secrecy_secret_nameless"
		}
		secrecies = append(secrecies, ui.Option{Value: string(s), Text: r.T("citizen.reach.secrecy_" + string(s)), Hint: r.T(hint)})
	}
	secrecy := d.Secrecy
	if secrecy == "" {
		secrecy = complaint.Open
	}
	reaches := make([]ui.Option, 0, len(ways))
	for _, reach := range ways {
		option := ui.Option{Value: string(reach), Text: r.T(reach.Key())}
		switch reach {
		case complaint.ByMailbox:
			option.Hint = r.T("citizen.reach.mailbox_hint")
		case complaint.ByPhone, complaint.ByLetter:
			option.Hint = r.T("citizen.reach.open_only")
		}
		reaches = append(reaches, option)
	}
	reach := who.Reach
	if !slices.Contains(ways, reach) {
		reach = complaint.ByMailbox
	}
	hint := ""
	if len(ways) < len(complaint.Reaches) {
		hint = r.T("citizen.reach.ways_closed")
	}
	fields := []ui.Field{
		{Kind: ui.OneOf, Name: "secrecy", Label: r.T("citizen.reach.secrecy"), Hint: r.T("citizen.reach.secrecy_hint"), Options: options([]string{string(secrecy)}, secrecies...)},
		{Kind: ui.OneOf, Name: "reach", Label: r.T("citizen.reach.reach"), Hint: hint, Options: options([]string{string(reach)}, reaches...)},
		{Kind: ui.Line, Name: "phone", Label: r.T("citizen.reach.phone"), Hint: r.T("citizen.reach.phone_hint"), Value: who.Phone, Auto: "tel", Optional: true},
		{Kind: ui.SomeOf, Name: "quiet", Label: r.T("citizen.reach.quiet_label"), Options: []ui.Option{
			{Value: "1", Text: r.T("citizen.reach.quiet"), Hint: r.T("citizen.reach.quiet_hint"), Selected: who.Quiet},
		}},
		{Kind: ui.Mail, Name: "mail", Label: r.T("citizen.reach.mail"), Value: who.Mail, Auto: "email", Optional: true},
		{Kind: ui.Words, Name: "address", Label: r.T("citizen.reach.address"), Hint: r.T("citizen.reach.address_hint"), Value: who.Address, Auto: "street-address", Optional: true},
		{Kind: ui.Line, Name: "name", Label: r.T("citizen.reach.name"), Hint: r.T("citizen.reach.name_hint"), Value: who.Name, Auto: "name", Optional: true},
		{Kind: ui.SomeOf, Name: "shown", Label: r.T("citizen.reach.shown_label"), Options: []ui.Option{
			{Value: "1", Text: r.T("citizen.reach.shown"), Hint: r.T("citizen.reach.shown_hint"), Selected: who.Shown},
		}},
	}
	if slices.ContainsFunc(ways, func(way complaint.Reach) bool {
		return slices.Contains([]complaint.Reach{complaint.BySMS, complaint.ByWhatsApp, complaint.ByMail}, way)
	}) {
		fields = slices.Insert(fields, 2, ui.Field{Kind: ui.SomeOf, Name: "accepts", Label: r.T("citizen.reach.accepts_label"), Options: []ui.Option{
			{Value: "1", Text: r.T("citizen.reach.accepts"), Hint: r.T("citizen.reach.accepts_hint"), Selected: who.Accepts},
		}})
	}
	if slices.Contains(ways, complaint.ByMail) || who.Mail != "" {
		return fields
	}
	return slices.DeleteFunc(fields, func(f ui.Field) bool { return f.Name == "mail" }) // nobody asks for what nothing is sent to
}

// needFields are what helps some people.
func (r *request) needFields(d complaint.Draft) []ui.Field {
	needs := make([]ui.Option, 0, len(complaint.Needs))
	for _, need := range complaint.Needs {
		needs = append(needs, ui.Option{Value: need, Text: r.T(complaint.NeedKey(need))})
	}
	return []ui.Field{
		{Kind: ui.SomeOf, Name: "needs", Label: r.T("citizen.reach.needs"), Hint: r.T("citizen.reach.needs_hint"), Options: options(d.Reporter.Needs, needs...), Optional: true},
	}
}

// proxyFields are for whoever speaks for somebody else.
func (r *request) proxyFields(d complaint.Draft) []ui.Field {
	return []ui.Field{
		{Kind: ui.Line, Name: "proxy", Label: r.T("citizen.reach.proxy"), Hint: r.T("citizen.reach.proxy_hint"), Value: d.Reporter.Proxy, Optional: true},
		{Kind: ui.Words, Name: "proxywhy", Label: r.T("citizen.reach.proxywhy"), Hint: r.T("citizen.reach.proxywhy_hint"), Value: d.Reporter.ProxyWhy, Optional: true},
	}
}

// keepReach keeps the third step.
func (z *Citizen) keepReach(ctx context.Context, r *request) (answer, error) {
	d, to, err := r.began(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	d.Secrecy = complaint.Secrecy(r.get("secrecy"))
	d.Reporter = complaint.Reporter{
		Name: r.get("name"), Phone: r.get("phone"), Mail: r.get("mail"), Address: r.get("address"), Reach: complaint.Reach(r.get("reach")),
		Shown: r.ticked("shown"), Accepts: r.ticked("accepts"), Quiet: r.ticked("quiet"), Needs: known(r.form["needs"]), Proxy: r.get("proxy"), ProxyWhy: r.get("proxywhy"),
	}
	if d.Secrecy == complaint.Secret {
		// Not offered to whoever is secret: typed before they chose that, it would be sealed without their seeing it.
		d.Reporter.Address, d.Reporter.Shown = "", false
	}
	v := reachView{}
	if wrong := z.keep(ctx, r, &d, reachPath); wrong != nil && !v.form.blame(r, wrong) {
		return answer{}, wrong
	}
	ways, err := z.ways(ctx, d.Authority)
	if err != nil {
		return answer{}, err
	}
	if d.Secrecy != complaint.Anonymous && !slices.Contains(ways, cmp.Or(d.Reporter.Reach, complaint.ByMailbox)) {
		v.form.put("reach", r.T("citizen.reach.way_closed"))
	}
	keeps, err := z.Cases.Keeps(ctx, d.Authority)
	if err != nil {
		return answer{}, err
	}
	if d.Secrecy == complaint.Secret && !keeps && d.Reporter.Named() {
		v.form.put("secrecy", r.T("sealed.not_ready"))
	}
	if v.form.failed() {
		return z.reachAnswer(ctx, r, d, &v)
	}
	return answer{to: r.URL(checkPath)}, nil
}

// known leaves out of needs what nobody offered.
func known(needs []string) []string {
	return slices.DeleteFunc(slices.Clone(needs), func(need string) bool { return !slices.Contains(complaint.Needs, need) })
}

// numbers16 reports whether a text has what looks like the number of an identity card: sixteen digits,
// however they are grouped.
func numbers16(text string) bool {
	run := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			if run++; run == 16 {
				return true
			}
		case !strings.ContainsRune(" .-", r):
			run = 0
		}
	}
	return false
}
