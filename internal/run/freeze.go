package run

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/score"
)

// Why a unit is left out, besides how far its review has come.
const (
	noForms   = "no_forms"
	naOpen    = "na_open"
	naRefused = "na_refused"
	factsSay  = "facts" // forms say different things of the same fact, or something that no archive may hold
)

// frozen is one state of all that a computation starts from.
type frozen struct {
	cycle  cycle.Cycle
	run    *archive.Run
	number int
	taken  time.Time
	bodies map[string]*body // by slug
	forms  int
}

// body is a body with what an archive does not hold of it.
type body struct {
	id, office, name string
	units            map[string]*unit // by slug; the empty one is the body itself
}

type unit struct {
	locus, name string
	standing    review.Standing
	trouble     []Trouble
}

// Trouble is something that is wrong, for people: a text of the catalog with its arguments.
type Trouble struct {
	Key  string       `json:"key"`
	Args problem.Args `json:"args,omitempty"`
}

// UnmarshalJSON brings numbers and lists back into the forms that texts take.
func (t *Trouble) UnmarshalJSON(data []byte) error {
	type plain Trouble
	if err := json.Unmarshal(data, (*plain)(t)); err != nil {
		return err
	}
	for name, value := range t.Args {
		switch v := value.(type) {
		case float64:
			t.Args[name] = int(v)
		case []any:
			words := make([]string, len(v))
			for i := range v {
				words[i] = fmt.Sprint(v[i])
			}
			t.Args[name] = words
		}
	}
	return nil
}

// freeze reads one state of the whole database, whatever comes in meanwhile: that is for the next computation.
func (r *Runs) freeze(ctx context.Context, one *Run) (*frozen, error) {
	var f *frozen
	err := r.DB.InSnapshot(ctx, func(ctx context.Context, s db.Snapshot) error {
		var err error
		f, err = r.read(ctx, s, one)
		return err
	})
	return f, err
}

