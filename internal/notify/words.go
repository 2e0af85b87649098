package notify

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Words are the text of a kind of message in one language. {fields} in it are filled when it is sent; an
// empty line begins a new paragraph.
type Words struct {
	Kind          string
	Lang          locale.Lang
	Subject, Body string
	// Own: an authority wrote them; By and Changed say who and when.
	Own     bool
	By      string // account; empty for the machine
	Changed time.Time
	// Version counts the changes; 0 when nobody ever changed them.
	Version int64
}

// maxBody bounds words of an authority's own, in characters.
const maxBody = 4000

// builtIn are the words that the kind's room gives.
func (n *Notify) builtIn(kind Kind, lang locale.Lang) Words {
	p := n.Catalog.Printer(lang)
	return Words{Kind: kind.Name, Lang: lang, Subject: p.T(kind.Key("subject")), Body: p.T(kind.Key("body"))}
}

// wordsNow are the words that a message of an authority has now.
func (n *Notify) wordsNow(ctx context.Context, authority string, kind Kind, lang locale.Lang) (Words, error) {
	own, err := n.ownWords(ctx, n.DB, authority, kind, lang)
	if err != nil || own.Own || authority == "" {
		return own, err
	}
	return n.ownWords(ctx, n.DB, "", kind, lang)
}

// ownWords are the words of one authority, or the built-in ones with the version that was reached.
func (n *Notify) ownWords(ctx context.Context, q db.Queryer, authority string, kind Kind, lang locale.Lang) (Words, error) {
	words := n.builtIn(kind, lang)
	own, err := db.One(ctx, q, scanWords, `SELECT kind, lang, subject, body, changed_by, changed_at, version FROM message_text
		WHERE authority_id = $1 AND kind = $2 AND lang = $3 ORDER BY version DESC LIMIT 1`, authority, kind.Name, string(lang))
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return words, nil
	case err != nil:
		return words, err
	case own.Body == "":
		words.Version, words.By, words.Changed = own.Version, own.By, own.Changed
		return words, nil
	}
	return own, nil
}

func scanWords(row db.Row) (Words, error) {
	var w Words
	var changed db.Time
	err := row.Scan(&w.Kind, &w.Lang, &w.Subject, &w.Body, &w.By, &changed, &w.Version)
	w.Changed, w.Own = changed.Time, w.Body != ""
	return w, err
}

// Words returns the words that messages of a kind have in an authority ("" is the installation).
// NotFound for an unknown kind.
func (n *Notify) Words(ctx context.Context, actor access.Actor, authority, kind string, lang locale.Lang) (Words, error) {
	k, err := n.edits(actor, authority, kind)
	if err != nil {
		return Words{}, err
	}
	return n.ownWords(ctx, n.DB, authority, k, lang)
}

// History returns what the words of a kind were, the latest first; one without a body went back to the
// built-in text.
func (n *Notify) History(ctx context.Context, actor access.Actor, authority, kind string, lang locale.Lang) ([]Words, error) {
	if _, err := n.edits(actor, authority, kind); err != nil {
		return nil, err
	}
	return db.All(ctx, n.DB, scanWords, `SELECT kind, lang, subject, body, changed_by, changed_at, version FROM message_text
		WHERE authority_id = $1 AND kind = $2 AND lang = $3 ORDER BY version DESC LIMIT 50`, authority, kind, string(lang))
}

func (n *Notify) edits(actor access.Actor, authority, kind string) (Kind, error) {
	if err := access.Decide(actor, access.EditWords, scopeOf(authority)); err != nil {
		return Kind{}, err
	}
	k, ok := n.kinds[kind]
	if !ok || k.Installation && authority != "" {
		return Kind{}, problem.New(problem.NotFound, "notify.kind_unknown", nil)
	}
	return k, nil
}

// SetWords gives an authority its own words. Version is that of the words which were changed. Kinds:
// those of access.Decide; Invalid with Faults, whose place is "subject" or "body"; Conflict.
func (n *Notify) SetWords(ctx context.Context, actor access.Actor, authority string, w Words) error {
	k, err := n.edits(actor, authority, w.Kind)
	if err != nil {
		return err
	}
	if w, err = n.checkWords(k, w); err != nil {
		return err
	}
	return n.keepWords(ctx, actor, authority, w, "notify.words_changed")
}

// ResetWords goes back to the built-in words. Kinds as SetWords.
func (n *Notify) ResetWords(ctx context.Context, actor access.Actor, authority string, w Words) error {
	if _, err := n.edits(actor, authority, w.Kind); err != nil {
		return err
	}
	w.Subject, w.Body = "", ""
	return n.keepWords(ctx, actor, authority, w, "notify.words_reset")
}

