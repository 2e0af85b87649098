package cycle

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
)

// offers puts a service of a locus's unit into the directory; the id says its number.
func (w *world) offers(l Locus, n int, name, to string) string {
	w.Helper()
	id := "0190d9c8-0000-7000-8000-" + strconv.Itoa(100_000_000_000+n)
	w.fine(w.DB.InTx(w.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO office_service (id, body_id, unit_id, slug, name, summary, words, search, promise, promise_unit, standard, valid_from, valid_to, version)
			VALUES ($1, $2, $3, $4, $4, '', '', '', 0, '', '{}', '', $5, 1)`, id, l.BodyID, l.UnitID, name, to)
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("office_service", id)
		return w.record(ctx, tx, access.Machine(), "uji", &Cycle{ID: l.ID}, "", &touched)
	}))
	return id
}

func (w *world) products(id, locus string) []string {
	w.Helper()
	s, err := w.ServicesOf(w.Context(), w.local, id, locus)
	w.fine(err)
	var names []string
	for _, p := range s.Chosen {
		names = append(names, p.Name)
	}
	return names
}

func TestServicesOfALocusAreChosenFromTheDirectory(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, _, loci := w.sent()
		ktp, kk, gone := w.offers(loci[0], 1, "ktp", ""), w.offers(loci[0], 2, "kk", "2026-12"), w.offers(loci[0], 3, "lama", "2025")
		foreign := w.offers(loci[1], 4, "izin", "")
		keep := func(version int64, ids ...string) error {
			return w.KeepProducts(t.Context(), w.local, one.ID, loci[0].ID, version, ids, "")
		}
		s, err := w.ServicesOf(t.Context(), w.local, one.ID, loci[0].ID)
		w.fine(err)
		if diff := cmp.Diff([]Product{{kk, "kk"}, {ktp, "ktp"}}, s.Offered); diff != "" || len(s.Chosen) != 0 {
			t.Error(diff)
		}
		for _, id := range []string{gone, foreign, "salah"} {
			wantFault(t, keep(1, id), "products", "no_service")
		}
		wantFault(t, keep(1, make([]string, MaxProducts+1)...), "products", "many")
		w.fine(keep(1, ktp, kk, kk))
		wantKind(t, keep(1, ktp), problem.Conflict)
		w.fine(keep(2, ktp))
		if diff := cmp.Diff([]string{"ktp"}, w.products(one.ID, loci[0].ID)); diff != "" {
			t.Error(diff)
		}
		all, err := w.ProductsIn(t.Context(), w.planner, one.ID)
		w.fine(err)
		if diff := cmp.Diff(map[string][]Product{loci[0].ID: {{ktp, "ktp"}}}, all); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOfAPlannedCycleServicesAreOnlyAddedWhereSomebodyGoes(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		ktp, kk := w.offers(loci[0], 1, "ktp", ""), w.offers(loci[0], 2, "kk", "")
		keep := func(version int64, why string, ids ...string) error {
			return w.KeepProducts(t.Context(), w.local, one.ID, loci[0].ID, version, ids, why)
		}
		w.fine(w.AddLoci(t.Context(), w.planner, one.ID, tanah, []string{""}, ""))
		w.fine(w.AddLoci(t.Context(), w.planner, one.ID, kahayan, []string{""}, ""))
		now, err := w.One(t.Context(), w.planner, one.ID)
		w.fine(err)
		_, err = w.Freeze(t.Context(), w.planner, one.ID, now.Version)
		w.fine(err)
		wantFault(t, keep(1, "", ktp), "why", "empty")
		w.fine(keep(1, "Lupa dipilih.", ktp))
		w.fine(keep(2, "Salah pilih.", kk))
		w.fine(w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, Stay{From: "2026-07-06", Until: "2026-07-07"}))
		wantFault(t, keep(3, "Salah pilih.", ktp), "products", "product_visited")
		w.fine(keep(3, "Ikut dinilai.", ktp, kk))
		if diff := cmp.Diff([]string{"kk", "ktp"}, w.products(one.ID, loci[0].ID)); diff != "" {
			t.Error(diff)
		}
	})
}

// paused holds the act of a kind back, just before it is kept.
type paused struct {
	access.Recorder
	kind          string
	reached, goOn chan struct{}
	once          sync.Once
}

func (p *paused) Record(ctx context.Context, tx db.Tx, e access.Event) error {
	if e.Kind == p.kind {
		p.once.Do(func() { close(p.reached) })
		<-p.goOn
	}
	return p.Recorder.Record(ctx, tx, e)
}

// Of two who write at once, who takes a service out sees the visit that the other plans.
func TestNoServiceIsTakenOutWhileAVisitIsPlanned(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		ktp := w.offers(loci[0], 1, "ktp", "")
		w.fine(w.KeepProducts(t.Context(), w.local, one.ID, loci[0].ID, 1, []string{ktp}, ""))
		held := &paused{Recorder: w.Record, kind: "cycle.visits_planned", reached: make(chan struct{}), goOn: make(chan struct{})}
		w.Record = held
		visit, keep := make(chan error, 1), make(chan error, 1)
		go func() {
			visit <- w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, Stay{From: "2026-07-06", Until: "2026-07-07"})
		}()
		select {
		case <-held.reached:
		case err := <-visit:
			t.Fatalf("no visit is planned: %v", err)
		}
		go func() { keep <- w.KeepProducts(t.Context(), w.local, one.ID, loci[0].ID, 2, nil, "") }()
		select {
		case err := <-keep:
			t.Errorf("nobody waited for the visit: %v", err)
			keep <- err
		case <-time.After(300 * time.Millisecond):
		}
		close(held.goOn)
		w.fine(<-visit)
		wantFault(t, <-keep, "products", "product_visited")
	})
}

func TestWhichInstrumentsAskAboutSingleServices(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]bool{"ori@2023": true, "ori@2016": true, "ori@2015": false, "skm@2017": false} {
		ins, err := instrument.Open(ref)
		if err != nil {
			t.Fatal(err)
		}
		if AsksProducts(ins) != want {
			t.Errorf("%s: %v", ref, !want)
		}
	}
}
