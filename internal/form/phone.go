package form

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Held is a form with what holds of it.
type Held struct {
	Form
	Content Content // its Base is the revision
}

// OfLoci returns the forms of loci with what holds of each, for whoever decided that they may be read: a phone's pack.
// Those of which everything stands aside are left out.
func (f *Forms) OfLoci(ctx context.Context, q db.Queryer, loci ...string) ([]Held, error) {
	if len(loci) == 0 {
		return nil, nil
	}
	args := make([]any, len(loci))
	for i, locus := range loci {
		args[i] = locus
	}
	return db.All(ctx, q, func(row db.Row) (Held, error) {
		var text textOf
		one, err := scan(also{row, []any{&text}})
		if err != nil {
			return Held{}, err
		}
		c, err := text.content()
		c.Base = one.Rev
		return Held{Form: one, Content: c}, err
	}, `SELECT `+columns+`, v.content FROM form f JOIN form_version v ON v.form_id = f.id AND v.rev = f.rev
		WHERE f.locus_id IN (`+db.Marks(1, len(loci))+`) AND f.rev > 0 ORDER BY f.locus_id, f.subject, f.id`, args...)
}

// also is a row of which further columns are read.
type also struct {
	db.Row
	more []any
}

// Scan reads what stands first into dest, and the rest where it belongs.
func (a also) Scan(dest ...any) error { return a.Row.Scan(append(dest, a.more...)...) }

// textOf is the JSON of a content.
type textOf string

func (t textOf) content() (Content, error) {
	var c Content
	err := json.Unmarshal([]byte(t), &c)
	return c, err
}

// Standing is how a form that a device sent stands.
type Standing struct {
	ID    string
	Rev   int64
	State State
	Files []string // refs of files that have not arrived, or were refused
	// Looking: files of it have arrived and are still to be looked at, so that they may be refused yet.
	Looking bool
}

// ofDevice are the ids of the forms that a device sent; the second condition lets the index be used.
const ofDevice = `(SELECT v.form_id FROM form_version v WHERE v.device = $1 AND v.device <> '')`

// OfDevice returns how all forms stand that a device sent.
func (f *Forms) OfDevice(ctx context.Context, q db.Queryer, device string) ([]Standing, error) {
	if device == "" {
		return nil, nil
	}
	all, err := db.All(ctx, q, func(row db.Row) (Standing, error) {
		var s Standing
		return s, row.Scan(&s.ID, &s.Rev, &s.State)
	}, `SELECT f.id, f.rev, f.state FROM form f WHERE f.id IN `+ofDevice+` ORDER BY f.id`, device)
	if err != nil {
		return nil, err
	}
	return all, lacking(ctx, q, device, all)
}

// missing is a file that has not arrived, was refused, or is still to be looked at.
type missing struct {
	form, ref string
	looking   bool
}

// lacking adds to the forms of a device the files that are awaited.
func lacking(ctx context.Context, q db.Queryer, device string, all []Standing) error {
	files, err := db.All(ctx, q, func(row db.Row) (missing, error) {
		var m missing
		return m, row.Scan(&m.form, &m.ref, &m.looking)
	}, `SELECT a.form_id, a.ref, coalesce(e.state, '') = $2 FROM form_file a LEFT JOIN file e ON e.id = a.file_id
		WHERE a.form_id IN `+ofDevice+` AND (a.file_id IS NULL OR e.state IN ($2, $3)) ORDER BY a.form_id, a.ref`,
		device, string(evidence.Waiting), string(evidence.Refused))
	if err != nil || len(files) == 0 {
		return err
	}
	var forms []string // in the order of their ids, as the files are
	for _, m := range files {
		forms = append(forms, m.form)
	}
	named, err := namedNow(ctx, q, slices.Compact(forms)...)
	if err != nil {
		return err
	}
	at := make(map[string]*Standing, len(all))
	for i := range all {
		at[all[i].ID] = &all[i]
	}
	for _, m := range files {
		one := at[m.form]
		switch {
		case one == nil || !named[m.form][m.ref]: // sent between the two questions, or named no more
		case m.looking:
			one.Looking = true
		default:
			one.Files = append(one.Files, m.ref)
		}
	}
	return nil
}

// Questions returns what phones need of the instrument of a cycle, for whoever decided that it may be read.
func (f *Forms) Questions(ctx context.Context, of *cycle.Cycle) (Questionnaire, error) {
	ins, err := f.instrument(ctx, f.DB, of)
	if err != nil {
		return Questionnaire{}, err
	}
	return QuestionnaireOf(ins), nil
}

// Instrument returns the instrument of a cycle, for whoever decided that it may be read. It is shared: nobody changes it.
func (f *Forms) Instrument(ctx context.Context, of *cycle.Cycle) (*instrument.Instrument, error) {
	return f.instrument(ctx, f.DB, of)
}
