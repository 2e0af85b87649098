// Package redact keeps what may be seen and read of a case's pictures and voice notes where the case itself may not
// be: copies of pictures with parts of them covered for good, and what is said in voice notes, written down. It
// refuses to cover a picture in place: the original stays as it is for whoever examines.
//
// It decides nothing about who may read or make them: the room of cases does, which calls it inside its own acts.
package redact

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/evidence/picture"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record *ledger.Ledger
	Files  *evidence.Files
}

// Redact keeps them for one installation. It is safe for concurrent use.
type Redact struct {
	Deps
	// drawing bounds how many pictures are drawn at once: each takes some 20 MB while it is.
	drawing chan struct{}
}

// atOnce is how many pictures are drawn at a time.
const atOnce = 2

// Over returns the room over a database.
func Over(deps Deps) *Redact { return &Redact{Deps: deps, drawing: make(chan struct{}, atOnce)} }

// Of is the case that something is done for: its id, the stream of its events, and where it lies.
type Of struct {
	Case, Stream string
	Scope        access.Scope
}

// Copy is a redacted copy. Its id is that of its file.
type Copy struct {
	ID, Case, Original, Sum string
	Areas                   []picture.Area
	MadeBy                  string
	Made                    time.Time
	DroppedBy               string
	Dropped                 time.Time // zero while it may be used
}

// MaxCopies is how many copies of one case may be there at once.
const MaxCopies = 300

const copyColumns = `id, case_id, original_id, original_sum, areas, made_by, made_at, dropped_by, dropped_at`

func scanCopy(row db.Row) (Copy, error) {
	var c Copy
	var areas string
	var made, dropped db.Time
	err := row.Scan(&c.ID, &c.Case, &c.Original, &c.Sum, &areas, &c.MadeBy, &made, &c.DroppedBy, &dropped)
	c.Made, c.Dropped = made.Time, dropped.Time
	if err == nil {
		err = json.Unmarshal([]byte(areas), &c.Areas)
	}
	return c, err
}

// usable is the condition under which a copy may be used: nobody took it back, and the picture that it was made of
// was not erased. What is left of a picture that somebody wanted gone goes nowhere.
const usable = `dropped_at IS NULL AND EXISTS (SELECT 1 FROM file f WHERE f.id = original_id AND f.state = 'ready')`

// Copies are those of a case that may be used, in the order in which they were made.
func (r *Redact) Copies(ctx context.Context, q db.Queryer, id string) ([]Copy, error) {
	return db.All(ctx, q, scanCopy, `SELECT `+copyColumns+` FROM redaction WHERE case_id = $1 AND `+usable+` ORDER BY id`, id)
}

// CopyOf reports whether one of copies was made of a file.
func CopyOf(copies []Copy, id, file string) bool {
	return slices.ContainsFunc(copies, func(c Copy) bool { return c.ID == id && c.Original == file })
}

// Preview draws a picture of a case for choosing parts of it. Kinds: NotFound for a file that is not the case's;
// those of evidence.Preview.
func (r *Redact) Preview(ctx context.Context, id, file string) (picture.Made, error) {
	if _, err := r.held(ctx, r.DB, id, file); err != nil {
		return picture.Made{}, err
	}
	leave, err := r.draw(ctx)
	if err != nil {
		return picture.Made{}, err
	}
	defer leave()
	return r.Files.Preview(ctx, file)
}

