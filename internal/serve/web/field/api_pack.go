package field

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// packForm is a form as it holds now, with what reviewers said of it.
type packForm struct {
	form.Content
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
	p := pack{Cycles: []packCycle{}, Instruments: map[string]form.Questionnaire{}, Visits: []packVisit{}}
	if err := f.fill(ctx, c, &p, going); err != nil {
		return nil, err
	}
	said, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(said)
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	c.writer.Header().Set("ETag", tag)
	if c.http.Header.Get("If-None-Match") == tag {
		return notModified, nil
	}
	serve.KeepStorage(c.writer, c.http)
	now := f.Now().UTC()
	p.At = &now
	return p, nil
}

func (f *Field) fill(ctx context.Context, c *call, p *pack, going []cycle.Going) error {
	held, err := f.held(ctx, going)
	if err != nil {
		return err
	}
	names, err := f.names(ctx, c.actor.Account, going, held)
	if err != nil {
		return err
	}
	revision, err := f.Results.Revision(ctx)
	if err != nil {
		return err
	}
	p.Account = named{c.actor.Account, names[c.actor.Account]}
	known := map[string]bool{}
	for i := range going {
		g := &going[i]
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
		visit := visitOf(g, names, held[g.Locus])
		if err := f.reviewed(ctx, &visit, held[g.Locus]); err != nil {
			return err
		}
		if visit.Last, err = f.last(ctx, revision, g); err != nil {
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
		v.Forms = append(v.Forms, packForm{Content: one.Content, Rev: one.Rev, State: one.State, By: names[one.By], Comments: []packComment{}})
	}
	return v
}

// maxLoci is how many loci the forms are asked of at once.
const maxLoci = 200

// held are the forms of the loci that somebody goes to, by locus.
func (f *Field) held(ctx context.Context, going []cycle.Going) (map[string][]form.Held, error) {
	held := map[string][]form.Held{}
	for from := 0; from < len(going); from += maxLoci {
		var loci []string
		for _, g := range going[from:min(from+maxLoci, len(going))] {
			loci = append(loci, g.Locus)
		}
		some, err := f.Forms.OfLoci(ctx, f.Forms.DB, loci...)
		if err != nil {
			return nil, err
		}
		for _, one := range some {
			if one.State != form.Void {
				held[one.Locus] = append(held[one.Locus], one)
			}
		}
	}
	return held, nil
}

// names are what everybody in a pack is called.
func (f *Field) names(ctx context.Context, own string, going []cycle.Going, held map[string][]form.Held) (map[string]string, error) {
	wanted := map[string]bool{own: true}
	for _, g := range going {
		for _, id := range g.Members {
			wanted[id] = true
		}
		for _, one := range held[g.Locus] {
			wanted[one.By] = true
		}
	}
	ids := make([]string, 0, len(wanted))
	for id := range wanted {
		ids = append(ids, id)
	}
	return f.Accounts.Names(ctx, ids...)
}
