package privacy

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/workday"
)

// Package is all that is kept on somebody, as they may have it: parts with lines, in the words of the database where
// those are theirs.
type Package struct {
	Number string    `json:"request"`
	Of     string    `json:"about"` // number of a case, or a mail address
	Made   time.Time `json:"made_at"`
	Parts  []Part    `json:"parts"`
}

// Part is one kind of what is kept: privacy.part.CODE.
type Part struct {
	Code  string `json:"code"`
	Lines []Line `json:"lines"`
}

// Line is one of it. Key is below privacy.line., or empty for At and Text alone.
type Line struct {
	Key  string    `json:"key,omitempty"`
	At   time.Time `json:"at,omitzero"`
	Text string    `json:"text"`
	// State and Answer are what came of a request.
	State  State  `json:"state,omitempty"`
	Answer string `json:"answer,omitempty"`
}

// PartKey is the catalog key of a part.
func PartKey(code string) string { return "privacy.part." + code }

// LineKey is the catalog key of a line.
func LineKey(key string) string { return "privacy.line." + key }

// JSON writes the package.
func (p *Package) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(p)
	return b.Bytes(), err
}

func (p *Part) add(key, text string) {
	if text != "" {
		p.Lines = append(p.Lines, Line{Key: key, Text: text})
	}
}

func notYet() error { return problem.New(problem.NotFound, "privacy.no_package", nil) }

// PackageOf is what is kept on the reporter of a visitor's case, once it was granted. Kind: NotFound before, and
// SaidFor after.
func (p *Privacy) PackageOf(ctx context.Context, v complaint.Visitor) (Package, error) {
	all, err := p.Of(ctx, v)
	if err != nil {
		return Package{}, err
	}
	r, ok := released(all, p.now())
	if !ok {
		return Package{}, notYet()
	}
	own, err := p.Cases.Mine(ctx, v)
	if err != nil {
		return Package{}, err
	}
	looked, err := p.Cases.LookedBy(ctx, v)
	if err != nil {
		return Package{}, err
	}
	who, sealed, err := p.Cases.OwnWho(ctx, v)
	if err != nil {
		return Package{}, err
	}
	pack := Package{Number: r.Number, Of: v.Number, Made: p.now()}
	pack.Parts = append(pack.Parts, whoPart(&who, sealed), saidPart(&own.Case), storyPart(own.Entries), filesPart(&own), lookedPart(looked), requestsPart(all))
	return pack, nil
}

func whoPart(who *complaint.Reporter, sealed bool) Part {
	part := Part{Code: "who"}
	part.add("name", who.Name)
	part.add("phone", who.Phone)
	part.add("mail", who.Mail)
	part.add("address", who.Address)
	part.add("proxy", who.Proxy)
	part.add("proxywhy", who.ProxyWhy)
	part.add("reach", string(who.Reach))
	for _, need := range who.Needs {
		part.add("need", need)
	}
	if sealed {
		part.Lines = append(part.Lines, Line{Key: "sealed"})
	}
	return part
}

func saidPart(one *complaint.Case) Part {
	part := Part{Code: "said", Lines: []Line{{Key: "received", At: one.Received}}}
	part.add("secrecy", string(one.Secrecy))
	part.add("words", one.Words)
	part.add("wish", one.Wish)
	part.add("place", one.Place)
	part.add("position", one.Position)
	part.add("happened", one.Happened)
	part.add("asked", one.Asked)
	part.add("promised", one.Promised)
	part.add("link", one.Link)
	part.add("title", one.Title)
	part.add("priority", string(one.Priority))
	return part
}

func storyPart(entries []complaint.Entry) Part {
	part := Part{Code: "story"}
	for i := range entries {
		e := &entries[i]
		part.Lines = append(part.Lines, Line{Key: string(e.Act), At: e.At, Text: e.Words})
	}
	return part
}

func filesPart(own *complaint.Own) Part {
	part := Part{Code: "files"}
	for i := range own.Entries {
		for _, id := range own.Entries[i].Files() {
			if f, ok := own.Files[id]; ok {
				part.Lines = append(part.Lines, Line{Key: "file", At: f.Created, Text: f.Name})
			}
		}
	}
	return part
}

func lookedPart(looked []complaint.Look) Part {
	part := Part{Code: "looked"}
	for _, l := range looked {
		part.Lines = append(part.Lines, Line{Key: string(l.Act), At: l.At, Text: l.Role})
	}
	return part
}

func requestsPart(all []Request) Part {
	part := Part{Code: "requests"}
	for i := range all {
		part.Lines = append(part.Lines, Line{Key: string(all[i].Kind), At: all[i].Asked, State: all[i].State, Text: all[i].Number, Answer: all[i].Answer})
	}
	return part
}

