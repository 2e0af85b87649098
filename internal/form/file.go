package form

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/evidence"
)

// name writes down the files that a content names and that were not named before.
func (w *intake) name(ctx context.Context, c *Content) error {
	for _, file := range c.Files {
		var lat, lon, accuracy any
		if file.Place != nil {
			lat, lon, accuracy = micro(file.Place.Lat), micro(file.Place.Lon), int64(math.Round(file.Place.Accuracy))
		}
		made, err := w.tx.Exec(ctx, `INSERT INTO form_file (form_id, ref, cycle_id, question, kind, sha256, size, taken_at, lat, lon, accuracy, file_id, refused)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, '') ON CONFLICT (form_id, ref) DO NOTHING`,
			c.ID, file.Ref, c.Cycle, file.Question, string(file.Kind), file.SHA256, file.Size, db.At(w.corrected(file.Taken)), lat, lon, accuracy)
		if err != nil {
			return err
		}
		if n, err := made.RowsAffected(); err != nil {
			return err
		} else if n > 0 {
			w.touched.Add("form_file", c.ID+"/"+file.Ref)
		}
	}
	return nil
}

// micro is degrees in millionths.
func micro(degrees float64) int64 { return int64(math.Round(degrees * 1e6)) }

// awaited are the refs of the files of a form that have not arrived, or were refused: a phone lets go of none of them.
// What was named once, and neither what holds nor what stands aside names any more, is awaited by nobody.
func awaited(ctx context.Context, q db.Queryer, form string) ([]string, error) {
	refs, err := db.All(ctx, q, db.Column[string], `SELECT a.ref FROM form_file a LEFT JOIN file e ON e.id = a.file_id
		WHERE a.form_id = $1 AND (a.file_id IS NULL OR e.state = $2) ORDER BY a.ref`, form, string(evidence.Refused))
	if err != nil || len(refs) == 0 {
		return nil, err
	}
	named, err := namedNow(ctx, q, form)
	return slices.DeleteFunc(refs, func(ref string) bool { return !named[form][ref] }), err
}

// maxAsked is how many forms are asked about at once.
const maxAsked = 200

// namedNow are the refs of the files that forms name: in what holds of them, and in what stands aside.
func namedNow(ctx context.Context, q db.Queryer, forms ...string) (map[string]map[string]bool, error) {
	return namedIn(ctx, q, "(v.rev = f.rev OR v.aside)", forms...)
}

// namedIn are the refs of the files that some versions of forms name.
func namedIn(ctx context.Context, q db.Queryer, versions string, forms ...string) (map[string]map[string]bool, error) {
	named := make(map[string]map[string]bool, len(forms))
	for some := range slices.Chunk(forms, maxAsked) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i], named[id] = id, map[string]bool{}
		}
		_, err := db.All(ctx, q, func(row db.Row) (bool, error) {
			var id string
			var text textOf
			if err := row.Scan(&id, &text); err != nil {
				return false, err
			}
			c, err := text.content()
			for _, file := range c.Files {
				named[id][file.Ref] = true
			}
			return true, err
		}, `SELECT f.id, v.content FROM form f JOIN form_version v ON v.form_id = f.id AND `+versions+` WHERE f.id IN (`+db.Marks(1, len(some))+`)`, args...)
		if err != nil {
			return nil, err
		}
	}
	return named, nil
}

// Missing counts the files that the forms of a locus that count name in what holds of them, and that have not arrived or
// were refused. It decides nothing about who may ask.
func (f *Forms) Missing(ctx context.Context, q db.Queryer, locus string) (int, error) {
	type file struct{ form, ref string }
	gone, err := db.All(ctx, q, func(row db.Row) (file, error) {
		var one file
		return one, row.Scan(&one.form, &one.ref)
	}, `SELECT a.form_id, a.ref FROM form f JOIN form_file a ON a.form_id = f.id LEFT JOIN file e ON e.id = a.file_id
		WHERE f.locus_id = $1 AND f.state <> 'void' AND (a.file_id IS NULL OR e.state = $2) ORDER BY a.form_id, a.ref`, locus, string(evidence.Refused))
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	forms := make([]string, len(gone))
	for i, one := range gone {
		forms[i] = one.form
	}
	named, err := namedIn(ctx, q, "v.rev = f.rev", slices.Compact(forms)...)
	return len(slices.DeleteFunc(gone, func(one file) bool { return !named[one.form][one.ref] })), err
}

// Arrived is a file that a form names, with the file of the installation once it has arrived.
type Arrived struct {
	Form, Ref, Question string
	Kind                FileKind
	SHA256              string
	Size                int64
	Taken               time.Time
	Lat, Lon            *int64 // millionths of a degree; nil where the device did not know
	Accuracy            *int64 // metres
	File                string // id; empty until it has arrived
	Refused             string // key of the text that says why it was refused
}

const fileQuery = `SELECT a.form_id, a.ref, a.question, a.kind, a.sha256, a.size, a.taken_at, a.lat, a.lon, a.accuracy, coalesce(a.file_id, ''), a.refused FROM form_file a`

func scanArrived(row db.Row) (Arrived, error) {
	var a Arrived
	var taken db.Time
	err := row.Scan(&a.Form, &a.Ref, &a.Question, &a.Kind, &a.SHA256, &a.Size, &taken, &a.Lat, &a.Lon, &a.Accuracy, &a.File, &a.Refused)
	a.Taken = taken.Time
	return a, err
}

func arrived(ctx context.Context, q db.Queryer, form string) ([]Arrived, error) {
	return db.All(ctx, q, scanArrived, fileQuery+` WHERE a.form_id = $1 ORDER BY a.question, a.ref`, form)
}
