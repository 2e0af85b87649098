package form

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/evidence"
)

// Tally is how much was done at a locus: numbers alone, so that whoever is assessed may read it.
type Tally struct {
	Subjects []SubjectTally // in the order of the instrument
	Files    []FileTally    // of the kinds of which there are any
}

// SubjectTally counts the forms of a subject. Done are those that were sent, Begun the drafts and what was returned.
type SubjectTally struct {
	Subject                         string // code
	Wanted, Done, Begun, Substitute int
}

// FileTally counts the files of a kind. Awaited have not arrived yet.
type FileTally struct {
	Kind       FileKind
	N, Awaited int
}

// TallyOf counts the forms and the evidence of a locus, for who plans or reviews there, or goes there. Kind: NotFound.
func (f *Forms) TallyOf(ctx context.Context, actor access.Actor, locus string) (Tally, error) {
	var t Tally
	spot, err := f.Cycles.SpotOf(ctx, f.DB, locus)
	if err != nil {
		return t, err
	}
	s, err := f.sight(ctx, f.DB, actor, spot.Cycle.ID)
	if err != nil {
		return t, err
	}
	if !s.Sees(spot.Locus.Office) && !slices.Contains(s.loci, locus) {
		return t, notFound()
	}
	ins, err := f.instrument(ctx, f.DB, &spot.Cycle)
	if err != nil {
		return t, err
	}
	rows, err := db.All(ctx, f.DB, func(row db.Row) (SubjectTally, error) {
		var one SubjectTally
		return one, row.Scan(&one.Subject, &one.Done, &one.Begun, &one.Substitute)
	}, `SELECT f.subject, sum(CASE WHEN f.state IN ('sent', 'verified', 'validated', 'checked') THEN 1 ELSE 0 END),
		sum(CASE WHEN f.state IN ('draft', 'returned') THEN 1 ELSE 0 END), sum(CASE WHEN f.substitute THEN 1 ELSE 0 END)
		FROM form f WHERE f.locus_id = $1 AND f.state <> 'void' GROUP BY f.subject`, locus)
	if err != nil {
		return t, err
	}
	wanted := targets(ins)
	for _, subject := range ins.Subjects {
		one := SubjectTally{Subject: subject.Code}
		if i := slices.IndexFunc(rows, func(r SubjectTally) bool { return r.Subject == subject.Code }); i >= 0 {
			one = rows[i]
		}
		n, asked := wanted[subject.Code]
		if one.Wanted = n.at(len(spot.Products)); asked {
			t.Subjects = append(t.Subjects, one)
		}
	}
	t.Files, err = db.All(ctx, f.DB, func(row db.Row) (FileTally, error) {
		var one FileTally
		return one, row.Scan(&one.Kind, &one.N, &one.Awaited)
	}, `SELECT a.kind, count(*), sum(CASE WHEN a.file_id IS NULL OR e.state = $2 THEN 1 ELSE 0 END) FROM form_file a JOIN form f ON f.id = a.form_id
		LEFT JOIN file e ON e.id = a.file_id WHERE f.locus_id = $1 AND f.state <> 'void' GROUP BY a.kind ORDER BY a.kind`, locus, string(evidence.Refused))
	return t, err
}
