package complaint

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Bounds of what is looked for: nobody types more.
const (
	maxSought     = 8   // words
	maxSoughtWord = 40  // characters of one
	maxSoughtText = 400 // characters of all
)

// Search finds cases of an authority that actor may see and whose words hold all that are looked for, the
// newest first: a word, its beginning, or a form of it. A number, or its last digits, finds its case. What
// reporters are called is never looked in. What came in during the last seconds is not found yet. Kinds:
// Unauthenticated; NotFound for who has no rights over cases there; Invalid for a place that is none.
func (c *Complaints) Search(ctx context.Context, actor access.Actor, authority, words, after string, limit int) (Page, error) {
	if _, err := queueFor(actor, Query{Authority: authority, Queue: Register}); err != nil {
		return Page{}, err
	}
	after, err := c.openSought(actor, authority, after)
	if err != nil {
		return Page{}, err
	}
	if limit <= 0 || limit > MaxPage {
		limit = MaxPage
	}
	var page Page
	if after == "" {
		if page.Rows, err = c.numbered(ctx, actor, authority, words); err != nil {
			return Page{}, err
		}
	}
	if sought := wordsOf(words, maxSoughtText); len(sought) > 0 {
		found, err := c.worded(ctx, actor, authority, sought[:min(maxSought, len(sought))], after, limit)
		if err != nil {
			return Page{}, err
		}
		for _, row := range found.Rows {
			if !slices.ContainsFunc(page.Rows, func(r Row) bool { return r.ID == row.ID }) {
				page.Rows = append(page.Rows, row)
			}
		}
		if page.Next, err = c.sealPlace(actor, authority, found.Next); err != nil {
			return Page{}, err
		}
	}
	return page, c.withClocks(ctx, c.DB, page.Rows)
}

// openSought is the id of the last case that was looked at before a part of what was found. Kind: Invalid.
func (c *Complaints) openSought(actor access.Actor, authority, sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	id, err := c.Seal.Open(placeOwner(actor, authority), sealed)
	if err != nil || uuid.Validate(id) != nil {
		return "", problem.New(problem.Invalid, "complaint.fault.after", nil)
	}
	return id, nil
}

// numbered are the cases of a number, or of what it ends with in whichever year.
func (c *Complaints) numbered(ctx context.Context, actor access.Actor, authority, text string) ([]Row, error) {
	text = strings.ToUpper(strings.TrimSpace(text))
	if text == "" || len(text) > maxSoughtWord || strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
		return nil, nil
	}
	m := marks{first: 1}
	where := ""
	if running, err := strconv.ParseInt(text, 10, 64); err != nil || running <= 0 {
		where = "c.number = " + m.mark(text)
	} else {
		year := c.now().Year() + 1
		years := make([]string, 10)
		for i := range years {
			years[i] = m.mark(year - i)
		}
		where = "c.year IN (" + strings.Join(years, ", ") + ") AND c.running = " + m.mark(running)
	}
	where += " AND c.authority_id = " + m.mark(authority)
	condition, args := seen(actor, m.first+len(m.args))
	return db.All(ctx, c.DB, scanRow, `SELECT `+rowColumns+`, c.received_at, c.id FROM complaint c WHERE `+where+` AND `+condition+`
		ORDER BY c.id DESC LIMIT 10`, append(m.args, args...)...)
}

// looks are how many cases with the words are looked at for one part of a list, step by step: mostly the first
// are enough, and where nearly none may be seen it ends.
var looks = []int{60, 240, 700}

func (c *Complaints) worded(ctx context.Context, actor access.Actor, authority string, sought []string, after string, limit int) (Page, error) {
	var page Page
	for _, n := range looks {
		ids, err := c.holding(ctx, sought, "", after, n)
		if err != nil {
			return Page{}, err
		}
		rows, err := c.among(ctx, actor, authority, ids)
		if err != nil {
			return Page{}, err
		}
		page.Rows = append(page.Rows, rows...)
		if len(page.Rows) > limit {
			page.Rows = page.Rows[:limit]
			page.Next = page.Rows[limit-1].ID
			return page, nil
		}
		if len(ids) < n {
			page.Next = ""
			return page, nil
		}
		after = ids[n-1]
		page.Next = after
	}
	return page, nil
}

// among are the cases of ids that actor may see, the newest first.
func (c *Complaints) among(ctx context.Context, actor access.Actor, authority string, ids []string) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	m := marks{first: 1}
	where := "c.id IN (" + m.all(ids) + ") AND " + unindexed("c.authority_id") + " = " + m.mark(authority)
	condition, args := seen(actor, m.first+len(m.args))
	return db.All(ctx, c.DB, scanRow, `SELECT `+rowColumns+`, c.received_at, c.id FROM complaint c WHERE `+where+` AND `+condition+`
		ORDER BY c.id DESC`, append(m.args, args...)...)
}

