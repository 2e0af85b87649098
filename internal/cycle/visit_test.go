package cycle

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// sent is a cycle whose office in the south has a team of two, and two loci in a city.
func (w *world) sent() (Cycle, Team, []Locus) {
	w.Helper()
	one := w.joined()
	w.fine(w.AddLoci(w.Context(), w.local, one.ID, banjar, []string{"dinas-a", "dinas-b"}, ""))
	for _, name := range []string{"ani", "budi"} {
		w.holds(name, access.Assessor, w.south)
	}
	team, err := w.KeepTeam(w.Context(), w.local, one.ID, Team{Office: w.south.ID, Name: "Tim 1", Members: []string{"ani", "budi"}})
	w.fine(err)
	return one, team, w.loci(w.local, one.ID, banjar)
}

func TestATeamIsOfAssessorsOfItsOffice(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, _ := w.sent()
		_, err := w.KeepTeam(t.Context(), w.local, one.ID, Team{Office: w.south.ID, Name: "Tim 2", Members: []string{"perencana-kalsel"}})
		wantFault(t, err, "members", "no_assessor")
		_, err = w.KeepTeam(t.Context(), w.local, one.ID, Team{Office: w.center.ID, Name: "Tim 2", Members: []string{"ani"}})
		wantFault(t, err, "office", "choose")
		team.Members = []string{"budi"}
		now, err := w.KeepTeam(t.Context(), w.local, one.ID, team)
		w.fine(err)
		_, err = w.KeepTeam(t.Context(), w.local, one.ID, team)
		wantKind(t, err, problem.Conflict)
		w.fine(w.EndTeam(t.Context(), w.local, one.ID, now.ID, now.Version))
	})
}

func TestWhoeverIsInConflictWithABodyIsNotSentThere(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		ani := access.Actor{Account: "ani", Holdings: []access.Holding{{Role: access.Assessor, Scope: w.south.Scope()}}}
		wantKind(t, w.KeepApart(t.Context(), ani, one.ID, Apart{Account: "budi", Body: banjar, Why: "Bersaudara."}), problem.Forbidden)
		w.fine(w.KeepApart(t.Context(), ani, one.ID, Apart{Account: "ani", Body: banjar, Why: "Kakak saya kepala dinas di sana."}))
		wantFault(t, w.KeepApart(t.Context(), ani, one.ID, Apart{Account: "ani", Body: banjar, Why: "Lagi."}), "body", "apart_already")
		visit := func() error {
			return w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, Stay{From: "2026-07-06", Until: "2026-07-07"})
		}
		wantFault(t, visit(), "team", "apart")
		all, err := w.Aparts(t.Context(), w.local, one.ID)
		w.fine(err)
		if len(all) != 1 || all[0].Account != "ani" {
			t.Fatalf("%+v", all)
		}
		budi := ani
		budi.Account = "budi"
		if others, err := w.Aparts(t.Context(), budi, one.ID); err != nil || len(others) != 0 {
			t.Errorf("a colleague reads %v, %v", others, err)
		}
		w.fine(w.EndApart(t.Context(), w.local, one.ID, all[0].ID, all[0].Version, "Kakaknya sudah pindah tugas."))
		w.fine(visit())
	})
}

func TestWhoeverWorksAtABodyIsNotSentThere(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		w.ground.Seat(t, "budi", access.Handler, access.Scope{Authority: w.center.ID, Body: loci[0].BodyID, Unit: loci[0].UnitID})
		err := w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, Stay{From: "2026-07-06", Until: "2026-07-07"})
		wantFault(t, err, "team", "works_there")
	})
}

func TestWhoeverWorksForTheAuthorityOfABodyIsNotSentThere(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		body, err := w.ground.Directory.Body(t.Context(), banjar)
		w.fine(err)
		_, err = w.ground.Directory.KeepBody(t.Context(), access.Machine(), banjar, body.Version, w.ground.City.ID, "uji")
		w.fine(err)
		w.ground.Seat(t, "budi", access.IntakeOfficer, w.ground.City.Scope())
		err = w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, Stay{From: "2026-07-06", Until: "2026-07-07"})
		wantFault(t, err, "team", "works_there")
	})
}

