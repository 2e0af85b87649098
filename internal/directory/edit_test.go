package directory

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestEveryFaultOfABodyIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		good := Body{Kind: "police_resort", Name: "Polres Contoh", Region: "63.71"}
		tests := []struct {
			name   string
			change func(b *Body)
			why    string
			want   string
		}{
			{"a good one", func(*Body) {}, "", "done"},
			{"its address is taken by now", func(*Body) {}, "", "slug taken"},
			{"everything at once", func(b *Body) {
				*b = Body{
					Slug: "Polres!", Kind: "health_centre", Name: " ", Short: strings.Repeat("x", MaxShort+1), Region: "99.99",
					ValidFrom: "2023-02-30", ValidTo: "now", Successor: "nobody",
					Contact: Contact{Address: "Jl. A\nNo. 1", Phone: "12", Website: "javascript:alert(1)"},
				}
			}, strings.Repeat("y", MaxWhy+1), "name empty, short_name long, kind kind, region region, valid_from date, valid_to date, " +
				"address control, phone phone, website website, why long, slug slug, successor no_successor"},
			{"it ends before it begins", func(b *Body) { b.Slug, b.ValidFrom, b.ValidTo = "p1", "2023-05", "2022" }, "", "valid_to period"},
			{"a year and a day within it", func(b *Body) { b.Slug, b.ValidFrom, b.ValidTo = "p2", "2023-05-01", "2023" }, "", "done"},
			{"taken over, and nobody says when", func(b *Body) { b.Slug, b.Successor = "p3", "kota-banjarmasin" }, "", "valid_to no_end"},
			{"its own successor", func(b *Body) { b.Slug, b.Successor, b.ValidTo = "p4", "p4", "2024" }, "", "successor no_successor"},
			{"a city in a regency", func(b *Body) { b.Slug, b.Kind, b.Region = "p5", "city", "63.01" }, "", "region seat"},
			{"a government nowhere", func(b *Body) { b.Slug, b.Kind, b.Region = "p6", "province", "" }, "", "region empty"},
			{"of no kind", func(b *Body) { b.Slug, b.Kind = "p6", "" }, "", "kind empty"},
			{"a ministry needs no region", func(b *Body) { b.Slug, b.Kind, b.Region = "p7", "ministry", "" }, "", "done"},
			{"a name of signs alone", func(b *Body) { b.Name = "???" }, "", "slug slug"},
			{"a name that turns its reader around", func(b *Body) { b.Slug, b.Name = "p8", "Polres \u202etnaem" }, "", "name control"},
			{"no text at all", func(b *Body) { b.Slug, b.Name = "p9", "Polres \xff" }, "", "name control"},
		}
		for _, tt := range tests {
			made := good
			tt.change(&made)
			_, err := o.MakeBody(t.Context(), o.keeper, made, tt.why)
			if got := said(err); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
			}
		}
	})
}

