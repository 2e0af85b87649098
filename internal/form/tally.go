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
	t.Files, err = f.filesAt(ctx, locus)
	return t, err
}

// filesAt counts the files that the forms of a locus that count name in what holds of them.
func (f *Forms) filesAt(ctx context.Context, locus string) ([]FileTally, error) {
	type file struct {
		form, ref string
		kind      FileKind
		awaited   bool
	}
	all, err := db.All(ctx, f.DB, func(row db.Row) (file, error) {
		var one file
		return one, row.Scan(&one.form, &one.ref, &one.kind, &one.awaited)
	}, `SELECT a.form_id, a.ref, a.kind, a.file_id IS NULL OR e.state = $2 FROM form_file a JOIN form f ON f.id = a.form_id
		LEFT JOIN file e ON e.id = a.file_id WHERE f.locus_id = $1 AND f.state <> 'void' ORDER BY a.kind, a.form_id, a.ref`, locus, string(evidence.Refused))
	if err != nil {
		return nil, err
	}
	forms := make([]string, len(all))
	for i, one := range all {
		forms[i] = one.form
	}
	slices.Sort(forms)
	named, err := namedIn(ctx, f.DB, "v.rev = f.rev", slices.Compact(forms)...)
	if err != nil {
		return nil, err
	}
	var tally []FileTally
	for _, one := range all {
		if !named[one.form][one.ref] {
			continue
		}
		if n := len(tally); n == 0 || tally[n-1].Kind != one.kind {
			tally = append(tally, FileTally{Kind: one.kind})
		}
		last := &tally[len(tally)-1]
		if last.N++; one.awaited {
			last.Awaited++
		}
	}
	return tally, nil
}
