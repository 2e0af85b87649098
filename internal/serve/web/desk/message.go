package desk

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// messageRoutes are what was told to whom, in which words, and how people want to be told.
func (d *Desk) messageRoutes() []route {
	return []route{
		{method: get, path: messagesPath, action: access.ReadMessages, serve: d.messages},
		{method: post, path: messagesPath + "/ulang", action: access.RetryMessages, serve: d.retryMessage},
		{method: post, path: messagesPath + "/hentikan", action: access.RetryMessages, serve: d.giveUpMessage},
		{method: get, path: failingPath, action: access.ReadMessages, serve: d.failing},
		{method: post, path: failingPath + "/benar", action: access.RetryMessages, serve: d.confirmAddress},
		{method: get, path: wordsPath, action: access.EditWords, serve: d.wordsList},
		{method: post, path: wordsPath + "-uji", action: access.EditWords, serve: d.sendTest},
		{method: get, path: wordsPath + "/{kind}", action: access.EditWords, serve: d.wordsPage},
		{method: post, path: wordsPath + "/{kind}", action: access.EditWords, serve: d.keepWords},
		{method: post, path: wordsPath + "/{kind}/bawaan", action: access.EditWords, serve: d.resetWords},
		{method: get, path: ownMessagesPath, action: access.KeepOwnAccount, serve: d.ownMessages},
		{method: post, path: ownMessagesPath, action: access.KeepOwnAccount, serve: d.keepOwnMessages},
		{method: post, path: ownMessagesPath + "/benar", action: access.KeepOwnAccount, serve: d.confirmOwnAddress},
		{method: get, path: ownNumberPath, action: access.KeepOwnAccount, serve: d.askNumber},
		{method: post, path: ownNumberPath, action: access.KeepOwnAccount, serve: d.askNumber},
		{method: post, path: ownNumberPath + "-hapus", action: access.KeepOwnAccount, serve: d.removeNumber},
		{method: get, path: ownCodePath, action: access.KeepOwnAccount, serve: d.proveNumber},
		{method: post, path: ownCodePath, action: access.KeepOwnAccount, serve: d.proveNumber},
	}
}

const (
	messagesPath    = "/kelola/pesan"
	failingPath     = "/kelola/pesan-gagal"
	wordsPath       = "/kelola/pesan-teks"
	ownMessagesPath = "/akun/pesan"
)

// messagesShown is how many messages a page has.
const messagesShown = 50

// mails reports whether this installation sends mail.
func (r *request) mails() bool { return r.desk.Messages.Has(notify.Mail) }

// messageLog is what the page of the log shows.
type messageLog struct {
	entries []notify.Entry
	names   whom
	whose   access.Authority // zero for the installation, whose log is everybody's
	choices []ui.Option
	state   string
	kind    string
	channel string
	used    []string // channels
	day     form     // the field that chooses a day
}

func (d *Desk) messages(ctx context.Context, r *request) (answer, error) {
	var p messageLog
	var err error
	if p.whose, p.choices, err = d.whose(ctx, r, access.ReadMessages); err != nil {
		return answer{}, err
	}
	p.state, p.kind, p.channel = r.get("keadaan"), r.get("jenis"), r.get("saluran")
	filter := notify.Filter{
		Authority: p.whose.ID, Everywhere: p.whose.ID == "", State: notify.State(p.state), Kind: p.kind, Channel: p.channel,
		Before: r.get("sebelum"), Limit: messagesShown,
	}
	if filter.From = r.dayWritten(&p.day, "hari", p.whose.Zone); !filter.From.IsZero() {
		filter.To = filter.From.AddDate(0, 0, 1)
	}
	if p.entries, err = d.Messages.Log(ctx, r.actor, filter); err != nil {
		return answer{}, err
	}
	if p.used, err = d.Messages.InUse(ctx); err != nil {
		return answer{}, err
	}
	var people []string
	for _, e := range p.entries {
		people = append(people, e.Account)
	}
	if p.names, err = d.whom(ctx, people...); err != nil {
		return answer{}, err
	}
	return r.formPage(r.T("desk.messages.title"), &p.day, messagesBody(r, p)), nil
}

// filters are the drop-downs above the log.
func (p messageLog) filters(r *request) []ui.Choice {
	var fields []ui.Choice
	if len(p.choices) > 1 {
		fields = append(fields, ui.Choice{Name: "instansi", Label: r.T("desk.record.whose"), Options: p.choices})
	}
	all := func(text string) ui.Option { return ui.Option{Text: r.T(text)} }
	states, kinds := []ui.Option{all("desk.messages.all_states")}, []ui.Option{all("desk.messages.all_kinds")}
	for _, state := range notify.States {
		states = append(states, ui.Option{Value: string(state), Text: r.T("notify.state." + string(state))})
	}
	for _, kind := range r.desk.Messages.Kinds() {
		kinds = append(kinds, ui.Option{Value: kind.Name, Text: r.T(kind.Key("title"))})
	}
	fields = append(fields,
		ui.Choice{Name: "keadaan", Label: r.T("desk.messages.state"), Options: options([]string{p.state}, states...)},
		ui.Choice{Name: "jenis", Label: r.T("desk.messages.kind"), Options: options([]string{p.kind}, kinds...)},
	)
	if len(p.used) > 1 {
		channels := []ui.Option{all("desk.messages.all_channels")}
		for _, channel := range p.used {
			channels = append(channels, ui.Option{Value: channel, Text: r.T("notify.channel." + channel)})
		}
		fields = append(fields, ui.Choice{Name: "saluran", Label: r.T("desk.messages.channel"), Options: options([]string{p.channel}, channels...)})
	}
	return append(fields, ui.Choice{Name: "hari", Label: r.T("desk.messages.day"), Value: r.get("hari")})
}