func TestVisitsAreWithinTheCycleAndOnceALocus(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		both := []string{loci[0].ID, loci[1].ID}
		wantFault(t, w.Visit(t.Context(), w.local, one.ID, team.ID, both, Stay{From: "2026-06-30", Until: "2026-07-07"}), "from", "outside")
		wantFault(t, w.Visit(t.Context(), w.local, one.ID, team.ID, both, Stay{From: "2026-07-07", Until: "2026-07-06"}), "until", "before")
		w.fine(w.Visit(t.Context(), w.local, one.ID, team.ID, both, Stay{From: "2026-07-06", Until: "2026-07-07"}))
		wantFault(t, w.Visit(t.Context(), w.local, one.ID, team.ID, both[:1], Stay{From: "2026-07-08", Until: "2026-07-08"}), "loci", "visited")
		visits, err := w.Visits(t.Context(), w.planner, one.ID)
		w.fine(err)
		v := visits[0]
		wantFault(t, w.Move(t.Context(), w.local, one.ID, v.ID, v.Version, team.ID, Stay{From: "2026-07-09", Until: "2026-07-09", Why: ""}), "why", "empty")
		w.fine(w.Move(t.Context(), w.local, one.ID, v.ID, v.Version, team.ID, Stay{From: "2026-07-09", Until: "2026-07-09", Why: "Hari libur setempat."}))
		wantKind(t, w.Move(t.Context(), w.local, one.ID, v.ID, v.Version, "", Stay{Why: "Batal saja."}), problem.Conflict)
		wantKind(t, w.EndTeam(t.Context(), w.local, one.ID, team.ID, team.Version), problem.Conflict)
		// A locus that is taken out is visited by nobody.
		for _, l := range loci {
			w.fine(w.EndLocus(t.Context(), w.local, one.ID, l.ID, l.Version, "Kantornya pindah."))
		}
		if visits, err = w.Visits(t.Context(), w.planner, one.ID); err != nil || len(visits) != 0 {
			t.Errorf("%v, %v", visits, err)
		}
		w.fine(w.EndTeam(t.Context(), w.local, one.ID, team.ID, team.Version))
	})
}

func TestADayOffIsAskedAboutAndTakenWithAReason(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		visit := func(stay Stay) error {
			return w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, stay)
		}
		sunday := Stay{From: "2026-07-12", Until: "2026-07-12"}
		wantFault(t, visit(sunday), "off", "off")
		wantFault(t, visit(Stay{From: "2026-07-10", Until: "2026-07-11"}), "off", "off")
		sunday.Off = true
		wantFault(t, visit(sunday), "why", "empty")
		sunday.Why = "Pasar hanya buka hari Minggu."
		w.fine(visit(sunday))
		all, err := w.Visits(t.Context(), w.local, one.ID)
		w.fine(err)
		if len(all) != 1 || all[0].Why != sunday.Why {
			t.Fatalf("%+v", all)
		}
		move := func(stay Stay) error {
			return w.Move(t.Context(), w.local, one.ID, all[0].ID, all[0].Version, team.ID, stay)
		}
		saturday := Stay{From: "2026-07-11", Until: "2026-07-13", Why: "Atas permintaan mereka."}
		wantFault(t, move(saturday), "off", "off")
		saturday.Off = true
		w.fine(move(saturday))
	})
}

func TestATeamThatStaysOverASundayIsNotAskedAboutIt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		w.fine(w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, Stay{From: "2026-07-06", Until: "2026-07-17"}))
	})
}

// version is that of a cycle now.
func (w *world) version(id string) int64 {
	w.Helper()
	now, err := db.One(w.Context(), w.DB, db.Column[int64], `SELECT version FROM cycle WHERE id = $1`, id)
	w.fine(err)
	return now
}

// A conflict of interest is noted when it is so, also while a visit is planned; the visit is named until somebody else
// goes, and whoever is in conflict takes it along no more.
func TestAConflictOfInterestNamesTheVisitsThatMustChange(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		one, err := w.Freeze(t.Context(), w.planner, one.ID, w.version(one.ID))
		w.fine(err)
		w.fine(w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID}, Stay{From: "2026-07-06", Until: "2026-07-07"}))
		ani := access.Actor{Account: "ani", Holdings: []access.Holding{{Role: access.Assessor, Scope: w.south.Scope()}}}
		budi := access.Actor{Account: "budi", Holdings: ani.Holdings}
		w.fine(w.KeepApart(t.Context(), ani, one.ID, Apart{Account: "ani", Body: banjar, Why: "Kakak saya kepala dinas di sana."}))
		all, err := w.Aparts(t.Context(), w.local, one.ID)
		w.fine(err)
		if len(all) != 1 || len(all[0].Visits) != 1 || all[0].Visits[0] != (ApartVisit{loci[0].Name, "Tim 1"}) {
			t.Errorf("%+v", all)
		}
		for actor, want := range map[*access.Actor]int{&ani: 0, &budi: 1, {Account: "budi"}: 0} {
			going, err := w.GoingOf(t.Context(), *actor)
			w.fine(err)
			if len(going) != want {
				t.Errorf("%s takes along %d visits", actor.Account, len(going))
			}
		}
	})
}
