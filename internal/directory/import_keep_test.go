package directory

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAnImportKeepsWhatRowsWere(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		const columns = "body,unit,kind,name,short_name,region,valid_to,successor,address,phone,website,evidence\n"
		const row = "kota-banjarmasin,,city,Kota Banjarmasin,Banjarmasin,63.71,,,"
		load := func(rows string) Report {
			t.Helper()
			report, err := o.Import(t.Context(), access.Machine(), "path/dir.csv", strings.NewReader(columns+rows), false)
			must(t, err)
			return report
		}
		load(row + "Jl. A,0511-3363811,https://a.go.id,named\n" +
			"kota-banjarmasin,pkm-a,health_centre,Puskesmas A,,,2024,pkm-b,,,,named\n" +
			"kota-banjarmasin,pkm-b,health_centre,Puskesmas B,,,,,Jl. B,,,named\n")
		if report := load(row + ",,,named\n" + "kota-banjarmasin,pkm-b,health_centre,Puskesmas B,,,,,,,,named\n"); report.Changed != 0 {
			t.Errorf("blanks changed %d rows", report.Changed)
		}
		load(row + ",0511-3363812,,named\n" + "kota-banjarmasin,pkm-b,hospital,Rumah Sakit B,,,,,,,,named\n")

		b, past, err := o.KeptBody(t.Context(), o.keeper, "kota-banjarmasin")
		must(t, err)
		if diff := cmp.Diff(Contact{"Jl. A", "+625113363812", "https://a.go.id"}, b.Contact); diff != "" || b.Version != 3 {
			t.Errorf("version %d %s", b.Version, diff)
		}
		var was []string
		for _, p := range past {
			was = append(was, strings.Join([]string{p.Act, p.Why, p.By, p.Was.Evidence, p.Was.Phone}, " "))
		}
		if diff := cmp.Diff([]string{"directory.imported dir.csv  named +625113363811", "directory.imported dir.csv  codes "}, was); diff != "" {
			t.Error(diff)
		}
		u, pastUnit, err := o.KeptUnit(t.Context(), o.keeper, "kota-banjarmasin", "pkm-b")
		if err != nil || u.Kind != "hospital" || u.Address != "Jl. B" || len(pastUnit) != 1 || pastUnit[0].Was.Name != "Puskesmas B" {
			t.Errorf("%+v %+v (%v)", u, pastUnit, err)
		}
		u, _, err = o.KeptUnit(t.Context(), o.keeper, "kota-banjarmasin", "pkm-a")
		if err != nil || u.ValidTo != "2024" || u.Successor != "pkm-b" {
			t.Errorf("%+v (%v)", u, err)
		}
	})
}

func TestAnImportOfAnAuthorityChangesItsOwnRowsOnly(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		kept := o.taken(t, "kota-banjarmasin")
		const columns = "body,unit,kind,name,short_name,region,evidence,source\n"
		const (
			own     = "kota-banjarmasin,,city,Kota Banjarmasin,BJM,63.71,named,Koran\n"
			ownUnit = "kota-banjarmasin,pkm,health_centre,Puskesmas,,,named,\n"
			fresh   = "polres-x,,police_resort,Polres X,,63.71,named,\n"
			same    = "kota-banjarbaru,,city,Kota Banjarbaru,Banjarbaru,63.72,codes,\n"
			sourced = "kota-banjarbaru,,city,Kota Banjarbaru,Banjarbaru,63.72,codes,Koran\n"
			foreign = "kota-banjarbaru,,city,Kota Banjarbaru,BJB,63.72,named,\n"
			unit    = "kota-banjarbaru,pkm,health_centre,Puskesmas,,,named,\n"
		)
		reader := o.planner.Narrow(access.Scope{}, []access.Action{access.ReadPositions})
		token := o.planner.Narrow(access.Scope{}, []access.Action{access.ImportDirectory})
		tests := []struct {
			name      string
			actor     access.Actor
			authority string
			rows      string
			want      string
		}{
			{"one's own, and what stays as it is", o.planner, o.city.ID, own + ownUnit + fresh + same, "done"},
			{"what others keep", o.planner, o.city.ID, own + foreign + unit, "dir.csv kept, dir.csv kept"},
			{"not even a source of it", o.planner, o.city.ID, sourced, "dir.csv kept"},
			{"for another authority", o.planner, o.other.ID, own, "forbidden"},
			{"for the installation", o.planner, "", own, "forbidden"},
			{"by whoever may not import", reader, o.city.ID, own, "forbidden"},
			{"by a token for imports", token, o.city.ID, own + "kota-banjarmasin,pkm,hospital,RS,,,named,\n", "done"},
			{"by the public", access.Public(), "", own, "unauthenticated"},
			{"by the installation, what it keeps", o.keeper, "", foreign + unit, "done"},
			{"and not what an authority keeps", o.keeper, "", "kota-banjarmasin,,city,Kota Banjarmasin,X,63.71,named,\n", "dir.csv kept"},
			{"by the machine, everything", access.Machine(), "", "kota-banjarmasin,,city,Kota Banjarmasin,X,63.71,named,\n", "done"},
		}
		for _, tt := range tests {
			for _, check := range []bool{true, false} {
				_, err := o.ImportFor(t.Context(), tt.actor, tt.authority, "dir.csv", strings.NewReader(columns+tt.rows), check)
				if got := said(err); got != tt.want {
					t.Errorf("%s: got %s, want %s (%v)", tt.name, got, tt.want, err)
				}
			}
		}
		made, err := o.Body(t.Context(), "polres-x")
		if err != nil || made.Owner != o.city.ID {
			t.Errorf("a new body is kept by %q (%v)", made.Owner, err)
		}
		after, err := o.Body(t.Context(), kept.Slug)
		if err != nil || after.Owner != o.city.ID || after.Short != "X" {
			t.Errorf("%+v (%v)", after, err)
		}
		if e := o.lastEvent(t); e.Kind != "directory.imported" || e.Subject != "dir.csv" {
			t.Errorf("%+v", e)
		}
	})
}

func TestAFileSaysWhatIsWrongWithContactsAndSuccessors(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, o *office) {
		const bad = `body,unit,kind,name,valid_from,valid_to,successor,phone,website,evidence
badan-a,,agency,Badan A,2024,2023,badan-b,x,ftp://a.b,named
badan-b,,agency,Badan B,2023-02-29,,badan-a,,,named
badan-b,loket,licensing_office,Loket,,2023,tiada,,,named
`
		_, err := o.Import(t.Context(), access.Machine(), "dir.csv", strings.NewReader(bad), false)
		var keys []string
		for _, word := range strings.Split(said(err), ", ") {
			keys = append(keys, strings.TrimPrefix(word, "dir.csv "))
		}
		want := []string{"period", "phone", "website", "date", "circle", "circle", "no_unit"}
		if diff := cmp.Diff(want, keys); diff != "" || problem.KindOf(err) != problem.Invalid {
			t.Errorf("%v %s", err, diff)
		}
	})
}
