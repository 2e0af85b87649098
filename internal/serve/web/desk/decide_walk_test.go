package desk_test

import (
	"context"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// decideSamples are about a plenary whose minutes are confirmed, its decree, and a publication in an hour.
func decideSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	s, err := planned(ctx, w)
	must(err)
	s.Cycle, err = w.Cycles.Freeze(ctx, access.Machine(), s.ID, s.Version)
	must(err)
	one, err := w.Runs.Ask(ctx, access.Machine(), s.ID, review.Checked, "Uji.")
	must(err)
	must(w.Runs.WorkOut(ctx, one.ID))
	who := func(role access.Role) access.Actor {
		return access.Actor{Account: w.People[desktest.Who(role, access.OfAuthority)], Holdings: []access.Holding{{Role: role, Scope: w.City.Scope()}}}
	}
	pleno, second := who(access.CentralReviewer), who(access.Leader)
	today := w.Now().Format("2006-01-02")
	session, err := w.Decisions.Open(ctx, pleno, s.ID, decision.Opening{Run: one.ID, Day: today, Distance: "1"})
	must(err)
	must(w.Decisions.Settle(ctx, pleno, s.ID, session.ID, 1, desktest.BodySlug, "safety", "Uji."))
	must(w.Decisions.Write(ctx, pleno, s.ID, session.ID, 2, decision.Minutes{
		Day: today, Attendees: []decision.Attendee{{Name: "Satu", Role: "ketua"}, {Name: "Dua", Role: "anggota"}}, Points: []string{"Setuju."},
	}))
	must(w.Decisions.Close(ctx, pleno, s.ID, session.ID, 3))
	must(w.Decisions.Confirm(ctx, second, s.ID, session.ID, 4))
	decree, err := w.Decisions.Enter(ctx, pleno, s.ID, decision.NewDecree{Session: session.ID, Number: "1/2026", Day: today, Signer: "Ketua"})
	must(err)
	must(w.Decisions.ConfirmDecree(ctx, second, s.ID, decree, 1))
	publication, err := w.Decisions.Publish(ctx, pleno, s.ID, decision.Plan{At: w.Now().AddDate(0, 1, 0)})
	must(err)
	here, all := w.City.Scope(), "/kelola/penilaian/"+s.ID+"/putusan"
	samples := map[string][]sample{}
	const route = "/kelola/penilaian/{id}/putusan"
	page := func(pattern, path string) { samples["GET "+route+pattern] = []sample{{path: all + path, scope: here}} }
	both := func(pattern, path string) {
		page(pattern, path)
		samples["POST "+route+pattern] = []sample{{path: all + path, form: url.Values{"version": {"99"}, "day": {"salah"}}, scope: here}}
	}
	page("", "")
	page("/pleno/{pleno}", "/pleno/"+session.ID)
	page("/pleno/{pleno}/notulen.pdf", "/pleno/"+session.ID+"/notulen.pdf")
	both("/pleno/baru", "/pleno/baru")
	both("/keputusan/baru", "/keputusan/baru")
	both("/pengumuman/baru", "/pengumuman/baru")
	for _, act := range []string{"notulen", "catatan", "tidak-dinilai", "tutup", "gugur", "sahkan", "buka"} {
		both("/pleno/{pleno}/"+act, "/pleno/"+session.ID+"/"+act)
	}
	for _, act := range []string{"sahkan", "batal", "cabut", "sahkan-cabut"} {
		both("/keputusan/{keputusan}/"+act, "/keputusan/"+decree+"/"+act)
	}
	both("/pengumuman/{pengumuman}/batal", "/pengumuman/"+publication+"/batal")
	must(w.Decisions.OpenWindow(ctx, pleno, s.ID, one.ID, workdayAfter(w.Now())))
	page("/keberatan", "/keberatan")
	both("/jendela", "/jendela")
	objection := uuid.NewString()
	must(w.Cycles.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error { // its unit has no mark
		_, err := tx.Exec(ctx, `INSERT INTO objection (id, cycle_id, run_id, body_id, locus_id, code, reason, state, filed_by, filed_at, first, second, ruling, why, proposed_by, version)
			SELECT $1, $2, $3, l.body_id, l.id, 'X', 'Uji.', 'panel', 'x', $4, $5, $6, '', '', '', 1 FROM cycle_locus l WHERE l.id = $7`,
			objection, s.ID, one.ID, db.At(w.Now()), who(access.Validator).Account, pleno.Account, s.locus.ID)
		return err
	}))
	for _, act := range []string{"panel", "usul", "putus"} {
		both("/keberatan/{keberatan}/"+act, "/keberatan/"+objection+"/"+act)
	}
	body := "/kelola/keberatan/" + s.ID + "/" + desktest.BodySlug
	at := access.Scope{Authority: w.City.ID, Body: w.Body}
	samples["GET /kelola/keberatan"] = []sample{{path: "/kelola/keberatan", scope: at, anywhere: true}}
	samples["GET /kelola/keberatan/{id}/{slug}"] = []sample{{path: body, scope: at}}
	samples["GET /kelola/keberatan/{id}/{slug}/ajukan"] = []sample{{path: body + "/ajukan", scope: at}}
	samples["POST /kelola/keberatan/{id}/{slug}/ajukan"] = []sample{{path: body + "/ajukan", form: url.Values{"mark": {"salah"}}, scope: at}}
	return samples
}

// workdayAfter is a Wednesday that is to come.
func workdayAfter(at time.Time) string {
	at = at.AddDate(0, 0, 1)
	for at.Weekday() != time.Wednesday {
		at = at.AddDate(0, 0, 1)
	}
	return at.Format(time.DateOnly)
}
