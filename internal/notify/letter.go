package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/workday"
)

var errNoChannel = errors.New("this installation has no such channel at the moment")

// settingsPath is where people choose how they are told.
const settingsPath = "/akun/pesan"

// letter puts a delivery into words: those that its authority has now.
func (n *Notify) letter(ctx context.Context, d delivery) (Letter, error) {
	kind, ok := n.kinds[d.Kind]
	if !ok {
		return Letter{}, fmt.Errorf("this replica does not know the kind %s", d.Kind)
	}
	c, err := n.open(d)
	if err != nil {
		return Letter{}, err
	}
	office, err := n.office(ctx, d.Authority)
	if err != nil {
		return Letter{}, err
	}
	words, err := n.wordsNow(ctx, d.Authority, kind, d.Lang)
	if err != nil {
		return Letter{}, err
	}
	p := n.Catalog.Printer(d.Lang)
	l := n.fillIn(p, kind, words, c, office, d.Name)
	l.ID, l.To, l.Scope, l.Written = d.ID, d.Address, scopeOf(d.Authority), d.Created
	if d.Account != "" {
		l.Settings = n.address(d.Lang, settingsPath)
	}
	l.Foot = n.foot(p, office, l.Settings)
	return l, nil
}

func scopeOf(authority string) access.Scope { return access.Kept(authority, "", "") }

func (n *Notify) office(ctx context.Context, authority string) (Office, error) {
	if authority == "" {
		return Office{}, nil
	}
	return n.Office(ctx, n.DB, authority)
}

// address is a complete address of a path, or empty where nobody knows ours.
func (n *Notify) address(lang locale.Lang, path string) string {
	switch {
	case n.Origin == "" || path == "":
		return ""
	case lang == locale.Indonesian:
		return n.Origin + path
	default:
		return n.Origin + "/" + string(lang) + path
	}
}

// fillIn fills the words of a kind.
func (n *Notify) fillIn(p *locale.Printer, kind Kind, words Words, c content, office Office, name string) Letter {
	fields := c.fields(p, workday.ZoneOf(office.Zone).Location)
	fields[nameField], fields[officeField] = harmless(name), harmless(office.Name)
	if office.Name == "" {
		fields[officeField] = p.T("notify.office")
	}
	l := Letter{
		Kind: kind.Name, Name: name, Lang: p.Lang, Fields: fields, Urgent: kind.Urgent, Digest: kind.Name == digestKind.Name,
		Subject: line(fill(words.Subject, fields), maxSubject), Link: n.address(p.Lang, c.Link), Open: p.T("notify.open"), Lines: c.Lines,
	}
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(words.Body, "\r\n", "\n"), "\n\n") {
		if text := line(fill(paragraph, fields), maxBody+len(fields)*maxValue); text != "" {
			l.Paragraphs = append(l.Paragraphs, text)
		}
	}
	return l
}

// fields are the values of a message as its reader reads them.
func (c content) fields(p *locale.Printer, zone *time.Location) map[string]string {
	fields := make(map[string]string, len(c.Args)+len(c.Phrases)+len(c.Times)+2)
	maps.Copy(fields, c.Args)
	for field, phrase := range c.Phrases {
		args := map[string]any{}
		for name, value := range phrase.Args {
			args[name] = harmless(line(value, maxValue))
		}
		for name, at := range phrase.Times {
			args[name] = when(p, at, zone)
		}
		fields[field] = line(p.Named(phrase.Key, args), maxValue)
	}
	for field, at := range c.Times {
		fields[field] = when(p, at, zone)
	}
	return fields
}

// when is an instant as people read it.
func when(p *locale.Printer, at time.Time, zone *time.Location) string {
	local := at.In(zone)
	return p.T("notify.when", "date", p.Date(local), "time", local.Format(p.T("notify.clock")), "zone", zone.String())
}

// foot says who sent this and how to get less of it.
func (n *Notify) foot(p *locale.Printer, office Office, settings string) []string {
	foot := []string{p.T("notify.foot.auto")}
	if office.Name != "" {
		foot = []string{p.T("notify.foot.office", "office", harmless(office.Name))}
	}
	if settings != "" {
		foot = append(foot, p.T("notify.foot.settings", "url", settings))
	}
	return foot
}

// fill puts values in the place of {names}. What was filled in is not looked at again.
func fill(text string, fields map[string]string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		value, known := fields[name]
		if !closed || !known {
			b.WriteString("{")
			text = rest
			continue
		}
		b.WriteString(value)
		text = after
	}
}
