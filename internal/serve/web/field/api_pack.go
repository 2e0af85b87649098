package field

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve"
)

// pack is all that a phone takes along.
type pack struct {
	At          *time.Time                    `json:"at"`
	Account     named                         `json:"account"`
	Cycles      []packCycle                   `json:"cycles"`
	Instruments map[string]form.Questionnaire `json:"instruments"` // by their hashes
	Visits      []packVisit                   `json:"visits"`
}

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type packCycle struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	Year       int        `json:"year"`
	Kind       cycle.Kind `json:"kind"`
	From       string     `json:"from"`
	Until      string     `json:"until"`
	Instrument string     `json:"instrument"`
}

type packVisit struct {
	ID       string     `json:"id"`
	Cycle    string     `json:"cycle"`
	Locus    string     `json:"locus"`
	Name     string     `json:"name"`
	Body     string     `json:"body"`
	BodyName string     `json:"body_name"`
	Team     string     `json:"team"`
	Members  []named    `json:"members"`
	From     string     `json:"from"`
	Until    string     `json:"until"`
	Place    *packPlace `json:"place"`
	Products []named    `json:"products"`
	Last     []finding  `json:"last"`
	Forms    []packForm `json:"forms"`
}

type packPlace struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// packForm is a form as it holds now, with what reviewers said of it. One that was reviewed is Closed: of its content
// there is only what it is about.
type packForm struct {
	form.Content
	Closed   bool          `json:"closed"`
	Rev      int64         `json:"rev"`
	State    form.State    `json:"state"`
	By       string        `json:"by"`
	Comments []packComment `json:"comments"`
	Mend     string        `json:"mend"`
}