// PackageOfOwn is what is kept on whoever is signed in, once it was granted. Kind: as PackageOf.
func (p *Privacy) PackageOfOwn(ctx context.Context, actor access.Actor) (Package, error) {
	all, err := p.Own(ctx, actor)
	if err != nil {
		return Package{}, err
	}
	r, ok := released(all, p.now())
	if !ok {
		return Package{}, notYet()
	}
	pack := Package{Number: r.Number, Made: p.now()}
	account := Part{Code: "account"}
	pack.Of, err = db.One(ctx, p.DB, func(row db.Row) (string, error) {
		var mail, name, state string
		var made db.Time
		err := row.Scan(&mail, &name, &state, &made)
		account.add("name", name)
		account.add("mail", mail)
		account.add("state", state)
		account.Lines = append(account.Lines, Line{Key: "made", At: made.Time})
		return mail, err
	}, `SELECT mail, name, state, created_at FROM account WHERE id = $1`, actor.Account)
	if err != nil {
		return pack, err
	}
	pack.Parts = append(pack.Parts, account)
	for _, q := range ownQueries {
		lines, err := db.All(ctx, p.DB, func(row db.Row) (Line, error) {
			var l Line
			var at db.Time
			err := row.Scan(&l.Text, &at)
			l.At = at.Time
			return l, err
		}, q.sql, actor.Account)
		if err != nil {
			return pack, err
		}
		pack.Parts = append(pack.Parts, Part{Code: q.part, Lines: lines})
	}
	pack.Parts = append(pack.Parts, requestsPart(all))
	return pack, nil
}

// ownQueries are what is kept beside an account. No secret is among it.
var ownQueries = []struct{ part, sql string }{
	{"holdings", `SELECT p.role || ': ' || p.title, h.from_at FROM holding h JOIN position p ON p.id = h.position_id WHERE h.account_id = $1 ORDER BY h.from_at, h.id`},
	{"factors", `SELECT kind || ' ' || label, created_at FROM credential WHERE account_id = $1 ORDER BY created_at, id`},
	{"sessions", `SELECT label, seen_at FROM session WHERE account_id = $1 ORDER BY seen_at, id`},
	{"phones", `SELECT medium || ' ' || number, verified_at FROM phone_number WHERE account_id = $1 ORDER BY medium`},
	{"notices", `SELECT kind, at FROM notice WHERE account_id = $1 ORDER BY at, id`},
	{"messages", `SELECT kind || ' ' || channel, created_at FROM delivery WHERE account_id = $1 ORDER BY created_at, id`},
	{"links", `SELECT kind || ' ' || mail, created_at FROM link WHERE account_id = $1 ORDER BY created_at, id`},
}

// PartWords is a part as people read it.
type PartWords struct {
	Title string
	Lines []string
}

// Words are the package's parts in words, with instants in a zone; parts without a line say so.
func (p *Package) Words(in *locale.Printer, zone workday.Zone) []PartWords {
	var all []PartWords
	for _, part := range p.Parts {
		words := PartWords{Title: in.T(PartKey(part.Code))}
		for _, l := range part.Lines {
			words.Lines = append(words.Lines, l.words(in, part.Code, zone))
		}
		if len(words.Lines) == 0 {
			words.Lines = []string{in.T("privacy.nothing")}
		}
		all = append(all, words)
	}
	return all
}

// words is a line: what it is, when, and its text.
func (l *Line) words(in *locale.Printer, part string, zone workday.Zone) string {
	name, text := l.Key, l.Text
	switch part {
	case "story", "looked":
		name = in.T(complaint.Act(l.Key).Key())
		if role := access.Role(l.Text).Key(); part == "looked" && in.Has(role) {
			text = in.T(role)
		}
	case "requests":
		name = in.T(Kind(l.Key).Key())
	case "who", "said", "account", "files":
		name = in.T(LineKey(l.Key))
	}
	switch {
	case l.Key == "need":
		text = in.T(complaint.NeedKey(l.Text))
	case l.Key == "reach":
		text = in.T(complaint.Reach(l.Text).Key())
	case l.Key == "secrecy":
		text = in.T(complaint.Secrecy(l.Text).Key())
	case l.Key == "priority":
		text = in.T(complaint.Priority(l.Text).Key())
	}
	when := ""
	if !l.At.IsZero() {
		when = deadline.WhenText(in, deadline.Hours, l.At, zone)
	}
	var parts []string
	state := ""
	if l.State != "" {
		state = in.T(l.State.Key())
	}
	for _, one := range []string{name, when, text, state, l.Answer} {
		if one != "" {
			parts = append(parts, one)
		}
	}
	return sentence(strings.Join(parts, " · "))
}

// sentence is a line as it begins a line: what is a name in the middle of a sentence has a small letter.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// DueText is by when a request is answered, in the asker's zone: an hour, not a day.
func (r *Request) DueText(in *locale.Printer, zone workday.Zone) string {
	return deadline.WhenText(in, deadline.Hours, r.Due, zone)
}

// AskedText is when it was asked.
func (r *Request) AskedText(in *locale.Printer, zone workday.Zone) string {
	return deadline.WhenText(in, deadline.Hours, r.Asked, zone)
}

// DecidedText is when it was answered; empty before.
func (r *Request) DecidedText(in *locale.Printer, zone workday.Zone) string {
	if r.Decided.IsZero() {
		return ""
	}
	return deadline.WhenText(in, deadline.Hours, r.Decided, zone)
}

// Released reports whether a package may be had now.
func Released(all []Request, at time.Time) bool {
	_, ok := released(all, at)
	return ok
}

// Restricted is the restriction that holds; false without one.
func Restricted(all []Request) bool {
	for i := range all {
		if all[i].Restricts() {
			return true
		}
	}
	return false
}
