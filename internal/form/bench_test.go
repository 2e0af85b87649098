package form

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"

	"github.com/patuh-id/patuh/internal/cycle"
)

// The bar of issue 7 for the list of review: 160,000 forms, p95 of a page of 50 at most 50 ms, however it is narrowed
// down. Measured on two shared cores: 0.1 to 13 ms on SQLite, 0.2 to 22 ms on PostgreSQL. They lie in 34 offices, with 20 loci each; a tenth has flags, a twentieth an N/A that waits.
func BenchmarkList(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			w := crowd(b, d)
			for _, one := range []struct {
				name   string
				actor  access.Actor
				filter Filter
			}{
				{"all", w.center, Filter{}},
				{"state", w.center, Filter{State: Sent}},
				{"state_rare", w.center, Filter{State: Returned}},
				{"state_none", w.center, Filter{State: Void}},
				{"flags", w.center, Filter{Flag: AnyFlag}},
				{"flag_rare", w.center, Filter{Flag: Far}},
				{"na", w.center, Filter{NA: true}},
				{"subject_rare", w.center, Filter{Subject: "unit"}},
				{"state_subject", w.center, Filter{State: Returned, Subject: "unit"}},
				{"office", w.center, Filter{Office: w.offices[3]}},
				{"office_state", w.center, Filter{Office: w.offices[3], State: Returned}},
				{"own_office", w.local, Filter{State: Sent}},
				{"body", w.center, Filter{Body: w.body, State: Sent}},
				{"assessor", w.center, Filter{By: "penilai-7", State: Sent}},
				{"substitute", w.center, Filter{Substitute: true}},
				{"sight_of_assessor", w.assessor, Filter{}},
				{"sight_of_assessor_state", w.assessor, Filter{State: Sent}},
			} {
				b.Run(one.name, func(b *testing.B) {
					one.filter.Cycle = w.cycle
					measure(b, func() error {
						page, err := w.List(b.Context(), one.actor, one.filter, "")
						if err == nil && page.After != "" {
							_, err = w.List(b.Context(), one.actor, one.filter, page.After)
						}
						return err
					}, 2)
				})
			}
			b.Run("counts", func(b *testing.B) {
				measure(b, func() error { _, err := w.Count(b.Context(), w.center, w.cycle); return err }, 1)
			})
			b.Run("counts_of_assessor", func(b *testing.B) {
				measure(b, func() error { _, err := w.Count(b.Context(), w.assessor, w.cycle); return err }, 1)
			})
			b.Run("counts_own_office", func(b *testing.B) {
				measure(b, func() error { _, err := w.Count(b.Context(), w.local, w.cycle); return err }, 1)
			})
		})
	}
}

