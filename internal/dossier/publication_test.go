package dossier

import (
	"context"
	"fmt"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
)

// said is a publication that somebody wrote down for the first unit.
func (w *world) said(actor access.Actor, change ...func(s *Saying)) string {
	w.Helper()
	s := Saying{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitA, Kind: Pledge, Channel: Website, Link: "dinas-a.contoh.go.id/maklumat"}
	for _, c := range change {
		c(&s)
	}
	id, err := w.Say(w.Context(), actor, s)
	w.fine(err)
	return id
}

func (w *world) published(actor access.Actor) []Publication {
	w.Helper()
	all, err := w.Publications(w.Context(), actor, w.one.ID, w.body.Slug)
	w.fine(err)
	return all
}

func TestABodySaysWhereItPublishesAndNeverReadsWhatWasFound(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		id := w.said(w.petra)
		p, err := w.Look(t.Context(), w.ani, id, 1, Looking{Finding: Missing, Note: "Halaman kosong.", Photo: w.sent(w.ani, "layar.pdf")})
		w.fine(err)
		if p.Link != "https://dinas-a.contoh.go.id/maklumat" {
			t.Errorf("link %q", p.Link)
		}
		seen := w.published(w.ani)
		if len(seen) != 1 || seen[0].Finding != Missing || seen[0].LookedBy != "ani" || seen[0].Note == "" || seen[0].Photo.ID == "" {
			t.Fatalf("%+v", seen)
		}
		for _, actor := range []access.Actor{w.lia, w.petra} {
			one, err := w.Publication(t.Context(), actor, id)
			w.fine(err)
			for _, p := range append(w.published(actor), one) {
				if p.Finding != NotLooked || p.LookedBy != "" || !p.Looked.IsZero() || p.Note != "" || p.Photo.ID != "" || p.Version != 0 {
					t.Errorf("%s learns %+v", actor.Account, p)
				}
			}
		}
		// whoever looks again needs what stands there now; the body takes back without learning that somebody looked
		_, err = w.Look(t.Context(), w.budi, id, 1, Looking{Finding: Found})
		wantKind(t, err, problem.Conflict)
		_, err = w.Unsay(t.Context(), w.petra, id)
		w.fine(err)
		if got := w.published(w.lia); len(got) != 0 {
			t.Errorf("taken back, and shown to the body: %+v", got)
		}
		if got := w.published(w.ani); len(got) != 1 || got[0].Ended.IsZero() {
			t.Errorf("what was looked at stays for whoever assesses: %+v", got)
		}
	})
}

func TestWhatTheOfficeWroteDownIsTheOfficesOwn(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		id := w.said(w.ani, func(s *Saying) { s.Channel, s.Link = Wall, "Ruang tunggu, kiri pintu" })
		if got := w.published(w.lia); len(got) != 0 {
			t.Errorf("a body reads %+v", got)
		}
		_, err := w.Publication(t.Context(), w.lia, id)
		wantKind(t, err, problem.NotFound)
		_, err = w.Unsay(t.Context(), w.lia, id)
		wantKind(t, err, problem.NotFound)
		got, err := w.PublishedBeside(t.Context(), w.budi, w.one.ID, w.body.ID, w.units[0].ID)
		if err != nil || len(got) != 1 || !got[0].ByOffice {
			t.Errorf("beside: %+v, %v", got, err)
		}
		if got, err := w.PublishedBeside(t.Context(), w.lia, w.one.ID, w.body.ID, w.units[0].ID); err != nil || len(got) != 0 {
			t.Errorf("a body finds %+v, %v", got, err)
		}
	})
}

func TestWhoMayNotSayOrLook(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		say := Saying{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitB, Kind: Pledge, Channel: Wall, Link: "Loket"}
		_, err := w.Say(t.Context(), w.petra, say) // another unit
		wantKind(t, err, problem.NotFound)
		_, err = w.Say(t.Context(), w.elsewhere, say)
		wantKind(t, err, problem.NotFound)
		_, err = w.Publications(t.Context(), w.elsewhere, w.one.ID, w.body.Slug)
		wantKind(t, err, problem.NotFound)
		id := w.said(w.lia, func(s *Saying) { s.Unit = unitB })
		if got := w.published(w.petra); len(got) != 0 {
			t.Errorf("another unit reads %+v", got)
		}
		_, err = w.Look(t.Context(), w.lia, id, 1, Looking{Finding: Found})
		wantKind(t, err, problem.Forbidden)
		w.fine(w.Cycles.KeepApart(t.Context(), w.planner, w.one.ID, cycle.Apart{Account: "budi", Body: w.body.Slug, Why: "Keluarga."}))
		_, err = w.Look(t.Context(), w.budi, id, 1, Looking{Finding: Found})
		wantKind(t, err, problem.Forbidden)
		_, err = w.Look(t.Context(), w.ani, id, 1, Looking{})
		wantFault(t, err, "found", "choose")
	})
}