// packComment is something that was said about a question, and is not settled.
type packComment struct {
	Question string    `json:"question"`
	Text     string    `json:"text"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
}

// pack is what a phone takes along: GET pack, with the ETag of the last.
func (f *Field) pack(ctx context.Context, c *call) (any, error) {
	if c.device.State == device.Closing {
		return nil, problem.New(problem.Forbidden, "field.closing", nil)
	}
	going, err := f.Cycles.GoingOf(ctx, c.actor)
	if err != nil {
		return nil, err
	}
	t, err := f.taken(ctx, c.actor.Account, going)
	if err != nil {
		return nil, err
	}
	tag, err := t.tag()
	if err != nil {
		return nil, err
	}
	c.writer.Header().Set("ETag", tag)
	if c.http.Header.Get("If-None-Match") == tag {
		return notModified, nil
	}
	p := pack{Cycles: []packCycle{}, Instruments: map[string]form.Questionnaire{}, Visits: []packVisit{}}
	if err := f.fill(ctx, c, &p, t); err != nil {
		return nil, err
	}
	serve.KeepStorage(c.writer, c.http)
	now := f.Now().UTC()
	p.At = &now
	return p, nil
}

// packed is which pack these phones understand: another is another pack, whatever it is made of.
const packed = 2

// takenAlong is what a pack is made of, without what the forms say: versions and names, by which a pack is known from
// another before it is made. What phones ask again and again is mostly answered by it.
type takenAlong struct {
	Packed   int
	Going    []cycle.Going
	Forms    []form.Stamp
	Said     []review.Stamp
	Names    map[string]string
	Revision int64  // of what is public
	Day      string // what a report card of an earlier year says has no version: it is fetched anew each day
}

func (t *takenAlong) tag() (string, error) {
	said, err := json.Marshal(t)
	sum := sha256.Sum256(said)
	return `"` + hex.EncodeToString(sum[:16]) + `"`, err
}

// taken reads what a pack is made of. It is read before the forms are: what changes in between is in the next.
func (f *Field) taken(ctx context.Context, account string, going []cycle.Going) (*takenAlong, error) {
	t := &takenAlong{Packed: packed, Going: going, Day: f.Now().UTC().Format(time.DateOnly)}
	wanted := map[string]bool{account: true}
	for _, g := range going {
		for _, id := range g.Members {
			wanted[id] = true
		}
	}
	for some := range slices.Chunk(loci(going), maxLoci) {
		forms, err := f.Forms.Stamps(ctx, f.Forms.DB, some...)
		if err != nil {
			return nil, err
		}
		for _, one := range forms {
			wanted[one.By] = true
		}
		said, err := f.Reviews.Stamps(ctx, f.Forms.DB, some...)
		if err != nil {
			return nil, err
		}
		for _, one := range said {
			wanted[one.Account] = true
		}
		t.Forms, t.Said = append(t.Forms, forms...), append(t.Said, said...)
	}
	delete(wanted, "")
	var err error
	if t.Names, err = f.Accounts.Names(ctx, slices.Sorted(maps.Keys(wanted))...); err != nil {
		return nil, err
	}
	t.Revision, err = f.Results.Revision(ctx)
	return t, err
}

func loci(going []cycle.Going) []string {
	ids := make([]string, len(going))
	for i := range going {
		ids[i] = going[i].Locus
	}
	return ids
}

func (f *Field) fill(ctx context.Context, c *call, p *pack, t *takenAlong) error {
	held, err := f.held(ctx, t)
	if err != nil {
		return err
	}
	p.Account = named{c.actor.Account, t.Names[c.actor.Account]}
	known := map[string]bool{}
	for i := range t.Going {
		g := &t.Going[i]
		if !known[g.Cycle.ID] {
			known[g.Cycle.ID] = true
			one := &g.Cycle
			p.Cycles = append(p.Cycles, packCycle{one.ID, one.Title, one.Year, one.Kind, one.From, one.Until, one.Hash})
			if _, ok := p.Instruments[one.Hash]; !ok {
				if p.Instruments[one.Hash], err = f.Forms.Questions(ctx, one); err != nil {
					return err
				}
			}
		}
		visit := visitOf(g, t.Names, held[g.Locus])
		if err := f.reviewed(ctx, &visit, held[g.Locus]); err != nil {
			return err
		}
		if visit.Last, err = f.last(ctx, t.Revision, g); err != nil {
			return err
		}
		if err := f.weak(ctx, g, &visit); err != nil {
			return err
		}
		p.Visits = append(p.Visits, visit)
	}
	return nil
}

// reviewed adds to the forms of a visit what reviewers said: what is to be mended of those that came back, and threads
// that are not settled.
func (f *Field) reviewed(ctx context.Context, v *packVisit, held []form.Held) error {
	forms, ids := make([]form.Form, len(held)), make([]string, len(held))
	for i := range held {
		forms[i], ids[i] = held[i].Form, held[i].Form.ID
	}
	mends, err := f.Reviews.Mends(ctx, f.Forms.DB, forms...)
	if err != nil {
		return err
	}
	said, err := f.Reviews.Comments(ctx, f.Forms.DB, ids...)
	if err != nil {
		return err
	}
	for i := range v.Forms {
		one := &v.Forms[i]
		one.Mend = mends[one.ID]
		if err := f.comment(ctx, one, said[one.ID]); err != nil {
			return err
		}
	}
	return nil
}

func (f *Field) comment(ctx context.Context, one *packForm, said []review.Comment) error {
	if len(said) == 0 {
		return nil
	}
	settled, accounts := map[string]bool{}, []string{}
	for _, c := range said {
		if c.ResolvedBy != "" {
			settled[c.Thread] = true
		}
		accounts = append(accounts, c.By)
	}
	names, err := f.Accounts.Names(ctx, accounts...)
	for _, c := range said {
		if !settled[c.Thread] {
			one.Comments = append(one.Comments, packComment{c.Question, c.Text, names[c.By], c.At})
		}
	}
	return err
}

func visitOf(g *cycle.Going, names map[string]string, held []form.Held) packVisit {
	v := packVisit{
		ID: g.ID, Cycle: g.Cycle.ID, Locus: g.Locus, Name: g.Name, Body: g.Body, BodyName: g.BodyName, Team: g.TeamName, From: g.From, Until: g.Until,
		Members: []named{}, Products: []named{}, Forms: []packForm{},
	}
	for _, id := range g.Members {
		v.Members = append(v.Members, named{id, names[id]})
	}
	for _, one := range g.Products {
		v.Products = append(v.Products, named(one))
	}
	if g.Place != nil {
		v.Place = &packPlace{float64(g.Place.Lat) / 1e6, float64(g.Place.Lon) / 1e6}
	}
	for _, one := range held {
		v.Forms = append(v.Forms, packForm{Content: one.Content, Closed: one.State.Shut(), Rev: one.Rev, State: one.State, By: names[one.By], Comments: []packComment{}})
	}
	return v
}

// maxLoci is how many loci the forms are asked of at once.
const maxLoci = 200

// held are the forms of the loci that somebody goes to, by locus. Of those that were reviewed nothing is read of what
// they say.
func (f *Field) held(ctx context.Context, t *takenAlong) (map[string][]form.Held, error) {
	held := map[string][]form.Held{}
	hashes := map[string]string{}
	for i := range t.Going {
		hashes[t.Going[i].Cycle.ID] = t.Going[i].Cycle.Hash
	}
	for some := range slices.Chunk(loci(t.Going), maxLoci) {
		open, err := f.Forms.OpenAt(ctx, f.Forms.DB, some...)
		if err != nil {
			return nil, err
		}
		for _, one := range open {
			held[one.Locus] = append(held[one.Locus], one)
		}
		shut, err := f.Forms.ShutAt(ctx, f.Forms.DB, some...)
		if err != nil {
			return nil, err
		}
		for i := range shut {
			one := &shut[i]
			known := func(h form.Held) bool { return h.ID == one.ID } // it was reviewed between the two questions
			if !slices.ContainsFunc(held[one.Locus], known) {
				held[one.Locus] = append(held[one.Locus], form.Held{Form: *one, Content: closed(one, hashes[one.Cycle])})
			}
		}
	}
	return held, nil
}

// closed is what a form is about.
func closed(one *form.Form, hash string) form.Content {
	c := form.Content{
		ID: one.ID, Cycle: one.Cycle, Locus: one.Locus, Subject: one.Subject, Product: one.Product, Instrument: hash, Done: true, Base: one.Rev,
		Facts: map[string]string{}, Answers: map[string]form.Answer{}, Files: []form.File{},
	}
	if one.Substitute {
		c.Substitute = "–"
	}
	return c
}
