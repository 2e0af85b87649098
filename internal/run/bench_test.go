package run

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
)

// The bar of issue 8: a national cycle (587 bodies, 4,100 units, 160,000 forms by the instrument of 2023) from the
// database to kept figures in at most 10 s, with at most 500 MB of memory. Measured on two shared cores: 11.2 s with
// 283 MB on SQLite, 10.2 s with 335 MB on PostgreSQL: not met yet.
func BenchmarkNational(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		b.Run(name, func(b *testing.B) {
			runs, of := nation(b, open(b))
			runtime.GC()
			most := uint64(0)
			watched, stop := context.WithCancel(b.Context())
			defer stop()
			go func() {
				for watched.Err() == nil {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapInuse)
					time.Sleep(50 * time.Millisecond)
				}
			}()
			for b.Loop() {
				one, err := runs.Ask(b.Context(), access.Machine(), of, review.Checked, "")
				if err != nil {
					b.Fatal(err)
				}
				if err := runs.WorkOut(b.Context(), one.ID); err != nil {
					b.Fatal(err)
				}
				sheet, err := runs.One(b.Context(), access.Machine(), of, one.ID)
				if err != nil || sheet.State != Done || sheet.In != 4_100 {
					b.Fatalf("%v, %+v", err, sheet.Run)
				}
				b.ReportMetric(float64(sheet.Forms), "forms")
			}
			b.ReportMetric(float64(most)/1e6, "heap-MB")
		})
	}
}

// nation fills a database with a cycle of the whole country.
func nation(b *testing.B, d *db.DB) (*Runs, string) {
	b.Helper()
	fine := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	g := groundtest.Open(b, d, ledger.New(ledger.Deps{DB: d, Now: time.Now}))
	cycles := cycle.New(cycle.Deps{DB: d, Now: g.Now, Record: g.Record, Access: g.Access, Directory: g.Directory, Names: groundtest.Names})
	forms := form.New(form.Deps{DB: d, Now: g.Now, Record: g.Record, Cycles: cycles, Files: g.Files})
	reviews := review.New(review.Deps{DB: d, Now: g.Now, Record: g.Record, Cycles: cycles, Forms: forms})
	fine(g.Directory.Seed(b.Context()))
	office, err := g.Access.MakeAuthority(b.Context(), access.Machine(), access.Authority{Slug: "pusat", Kind: access.Ombudsman, Name: "Pusat", Zone: "Asia/Jakarta", From: g.Now()})
	fine(err)
	ins, err := instrument.Open("ori@2023")
	fine(err)
	of := uuid.NewString()
	at := db.At(g.Now())
	put := func(query string, rows iter.Seq[[]any]) {
		b.Helper()
		fine(d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error { _, err := db.InsertAll(ctx, tx, query, rows); return err }))
	}
	one := func(row ...any) iter.Seq[[]any] { return func(yield func([]any) bool) { yield(row) } }
	put(`INSERT INTO cycle (id, authority_id, kind, year, title, instrument, instrument_hash, instrument_text, from_day, until_day, state, made_by, made_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		one(of, office.ID, "external", 2026, "x", ins.Ref(), ins.Hash, string(ins.Format()), "2026-01-01", "2026-12-31", "planned", "x", at, 1))
	put(`INSERT INTO cycle_office (cycle_id, authority_id, province) VALUES ($1, $2, $3)`, one(of, office.ID, ""))
	var bodies, cycleBodies, units, loci [][]any
	var places [][2]string
	for i := range 587 {
		body, code := uuid.NewString(), fmt.Sprintf("kabupaten-%03d", i)
		bodies = append(bodies, []any{body, code, "regency", code, "", "63", "2000-01-01", "", "", "", "", false, "", 1})
		cycleBodies = append(cycleBodies, []any{of, body, office.ID, code, "", "", 1})
		for u := range 7 - i/578 {
			unit, locus := uuid.NewString(), uuid.NewString()
			units = append(units, []any{unit, body, fmt.Sprintf("dinas-%d", u), "public_works", fmt.Sprintf("Dinas %d", u), "", "", "2000-01-01", "", "", "", "", "", 1})
			loci = append(loci, []any{locus, of, body, unit, office.ID, fmt.Sprintf("Dinas %d", u), "named", "", 1})
			places = append(places, [2]string{locus, body})
		}
	}
	rows := func(all [][]any) iter.Seq[[]any] {
		return func(yield func([]any) bool) {
			for _, row := range all {
				if !yield(row) {
					return
				}
			}
		}
	}
	put(`INSERT INTO body (id, slug, kind, name, short_name, province, valid_from, valid_to, successor, named_years, evidence, example, search, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, rows(bodies))
	put(`INSERT INTO unit (id, body_id, slug, kind, name, evidence, search, valid_from, valid_to, successor, address, phone, website, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, rows(units))
	put(`INSERT INTO cycle_body (cycle_id, body_id, office_id, name, outcome, why, version) VALUES ($1, $2, $3, $4, $5, $6, $7)`, rows(cycleBodies))
	put(`INSERT INTO cycle_locus (id, cycle_id, body_id, unit_id, office_id, name, chosen, why, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, rows(loci))
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a benchmark
	each := func(yield func(locus [2]string, id, subject string, n int) bool) {
		n := 0
		for _, place := range places {
			for _, s := range ins.Subjects {
				repeats := 1
				if s.Target != nil {
					repeats = s.Target.Value
				}
				for range repeats {
					n++
					if !yield(place, fmt.Sprintf("00000000-0000-7000-8000-%012d", n), s.Code, n) {
						return
					}
				}
			}
		}
	}
	put(`INSERT INTO form (id, cycle_id, office_id, body_id, locus_id, subject, product, state, rev, made_by, way, substitute, answered, started_at, finished_at,
		received_at, na_open, flags, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`, func(yield func([]any) bool) {
		each(func(place [2]string, id, subject string, _ int) bool {
			return yield([]any{id, of, office.ID, place[1], place[0], subject, "", "checked", 1, "x", "field", false, 5, at, at, at, 0, 0, 4})
		})
	})
	put(`INSERT INTO form_version (id, form_id, rev, content, hash, account, device, way, received_at, offset_s, aside)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, func(yield func([]any) bool) {
		moment := g.Now()
		each(func(place [2]string, id, subject string, n int) bool {
			c := form.Content{ID: id, Cycle: of, Locus: place[0], Instrument: ins.Hash, Subject: subject, Role: "petugas", Consent: &moment, Answers: map[string]form.Answer{}, Started: &moment, Finished: &moment, Done: true, Facts: map[string]string{}, Files: []form.File{}}
			ins.Walk(func(node *instrument.Node) {
				if q := node.Question; q != nil && q.Subject.Code == subject {
					options := q.Scale.Options
					c.Answers[node.Code] = form.Answer{Answer: options[random.IntN(len(options))].Code, Files: []string{}, At: &moment}
				}
			})
			text, err := json.Marshal(c)
			fine(err)
			return yield([]any{fmt.Sprintf("10000000-0000-7000-8000-%012d", n), id, 1, string(text), "x", "x", "", "field", at, 0, false})
		})
	})
	if d.Engine() == db.PostgreSQL {
		fine(d.InTx(b.Context(), func(ctx context.Context, tx db.Tx) error { _, err := tx.Exec(ctx, `ANALYZE`); return err }))
	}
	return New(Deps{DB: d, Now: g.Now, Record: g.Record, Cycles: cycles, Forms: forms, Reviews: reviews}), of
}