func (r *Runs) read(ctx context.Context, q db.Queryer, one *Run) (*frozen, error) {
	f := &frozen{taken: r.now(), bodies: map[string]*body{}}
	var err error
	if f.number, err = db.One(ctx, q, db.Column[int], `SELECT coalesce(max(number), 0) + 1 FROM run WHERE cycle_id = $1`, one.Cycle); err != nil {
		return nil, err
	}
	if f.cycle, err = r.Cycles.Plain(ctx, q, one.Cycle); err != nil {
		return nil, err
	}
	text, err := r.Cycles.TextOf(ctx, q, one.Cycle)
	if err != nil {
		return nil, err
	}
	ins, err := instrument.Parse("instrument.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	standing, err := r.standing(ctx, q, one.Cycle)
	if err != nil {
		return nil, err
	}
	bodies, loci, err := f.frame(ctx, q, one, standing)
	if err != nil {
		return nil, err
	}
	if err := f.answers(ctx, r.Forms, q, ins, loci); err != nil {
		return nil, err
	}
	if err := f.readings(ctx, q, ins, loci); err != nil {
		return nil, err
	}
	f.run = archive.Make(archive.Head{
		Cycle: f.cycle.ID, Year: f.cycle.Year, Kind: string(f.cycle.Kind), Number: f.number, Taken: f.taken.UTC().Format(time.RFC3339), Least: string(one.Least),
	}, ins, archive.Confidential(ins), bodies)
	return f, nil
}

// frame reads bodies and units, and returns them with where answers of each unit go.
func (f *frozen) frame(ctx context.Context, q db.Queryer, one *Run, standing map[string]review.Standing) ([]archive.Body, map[string]*archive.Unit, error) {
	at := map[string]int{}
	bodies, err := db.All(ctx, q, func(row db.Row) (archive.Body, error) {
		var b archive.Body
		var id, office, name string
		err := row.Scan(&id, &b.Code, &b.Kind, &office, &name, &b.Reason)
		at[id] = len(at)
		f.bodies[b.Code] = &body{id: id, office: office, name: name, units: map[string]*unit{}}
		return b, err
	}, `SELECT cb.body_id, b.slug, b.kind, cb.office_id, cb.name, cb.outcome FROM cycle_body cb JOIN body b ON b.id = cb.body_id WHERE cb.cycle_id = $1 ORDER BY b.slug`, one.Cycle)
	if err != nil {
		return nil, nil, err
	}
	_, err = db.All(ctx, q, func(row db.Row) (bool, error) {
		var locus, of, code, name string
		if err := row.Scan(&locus, &of, &code, &name); err != nil {
			return false, err
		}
		b := &bodies[at[of]]
		u := archive.Unit{Code: code, State: archive.In, Facts: map[string]string{}}
		if u.Reason = lacking(standing[locus], one.Least); u.Reason != "" {
			u.State = archive.LeftOut
		}
		if b.Reason != "" {
			u.State, u.Reason = archive.NotAssessed, b.Reason
		}
		b.Units = append(b.Units, u)
		f.bodies[b.Code].units[code] = &unit{locus: locus, name: name, standing: standing[locus]}
		return true, nil
	}, `SELECT l.id, l.body_id, coalesce(u.slug, ''), l.name FROM cycle_locus l LEFT JOIN unit u ON u.id = l.unit_id WHERE l.cycle_id = $1 AND l.ended_at IS NULL ORDER BY l.id`, one.Cycle)
	loci := map[string]*archive.Unit{}
	for i := range bodies {
		for u := range bodies[i].Units {
			if unit := &bodies[i].Units[u]; unit.State == archive.In {
				loci[f.bodies[bodies[i].Code].units[unit.Code].locus] = unit
			}
		}
	}
	return bodies, loci, err
}

// lacking is why a unit is not in, as far as its review tells.
func lacking(s review.Standing, least review.State) string {
	switch {
	case s.Forms == 0:
		return noForms
	case !s.AtLeast(least):
		return string(s.State)
	case s.NAOpen > 0:
		return naOpen
	case s.Refused > 0:
		return naRefused
	}
	return ""
}

// said is what is taken from a form: nothing of who answered, of where and when, and no note.
type said struct {
	Facts   map[string]string `json:"facts"`
	Answers map[string]struct {
		Answer string `json:"a"`
		NA     string `json:"na"`
	} `json:"answers"`
}

// answers reads what holds of all forms of the units that are in.
func (f *frozen) answers(ctx context.Context, forms *form.Forms, q db.Queryer, ins *instrument.Instrument, loci map[string]*archive.Unit) error {
	taking := taker{ins: ins, loci: loci, questions: archive.Questions(ins), texts: textFacts(ins), clashes: map[*archive.Unit]bool{}}
	work := make(chan form.Found, 256)
	var wait sync.WaitGroup
	var once sync.Once
	var failed error
	stopped := make(chan struct{})
	for range max(1, runtime.NumCPU()) {
		wait.Go(func() {
			known := map[string]string{}
			for one := range work {
				if err := taking.take(&one, known); err != nil {
					once.Do(func() { failed = err; close(stopped) })
				}
			}
		})
	}
	err := forms.EachOf(ctx, q, f.cycle.ID, func(one form.Found) error {
		if loci[one.Locus] == nil {
			return nil
		}
		f.forms++
		select {
		case work <- one:
			return nil
		case <-stopped:
			return context.Canceled
		}
	})
	close(work)
	wait.Wait()
	for u := range taking.clashes {
		u.State, u.Reason, u.Answers, u.Facts = archive.LeftOut, factsSay, nil, nil
	}
	for _, u := range loci {
		taking.ruleOut(u)
	}
	if failed != nil {
		return failed
	}
	return err
}

// ruleOut drops the answers to questions that the facts of a unit rule out: one may stand in a form from before a fact
// was mended, and counts nothing there either.
func (t *taker) ruleOut(u *archive.Unit) {
	out := map[string]bool{}
	var visit func(nodes []*instrument.Node, asked bool)
	visit = func(nodes []*instrument.Node, asked bool) {
		for _, node := range nodes {
			is := asked
			if is && node.When != nil {
				holds, err := node.When.Eval(u.Facts)
				is = holds || err != nil // of facts that are not known nothing follows
			}
			if node.Question != nil && !is {
				out[node.Code] = true
			}
			visit(node.Children, is)
		}
	}
	visit(t.ins.Tree, true)
	for i := range u.Answers {
		for q, code := range t.questions[u.Answers[i].Subject] {
			if out[code] {
				u.Answers[i].Answers[q] = ""
			}
		}
	}
}

// taker puts forms into their units.
type taker struct {
	ins       *instrument.Instrument
	loci      map[string]*archive.Unit
	questions map[string][]string
	texts     map[string]*textFact
	mu        sync.Mutex
	clashes   map[*archive.Unit]bool
}

func (t *taker) take(one *form.Found, known map[string]string) error {
	var s said
	if err := json.Unmarshal(one.Content, &s); err != nil {
		return problem.Wrap(problem.Internal, err)
	}
	codes := t.questions[one.Subject]
	who := archive.Respondent{Subject: one.Subject, Substitute: one.Substitute, Answers: make([]string, len(codes))}
	for i, code := range codes {
		a, ok := s.Answers[code]
		switch {
		case !ok:
		case a.NA != "":
			who.Answers[i] = score.NA
		default:
			value := strings.TrimSpace(a.Answer)
			if same, seen := known[value]; seen {
				value = same
			} else if len(known) < 10_000 {
				known[value] = value
			}
			who.Answers[i] = value
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	u := t.loci[one.Locus]
	u.Answers = append(u.Answers, who)
	for code, value := range s.Facts {
		fact := t.ins.Fact(code)
		if fact == nil || fact.Subject != one.Subject || value == "" {
			continue
		}
		value, fine := t.texts[code].bare(value)
		if was, twice := u.Facts[code]; !fine || twice && was != value {
			t.clashes[u] = true
			continue
		}
		u.Facts[code] = value
	}
	return nil
}

// textFact is a fact in words: what conditions compare it with.
type textFact struct {
	words   []string
	ordered bool // a condition asks which comes first
}

// textFacts are the facts of an instrument that are words.
func textFacts(ins *instrument.Instrument) map[string]*textFact {
	all := map[string]*textFact{}
	for _, fact := range ins.Facts {
		if fact.Type == instrument.TextFact {
			all[fact.Code] = &textFact{}
		}
	}
	var visit func(tree *instrument.WhenTree)
	visit = func(tree *instrument.WhenTree) {
		if t := all[tree.Fact]; t != nil && tree.Value != nil {
			t.words = append(t.words, *tree.Value)
			t.ordered = t.ordered || tree.Op != "==" && tree.Op != "!="
		}
		for _, arg := range tree.Args {
			visit(arg)
		}
	}
	ins.Walk(func(node *instrument.Node) {
		if node.When != nil {
			visit(node.When.Tree())
		}
	})
	return all
}

// other stands for words that no condition asks about: what somebody typed there is in no archive.
const other = "-"

// bare is a value as an archive may hold it; false where there is none that gives the same figures.
func (t *textFact) bare(value string) (string, bool) {
	if t == nil || slices.Contains(t.words, value) {
		return value, true
	}
	return other, !t.ordered && !slices.Contains(t.words, other)
}
