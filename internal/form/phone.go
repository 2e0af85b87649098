package form

import (
	"context"
	"encoding/json"
	"slices"
	"time"

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
	return heldAt(ctx, q, "1 = 1", loci)
}

// shut are the states in which nobody in the field changes a form any more.
var shut = []State{Verified, Validated, Checked}

// Shut reports whether a form was reviewed, so that nobody in the field changes it.
func (s State) Shut() bool { return slices.Contains(shut, s) }

// OpenAt is OfLoci without those that were reviewed, or do not count.
func (f *Forms) OpenAt(ctx context.Context, q db.Queryer, loci ...string) ([]Held, error) {
	return heldAt(ctx, q, `f.state IN ('draft', 'sent', 'returned')`, loci)
}

// Stamp is how many forms somebody made at a locus, and the sum of their versions: versions grow and forms stay, so that
// it changes whenever one of them does.
type Stamp struct {
	Locus, By string
	N, Sum    int64
}

// Stamps returns those of loci, in order. It decides nothing about who may know.
func (f *Forms) Stamps(ctx context.Context, q db.Queryer, loci ...string) ([]Stamp, error) {
	if len(loci) == 0 {
		return nil, nil
	}
	return db.All(ctx, q, func(row db.Row) (Stamp, error) {
		var s Stamp
		return s, row.Scan(&s.Locus, &s.By, &s.N, &s.Sum)
	}, `SELECT f.locus_id, f.made_by, count(*), sum(f.version) FROM form f WHERE f.locus_id IN (`+db.Marks(1, len(loci))+`) GROUP BY f.locus_id, f.made_by
		ORDER BY f.locus_id, f.made_by`, anyOf(loci)...)
}

// ShutAt returns the forms of loci that were reviewed, without what they say.
func (f *Forms) ShutAt(ctx context.Context, q db.Queryer, loci ...string) ([]Form, error) {
	if len(loci) == 0 {
		return nil, nil
	}
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM form f WHERE f.locus_id IN (`+db.Marks(1, len(loci))+`) AND f.rev > 0 AND f.state IN ('verified', 'validated', 'checked')
		ORDER BY f.locus_id, f.subject, f.id`, anyOf(loci)...)
}

func anyOf(texts []string) []any {
	args := make([]any, len(texts))
	for i, text := range texts {
		args[i] = text
	}
	return args
}

func heldAt(ctx context.Context, q db.Queryer, where string, loci []string) ([]Held, error) {
	if len(loci) == 0 {
		return nil, nil
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
		WHERE f.locus_id IN (`+db.Marks(1, len(loci))+`) AND f.rev > 0 AND `+where+` ORDER BY f.locus_id, f.subject, f.id`, anyOf(loci)...)
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

// toldFor is for how long after a cycle has ended phones are told of its forms.
const toldFor = 90 * 24 * time.Hour

// ofDevice are the ids of the forms that a device sent; the second condition lets the index be used.
const ofDevice = `(SELECT v.form_id FROM form_version v WHERE v.device = $1 AND v.device <> '')`

// OfDevice returns how the forms stand that a device sent: all of cycles that are going on, or ended no longer ago
// than toldFor, so that the phone hears of each once more.
func (f *Forms) OfDevice(ctx context.Context, q db.Queryer, device string) ([]Standing, error) {
	if device == "" {
		return nil, nil
	}
	all, err := db.All(ctx, q, func(row db.Row) (Standing, error) {
		var s Standing
		return s, row.Scan(&s.ID, &s.Rev, &s.State)
	}, `SELECT f.id, f.rev, f.state FROM form f JOIN cycle c ON c.id = f.cycle_id WHERE f.id IN `+ofDevice+` AND (c.ended_at IS NULL OR c.ended_at > $2)
		ORDER BY f.id`, device, db.At(f.now().Add(-toldFor)))
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
