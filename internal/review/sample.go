package review

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Limits of a sample that is coded twice.
const (
	MaxSample = 200
	maxSeed   = 200
	maxFrame  = 20_000
)

// Sample is a drawing by lot of forms that a second assessor codes again.
type Sample struct {
	ID, Cycle, Office string
	Seed              string
	Wanted            int
	// Frame are the ids of the forms among which it was drawn, in the order of their letters; Hash is the SHA-256 of its
	// lines, each ended by a line feed. Lists leave them out.
	Frame []string
	Hash  string
	By    string // account
	At    time.Time
	Drawn int // how many were drawn
	Coded int // how many of those were coded again
}

// Taken are the forms that were drawn, by the same lot as units of a cycle: whoever draws again from seed, frame and
// number finds the same.
func (s *Sample) Taken() []string {
	order := cycle.Order(s.Seed, s.Frame)
	return order[:min(s.Wanted, len(order))]
}

// FrameText is the frame as it is handed out: the SHA-256 of these bytes is Hash.
func (s *Sample) FrameText() string { return strings.Join(s.Frame, "\n") + "\n" }

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// sampleQuery takes frame for the frame: a column, or nothing.
func sampleQuery(frame string) string {
	return `SELECT s.id, s.cycle_id, s.office_id, s.seed, s.wanted, ` + frame + `, s.frame_hash, s.drawn_by, s.drawn_at,
	(SELECT count(*) FROM review_coding c WHERE c.sample_id = s.id), (SELECT count(*) FROM review_coding c WHERE c.sample_id = s.id AND c.coded_at IS NOT NULL)
	FROM review_sample s WHERE s.cycle_id = $1`
}

func scanSample(row db.Row) (Sample, error) {
	var s Sample
	var frame string
	var at db.Time
	err := row.Scan(&s.ID, &s.Cycle, &s.Office, &s.Seed, &s.Wanted, &frame, &s.Hash, &s.By, &at, &s.Drawn, &s.Coded)
	s.Frame, s.At = strings.Fields(frame), at.Time
	return s, err
}

// Samples returns the samples of a cycle that actor may compare, in their order and without their frames: whoever reviews
// or plans. Who codes must not see what was coded. Kind: NotFound.
func (r *Reviews) Samples(ctx context.Context, actor access.Actor, id string) ([]Sample, error) {
	sight, err := r.compares(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	all, err := db.All(ctx, r.DB, scanSample, sampleQuery("''")+` ORDER BY s.id`, id)
	return slices.DeleteFunc(all, func(s Sample) bool { return !sight.Sees(s.Office) }), err
}

// Sample returns one of the samples of a cycle with its frame. Kind: NotFound.
func (r *Reviews) Sample(ctx context.Context, actor access.Actor, cycle, id string) (Sample, error) {
	sight, err := r.compares(ctx, actor, cycle)
	if err != nil {
		return Sample{}, err
	}
	one, err := db.One(ctx, r.DB, scanSample, sampleQuery("s.frame")+` AND s.id = $2`, cycle, id)
	if problem.KindOf(err) == problem.NotFound || err == nil && !sight.Sees(one.Office) {
		return Sample{}, notFound()
	}
	return one, err
}

// compares is what of a cycle actor reviews or plans. Kind: NotFound.
func (r *Reviews) compares(ctx context.Context, actor access.Actor, id string) (cycle.Sight, error) {
	sight, err := r.Cycles.SightOf(ctx, r.DB, actor, id, everyone...)
	if err != nil || !sight.All && len(sight.Offices) == 0 {
		return sight, notFound()
	}
	return sight, nil
}

// Draw draws as many forms of an office as wanted, among those that were sent and stand in no sample yet. A seed that
// everybody could see come about is best; without one the program throws its own. Kinds: NotFound; Forbidden for who
// verifies and validates nothing there; Conflict where the cycle has ended, or somebody else drew meanwhile; Invalid with
// Faults about "office", "wanted" and "seed".
func (r *Reviews) Draw(ctx context.Context, actor access.Actor, s Sample) (Sample, error) {
	sight, err := r.compares(ctx, actor, s.Cycle)
	if err != nil {
		return s, err
	}
	if err := s.check(actor, &sight); err != nil {
		return s, err
	}
	return s, r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		s.Frame, err = db.All(ctx, tx, db.Column[string], `SELECT f.id FROM form f WHERE f.cycle_id = $1 AND f.office_id = $2
			AND f.state IN ('sent', 'verified', 'validated', 'checked') AND NOT EXISTS (SELECT 1 FROM review_coding c WHERE c.form_id = f.id) ORDER BY f.id LIMIT $3`,
			s.Cycle, s.Office, maxFrame+1)
		if err != nil {
			return err
		}
		if len(s.Frame) == 0 || len(s.Frame) > maxFrame {
			var f problem.Faults
			f.Add(problem.Place{File: "wanted"}, "review.fault.frame", problem.Args{"max": maxFrame})
			return f
		}
		return r.keepSample(ctx, tx, actor, &s)
	})
}

func (s *Sample) check(actor access.Actor, sight *cycle.Sight) error {
	var f problem.Faults
	may := func(action access.Action) bool {
		return access.Allowed(actor, action, access.Scope{Authority: s.Office})
	}
	switch {
	case s.Office == "" || !sight.Sees(s.Office):
		f.Add(problem.Place{File: "office"}, "review.fault.choose", nil)
	case !may(access.VerifyForms) && !may(access.ValidateForms):
		return forbidden("no_right")
	case sight.Cycle.State == cycle.Ended:
		return conflict("ended")
	}
	if s.Wanted < 1 || s.Wanted > MaxSample {
		f.Add(problem.Place{File: "wanted"}, "review.fault.between", problem.Args{"min": 1, "max": MaxSample})
	}
	if s.Seed = strings.Join(strings.Fields(s.Seed), " "); len(s.Seed) > maxSeed {
		f.Add(problem.Place{File: "seed"}, "review.fault.long", problem.Args{"max": maxSeed, "is": len(s.Seed)})
	}
	if s.Seed == "" {
		s.Seed = rand.Text()
	}
	return f.Err()
}

func (r *Reviews) keepSample(ctx context.Context, tx db.Tx, actor access.Actor, s *Sample) error {
	var err error
	if s.ID, err = newID(); err != nil {
		return err
	}
	s.Hash, s.By, s.At = hashOf(s.FrameText()), actor.Account, r.now()
	_, err = tx.Exec(ctx, `INSERT INTO review_sample (id, cycle_id, office_id, seed, wanted, frame, frame_hash, drawn_by, drawn_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, s.Cycle, s.Office, s.Seed, s.Wanted, s.FrameText(), s.Hash, s.By, db.At(s.At))
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("review_sample", s.ID)
	for _, form := range s.Taken() {
		id, err := newID()
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO review_coding (id, sample_id, cycle_id, office_id, form_id, account, rev, answers, coded_at, version) VALUES ($1, $2, $3, $4, $5, '', 0, '{}', NULL, 1)`,
			id, s.ID, s.Cycle, s.Office, form)
		if db.IsTaken(err) {
			return conflict("changed")
		}
		if err != nil {
			return err
		}
		touched.Add("review_coding", id)
	}
	return r.put(ctx, tx, "sample_drawn", &touched, access.Event{
		Stream: "review/" + s.Cycle, Actor: actor, Scope: access.Scope{Authority: s.Office}, At: s.At, Subject: s.ID,
	})
}