// draw waits for its turn to draw; what it returns ends it.
func (r *Redact) draw(ctx context.Context) (func(), error) {
	select {
	case r.drawing <- struct{}{}:
		return func() { <-r.drawing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// held is a file of a case.
func (r *Redact) held(ctx context.Context, q db.Queryer, id, file string) (evidence.File, error) {
	got, err := r.Files.Get(ctx, q, file)
	if err == nil && (got.Holder.Kind != "case" || got.Holder.ID != id) {
		err = problem.New(problem.NotFound, "redact.not_found", nil)
	}
	return got, err
}

// Cover makes a copy of a picture of a case with areas of it covered; of a copy it makes one of the same original
// that covers more. Kinds: NotFound for a file that is not the
// case's; Invalid for areas that cannot be, and for what is no picture; Conflict where the picture was erased
// meanwhile, or waits to be looked at; TooMany beyond MaxCopies.
func (r *Redact) Cover(ctx context.Context, actor access.Actor, of Of, file string, areas []picture.Area) (Copy, error) {
	if _, err := r.held(ctx, r.DB, of.Case, file); err != nil {
		return Copy{}, err
	}
	leave, err := r.draw(ctx)
	if err != nil {
		return Copy{}, err
	}
	drawn, err := r.Files.Cover(ctx, file, areas)
	leave()
	if err != nil {
		return Copy{}, err
	}
	was := drawn.Of()
	c := Copy{Case: of.Case, Original: file, Sum: was.Sum.String(), Areas: areas, MadeBy: actor.Account, Made: db.At(r.Now()).Time}
	return c, r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		all, err := r.Copies(ctx, tx, of.Case)
		if err != nil {
			return err
		}
		if len(all) >= MaxCopies {
			return problem.New(problem.TooMany, "redact.too_many", problem.Args{"max": MaxCopies})
		}
		if i := slices.IndexFunc(all, func(one Copy) bool { return one.ID == file }); i >= 0 { // more of what was covered before
			c.Original, c.Sum, c.Areas = all[i].Original, all[i].Sum, slices.Concat(all[i].Areas, areas)
		}
		text, err := json.Marshal(c.Areas)
		if err != nil {
			return err
		}
		kept, err := r.Files.KeepCovered(ctx, tx, actor, drawn)
		if err != nil {
			return err
		}
		c.ID = kept.ID
		if _, err := tx.Exec(ctx, `INSERT INTO redaction (id, case_id, original_id, original_sum, areas, made_by, made_at, dropped_by, dropped_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', NULL, 1)`, c.ID, c.Case, c.Original, c.Sum, string(text), c.MadeBy, db.At(c.Made)); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("redaction", c.ID)
		return r.record(ctx, tx, actor, of, "made", c.ID, fmt.Sprintf("%s %s", c.Sum, text), &touched)
	})
}

// Drop takes back a copy that does not cover enough: it goes with nothing any more, and its bytes go. Kinds:
// NotFound; Conflict where somebody was faster.
func (r *Redact) Drop(ctx context.Context, actor access.Actor, of Of, id string) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := db.One(ctx, tx, scanCopy, `SELECT `+copyColumns+` FROM redaction WHERE id = $1 AND case_id = $2`, id, of.Case)
		if err != nil {
			if problem.KindOf(err) == problem.NotFound {
				err = problem.New(problem.NotFound, "redact.not_found", nil)
			}
			return err
		}
		err = db.Update(ctx, tx, `UPDATE redaction SET dropped_by = $2, dropped_at = $3, version = version + 1 WHERE id = $1 AND dropped_at IS NULL`,
			one.ID, actor.Account, db.At(r.Now()))
		if problem.KindOf(err) == problem.Conflict {
			return problem.New(problem.Conflict, "redact.dropped", nil)
		}
		if err != nil {
			return err
		}
		if err := r.Files.Erase(ctx, tx, actor, one.ID, "redaction"); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("redaction", one.ID)
		return r.record(ctx, tx, actor, of, "dropped", one.ID, "", &touched)
	})
}

// Lend lets copies go along with a task outside, inside the act that gives it; whoever acts has looked at each.
// Kind: Invalid for what is no copy of the case that may be used.
func (r *Redact) Lend(ctx context.Context, tx db.Tx, actor access.Actor, of Of, task string, touched *ledger.Touched, copies ...string) error {
	for _, id := range copies {
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM redaction WHERE id = $1 AND case_id = $2 AND `+usable, id, of.Case)
		if err != nil {
			return err
		}
		if n == 0 {
			return problem.New(problem.Invalid, "redact.not_found", nil)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO redaction_use (redaction_id, task_id, looked_by, looked_at) VALUES ($1, $2, $3, $4)`,
			id, task, actor.Account, db.At(r.Now())); err != nil {
			return err
		}
		touched.Add("redaction_use", task+"/"+id)
	}
	return nil
}

// Lent are the copies that go along with a task, as far as they are still there.
func (r *Redact) Lent(ctx context.Context, q db.Queryer, task string) ([]evidence.File, error) {
	ids, err := db.All(ctx, q, db.Column[string], `SELECT c.id FROM redaction_use u JOIN redaction c ON c.id = u.redaction_id
		WHERE u.task_id = $1 AND `+usable+` ORDER BY c.id`, task)
	if err != nil {
		return nil, err
	}
	var files []evidence.File
	for _, id := range ids {
		file, err := r.Files.Get(ctx, q, id)
		if err != nil {
			return nil, err
		}
		if file.State == evidence.Ready {
			files = append(files, file)
		}
	}
	return files, nil
}

// eventPrefix begins the kinds of this room's events; they stand in the stream of their case.
const eventPrefix = "redact."

func (r *Redact) record(ctx context.Context, tx db.Tx, actor access.Actor, of Of, kind, subject, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return r.Record.Record(ctx, tx, access.Event{
		Stream: of.Stream, Kind: eventPrefix + kind, Actor: actor, Scope: of.Scope, At: db.At(r.Now()).Time, Subject: subject, Why: why,
		Rule: access.Version, Rows: rows,
	})
}

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string { return "redact.event." + strings.TrimPrefix(kind, eventPrefix) }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}
