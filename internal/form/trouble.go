package form

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/instrument"
)

// What makes somebody look.
const (
	straightFrom = 8 // answers of one scale, all alike
	quickMany    = 30
	quickWithin  = 20 * time.Minute
	quickFrom    = 10 // questions, in less than
	quickLeast   = time.Minute
	farFrom      = 500 // metres, where the question does not say
)

// trouble raises what in the content that holds looks like work that was not done.
func (w *intake) trouble(ctx context.Context) error {
	for _, check := range []func(context.Context) error{w.photoTwice, w.far, w.straight, w.quick} {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// photoTwice raises a photo that another form of the cycle has, at both.
func (w *intake) photoTwice(ctx context.Context) error {
	twice := map[string][]string{} // forms by the hashes of their photos
	also := map[string][]string{}
	for _, file := range w.current.Files {
		if file.Kind != Photo {
			continue
		}
		others, err := db.All(ctx, w.tx, db.Column[string], `SELECT DISTINCT a.form_id FROM form_file a WHERE a.cycle_id = $1 AND a.sha256 = $2 AND a.form_id <> $3
			AND a.kind = 'photo' ORDER BY a.form_id LIMIT 20`, w.form.Cycle, file.SHA256, w.form.ID)
		if err != nil {
			return err
		}
		if len(others) == 0 {
			continue
		}
		twice[file.SHA256] = others
		for _, other := range others {
			also[other] = append(also[other], file.SHA256)
		}
	}
	for _, sum := range keys(twice) {
		if err := w.raise(ctx, PhotoTwice, sum, map[string]any{"forms": twice[sum]}); err != nil {
			return err
		}
	}
	// In one order, so that of two that come at once none waits for the other.
	for _, other := range keys(also) {
		for _, sum := range also[other] {
			if err := w.raiseElsewhere(ctx, other, PhotoTwice, sum, map[string]any{"forms": []string{w.form.ID}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// raiseElsewhere raises a flag at another form, unless one of it is open there.
func (w *intake) raiseElsewhere(ctx context.Context, form string, kind FlagKind, about string, detail map[string]any) error {
	if err := lock(ctx, w.tx, form); err != nil {
		return err
	}
	n, err := db.One(ctx, w.tx, db.Column[int], `SELECT count(*) FROM form_flag WHERE form_id = $1 AND kind = $2 AND (about = $3 OR about LIKE $4) AND open`,
		form, string(kind), about, about+"@%")
	if err != nil {
		return err
	}
	if n == 0 {
		if err := w.raiseAt(ctx, form, kind, about, detail); err != nil {
			return err
		}
	}
	other, err := byID(ctx, w.tx, form)
	if err != nil {
		return err
	}
	return recount(ctx, w.tx, &w.touched, &other)
}

// far raises how far from the unit the form, or a photo, was taken at the most. What a device could not know exactly
// is to its favour, up to as much again as is allowed.
func (w *intake) far(ctx context.Context) error {
	if w.spot.Place == nil {
		return nil
	}
	metres, question := 0.0, ""
	look := func(p *Place, code string) {
		if p == nil {
			return
		}
		limit := float64(farFrom)
		if node := w.ins.Node(code); node != nil && node.Question != nil && node.Question.Evidence != nil && node.Question.Evidence.MaxDistanceM > 0 {
			limit = float64(node.Question.Evidence.MaxDistanceM)
		}
		d := Distance(p.Lat, p.Lon, float64(w.spot.Place.Lat)/1e6, float64(w.spot.Place.Lon)/1e6)
		if d-min(p.Accuracy, limit) > limit && d > metres {
			metres, question = d, code
		}
	}
	look(w.current.Place, "")
	for _, file := range w.current.Files {
		look(file.Place, file.Question)
	}
	if metres == 0 {
		return nil
	}
	return w.raise(ctx, Far, "", map[string]any{"metres": math.Round(metres), "question": question})
}

// Distance is how far two places are from one another on the ground, in metres.
func Distance(lat1, lon1, lat2, lon2 float64) float64 {
	const earth = 6_371_000
	rad := func(d float64) float64 { return d * math.Pi / 180 }
	a, b := math.Sin(rad(lat2-lat1)/2), math.Sin(rad(lon2-lon1)/2)
	h := a*a + math.Cos(rad(lat1))*math.Cos(rad(lat2))*b*b
	return 2 * earth * math.Asin(math.Min(1, math.Sqrt(h)))
}

// straight raises an interview in which all answers of a scale are alike.
func (w *intake) straight(ctx context.Context) error {
	if w.form.State != Sent {
		return nil
	}
	answers := map[string][]string{}
	w.ins.Walk(func(node *instrument.Node) {
		q := node.Question
		a := w.current.Answers[node.Code].Answer
		if q != nil && q.Method == instrument.Interview && a != "" {
			answers[q.Scale.Code] = append(answers[q.Scale.Code], a)
		}
	})
	for _, scale := range keys(answers) {
		all := answers[scale]
		if len(all) >= straightFrom && len(slices.Compact(slices.Sorted(slices.Values(all)))) == 1 {
			return w.raise(ctx, StraightLine, "", map[string]any{"scale": scale, "answer": all[0], "count": len(all)})
		}
	}
	return nil
}

// quick raises an interview of many questions in less than a minute, and many interviews of one person within twenty
// minutes, at each of them.
func (w *intake) quick(ctx context.Context) error {
	if w.form.State != Sent || !interviews(w.ins, w.form.Subject) || w.form.Finished.IsZero() {
		return nil
	}
	if took := w.form.Finished.Sub(w.form.Started); !w.form.Started.IsZero() && w.form.Answered >= quickFrom && took < quickLeast {
		if err := w.raise(ctx, Quick, "", map[string]any{"seconds": int64(took / time.Second), "count": w.form.Answered}); err != nil {
			return err
		}
	}
	type done struct {
		id, subject string
		at          time.Time
	}
	around, err := db.All(ctx, w.tx, func(row db.Row) (done, error) {
		var d done
		var at db.Time
		err := row.Scan(&d.id, &d.subject, &at)
		d.at = at.Time
		return d, err
	}, `SELECT f.id, f.subject, f.finished_at FROM form f WHERE f.cycle_id = $1 AND f.made_by = $2 AND f.state <> 'draft' AND f.finished_at > $3 AND f.finished_at < $4
		AND f.id <> $5 ORDER BY f.finished_at, f.id LIMIT 500`,
		w.form.Cycle, w.form.By, db.At(w.form.Finished.Add(-quickWithin)), db.At(w.form.Finished.Add(quickWithin)), w.form.ID)
	if err != nil {
		return err
	}
	around = slices.DeleteFunc(around, func(d done) bool { return !interviews(w.ins, d.subject) })
	around = append(around, done{w.form.ID, w.form.Subject, w.form.Finished})
	slices.SortFunc(around, func(a, b done) int { return a.at.Compare(b.at) })
	quick := map[string]bool{}
	for i := 0; i+quickMany <= len(around); i++ {
		if around[i+quickMany-1].at.Sub(around[i].at) <= quickWithin {
			for _, d := range around[i : i+quickMany] {
				quick[d.id] = true
			}
		}
	}
	for _, id := range keys(quick) {
		detail := map[string]any{"count": quickMany, "minutes": int(quickWithin / time.Minute)}
		if id == w.form.ID {
			err = w.raise(ctx, Quick, "many", detail)
		} else {
			err = w.raiseElsewhere(ctx, id, Quick, "many", detail)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// interviews reports whether somebody is asked when a subject answers.
func interviews(ins *instrument.Instrument, subject string) bool {
	asked := false
	ins.Walk(func(node *instrument.Node) {
		if q := node.Question; q != nil && q.Subject.Code == subject && q.Method == instrument.Interview {
			asked = true
		}
	})
	return asked
}
