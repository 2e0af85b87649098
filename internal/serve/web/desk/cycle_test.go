package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestAVisitOnADayOffIsAskedAboutBeforeItIsPlanned(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, err := planned(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	off := cycle.Stay{Why: "Lokus ini dikunjungi lagi."}
	if err := w.Cycles.Move(t.Context(), access.Machine(), s.ID, s.visit.ID, s.visit.Version, "", off); err != nil {
		t.Fatal(err)
	}
	sunday := w.Now()
	for sunday.Weekday() != time.Sunday {
		sunday = sunday.AddDate(0, 0, 1)
	}
	path, day := "/kelola/penilaian/"+s.ID+"/kunjungan-baru", sunday.Format(time.DateOnly)
	v := as(t, w, desktest.Who(access.Planner, access.OfAuthority))
	v.get(path)
	v.post(path, "team", s.team.ID, "from", day, "until", day, "loci", s.locus.ID)
	v.answered(http.StatusUnprocessableEntity)
	v.sees(path, "Minggu", "bukan hari kerja", "Memang pada hari libur", "Mengapa pada hari libur")
	v.post(path, "team", s.team.ID, "from", "2020-01-05", "until", "2020-01-05", "loci", s.locus.ID)
	v.answered(http.StatusUnprocessableEntity)
	v.sees(path, "Di luar masa penilaian")
	if strings.Contains(v.body, "UTC") || strings.Contains(v.body, "bukan hari kerja") {
		t.Error("a day outside is told with another fault, or as the machine writes it")
	}
	v.post(path, "team", s.team.ID, "from", day, "until", day, "loci", s.locus.ID, "off", "ya", "why", "Pasar hanya buka hari Minggu.")
	v.answered(http.StatusOK)
	if visits, err := w.Cycles.Visits(t.Context(), access.Machine(), s.ID); err != nil || len(visits) != 1 || visits[0].From != day {
		t.Errorf("%+v, %v", visits, err)
	}
}

func TestWhoeverLeadsATeamIsInIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, err := planned(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	v := as(t, w, desktest.Who(access.Planner, access.OfAuthority))
	plan := "/kelola/penilaian/" + s.ID
	v.get(plan + "/tim-baru")
	v.post(plan+"/tim-baru", "name", "Tim 2", "leader", w.People[desktest.Who(access.Assessor, access.OfAuthority)])
	v.sees(plan+"/tim", "Tim 2", "(ketua)")
	v.get(plan + "/undian")
	v.sees(plan+"/undian", s.locus.Name+" ("+s.locus.BodyName+")")
}
