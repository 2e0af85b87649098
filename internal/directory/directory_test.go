package directory

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

func seeded(t *testing.T, d *db.DB) *Directory {
	t.Helper()
	dir := New(Deps{DB: d, Ledger: ledgertest.Open(t, d), Now: time.Now})
	if err := dir.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestRegionsAreThe38And98And416(t *testing.T) {
	t.Parallel()
	got := map[Level]int{}
	for _, r := range Regions() {
		got[r.Level]++
		if _, ok := RegionByCode(r.Province()); !ok {
			t.Errorf("%s lies in no province", r.Code)
		}
	}
	if diff := cmp.Diff(map[Level]int{Province: 38, City: 98, Regency: 416}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	names := map[string]string{"63": "Kalimantan Selatan", "63.03": "Kabupaten Banjar", "32.79": "Kota Banjar", "63.71": "Kota Banjarmasin"}
	for code, want := range names {
		if r, _ := RegionByCode(code); r.Name != want {
			t.Errorf("%s is %q, want %q", code, r.Name, want)
		}
	}
}

func TestTheTableOfRegionsHasItsNotice(t *testing.T) {
	t.Parallel()
	notice, err := os.ReadFile("regions.NOTICE.md")
	if err != nil || !strings.Contains(string(notice), "Open Database License (ODbL) 1.0") {
		t.Errorf("regions.NOTICE.md: %v", err)
	}
}

func TestEveryRegionHasAGovernmentAfterSeeding(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		before, err := dir.Revision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for kind, want := range map[string]int{"province": 38, "city": 98, "regency": 416} {
			bodies, err := dir.BodiesOfKind(t.Context(), kind)
			if err != nil || len(bodies) != want {
				t.Errorf("%s: %d bodies, want %d (%v)", kind, len(bodies), want, err)
			}
		}
		if err := dir.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if after, err := dir.Revision(t.Context()); err != nil || after != before {
			t.Errorf("seeding again raised the revision from %d to %d (%v)", before, after, err)
		}
		if err := dir.Mark(t.Context(), "directory", "an older version"); err != nil {
			t.Fatal(err)
		}
		if err := dir.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := db.One(t.Context(), d, db.Column[int], `SELECT count(*) FROM directory_past`); err != nil || n != 0 {
			t.Errorf("%d governments changed by writing them again (%v)", n, err)
		}
	})
}

func TestGovernmentsKnowTheirPlaceAndAge(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		want := []Body{
			{Slug: "kota-banjarmasin", Kind: "city", Name: "Kota Banjarmasin", Short: "Banjarmasin", Region: "63.71", Province: "63", Evidence: "codes"},
			{Slug: "provinsi-papua-selatan", Kind: "province", Name: "Provinsi Papua Selatan", Short: "Papua Selatan", Region: "93", Province: "93", ValidFrom: "2022", Evidence: "codes"},
			{Slug: "provinsi-daerah-istimewa-yogyakarta", Kind: "province", Name: "Daerah Istimewa Yogyakarta", Short: "Daerah Istimewa Yogyakarta", Region: "34", Province: "34", Evidence: "codes"},
			{Slug: "kabupaten-merauke", Kind: "regency", Name: "Kabupaten Merauke", Short: "Merauke", Region: "93.01", Province: "93", Evidence: "codes"},
		}
		for _, w := range want {
			got, err := dir.Body(t.Context(), w.Slug)
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(w, got, cmpopts.IgnoreFields(Body{}, "ID", "Version")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		if _, err := dir.Body(t.Context(), "kota-atlantis"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("an unknown slug gives %v", err)
		}
	})
}

const sample = `body,unit,kind,name,short_name,region,valid_from,valid_to,successor,named_years,evidence,source
polresta-banjarmasin,,police_resort,Kepolisian Resor Kota Banjarmasin,Polresta Banjarmasin,63.71,,,,,named,https://kalsel.antaranews.com/berita/401205
kementerian-luar-negeri,,ministry,Kementerian Luar Negeri,Kemlu,,,,,2021 2023,named,https://a.example/1 | Koran Contoh
kota-banjarmasin,puskesmas-pekauman,health_centre,Puskesmas Pekauman,,,,,,,named,https://b.go.id/2
kota-contoh,,city,Kota Contoh,,,,,,,example,
`

func TestImportingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		for i, want := range []Report{{Bodies: 3, Units: 1, Changed: 4, Sources: 4}, {Bodies: 3, Units: 1}} {
			revision, err := dir.Revision(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			checked, err := dir.Import(t.Context(), access.Machine(), "dir.csv", strings.NewReader(sample), true)
			if diff := cmp.Diff(want, checked); diff != "" || err != nil {
				t.Errorf("check %d: %v (-want +got):\n%s", i, err, diff)
			}
			got, err := dir.Import(t.Context(), access.Machine(), "dir.csv", strings.NewReader(sample), false)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("import %d: %v (-want +got):\n%s", i, err, diff)
			}
			after, err := dir.Revision(t.Context())
			if raised := after > revision; err != nil || raised != (want.Changed > 0) {
				t.Errorf("import %d: revision %d then %d (%v)", i, revision, after, err)
			}
		}
		body, err := dir.Body(t.Context(), "kota-banjarmasin")
		if err != nil {
			t.Fatal(err)
		}
		units, err := dir.Units(t.Context(), body.ID)
		want := []Unit{{Slug: "puskesmas-pekauman", Kind: "health_centre", Name: "Puskesmas Pekauman", Evidence: "named", Sources: []Source{{Kind: Official, Title: "b.go.id", URL: "https://b.go.id/2"}}}}
		if diff := cmp.Diff(want, units, cmpopts.IgnoreFields(Unit{}, "ID", "BodyID", "Version"), cmpopts.IgnoreFields(Source{}, "ID")); diff != "" || err != nil {
			t.Errorf("units: %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestABadFileIsRefusedWholeWithEveryFault(t *testing.T) {
	t.Parallel()
	const bad = `body,unit,kind,name,region,valid_from,successor,evidence
Kota Baru!,,city,Kota Baru,63.71,,,named
kota-banjarmasin,,regency,Kota Banjarmasin,63.71,,,named
polres-x,,police_resort,Polres X,99.99,2022-13,polres-tiada,maybe
polres-x,,police_resort,Polres X,63.01,,,named
kota-tiada,puskesmas-a,health_centre,Puskesmas A,,,,named
kota-banjarmasin,puskesmas-b,city,,,,,named
baik,,agency,Lembaga Baik,,,,named
`
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		_, err := dir.Import(t.Context(), access.Machine(), "bad.csv", strings.NewReader(bad), false)
		var faults problem.Faults
		if !errors.As(err, &faults) {
			t.Fatalf("got %v, want faults", err)
		}
		var got []string
		for _, f := range faults {
			got = append(got, fmt.Sprintf("%d:%d %s", f.Place.Line, f.Place.Column, strings.TrimPrefix(f.Key, "directory.fault.")))
		}
		want := []string{
			"7:35 sheet.fault.blank",
			"2:1 slug", "3:19 kind_changed", "4:34 region", "4:40 date", "4:61 evidence", "5:1 twice",
			"4:48 no_body", "6:1 no_body", "7:30 kind",
		}
		if diff := cmp.Diff(want, got, cmpopts.SortSlices(func(a, b string) bool { return a < b })); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if _, err := dir.Body(t.Context(), "baik"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a good row of a bad file was kept: %v", err)
		}
	})
}

func TestSearch(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		dir := seeded(t, d)
		if _, err := dir.Import(t.Context(), access.Machine(), "dir.csv", strings.NewReader(sample), false); err != nil {
			t.Fatal(err)
		}
		tests := []struct {
			query string
			limit int
			want  []string
		}{
			{"banjarm", 10, []string{"kota-banjarmasin", "polresta-banjarmasin"}},
			{"  BANJARMASIN kota ", 10, []string{"kota-banjarmasin", "polresta-banjarmasin"}},
			{"kemlu", 10, []string{"kementerian-luar-negeri"}},
			{"pekau", 10, []string{"kota-banjarmasin/puskesmas-pekauman"}},
			{"kota banjar", 2, []string{"kota-banjar", "kota-banjarbaru"}},
			{"%_'", 10, nil},
			{"", 10, nil},
			{"contoh", 10, nil},
			{"armasin", 1, []string{"kota-banjarmasin"}},
		}
		for _, tt := range tests {
			hits, err := dir.Search(t.Context(), tt.query, tt.limit)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range hits {
				got = append(got, strings.TrimSuffix(h.Body+"/"+h.Unit, "/"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%q (-want +got):\n%s", tt.query, diff)
			}
		}
	})
}

func TestSources(t *testing.T) {
	t.Parallel()
	got := SplitSources("https://www.a.com/x?y=1 | Koran, \"Judul\" | javascript:alert(1) | computed: total less the rest | https://scribd.com/d | ")
	want := []Source{
		{Kind: Press, Title: "a.com", URL: "https://www.a.com/x?y=1"},
		{Kind: Press, Title: "Koran, \"Judul\""},
		{Kind: Press, Title: "javascript:alert(1)"},
		{Kind: Computed, Title: "total less the rest"},
		{Kind: Document, Title: "scribd.com", URL: "https://scribd.com/d"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSlug(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Kota Banjarmasin": "kota-banjarmasin", " RSUD Dr. H. Moch. Ansari Saleh ": "rsud-dr-h-moch-ansari-saleh", "Café/Résumé": "cafe-resume", "!": "",
	} {
		if got := Slug(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestEveryWordHasATextInBothLanguages(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range Evidences {
		if !catalog.Has("directory.evidence." + e) {
			t.Errorf("evidence %s has no text", e)
		}
	}
}