func (n *Notify) keepWords(ctx context.Context, actor access.Actor, authority string, w Words, event string) error {
	if _, ok := locale.Parse(string(w.Lang)); !ok {
		return problem.New(problem.NotFound, "notify.kind_unknown", nil)
	}
	id := hash(authority, w.Kind, string(w.Lang), strconv.FormatInt(w.Version+1, 10))
	now := n.now()
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		reached, err := db.One(ctx, tx, db.Column[int64], `SELECT coalesce(max(version), 0) FROM message_text
			WHERE authority_id = $1 AND kind = $2 AND lang = $3`, authority, w.Kind, string(w.Lang))
		if err != nil {
			return err
		}
		if reached != w.Version {
			return problem.New(problem.Conflict, "notify.changed", nil)
		}
		_, err = tx.Exec(ctx, `INSERT INTO message_text (id, authority_id, kind, lang, version, subject, body, changed_by, changed_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, id, authority, w.Kind, string(w.Lang), w.Version+1, w.Subject, w.Body, actor.Account, now)
		if db.IsTaken(err) {
			return problem.New(problem.Conflict, "notify.changed", nil)
		}
		if err != nil {
			return err
		}
		return n.Record.Record(ctx, tx, access.Event{
			Stream: "words/" + w.Kind, Kind: event, Actor: actor, Scope: scopeOf(authority), At: now.Time, Subject: w.Kind, Rule: access.Version,
			Rows: []access.Row{{Table: "message_text", ID: id, Values: []any{authority, w.Kind, string(w.Lang), w.Version + 1, w.Subject, w.Body}}},
		})
	})
}

// checkWords returns the words as they are kept.
func (n *Notify) checkWords(kind Kind, w Words) (Words, error) {
	var faults problem.Faults
	w.Subject = strings.TrimSpace(w.Subject)
	w.Body = strings.TrimSpace(strings.ReplaceAll(w.Body, "\r\n", "\n"))
	for _, part := range []struct {
		field, text string
		limit       int
	}{{"subject", w.Subject, maxSubject}, {"body", w.Body, maxBody}} {
		fault := func(key string, args problem.Args) {
			faults.Add(problem.Place{File: part.field}, "notify.fault."+key, args)
		}
		switch {
		case part.text == "":
			fault("empty", nil)
		case !utf8.ValidString(part.text) || strings.ContainsFunc(part.text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }):
			fault("control", nil)
		case part.field == "subject" && strings.ContainsRune(part.text, '\n'):
			fault("line", nil)
		case utf8.RuneCountInString(part.text) > part.limit:
			fault("long", problem.Args{"max": part.limit})
		}
		if elsewhere(part.text, n.Origin) {
			fault("link", nil)
		}
		for _, field := range unknownFields(part.text, kind) {
			fault("field_unknown", problem.Args{"field": "{" + field + "}", "fields": braced(kind.fields())})
		}
	}
	for _, field := range kind.Required {
		if !slices.Contains(namedFields(w.Subject+w.Body), field) {
			faults.Add(problem.Place{File: "body"}, "notify.fault.field_missing", problem.Args{"field": "{" + field + "}"})
		}
	}
	return w, faults.Err()
}

func braced(fields []string) []string {
	all := make([]string, len(fields))
	for i, field := range fields {
		all[i] = "{" + field + "}"
	}
	return all
}

// elsewhere reports whether a text leads anywhere but here.
func elsewhere(text, origin string) bool {
	text = strings.ToLower(text)
	if origin != "" {
		text = strings.ReplaceAll(text, strings.ToLower(origin)+"/", "")
	}
	return strings.Contains(text, "://") || strings.Contains(text, "www.")
}

// namedFields are the {names} in a text; a brace that is never closed names what follows it.
func namedFields(text string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(text, "{")
		if !found {
			return names
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return append(names, line(name, 40)+" …") // no field has such a name
		}
		names = append(names, name)
		text = after
	}
}

func unknownFields(text string, kind Kind) []string {
	return slices.DeleteFunc(namedFields(text), func(name string) bool { return slices.Contains(kind.fields(), name) })
}

// Preview is a letter of a kind in the words given, filled with its examples. Faults as SetWords.
func (n *Notify) Preview(ctx context.Context, actor access.Actor, authority string, w Words) (Letter, error) {
	k, err := n.edits(actor, authority, w.Kind)
	if err != nil {
		return Letter{}, err
	}
	if w, err = n.checkWords(k, w); err != nil {
		return Letter{}, err
	}
	office, err := n.office(ctx, authority)
	if err != nil {
		return Letter{}, err
	}
	p := n.Catalog.Printer(w.Lang)
	c := content{Args: map[string]string{}, Link: k.Link}
	for _, field := range k.Fields {
		c.Args[field] = p.T(k.Key("example." + field))
	}
	l := n.fillIn(p, k, w, c, office, p.T("notify.example.name"))
	if !k.Stranger {
		l.Settings = n.address(w.Lang, settingsPath)
	}
	l.Foot = n.foot(p, office, l.Settings)
	return l, nil
}