// holding are the ids of cases whose words hold all that are sought, the newest first, newer than since and older
// than after, where these are given.
func (c *Complaints) holding(ctx context.Context, sought []string, since, after string, limit int) ([]string, error) {
	if c.DB.Engine() == db.SQLite {
		from, err := rowOr(since, 0)
		if err != nil {
			return nil, err
		}
		before, err := rowOr(after, math.MaxInt64)
		if err != nil {
			return nil, err
		}
		all := make([]string, len(sought))
		for i, word := range sought {
			all[i] = `("` + word + `" OR "` + formOf(word) + `")`
		}
		return db.All(ctx, c.DB, db.Column[string], `SELECT complaint_id FROM complaint_search WHERE complaint_search MATCH $1 AND rowid > $2
			AND rowid < $3 ORDER BY rowid DESC LIMIT $4`, strings.Join(all, " AND "), from, before, limit)
	}
	config, err := c.language(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	m := marks{first: 1}
	parts := make([]string, len(sought))
	for i, word := range sought {
		parts[i] = "(to_tsquery('simple', " + m.mark("'"+word+"':*") + ") || plainto_tsquery('" + config + "', " + m.mark(word) + "))"
	}
	words := "words @@ (" + strings.Join(parts, " && ") + ")"
	where := "true"
	if since != "" {
		where += " AND complaint_id > " + m.mark(since)
	}
	if after != "" {
		where += " AND complaint_id < " + m.mark(after)
	}
	// What many cases have is soon found among the newest, and what few have by the index of words, which knows no
	// order. Left to itself PostgreSQL looks at every case for a word that none has.
	last := ` ORDER BY complaint_id DESC LIMIT ` + m.mark(limit)
	ids, err := db.All(ctx, c.DB, db.Column[string], `SELECT complaint_id FROM (SELECT complaint_id, words FROM complaint_search WHERE `+where+`
		ORDER BY complaint_id DESC LIMIT `+strconv.Itoa(maxLeafed)+`) newest WHERE `+words+last, m.args...)
	if err != nil || len(ids) == limit {
		return ids, err
	}
	return db.All(ctx, c.DB, db.Column[string], `WITH found AS MATERIALIZED (SELECT complaint_id FROM complaint_search WHERE `+words+` AND `+where+`)
		SELECT complaint_id FROM found`+last, m.args...)
}

// maxLeafed is how many of the newest cases PostgreSQL looks through before it takes the index of words.
const maxLeafed = 20_000

// language is PostgreSQL's name for how Indonesian words are reduced to their stems, where it knows.
func (c *Complaints) language(ctx context.Context, q db.Queryer) (string, error) {
	known, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM pg_ts_config WHERE cfgname = 'indonesian'`)
	if err != nil || known == 0 {
		return "simple", err
	}
	return "indonesian", nil
}

// wordsOf are the words of a text as both engines keep and seek them: letters and digits of any writing, in
// small letters. A single letter is none.
func wordsOf(text string, most int) []string {
	var cut strings.Builder
	for _, r := range text {
		if most--; most < 0 {
			break
		}
		cut.WriteRune(r)
	}
	list := strings.FieldsFunc(strings.ToLower(cut.String()), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) || r == utf8.RuneError
	})
	var words []string
	for _, word := range list {
		switch n := utf8.RuneCountInString(word); {
		case n < 2:
		case n > maxSoughtWord:
			words = append(words, string([]rune(word)[:maxSoughtWord]))
		default:
			words = append(words, word)
		}
	}
	return words
}

// rowOr is searchRow of an id, where there is one.
func rowOr(id string, other int64) (int64, error) {
	if id == "" {
		return other, nil
	}
	return searchRow(id)
}

// searchRow is the row of a case in SQLite's search: the beginning of its id, which newID makes only once in a
// process, and SQLite has one. Rows stand in the order of ids.
func searchRow(id string) (int64, error) {
	u, err := uuid.Parse(id)
	if err != nil {
		return 0, fmt.Errorf("read the id of a case: %w", err)
	}
	moment := binary.BigEndian.Uint64(u[:8]) >> 16 // milliseconds, 48 bits
	within := uint64(binary.BigEndian.Uint16(u[6:8])&0xfff)<<9 | uint64(binary.BigEndian.Uint16(u[8:10])&0x3fff)>>5
	return int64(moment<<21 | within), nil
}
