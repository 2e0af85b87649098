package complaint

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Like is a case that may be about the same as another, and by what.
type Like struct {
	Row
	// Score is from 0 to 100; it says which to look at first and nothing else.
	Score int
	// By are place, words, office and category, where they are alike.
	By []string
}

// How far apart in time and place two reports of one thing may be.
const (
	alikeDays   = 45
	alikeMetres = 150.0
)

// maxAlike is how many are suggested, and maxCompared how many are compared.
const (
	maxAlike    = 5
	maxCompared = 300
)

// Alike returns the cases that may be about the same as one, the likeliest first: near in time and about the
// same office, or with its words. Kinds as File.
func (c *Complaints) Alike(ctx context.Context, actor access.Actor, id string) ([]Like, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return nil, err
	}
	near, err := c.near(ctx, actor, one)
	if err != nil {
		return nil, err
	}
	own := marksOf(&one)
	var likes []Like
	for _, row := range near {
		if row.ID == one.ID || row.ID == one.Parent || row.Parent == one.ID || row.State == Duplicate {
			continue
		}
		if like, ok := own.alike(&one, row); ok {
			likes = append(likes, like)
		}
	}
	slices.SortStableFunc(likes, func(a, b Like) int { return cmp.Or(b.Score-a.Score, strings.Compare(b.ID, a.ID)) })
	likes = likes[:min(len(likes), maxAlike)]
	rows := make([]Row, len(likes))
	for i := range likes {
		rows[i] = likes[i].Row
	}
	if err := c.withClocks(ctx, c.DB, rows); err != nil {
		return nil, err
	}
	for i := range likes {
		likes[i].Row = rows[i]
	}
	return likes, nil
}

// near are the cases to compare one with: about the same office, or handled by the same, around the same time;
// and those that have its rarest words, wherever they are.
func (c *Complaints) near(ctx context.Context, actor access.Actor, one Case) ([]Row, error) {
	var rows []Row
	for column, of := range map[string]string{"c.target_unit": one.TargetUnit, "c.unit_id": one.Unit} {
		if column == "c.unit_id" && of == "" {
			continue
		}
		m := marks{first: 1}
		where := column + " = " + m.mark(of) + " AND c.received_at >= " + m.mark(db.At(one.Received.AddDate(0, 0, -alikeDays))) +
			" AND c.received_at <= " + m.mark(db.At(one.Received.AddDate(0, 0, alikeDays)))
		if column == "c.unit_id" {
			where += " AND " + unindexed("c.authority_id") + " = " + m.mark(one.Authority)
		} else {
			where += " AND c.authority_id = " + m.mark(one.Authority)
		}
		condition, args := seen(actor, m.first+len(m.args))
		some, err := db.All(ctx, c.DB, scanRow, `SELECT `+rowColumns+`, c.received_at, c.id FROM complaint c WHERE `+where+` AND `+condition+`
			ORDER BY c.received_at DESC LIMIT `+strconv.Itoa(maxCompared), append(m.args, args...)...)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	since, until, err := around(&one)
	if err != nil {
		return nil, err
	}
	for _, sought := range telling(&one) {
		ids, err := c.holding(ctx, sought, since, until, maxCompared/4)
		if err != nil {
			return nil, err
		}
		some, err := c.among(ctx, actor, one.Authority, ids)
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return strings.Compare(b.ID, a.ID) })
	rows = slices.CompactFunc(rows, func(a, b Row) bool { return a.ID == b.ID })
	return slices.DeleteFunc(rows, func(r Row) bool { return r.Received.Sub(one.Received).Abs() > alikeDays*24*time.Hour }), nil
}

// around are the ids (from, until) between which lie those of cases that may be alike: no case has its id before it was received, and
// what is written down much later than received is compared by its office alone.
func around(one *Case) (string, string, error) {
	id, err := uuid.Parse(one.ID)
	if err != nil {
		return "", "", fmt.Errorf("read the id of a case: %w", err)
	}
	made := time.Unix(id.Time().UnixTime())
	first := made
	if one.Received.Before(first) {
		first = one.Received
	}
	return idOf(first.AddDate(0, 0, -alikeDays)), idOf(made.AddDate(0, 0, 2*alikeDays)), nil
}

