package field

import (
	"context"
	"sync"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/result"
)

// finding is a figure of an earlier year: of a body, of one of its units, or of a part, as it was printed or corrected.
type finding struct {
	Year  int    `json:"year"`
	Label words  `json:"label"`
	Value string `json:"value"`
	Class string `json:"class"`
}

// words are a text in both languages.
type words struct {
	ID string `json:"id"`
	EN string `json:"en"`
}

// nameOf is the readers' word for a part of a score, or its printed name.
func (f *Field) nameOf(b *result.Breakdown) words {
	w := words{b.Label, b.Label}
	if key := "web.part." + b.Part; f.Catalog.Has(key) {
		w.ID, w.EN = f.Catalog.Printer(locale.Indonesian).T(key), f.Catalog.Printer(locale.English).T(key)
	}
	return w
}

// found keeps the pages of bodies while nothing that is public changes: phones ask for them again and again.
type found struct {
	mu       sync.Mutex
	revision int64
	pages    map[string]result.Page
}

// maxFound is how many bodies are kept in memory.
const maxFound = 200

// last is what was found in the last year before a visit: of its body, with its parts, and of the unit itself.
func (f *Field) last(ctx context.Context, revision int64, g *cycle.Going) ([]finding, error) {
	page, err := f.published(ctx, revision, g.Body)
	if err != nil {
		return nil, err
	}
	all := []finding{}
	for _, r := range latest(page.Results, g.Cycle.Year) {
		all = append(all, finding{r.Year, words{g.BodyName, g.BodyName}, r.Score, r.Class})
		for i := range page.Breakdowns {
			b := &page.Breakdowns[i]
			if b.Year == r.Year && !b.Weight {
				all = append(all, finding{b.Year, f.nameOf(b), b.Points, ""})
			}
		}
	}
	for _, unit := range page.Units {
		if unit.Name != g.Name {
			continue
		}
		for _, r := range latest(unit.Results, g.Cycle.Year) {
			all = append(all, finding{r.Year, words{unit.Name, unit.Name}, r.Score, r.Class})
		}
	}
	return all, nil
}

// latest is the last figure before a year, if there is any.
func latest(results []result.Result, year int) []result.Result {
	for i := len(results) - 1; i >= 0; i-- { // in the order of their years
		if results[i].Year < year && results[i].Score != "" {
			return results[i : i+1]
		}
	}
	return nil
}

// published is the public page of a body at a public revision; empty where it has none.
func (f *Field) published(ctx context.Context, revision int64, body string) (result.Page, error) {
	f.before.mu.Lock()
	defer f.before.mu.Unlock()
	if f.before.revision != revision || len(f.before.pages) >= maxFound || f.before.pages == nil {
		f.before.revision, f.before.pages = revision, map[string]result.Page{}
	}
	if page, ok := f.before.pages[body]; ok {
		return page, nil
	}
	page, err := f.Results.Body(ctx, body)
	if problem.KindOf(err) == problem.NotFound {
		err = nil // a body that is in no public list
	}
	if err == nil {
		f.before.pages[body] = page
	}
	return page, err
}

// weak adds what the last report card said of a unit: each weak indicator with its mark of 100 and the office's note.
// Where codes of the two instruments do not go together it says so.
func (f *Field) weak(ctx context.Context, g *cycle.Going, v *packVisit) error {
	e, err := f.Cards.Earlier(ctx, f.Forms.DB, &g.Cycle, g.Locus)
	if err != nil {
		return err
	}
	for i := range e.Findings {
		one := &e.Findings[i]
		say := func(lang locale.Lang) string {
			p := f.Catalog.Printer(lang)
			text := p.T("field.weak", "code", one.Code, "label", e.Label(one).In(lang))
			if one.Note != "" {
				text += " – " + one.Note
			}
			if !e.Mapping.Maps() {
				text += " (" + p.T(e.Mapping.Key()) + ")"
			}
			return text
		}
		v.Last = append(v.Last, finding{e.Year, words{say(locale.Indonesian), say(locale.English)}, one.Mark.FloatString(2), ""})
	}
	return nil
}