// measure reports the 95th percentile of what work takes, which reads so many pages.
func measure(b *testing.B, work func() error, pages int) {
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		if err := work(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(begun)/time.Duration(pages))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

// crowded is an installation in which a cycle has 160,000 forms.
type crowded struct {
	*Forms
	center, local, assessor access.Actor
	cycle, body             string
	offices                 []string
}

func crowd(b *testing.B, d *db.DB) *crowded {
	b.Helper()
	const offices, loci, forms = 34, 20, 160_000
	fine := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	g := groundtest.Open(b, d, ledger.New(ledger.Deps{DB: d, Now: time.Now})) // what is put in here has no events
	cycles := cycle.New(cycle.Deps{DB: d, Now: g.Now, Record: g.Record, Access: g.Access, Directory: g.Directory, Names: groundtest.Names})
	w := &crowded{Forms: New(Deps{DB: d, Now: g.Now, Record: g.Record, Cycles: cycles, Files: g.Files}), cycle: uuid.NewString()}
	fine(g.Directory.Seed(b.Context()))
	for i := range offices {
		made, err := g.Access.MakeAuthority(b.Context(), access.Machine(), access.Authority{
			Slug: fmt.Sprintf("perwakilan-%d", i), Kind: access.Ombudsman, Name: fmt.Sprintf("Perwakilan %d", i), Zone: "Asia/Jakarta", From: g.Now(),
		})
		fine(err)
		w.offices = append(w.offices, made.ID)
	}
	verifier := func(id string) access.Actor {
		return access.Actor{Account: "k" + id, Holdings: []access.Holding{{Role: access.Verifier, Scope: access.Scope{Authority: id}}}}
	}
	w.center, w.local = verifier(w.offices[0]), verifier(w.offices[7])
	w.assessor = access.Actor{Account: "penilai-7", Holdings: []access.Holding{{Role: access.Assessor, Scope: access.Scope{Authority: w.offices[7]}}}}
	at := func(i int) db.Time { return db.At(g.Now().Add(time.Duration(i) * time.Second)) }
	var places [offices][loci]string
	bodies := make([]string, offices)
	fine(d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error {
		run := func(query string, args ...any) {
			_, err := tx.Exec(ctx, query, args...)
			fine(err)
		}
		run(`INSERT INTO cycle (id, authority_id, kind, year, title, instrument, instrument_hash, instrument_text, from_day, until_day, state, made_by, made_at, version)
			VALUES ($1, $2, 'external', 2026, 'x', 'x', 'x', 'x', '2026-01-01', '2026-12-31', 'planned', 'x', $3, 1)`, w.cycle, w.offices[0], at(0))
		for i, office := range w.offices {
			run(`INSERT INTO cycle_office (cycle_id, authority_id, province) VALUES ($1, $2, $3)`, w.cycle, office, fmt.Sprint(i))
			bodies[i] = uuid.NewString()
			run(`INSERT INTO body (id, slug, kind, name, short_name, province, valid_from, valid_to, successor, named_years, evidence, example, search, version)
				VALUES ($1, $2, 'city', $2, '', '63', '2000-01-01', '', '', '', '', $3, '', 1)`, bodies[i], fmt.Sprintf("kota-%d", i), false)
			run(`INSERT INTO cycle_body (cycle_id, body_id, office_id, name, outcome, why, version) VALUES ($1, $2, $3, 'Kota', '', '', 1)`, w.cycle, bodies[i], office)
			for j := range loci {
				places[i][j] = uuid.NewString()
				run(`INSERT INTO cycle_locus (id, cycle_id, body_id, office_id, name, chosen, why, ended_at, version) VALUES ($1, $2, $3, $4, 'Dinas', 'named', '', $5, 1)`,
					places[i][j], w.cycle, bodies[i], office, at(0))
			}
		}
		team := uuid.NewString()
		run(`INSERT INTO cycle_team (id, cycle_id, office_id, name, members, version) VALUES ($1, $2, $3, 'Tim', '["penilai-7"]', 1)`, team, w.cycle, w.offices[7])
		run(`INSERT INTO cycle_member (team_id, account) VALUES ($1, 'penilai-7')`, team)
		for _, locus := range places[7][:5] {
			run(`INSERT INTO cycle_visit (id, cycle_id, locus_id, office_id, team_id, from_day, until_day, state, why, version)
				VALUES ($1, $2, $3, $4, $5, '2026-07-01', '2026-07-02', 'planned', '', 1)`, uuid.NewString(), w.cycle, locus, w.offices[7], team)
		}
		return nil
	}))
	w.body = bodies[5]
	rows := func(yield func([]any) bool) {
		for i := range forms {
			office, state, subject, flags, na := i*7919%offices, Sent, "user", 0, 0
			if i%3 == 0 {
				state = Verified
			}
			if i%4000 == 0 {
				state = Returned
			}
			if i%40 == 0 {
				subject = "unit"
			}
			if i%10 == 0 {
				flags = 1
			}
			if i%20 == 1 {
				na = 1
			}
			locus := places[office][i*31%loci]
			if !yield([]any{
				formID(i), w.cycle, w.offices[office], bodies[office], locus, subject, "", string(state), 1, fmt.Sprintf("penilai-%d", i%300), "field",
				i%500 == 0, 30, at(i), at(i + 60), at(i + 90), na, flags, 1,
			}) {
				return
			}
		}
	}
	insert(b, d, `INSERT INTO form (id, cycle_id, office_id, body_id, locus_id, subject, product, state, rev, made_by, way, substitute, answered, started_at,
		finished_at, received_at, na_open, flags, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`, rows)
	insert(b, d, `INSERT INTO form_flag (id, form_id, cycle_id, kind, about, detail, open, raised_at, closed_by, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		func(yield func([]any) bool) {
			for i := 0; i < forms; i += 10 {
				kind := Clock
				if i%20000 == 0 {
					kind = Far
				}
				if !yield([]any{uuid.NewString(), formID(i), w.cycle, string(kind), "", "{}", true, at(i), "", ""}) {
					return
				}
			}
		})
	if d.Engine() == db.PostgreSQL {
		fine(d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error { _, err := tx.Exec(ctx, `ANALYZE`); return err }))
	}
	return w
}

func formID(i int) string { return fmt.Sprintf("00000000-0000-7000-8000-%012d", i) }

func insert(b *testing.B, d *db.DB, query string, rows iter.Seq[[]any]) {
	b.Helper()
	if err := d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error { _, err := db.InsertAll(ctx, tx, query, rows); return err }); err != nil {
		b.Fatal(err)
	}
}