func messagesTable(r *request, p messageLog) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.messages.title"), HideCaption: true, Empty: r.T("desk.messages.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.messages.kind"), Head: true},
			{Label: r.T("desk.messages.to")},
			{Label: r.T("desk.messages.state")},
			{Label: r.T("desk.messages.reason")},
		},
	}
	acts := anyButtons(r, p.entries)
	if acts {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.messages.decide")})
	}
	if p.state+p.kind+p.channel+r.get("hari") != "" {
		table.Empty = r.T("desk.messages.none_found")
	}
	for _, e := range p.entries {
		to := ui.Cell{Text: e.To}
		if name := p.names[e.Account].Name; name != "" {
			to = ui.Cell{Text: name, Note: e.To}
		}
		state := ui.Cell{Text: r.T("notify.state." + string(e.State)), Note: r.when(latestOf(e), p.whose.Zone)}
		reason := r.causeCell(e.Reason)
		if e.Attempts > 0 {
			reason.Note = r.T("desk.jobs.attempts", "n", e.Attempts)
		}
		row := ui.Row{Cells: []ui.Cell{{Text: r.kindTitle(e.Kind), Note: r.when(e.Created, p.whose.Zone)}, to, state, reason}}
		if acts {
			row.Cells = append(row.Cells, ui.Cell{Content: messageButtons(r, e)})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// latestOf is when a message came to be as it is, or will be tried.
func latestOf(e notify.Entry) time.Time {
	if e.Ended.IsZero() {
		return e.Due
	}
	return e.Ended
}

// kindTitle is what a kind is called; one of a newer version keeps its code.
func (r *request) kindTitle(kind string) string {
	if key := "notify.kind." + kind + ".title"; r.Has(key) {
		return r.T(key)
	}
	return kind
}

// messagesLink is the log of the same authority with the filter and one parameter changed.
func (p messageLog) link(r *request, name, value string) string {
	query := url.Values{"instansi": {cmp.Or(p.whose.Slug, noAuthority)}, "keadaan": {p.state}, "jenis": {p.kind}, "saluran": {p.channel}, "hari": {r.get("hari")}}
	query.Set(name, value)
	for key, values := range query {
		if values[0] == "" {
			query.Del(key)
		}
	}
	return r.URL(messagesPath + "?" + query.Encode())
}

func (d *Desk) retryMessage(ctx context.Context, r *request) (answer, error) {
	if err := d.Messages.Retry(ctx, r.actor, []string{r.get("id")}); err != nil {
		return answer{}, err
	}
	return r.goTo(messagesPath, "message_retried"), nil
}

func (d *Desk) giveUpMessage(ctx context.Context, r *request) (answer, error) {
	if err := d.Messages.GiveUp(ctx, r.actor, []string{r.get("id")}); err != nil {
		return answer{}, err
	}
	return r.goTo(messagesPath, "message_given_up"), nil
}

func (d *Desk) failing(ctx context.Context, r *request) (answer, error) {
	list, err := d.Messages.FailingAddresses(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	var people []string
	for _, f := range list {
		people = append(people, f.Account)
	}
	names, err := d.whom(ctx, people...)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.failing.title"), failingBody(r, list, names)), nil
}

func failingTable(r *request, list []notify.Failing, names whom) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.failing.title"), HideCaption: true, Empty: r.T("desk.failing.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.failing.address"), Head: true},
			{Label: r.T("desk.failing.times")},
			{Label: r.T("desk.messages.reason")},
			{Label: r.T("desk.messages.decide")},
		},
	}
	for _, f := range list {
		state := r.T("desk.failing.tried")
		if !f.Suppressed.IsZero() {
			state = r.T("desk.failing.suppressed", "at", r.when(f.Suppressed, r.ownZone()))
		}
		reason := r.causeCell(f.Reason)
		reason.Note = r.when(f.Last, r.ownZone())
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: f.Address, Note: names[f.Account].Name},
			{Text: r.T("desk.failing.n", "n", f.Failures), Note: state},
			reason,
			{Content: failingButtons(r, f)},
		}})
	}
	return table
}

func (d *Desk) confirmAddress(ctx context.Context, r *request) (answer, error) {
	if err := d.Messages.Confirm(ctx, r.actor, r.get("id")); err != nil {
		return answer{}, err
	}
	return r.goTo(failingPath, "address_confirmed"), nil
}

// mayRetry says whether to show the buttons; the room decides.
func mayRetry(r *request, authority string) bool {
	return access.Allowed(r.actor, access.RetryMessages, access.Kept(authority, "", ""))
}

// endable are the states of messages that can still be given up.
func endable(e notify.Entry) bool {
	return slices.Contains([]notify.State{notify.Queued, notify.Held}, e.State)
}