// idOf is the first id of a moment.
func idOf(at time.Time) string {
	id := uuid.UUID{8: 0x80}
	binary.BigEndian.PutUint64(id[:8], uint64(max(at.UnixMilli(), 0))<<16|0x7000)
	return id.String()
}

// telling are two pairs of words that tell most of a case: the longest of its place, and of what it says.
func telling(one *Case) [][]string {
	var pairs [][]string
	for _, text := range []string{one.Place, one.Title + " " + string([]rune(one.Words)[:min(excerpt, len([]rune(one.Words)))])} {
		words := slices.DeleteFunc(wordsOf(text, maxIndexedText), func(w string) bool { return len([]rune(w)) < 4 })
		slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
		if words = slices.Compact(words); len(words) >= 2 {
			pairs = append(pairs, words[:2])
		}
	}
	return pairs
}

// traits are what of a case is compared.
type traits struct{ words, place map[string]bool }

func marksOf(one *Case) traits {
	words := []rune(one.Words)
	return traits{setOf(one.Title + " " + string(words[:min(excerpt, len(words))])), setOf(one.Place)}
}

// setOf are the different words of a text, without what hangs around them.
func setOf(text string) map[string]bool {
	set := map[string]bool{}
	for _, stem := range stemsOf(text) {
		set[stem] = true
	}
	return set
}

// shared is which part of the words of the smaller set the other has, from 0 to 1.
func shared(a, b map[string]bool) float64 {
	least := min(len(a), len(b))
	if least == 0 {
		return 0
	}
	n := 0
	for word := range a {
		if b[word] {
			n++
		}
	}
	return float64(n) / float64(max(least, 3)) // one word in common is little, however short they are
}

// alike compares a case with another; false where they have too little in common.
func (t traits) alike(one *Case, row Row) (Like, bool) {
	like := Like{Row: row}
	other := marksOf(&row.Case)
	note := func(by string, points float64) {
		like.By = append(like.By, by)
		like.Score += int(points)
	}
	place := shared(t.place, other.place)
	metres, known := apart(one.Position, row.Position)
	switch {
	case known && metres <= alikeMetres:
		note("place", 45*(1-metres/(2*alikeMetres)))
	case known && metres > 10*alikeMetres: // however alike the places are called
	case place >= 0.5:
		note("place", 35*place)
	}
	if words := shared(t.words, other.words); words >= 0.3 {
		note("words", 40*words)
	}
	if one.TargetUnit != "" && one.TargetUnit == row.TargetUnit || one.Unit != "" && one.Unit == row.Unit {
		note("office", 10)
	}
	if one.Category != "" && one.Category == row.Category {
		note("category", 10)
	}
	alone := !slices.Contains(like.By, "place") && !slices.Contains(like.By, "words")
	return like, !alone && like.Score >= 30
}

// apart is how far two positions lie apart, in metres; false where one is not known.
func apart(a, b string) (float64, bool) {
	one, ok := degrees(a)
	other, also := degrees(b)
	if !ok || !also {
		return 0, false
	}
	const perDegree = 111_195.0 // of a meridian
	north := (one[0] - other[0]) * perDegree
	east := (one[1] - other[1]) * perDegree * math.Cos(one[0]*math.Pi/180)
	return math.Hypot(north, east), true
}

// degrees reads a position: latitude and longitude.
func degrees(position string) ([2]float64, bool) {
	var d [2]float64
	parts := strings.Fields(position)
	if len(parts) != 2 {
		return d, false
	}
	for i, part := range parts {
		value, err := strconv.ParseFloat(part, 64)
		if err != nil || math.IsNaN(value) || math.Abs(value) > 180 {
			return d, false
		}
		d[i] = value
	}
	return d, true
}