func TestWebAddressesAreLinksAndNothingElse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://dinkes.banjarmasinkota.go.id/layanan?x=1": "",
		"http://banjarmasinkota.go.id":                     "",
		"dinkes.banjarmasinkota.go.id":                     "https://dinkes.banjarmasinkota.go.id",
		"ftp://banjarmasinkota.go.id/x":                    "https://banjarmasinkota.go.id/x",
		"https://user:secret@banjarmasinkota.go.id":        "https://banjarmasinkota.go.id",
		"javascript:alert(1)//a.b":                         "https://banjarmasinkota.go.id",
		"https://":                                         "https://banjarmasinkota.go.id",
		"https://localhost":                                "https://banjarmasinkota.go.id",
		"https:banjarmasinkota.go.id":                      "https://banjarmasinkota.go.id",
		"https://a.b/\"><script>":                          "https://banjarmasinkota.go.id",
	} {
		var faults problem.Faults
		onForm(&faults).website(text)
		got := ""
		if len(faults) > 0 {
			got = faults[0].Args["right"].(string)
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestARegionMayGoOnMissing(t *testing.T) {
	t.Parallel()
	missing := Body{ID: "1", Kind: "regency"}
	for name, tt := range map[string]struct {
		was, b Body
		want   string
	}{
		"new":              {Body{}, missing, "region empty"},
		"as it was":        {missing, missing, ""},
		"another kind":     {missing, Body{ID: "1", Kind: "city"}, ""},
		"taken away":       {Body{ID: "1", Kind: "regency", Region: "63.03"}, missing, "region empty"},
		"no government":    {Body{ID: "1", Kind: "ministry"}, missing, "region empty"},
		"one of no region": {Body{}, Body{Kind: "ministry"}, ""},
		"another's seat":   {missing, Body{ID: "1", Kind: "regency", Region: "63.71"}, "region seat"},
	} {
		var faults problem.Faults
		onForm(&faults).seat(tt.was, tt.b)
		got := ""
		if err := faults.Err(); err != nil {
			got = said(err)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestABodyIsChangedWithItsHistory(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		b := o.taken(t, "kota-banjarmasin")
		o.pass(time.Hour)
		edited := b
		edited.Contact = Contact{Address: " Jl. R.E. Martadinata No. 1 ", Phone: "0511-3363811", Website: "https://banjarmasinkota.go.id"}
		// What a form cannot say.
		edited.ID, edited.Owner, edited.Evidence, edited.NamedYears, edited.Province = "x", o.other.ID, "seed", "1999", "11"
		var err error
		if !o.raised(t, func() { edited, err = o.EditBody(t.Context(), o.planner, edited, "  letter 12  ") }) || err != nil {
			t.Fatalf("the public does not see it: %v", err)
		}
		want := b
		want.Version, want.Contact = 3, Contact{Address: "Jl. R.E. Martadinata No. 1", Phone: "+625113363811", Website: "https://banjarmasinkota.go.id"}
		if diff := cmp.Diff(want, edited); diff != "" {
			t.Error(diff)
		}
		got, past, err := o.KeptBody(t.Context(), o.planner, "kota-banjarmasin")
		must(t, err)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		before := b
		before.Owner, before.Version = "", 1
		wantPast := []Past[Body]{
			{Was: b, Version: 2, Until: o.now(), By: "pia", Act: "directory.body_edited", Why: "letter 12"},
			{Was: before, Version: 1, Until: o.now().Add(-time.Hour), By: "kiki", Act: "directory.body_kept"},
		}
		if diff := cmp.Diff(wantPast, past); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]locale.Key{"directory.field.address", "directory.field.phone", "directory.field.website"}, past[0].Differences(got)); diff != "" {
			t.Error(diff)
		}
		e := o.lastEvent(t)
		if e.Kind != "directory.body_edited" || e.Actor.Account != "pia" || e.Subject != b.ID || e.Why != "letter 12" ||
			e.Scope != (access.Scope{Authority: o.city.ID, Body: b.ID}) || !e.At.Equal(o.now()) {
			t.Errorf("%+v", e)
		}
		if o.raised(t, func() { edited, err = o.EditBody(t.Context(), o.planner, edited, "again") }) || err != nil || edited.Version != 3 {
			t.Errorf("an edit that changes nothing made version %d (%v)", edited.Version, err)
		}
	})
}

func TestTheSecondOfTwoEditorsIsToldWhatChanged(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		b := o.taken(t, "kota-banjarmasin")
		first, second := b, b
		first.Short, first.Address = "BJM", "Jl. A"
		second.Address = "Jl. B"
		_, err := o.EditBody(t.Context(), o.planner, first, "")
		must(t, err)
		_, err = o.EditBody(t.Context(), o.planner, second, "")
		if problem.KindOf(err) != problem.Conflict {
			t.Fatalf("got %v", err)
		}
		var p *problem.Error
		if !asProblem(err, &p) {
			t.Fatal(err)
		}
		got := o.catalog.Printer(locale.English).Named(p.Key, p.Args)
		want := "Somebody else has changed “Kota Banjarmasin” in the meantime: short name, evidence, address. Reload the page and enter your change again."
		if got != want {
			t.Errorf("got %s", got)
		}
		if _, err = o.KeepBody(t.Context(), o.planner, b.Slug, b.Version, "", ""); problem.KindOf(err) != problem.Conflict {
			t.Errorf("given back unseen: %v", err)
		}
		second.Version = 99
		if _, err = o.EditBody(t.Context(), o.planner, second, ""); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a version that never was: %v", err)
		}

		u, err := o.MakeUnit(t.Context(), o.planner, b.Slug, Unit{Kind: "health_centre", Name: "Puskesmas Pekauman"}, "")
		must(t, err)
		u.Name = "UPTD Puskesmas Pekauman"
		_, err = o.EditUnit(t.Context(), o.planner, b.Slug, u, "")
		must(t, err)
		_, err = o.EditUnit(t.Context(), o.planner, b.Slug, u, "")
		if !asProblem(err, &p) || p.Kind != problem.Conflict || len(p.Args["fields"].([]locale.Key)) != 1 {
			t.Errorf("got %v", err)
		}
	})
}

