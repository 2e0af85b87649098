package desk_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestAPlannerChoosesTheServicesThatAreAssessed(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, err := planned(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	v := as(t, w, desktest.Who(access.Planner, access.OfAuthority))
	v.get("/kelola/penilaian/" + s.ID + "/layanan?lokus=" + s.locus.ID + "&versi=1")
	v.sees("/kelola/penilaian/"+s.ID+"/layanan", "belum ada yang dapat dipilih")
	if strings.Contains(v.body, "Simpan</button>") {
		t.Error("nothing can be saved where nothing can be chosen")
	}
	made, err := w.Offices.MakeService(t.Context(), access.Machine(), office.Service{Place: office.Place{Body: desktest.BodySlug, Unit: s.locus.Unit}, Title: "Surat Pindah"}, "")
	if err != nil {
		t.Fatal(err)
	}
	plan := "/kelola/penilaian/" + s.ID
	v.get(plan)
	v.sees(plan, "Belum dipilih di 1 lokus, dari 1.")
	path := plan + "/layanan"
	v.get(path + "?lokus=" + s.locus.ID + "&versi=1")
	v.sees(path, "Surat Pindah", "Paling banyak 20.")
	v.post(path, "lokus", s.locus.ID, "versi", "1", "products", "salah")
	v.sees(path, "Layanan ini tidak ada pada unit ini")
	v.post(path, "lokus", s.locus.ID, "versi", "1", "products", made.ID)
	body := plan + "/penyelenggara/" + desktest.BodySlug
	v.sees(body, "Layanan yang dinilai disimpan.", "Surat Pindah")
	v.get(plan)
	if strings.Contains(v.body, "Belum dipilih di") {
		t.Error("the page still asks for services")
	}
}