func TestWhatCannotBeSaidOfPublications(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		good := Saying{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitA, Kind: Pledge, Channel: Website, Link: "https://contoh.go.id"}
		for name, c := range map[string]struct {
			with       func(s *Saying)
			field, key string
		}{
			"no kind":                 {func(s *Saying) { s.Kind = "poster" }, "kind", "choose"},
			"no channel":              {func(s *Saying) { s.Channel = "" }, "channel", "choose"},
			"no place":                {func(s *Saying) { s.Link = " " }, "link", "empty"},
			"an address that is none": {func(s *Saying) { s.Link = "javascript://alert(1)" }, "link", "link"},
			"something else unnamed":  {func(s *Saying) { s.Kind = OtherKind }, "what", "empty"},
			"no such unit":            {func(s *Saying) { s.Unit = "dinas-z" }, "unit", "no_unit"},
			"no such question":        {func(s *Saying) { s.Question = "TIDAK.ADA" }, "question", "no_question"},
		} {
			s := good
			c.with(&s)
			_, err := w.Say(t.Context(), w.lia, s)
			t.Run(name, func(t *testing.T) { wantFault(t, err, c.field, c.key) })
		}
	})
}

func TestWhoeverIsAssessedSeesTheirRooms(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for account, c := range map[string]struct {
			actor  access.Actor
			places int
			inside bool
		}{"lia": {w.lia, 3, false}, "petra": {w.petra, 1, false}, "ani": {w.ani, 3, true}} {
			rooms, err := w.Rooms(t.Context(), c.actor, "")
			if err != nil || len(rooms) != 1 || rooms[0].Cycle != w.one.ID {
				t.Fatalf("%s: %+v, %v", account, rooms, err)
			}
			r, err := w.Room(t.Context(), c.actor, w.one.ID, w.body.Slug)
			if err != nil || len(r.Places) != c.places || r.Inside != c.inside || r.Speaks == c.inside || r.Judges != c.inside || !r.Going {
				t.Errorf("%s: %+v, %v", account, r, err)
			}
		}
		if rooms, err := w.Rooms(t.Context(), w.elsewhere, ""); err != nil || len(rooms) != 0 {
			t.Errorf("%+v, %v", rooms, err)
		}
		_, err := w.Room(t.Context(), w.elsewhere, w.one.ID, w.body.Slug)
		wantKind(t, err, problem.NotFound)
	})
}

// What a list would not show any more is not taken.
func TestABodyHasNoMoreThanAListShows(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		gone := w.said(w.petra)
		_, err := w.Unsay(t.Context(), w.petra, gone)
		w.fine(err)
		first := w.said(w.lia, func(s *Saying) { s.Unit = "" })
		n := Naming{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitA, Role: "Petugas loket"}
		named, err := w.Name(t.Context(), w.petra, n)
		w.fine(err)
		copies := func(table, columns, id string) {
			w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				for i := range MaxSaid - 1 {
					_, err := tx.Exec(ctx, `INSERT INTO `+table+` (id, `+columns+`) SELECT $1, `+columns+` FROM `+table+` WHERE id = $2`, fmt.Sprintf("00000000-0000-7000-8000-%012d", i), id)
					if err != nil {
						return err
					}
				}
				return nil
			}))
		}
		copies("dossier_publication", "cycle_id, office_id, body_id, unit_id, question, kind, channel, what, link, side, said_by, said_at, found, looked_by, note, version", first)
		copies("dossier_respondent", "cycle_id, office_id, body_id, unit_id, role, name, decree, decree_day, said_by, said_at, version", named)
		_, err = w.Say(t.Context(), w.petra, Saying{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitA, Kind: Pledge, Channel: Wall, Link: "Dinding loket"})
		wantFault(t, err, "what", "many")
		_, err = w.Name(t.Context(), w.petra, n)
		wantFault(t, err, "role", "many")
		if got := w.published(w.ani); len(got) != MaxSaid {
			t.Errorf("%d are shown", len(got))
		}
		for _, table := range []string{"dossier_publication", "dossier_respondent"} { // they have no events
			w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE id LIKE '00000000-%'`)
				return err
			}))
		}
	})
}