func TestAKindStaysOnceFiguresRestOnIt(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		b, err := o.MakeBody(t.Context(), o.keeper, Body{Kind: "agency", Name: "Badan Contoh"}, "")
		must(t, err)
		if diff := cmp.Diff(Body{Slug: "badan-contoh", Kind: "agency", Name: "Badan Contoh", Evidence: "entered", Version: 1}, b, cmpopts.IgnoreFields(Body{}, "ID")); diff != "" {
			t.Error(diff)
		}
		b.Kind = "ministry"
		b, err = o.EditBody(t.Context(), o.keeper, b, "typed wrongly")
		must(t, err)
		o.rests = true
		b.Kind = "agency"
		if _, err = o.EditBody(t.Context(), o.keeper, b, ""); said(err) != "kind kind_changed" {
			t.Errorf("got %v", err)
		}
	})
}

func TestSuccessorsDoNotLeadBack(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		slugs := []string{"badan-a", "badan-b", "badan-c"}
		for _, slug := range slugs {
			_, err := o.MakeBody(t.Context(), o.keeper, Body{Slug: slug, Kind: "agency", Name: slug}, "")
			must(t, err)
		}
		for i, slug := range slugs {
			b, err := o.Body(t.Context(), slug)
			must(t, err)
			b.ValidTo, b.Successor = "2024", slugs[(i+1)%3]
			_, err = o.EditBody(t.Context(), o.keeper, b, "")
			if want := map[bool]string{true: "successor circle", false: "done"}[i == 2]; said(err) != want {
				t.Errorf("%s: %v, want %s", slug, err, want)
			}
		}
		list, _, err := o.KeptBodies(t.Context(), o.keeper, Look{Query: "badan"})
		if err != nil || len(list) != 1 {
			t.Errorf("%d have not ended (%v)", len(list), err)
		}
		list, _, err = o.KeptBodies(t.Context(), o.keeper, Look{Query: "badan", Ended: true})
		if err != nil || len(list) != 3 || list[0].Successor != "badan-b" {
			t.Errorf("ended bodies stay: %+v (%v)", list, err)
		}
	})
}

// What a person said of a government outlives a new version of the table of regions.
func TestSeedingAgainKeepsWhatWasEdited(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		for slug, change := range map[string]func(b *Body){
			"kota-banjarmasin": func(b *Body) { b.Name = "Kota Banjarmasin Baru" },
			"kota-banjarbaru":  func(b *Body) { b.Phone = "112" },
		} {
			b, err := o.Body(t.Context(), slug)
			must(t, err)
			change(&b)
			want, err := o.EditBody(t.Context(), o.keeper, b, "")
			must(t, err)
			must(t, o.Mark(t.Context(), "directory", "an older version"))
			must(t, o.Seed(t.Context()))
			got, err := o.Body(t.Context(), slug)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		b, err := o.Body(t.Context(), "kota-banjarbaru")
		if err != nil || b.Evidence != seedEvidence {
			t.Errorf("a telephone number made it %s (%v)", b.Evidence, err)
		}
	})
}

func TestOneOfManyEditorsAtOnceWins(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		b := o.taken(t, "kota-banjarmasin")
		said := make(chan problem.Kind, 8)
		for i := range cap(said) {
			go func() {
				mine := b
				mine.Address = fmt.Sprintf("Jl. %d", i)
				_, err := o.EditBody(t.Context(), o.planner, mine, "")
				if err == nil {
					said <- -1
					return
				}
				said <- problem.KindOf(err)
			}()
		}
		got := map[problem.Kind]int{}
		for range cap(said) {
			got[<-said]++
		}
		if diff := cmp.Diff(map[problem.Kind]int{-1: 1, problem.Conflict: 7}, got); diff != "" {
			t.Error(diff)
		}
	})
}
