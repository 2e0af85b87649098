package complaint

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestWhatIsAboutSomebodyIsPassedOnOnlyOnceTheyAreKeptFromIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		clerk := w.seat("petugas-loket", access.Handler, w.in(w.roads))
		one := w.received(func(n *New) { n.About = AboutPerson })
		one = w.done(w.Verify(t.Context(), w.desk(), one.ID, one.Version, Verification{Class: Ordinary, Title: "Pungutan"}))
		for _, to := range []To{w.roads, w.health} {
			_, err := w.Dispose(t.Context(), w.desk(), one.ID, one.Version, to, "")
			wantFault(t, err, "unit")
		}
		gaps, err := w.Gaps(t.Context(), w.desk(), one.ID, Dispose, w.roads)
		fine(t, err)
		if len(gaps) != 1 || gaps[0] != NobodyNamed {
			t.Errorf("missing is %v", gaps)
		}
		one = w.done(w.Bar(t.Context(), w.desk(), one.ID, one.Version, Reported{Accounts: []string{clerk.Account}}, "Disebut pelapor."))
		one = w.disposed(one, w.roads) // to their superior
		_, err = w.File(t.Context(), clerk, one.ID)
		wantKind(t, err, problem.NotFound)
	})
}

func TestTheOfficeOfSomebodyWithoutAnAccountIsClosedToTheCase(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		head := w.seat("kepala-pu", access.Leader, w.in(w.roads))
		one := w.working() // at the roads
		twin := w.received()
		w.done(w.Merge(t.Context(), w.desk(), twin.ID, twin.Version, one.ID))
		for _, c := range []struct {
			field string
			who   Reported
		}{
			{"named", Reported{}},
			{"unit", Reported{Name: "Petugas loket 2"}},
			{"name", Reported{Unit: w.roads.Unit}},
			{"unit", Reported{Name: "Petugas loket 2", Unit: "0197-tidak-ada"}},
		} {
			_, err := w.Bar(t.Context(), w.coordinator(), one.ID, 0, c.who, "Disebut pelapor.")
			wantFault(t, err, c.field)
		}
		one = w.done(w.Bar(t.Context(), w.coordinator(), one.ID, 0, Reported{Name: "Petugas loket 2", Unit: w.roads.Unit}, "Disebut pelapor."))
		wantState(t, one, Returned)
		if one.About != AboutPerson || one.Unit != "" {
			t.Errorf("it is about %s and lies at %q", one.About, one.Unit)
		}
		for _, it := range []Case{one, twin} {
			_, err := w.File(t.Context(), head, it.ID)
			wantKind(t, err, problem.NotFound)
		}
		_, err := w.Dispose(t.Context(), w.coordinator(), one.ID, one.Version, w.roads, "")
		wantFault(t, err, "unit")
		f, err := w.File(t.Context(), w.coordinator(), one.ID)
		fine(t, err)
		last := f.Entries[len(f.Entries)-1]
		if last.Data["reported"] != "Petugas loket 2" || f.Offices[last.Data["office"]].Name != "Dinas Pekerjaan Umum" {
			t.Errorf("the file says %v of %v", last.Data, f.Offices)
		}
		w.disposed(one, w.health)
	})
}

func TestAReportIsMadeToBeAboutLessWithAReasonOnly(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.received(func(n *New) { n.About = AboutPerson })
		v := Verification{Class: Ordinary, Title: "Pungutan", About: AboutOffice}
		_, err := w.Verify(t.Context(), w.desk(), one.ID, one.Version, v)
		wantFault(t, err, "why")
		v.Why = "Yang dimaksud tarif di papan loket, bukan petugasnya."
		one = w.done(w.Verify(t.Context(), w.desk(), one.ID, one.Version, v))
		one = w.done(w.Reclass(t.Context(), w.desk(), one.ID, one.Version, Reclassing{About: AboutPerson}))
		_, err = w.Reclass(t.Context(), w.desk(), one.ID, one.Version, Reclassing{About: AboutOffice})
		wantFault(t, err, "why")
	})
}

func TestATaskOutsideIsForWhoWorksAndNotForWhoLeadsOrDecides(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.working()
		task := func(who access.Actor) error {
			_, err := w.Order(t.Context(), w.officer(w.roads), one.ID, 0, Task{Account: who.Account, Place: "Jalan Contoh", Task: "Ukur lubang"})
			return err
		}
		all := access.Scope{Authority: w.city.ID}
		for _, who := range []access.Actor{
			w.seat("bupati", access.Leader, all), w.seat("peninjau-2", access.Reviewer, all), w.seat("koordinator-2", access.Coordinator, all),
			w.seat("ppid", access.InformationOfficer, all),
		} {
			wantFault(t, task(who), "account")
		}
		fine(t, task(w.seat("pelaksana-pu", access.Handler, w.in(w.roads))))
		fine(t, task(w.seat("kepala-pu", access.Leader, w.in(w.roads))))
	})
}
