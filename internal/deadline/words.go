package deadline

import (
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/workday"
)

// LengthText says so many of a unit: "5 hari kerja".
func (u Unit) LengthText(p *locale.Printer, n int) string {
	return p.T("deadline.length."+string(u), "n", n)
}

// LengthText says how long the rule gives: "10 hari kerja, dapat diperpanjang 7 hari kerja".
func (r *Rule) LengthText(p *locale.Printer) string {
	switch {
	case r.Given:
		return p.T("deadline.length.given")
	case r.Length == 0:
		return p.T("deadline.length.at_once")
	case r.Extension > 0:
		return p.T("deadline.length.extended", "length", r.Unit.LengthText(p, r.Length), "extension", r.Unit.LengthText(p, r.Extension))
	default:
		return r.Unit.LengthText(p, r.Length)
	}
}

// StatusText says how sure a rule is, in a word or two.
func StatusText(p *locale.Printer, status workday.Status) string {
	return p.T("deadline.status." + string(status))
}

// StatusMeaning says what that word stands for.
func StatusMeaning(p *locale.Printer, status workday.Status) string {
	return p.T("deadline.meaning." + string(status))
}

// StateText says where a clock stands.
func (s State) StateText(p *locale.Printer) string { return p.T("deadline.state." + string(s)) }

// Sentence says what the rule asks, from what until what: "5 hari kerja sejak laporan diverifikasi."
func (r *Rule) Sentence(p *locale.Printer) string {
	ends := make([]string, len(r.Ends))
	for i, e := range r.Ends {
		ends[i] = e.Said.In(p.Lang)
	}
	text := p.T("deadline.sentence", "length", r.LengthText(p), "starts", r.Starts.Said.In(p.Lang), "ends", either(p, ends))
	if len(r.Pauses) > 0 {
		pauses := make([]string, len(r.Pauses))
		for i, e := range r.Pauses {
			pauses[i] = e.Said.In(p.Lang)
		}
		text += " " + p.T("deadline.sentence_pauses", "pauses", either(p, pauses))
	}
	return text
}

// either joins what one of is enough.
func either(p *locale.Printer, all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + p.T("deadline.or") + all[len(all)-1]
}

// ZeroText says which day is not counted.
func (r *Rule) ZeroText(p *locale.Printer) string {
	switch {
	case r.Unit == WorkingDays && r.Zero == OfficeHours:
		return p.T("deadline.zero.office_hours")
	case r.Unit == WorkingDays:
		return p.T("deadline.zero.working_day")
	case r.Unit == CalendarDays:
		return p.T("deadline.zero.day")
	default:
		return p.T("deadline.zero.moment")
	}
}

// Text says when a warning is given and to whom.
func (w Warning) Text(p *locale.Printer, unit Unit) string {
	to := make([]string, len(w.To))
	for i, whom := range w.To {
		to[i] = recipientText(p, whom)
	}
	args := map[string]any{"to": strings.Join(to, ", ")}
	key := "deadline.warning."
	switch {
	case w.Percent == 100:
		key += "due"
	case w.Percent > 0:
		key, args["percent"] = key+"percent", w.Percent
	case w.After > 0:
		key, args["length"] = key+"after", unit.LengthText(p, w.After)
	case w.Before > 0:
		key, args["length"] = key+"before", unit.LengthText(p, w.Before)
	default:
		key, args["length"] = key+"overdue", unit.LengthText(p, w.Overdue)
	}
	return p.Named(key, args)
}

// recipientText names who is told: the owner, the reporter, or a role and where it stands.
func recipientText(p *locale.Printer, whom string) string {
	role, level, ok := strings.Cut(whom, "@")
	if !ok {
		return p.T("deadline.to." + whom)
	}
	return p.T("deadline.to.role", "role", locale.Key(access.Role(role).Key()), "level", locale.Key(access.Level(level).Key()))
}

// WhenText is a due instant as people read it: a day, or where hours are counted a day and a time.
func WhenText(p *locale.Printer, unit Unit, due time.Time, zone workday.Zone) string {
	if unit.Days() {
		return p.Day(due.Add(-1).In(zone.Location))
	}
	local := due.In(zone.Location)
	return p.T("deadline.when", "day", p.Day(local), "time", local.Format(p.T("deadline.clock")), "zone", zone.Name)
}
