package review

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/notify"
)

// letters keeps what was sent.
type letters struct{ sent []notify.Message }

func (l *letters) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	l.sent = append(l.sent, m)
	return nil
}

func TestOnlyWhoMayReadAFormIsCalledToIt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		post := &letters{}
		w.Messages = post
		c := w.officer()
		one := w.send(c)
		spot := w.unit(w.planner).Spot
		got, err := w.Readers(t.Context(), w.DB, &one, &spot)
		w.fine(err)
		want := []string{"ani", "budi", "kepala", "ketua", "perencana", "pusat", "wakil"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		say := func(calls ...string) error {
			return w.Say(t.Context(), w.kepala, c.ID, "", "PER.1.a", "Bukti ini dari tahun lalu.", calls...)
		}
		for _, who := range []string{"cici", "tidak-ada", "", "kepala"} {
			wantKind(t, say("ani", who), problem.Invalid)
		}
		if said, err := w.Comments(t.Context(), w.DB, c.ID); err != nil || len(said) != 0 {
			t.Errorf("a refused comment stays: %+v, %v", said, err)
		}
		post.sent = nil
		w.fine(say("ani", "budi", "ani"))
		said, err := w.Comments(t.Context(), w.DB, c.ID)
		w.fine(err)
		if diff := cmp.Diff([]string{"ani", "budi"}, said[c.ID][0].Called); diff != "" {
			t.Error(diff)
		}
		if len(post.sent) != 2 || post.sent[0].To.Account != "ani" || post.sent[0].Kind != "review.mentioned" {
			t.Fatalf("%+v", post.sent)
		}
		whole, err := json.Marshal(post.sent)
		w.fine(err)
		for _, secret := range []string{"tahun lalu", "PER.1.a", "petugas", "Dinas", "Kota"} {
			if strings.Contains(string(whole), secret) {
				t.Errorf("the message says %q: %s", secret, whole)
			}
		}
	})
}

func TestACallWaitsUntilTheFormIsOpened(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(c)
		w.fine(w.Say(t.Context(), w.kepala, c.ID, "", "", "Lihat fotonya.", "ani", "ketua"))
		waits := func(actor access.Actor) int {
			t.Helper()
			all, err := w.Mentions(t.Context(), actor)
			w.fine(err)
			return len(all)
		}
		if got := waits(w.ani); got != 1 {
			t.Errorf("%d wait", got)
		}
		w.fine(w.Seen(t.Context(), w.ani, c.ID))
		if got := []int{waits(w.ani), waits(w.ketua), waits(w.budi)}; !slices.Equal(got, []int{0, 1, 0}) {
			t.Error(got)
		}
		w.ketua.Holdings = nil // who reads it no more is not called any more
		if got := waits(w.ketua); got != 0 {
			t.Errorf("%d wait", got)
		}
	})
}

// What somebody may not read any more hides nothing older that they may.
func TestCallsThatAreNotReadHideNoneThatAre(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		mine, gone := w.officer(), w.officer()
		w.send(mine)
		w.send(gone)
		call := func(to form.Content) {
			t.Helper()
			w.fine(w.Say(t.Context(), w.kepala, to.ID, "", "", "Lihat fotonya.", "ani"))
		}
		call(mine)
		for range maxWaiting {
			call(gone)
		}
		// As if the form were of another office and a unit to which ani does not go; put back, since the record covers it.
		w.fine(w.Cycles.AddLoci(t.Context(), w.planner, w.one.ID, "kota-contoh", []string{""}, "Ikut dinilai."))
		loci, err := w.Cycles.Loci(t.Context(), w.planner, w.one.ID, "kota-contoh")
		w.fine(err)
		i := slices.IndexFunc(loci, func(l cycle.Locus) bool { return l.ID != w.loci[0].ID && l.ID != w.loci[1].ID })
		move := func(by, office, locus string) {
			t.Helper()
			w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				return db.Update(ctx, tx, `UPDATE form SET made_by = $2, office_id = $3, locus_id = $4 WHERE id = $1`, gone.ID, by, office, locus)
			}))
		}
		move("lain", w.ground.Other.ID, loci[i].ID)
		defer move("ani", w.office.ID, gone.Locus)
		all, err := w.Mentions(t.Context(), w.ani)
		w.fine(err)
		if len(all) != 1 || all[0].Form != mine.ID {
			t.Errorf("%d wait: %+v", len(all), all)
		}
	})
}
