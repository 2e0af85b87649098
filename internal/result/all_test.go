package result

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestEverythingIsReadAtOnceAndExamplesAreNot(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		s := newStore(t, d, "body,unit,kind,name,evidence,source\nkabupaten-contoh,,regency,Kabupaten Contoh,example,\n"+
			"kota-banjarmasin,disdik,education_office,Dinas Pendidikan,named,https://a.example\n")
		if modified, err := s.Modified(t.Context()); err != nil || modified.IsZero() {
			t.Errorf("modified %v (%v): the directory has a source", modified, err)
		}
		mustImport(t, s, `body,unit,year,score,source
kota-banjarmasin,,2023,88.01,https://a.example
kota-banjarmasin,,2024,95.45,https://a.example
kota-banjarmasin,disdik,2024,90.00,https://a.example
kabupaten-contoh,,2024,90.00,contoh
`)
		mustImport(t, s, "year,body,unit,role,part,label,points,top,source\n2024,kota-banjarmasin,disdik,points,INP,Input,20,21.85,https://b.example\n"+
			"2023,,,weight,INP,Input,,21.85,https://b.example\n2024,kabupaten-contoh,,points,INP,Input,20,21.85,contoh\n")
		mustImport(t, s, "year,region,of,average,source\n2024,63,government,93.64,https://c.example\n")
		all, err := s.All(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range all {
			got = append(got, fmt.Sprint(n.Slug, "/", n.Unit, " ", n.Region, " ", n.Year, " ", n.Score, " ", n.Relation, " ", len(n.Sources)))
		}
		want := []string{
			"kota-banjarmasin/ 63.71 2023 88.01  1", "kota-banjarmasin/ 63.71 2024 95.45 full 1", "kota-banjarmasin/disdik 63.71 2024 90.00  1",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		parts, err := s.AllBreakdowns(t.Context())
		if err != nil || len(parts) != 2 || !parts[0].Weight || parts[1].Slug != "kota-banjarmasin" || len(parts[1].Sources) != 1 {
			t.Errorf("breakdowns %+v (%v)", parts, err)
		}
		averages, err := s.AllAverages(t.Context())
		if err != nil || len(averages) != 1 || len(averages[0].Sources) != 1 {
			t.Errorf("averages %+v (%v)", averages, err)
		}
		modified, err := s.Modified(t.Context())
		if err != nil || time.Since(modified) > time.Hour || time.Since(modified) < 0 {
			t.Errorf("modified %v (%v)", modified, err)
		}
		bodies, err := s.dir.All(t.Context())
		if err != nil || len(bodies) != 552 {
			t.Errorf("%d bodies (%v)", len(bodies), err)
		}
		units, err := s.dir.AllUnits(t.Context())
		if err != nil || len(units) != 1 || units[0].Of != "kota-banjarmasin" || len(units[0].Sources) != 1 {
			t.Errorf("units %+v (%v)", units, err)
		}
	})
}
