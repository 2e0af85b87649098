package desk_test

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
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
	return samples
}
