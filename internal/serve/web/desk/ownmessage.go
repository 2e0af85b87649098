package desk

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// wishes is how somebody wants to be told.
type wishes struct {
	*edit
	was     notify.Preference
	failing []notify.Failing
	numbers []gateway.Number
}

func (d *Desk) wishes(ctx context.Context, r *request) (*wishes, error) {
	w := &wishes{}
	var err error
	if w.was, err = d.Messages.Preference(ctx, r.actor); err != nil {
		return nil, err
	}
	if w.failing, err = d.Messages.OwnFailing(ctx, r.actor); err != nil {
		return nil, err
	}
	if w.numbers, err = d.Gateways.OwnNumbers(ctx, r.actor); err != nil {
		return nil, err
	}
	ways, err := d.Messages.Ways(ctx, r.actor)
	if err != nil {
		return nil, err
	}
	p := w.was
	w.edit = r.editOf(p.Version)
	if len(ways) > 1 {
		for _, group := range d.Messages.Groups() {
			w.fields = append(w.fields, channelField(r, group, p, ways))
		}
	}
	langs := []ui.Option{{Value: string(locale.Indonesian), Text: r.T("desk.words.lang.id")}, {Value: string(locale.English), Text: r.T("desk.words.lang.en")}}
	lang := p.Lang
	if lang == "" {
		lang = locale.Indonesian
	}
	var rhythms, hours, days []ui.Option
	for _, rhythm := range notify.Rhythms {
		rhythms = append(rhythms, ui.Option{Value: string(rhythm), Text: r.T("notify.rhythm." + string(rhythm))})
	}
	for hour := range 24 {
		hours = append(hours, ui.Option{Value: strconv.Itoa(hour), Text: r.clock(hour * 60)})
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		// 4 January 1970 was a Sunday.
		days = append(days, ui.Option{Value: strconv.Itoa(int(day)), Text: r.Weekday(time.Date(1970, 1, 4+int(day), 12, 0, 0, 0, time.UTC))})
	}
	urgent := []ui.Option{{Value: "1", Text: r.T("desk.own_messages.urgent"), Hint: r.T("desk.own_messages.urgent_hint")}}
	ticked := []string{}
	if r.http.Method != post && p.Urgent || r.ticked("urgent") {
		ticked = []string{"1"}
	}
	from, to := "", ""
	if p.QuietFrom != p.QuietTo {
		from, to = r.clock(p.QuietFrom), r.clock(p.QuietTo)
	}
	w.fields = append(w.fields,
		ui.Field{Kind: ui.OneOf, Name: "lang", Label: r.T("desk.own_messages.lang"), Options: options([]string{r.typed("lang", string(lang))}, langs...)},
		ui.Field{
			Kind: ui.OneOf, Name: "digest", Label: r.T("desk.own_messages.digest"), Hint: r.T("desk.own_messages.digest_hint"),
			Options: options([]string{r.typed("digest", string(p.Digest))}, rhythms...),
		},
		ui.Field{Kind: ui.Pick, Name: "hour", Label: r.T("desk.own_messages.hour"), Options: options([]string{r.typed("hour", strconv.Itoa(p.Hour))}, hours...), Narrow: true},
		ui.Field{Kind: ui.Pick, Name: "day", Label: r.T("desk.own_messages.day"), Options: options([]string{r.typed("day", strconv.Itoa(int(p.Day)))}, days...), Narrow: true},
		ui.Field{Name: "quiet_from", Label: r.T("desk.own_messages.quiet_from"), Hint: r.T("desk.own_messages.quiet_hint"), Value: r.typed("quiet_from", from), Optional: true, Narrow: true, Max: 5},
		ui.Field{Name: "quiet_to", Label: r.T("desk.own_messages.quiet_to"), Value: r.typed("quiet_to", to), Optional: true, Narrow: true, Max: 5},
		ui.Field{Kind: ui.SomeOf, Name: "urgent", Label: r.T("desk.own_messages.urgent_label"), Options: options(ticked, urgent...)},
	)
	return w, nil
}

// channelField chooses by which way messages of a group come.
func channelField(r *request, group string, p notify.Preference, ways []string) ui.Field {
	var choices []ui.Option
	for _, channel := range ways {
		choices = append(choices, ui.Option{Value: channel, Text: r.T("notify.channel." + channel)})
	}
	chosen := p.Channels[group]
	if !slices.Contains(ways, chosen) {
		chosen = ways[0]
	}
	name := "channel_" + group
	return ui.Field{Kind: ui.Pick, Name: name, Label: r.T("notify.group." + group), Options: options([]string{r.typed(name, chosen)}, choices...)}
}

// clock writes a minute of the day.
func (r *request) clock(minute int) string {
	return time.Date(1970, 1, 1, 0, minute, 0, 0, time.UTC).Format(r.T("desk.clock"))
}

// minute reads a time of day, 21.00 or 21:00.
func minute(text string) (int, bool) {
	var hour, minute int
	if n, err := fmt.Sscanf(strings.ReplaceAll(text, ".", ":"), "%d:%d", &hour, &minute); err != nil || n != 2 || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return 0, false
	}
	return hour*60 + minute, true
}

func (d *Desk) ownMessages(ctx context.Context, r *request) (answer, error) {
	w, err := d.wishes(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return ownMessagesAnswer(r, w), nil
}

func ownMessagesAnswer(r *request, w *wishes) answer {
	return r.editPage(r.T("desk.own_messages.title"), w.edit, ownMessagesBody(r, w))
}

// wished reads the form.
func (w *wishes) wished(r *request) notify.Preference {
	p := notify.Preference{
		Lang: locale.Lang(r.get("lang")), Channels: maps.Clone(w.was.Channels), Urgent: r.ticked("urgent"), Digest: notify.Rhythm(r.get("digest")), Version: w.version,
	}
	for name := range r.form {
		if group, ok := strings.CutPrefix(name, "channel_"); ok && slices.Contains(r.desk.Messages.Groups(), group) {
			p.Channels[group] = r.get(name)
		}
	}
	number := func(name string) int {
		n, err := strconv.Atoi(r.get(name))
		if err != nil {
			return -1
		}
		return n
	}
	p.Hour, p.Day = number("hour"), time.Weekday(number("day"))
	if r.get("quiet_from")+r.get("quiet_to") == "" {
		return p
	}
	var ok bool
	for name, at := range map[string]*int{"quiet_from": &p.QuietFrom, "quiet_to": &p.QuietTo} {
		if *at, ok = minute(r.get(name)); !ok {
			*at = -1
		}
	}
	return p
}

func (d *Desk) keepOwnMessages(ctx context.Context, r *request) (answer, error) {
	w, err := d.wishes(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.Messages.SetPreference(ctx, r.actor, w.wished(r)); err != nil {
		if !w.refuse(r, err, w.was.Version, nil) {
			return answer{}, err
		}
		got := ownMessagesAnswer(r, w)
		if problem.KindOf(err) == problem.Conflict {
			got.status = 409
		}
		return got, nil
	}
	return r.goTo(ownMessagesPath, "own_messages"), nil
}

func (d *Desk) confirmOwnAddress(ctx context.Context, r *request) (answer, error) {
	if err := d.Messages.ConfirmOwn(ctx, r.actor, r.get("saluran")); err != nil {
		return answer{}, err
	}
	return r.goTo(ownMessagesPath, "address_confirmed"), nil
}
