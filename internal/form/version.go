package form

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
)

func scanContent(row db.Row) (Content, error) {
	var c Content
	var text string
	if err := row.Scan(&text); err != nil {
		return c, err
	}
	err := json.Unmarshal([]byte(text), &c)
	return c, err
}

// currentOf is what holds of a form; empty at revision 0.
func currentOf(ctx context.Context, q db.Queryer, f *Form) (Content, error) {
	if f.Rev == 0 {
		c := Content{ID: f.ID, Cycle: f.Cycle, Locus: f.Locus, Subject: f.Subject, Product: f.Product}
		c.settle()
		return c, nil
	}
	return contentOf(ctx, q, f.ID, f.Rev)
}

func contentOf(ctx context.Context, q db.Queryer, form string, rev int64) (Content, error) {
	return db.One(ctx, q, scanContent, `SELECT content FROM form_version WHERE form_id = $1 AND rev = $2`, form, rev)
}

// papers are the instruments of cycles that were read already, by their hashes.
type papers struct {
	mu   sync.Mutex
	read map[string]*instrument.Instrument
}

// maxPapers is how many instruments are kept in memory.
const maxPapers = 20

// instrument returns the instrument of a cycle.
func (f *Forms) instrument(ctx context.Context, q db.Queryer, of *cycle.Cycle) (*instrument.Instrument, error) {
	f.papers.mu.Lock()
	defer f.papers.mu.Unlock()
	if ins, ok := f.papers.read[of.Hash]; ok {
		return ins, nil
	}
	text, err := f.Cycles.TextOf(ctx, q, of.ID)
	if err != nil {
		return nil, err
	}
	ins, err := instrument.Parse("instrument.yaml", []byte(text))
	if err != nil {
		return nil, problem.Wrap(problem.Internal, err)
	}
	if len(f.papers.read) >= maxPapers || f.papers.read == nil {
		f.papers.read = map[string]*instrument.Instrument{}
	}
	f.papers.read[of.Hash] = ins
	return ins, nil
}
