package calendar

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/workday"
)

// national is a row as a form gives it.
func national(date, name string) Fields {
	return Fields{"date": date, "kind": "national", "name_id": name, "decree": "Keputusan (contoh)", "announced": "2026-03-01", "status": "official"}
}

func (w *world) add(t *testing.T, adding Adding) Outcome {
	t.Helper()
	o, err := w.AddHolidays(t.Context(), access.Machine(), adding)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func rows(fields ...Fields) []workday.Row {
	list := make([]workday.Row, len(fields))
	for i := range fields {
		list[i] = fields[i]
	}
	return list
}

func keysOf(err error) []string {
	var faults problem.Faults
	if !errors.As(err, &faults) {
		return []string{fmt.Sprint(err)}
	}
	var keys []string
	for _, f := range faults {
		keys = append(keys, f.Place.File+" "+f.Key)
	}
	return keys
}

func TestALateHolidayReachesEveryOfficeAndIsToldInItsOwnTransaction(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		city := Office{Authority: w.city.ID}
		before := w.of(t, city)
		var told []Change
		w.Changed(func(ctx context.Context, tx db.Tx, c Change) error {
			fresh, _, err := w.Of(ctx, tx, city)
			if err == nil && fresh.Works(day(t, "2026-08-18")) {
				t.Error("the listener reads the calendar as it was")
			}
			told = append(told, c)
			return err
		})
		w.add(t, Adding{Rows: rows(national("2026-08-18", "Hari Contoh")), Why: "diumumkan kemarin"})
		want := []Change{{From: day(t, "2026-08-18"), Until: day(t, "2026-08-18"), Why: "diumumkan kemarin", Decree: "Keputusan (contoh)"}}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		if !before.Works(day(t, "2026-08-18")) || w.of(t, city).Works(day(t, "2026-08-18")) {
			t.Error("the calendar that was read before changed, or the new one did not")
		}
	})
}

func TestAListenerThatFailsUndoesTheChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	failing := true
	w.Changed(func(context.Context, db.Tx, Change) error {
		if failing {
			return errors.New("no")
		}
		return nil
	})
	adding := Adding{Rows: rows(national("2026-08-18", "Hari Contoh"))}
	if _, err := w.AddHolidays(t.Context(), access.Machine(), adding); err == nil {
		t.Fatal("no error")
	}
	if !w.of(t, Office{}).Works(day(t, "2026-08-18")) {
		t.Error("a change that was undone is believed")
	}
	failing = false
	w.add(t, adding)
}

func TestACheckTellsWhatWouldHappenAndLeavesEverythingAsItIs(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.Moves(func(ctx context.Context, tx db.Tx, changes []Change) (int, error) {
			c, _, err := w.Of(ctx, tx, Office{})
			if err != nil || c.Works(day(t, "2026-08-18")) || len(changes) != 1 {
				t.Errorf("the count reads the calendar as it is: %v %v", changes, err)
			}
			return 7, nil
		})
		adding := Adding{Rows: rows(national("2026-08-18", "Hari Contoh")), Check: true}
		for range 2 { // what the first left behind would be found by the second
			o := w.add(t, adding)
			if len(o.Added) != 1 || !o.Counted || o.Moves != 7 {
				t.Errorf("%+v", o)
			}
			if !w.of(t, Office{}).Works(day(t, "2026-08-18")) {
				t.Error("a check changed the calendar")
			}
		}
		adding.Check = false
		w.add(t, adding)
		again := w.add(t, adding)
		if again.Same != 1 || !again.Empty() {
			t.Errorf("the same day twice: %+v", again)
		}
	})
}

func TestADecreeTakesADayBackAndTheRowStays(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		o := w.add(t, Adding{Rows: rows(national("2026-08-18", "Hari Contoh"))})
		revoking := Revoking{ID: o.Added[0].ID, Decree: "Keputusan pencabutan (contoh)", On: day(t, "2026-03-02")}
		if _, err := w.Revoke(t.Context(), access.Machine(), revoking); err != nil {
			t.Fatal(err)
		}
		if !w.of(t, Office{}).Works(day(t, "2026-08-18")) {
			t.Error("still closed")
		}
		y, err := w.YearOf(t.Context(), Office{}, 2026)
		if err != nil || len(y.Ended) != 1 || y.Ended[0].RevokedDecree != revoking.Decree || !y.Known() {
			t.Errorf("%+v %v", y.Ended, err)
		}
		if _, err := w.Revoke(t.Context(), access.Machine(), revoking); problem.KindOf(err) != problem.Conflict {
			t.Errorf("revoked twice: %v", err)
		}
		// A third decree may give it again; the row that was taken back does not hide it.
		w.add(t, Adding{Rows: rows(national("2026-08-18", "Hari Contoh"))})
		if w.of(t, Office{}).Works(day(t, "2026-08-18")) {
			t.Error("open although it was given again")
		}
		// A list that says so in its column takes it back too.
		back := national("2026-08-18", "Hari Contoh")
		back["revoked"], back["revoked_decree"] = "2026-03-03", "Keputusan lain (contoh)"
		if o := w.add(t, Adding{Rows: rows(back)}); len(o.Revoked) != 1 {
			t.Errorf("%+v", o)
		}
	})
}

func TestDecreesThatContradictEachOtherAreToldAndNotMixed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	w.add(t, Adding{Rows: rows(national("2026-08-18", "Hari Contoh"))})
	other := national("2026-08-18", "Hari Lain")
	_, err := w.AddHolidays(t.Context(), access.Machine(), Adding{Rows: rows(other)})
	if diff := cmp.Diff([]string{"date calendar.fault.contradicts"}, keysOf(err)); diff != "" {
		t.Error(diff)
	}
	o := w.add(t, Adding{Rows: rows(other), Correct: true})
	if len(o.Corrected) != 1 || o.Corrected[0].Was.Name.ID != "Hari Contoh" {
		t.Errorf("%+v", o)
	}
	y, err := w.YearOf(t.Context(), Office{}, 2026)
	if err != nil || len(y.Ended) != 1 || y.Ended[0].ReplacedBy != o.Corrected[0].Now.ID {
		t.Errorf("%+v %v", y.Ended, err)
	}
}

func TestWhatIsWrongWithARowIsSaidAllAtOnceAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	formula := national("2026-09-09", "=HYPERLINK(\"x\")")
	far := national("2226-01-01", "Terlalu jauh")
	local := Fields{"date": "2026-09-10", "kind": "local", "region": "99.99", "name_id": "Daerah", "status": "assumed"}
	fast := Fields{"date": "2026-03-01", "until": "2026-03-29", "kind": "ramadan", "name_id": "Ramadan", "status": "assumed"}
	own := Fields{"date": "2026-09-11", "kind": "closed", "name_id": "Pindah", "status": "assumed"}
	good := national("2026-09-12", "Baik")
	_, err := w.AddHolidays(t.Context(), access.Machine(), Adding{Rows: rows(formula, far, local, fast, own, good, good)})
	want := []string{
		"name_id calendar.fault.formula", "date workday.fault.date", "date calendar.fault.twice", "date calendar.fault.overlap",
		"region calendar.fault.no_region", "kind calendar.fault.kind_of_one",
	}
	if diff := cmp.Diff(want, keysOf(err)); diff != "" {
		t.Error(diff)
	}
	if !w.of(t, Office{}).Works(day(t, "2026-09-15")) {
		t.Error("something was written")
	}
	_, err = w.AddHolidays(t.Context(), access.Machine(), Adding{Office: Office{Authority: w.city.ID}, Rows: rows(good)})
	if diff := cmp.Diff([]string{"kind calendar.fault.kind_of_all"}, keysOf(err)); diff != "" {
		t.Error(diff)
	}
}

func TestLocalHolidaysReachTheOfficesThatStandThere(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		city, unit := Office{Authority: w.city.ID}, Office{Authority: w.city.ID, Unit: w.unit}
		w.add(t, Adding{Rows: rows(Fields{"date": "2026-09-24", "kind": "local", "region": "63.71", "name_id": "Hari Jadi", "status": "assumed"})})
		if !w.of(t, city).Works(day(t, "2026-09-24")) {
			t.Error("an office that says not where it stands keeps a city's holiday")
		}
		set := hours(city, "2026-09-01")
		set.Region = "63.71.01"
		if _, err := w.EditOffice(t.Context(), access.Machine(), Editing{Hours: set}); err != nil {
			t.Fatal(err)
		}
		if w.of(t, city).Works(day(t, "2026-09-24")) || w.of(t, unit).Works(day(t, "2026-09-24")) {
			t.Error("open on the city's holiday")
		}
		if !w.of(t, Office{Authority: w.other.ID}).Works(day(t, "2026-09-24")) {
			t.Error("a holiday of 63.71 elsewhere")
		}
	})
}

// hours are a six-day week from a day on.
func hours(o Office, from string) Hours {
	h := Hours{Office: o, Zone: "WITA", Basis: "Keputusan (contoh)", Status: workday.Assumed}
	h.From, _ = workday.ParseDate(from)
	for i := 1; i <= 6; i++ {
		h.Week[i], _ = workday.ParseHours("08:00-14:00")
	}
	return h
}

func TestAUnitMayWorkOtherwiseFromADayOn(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		city, unit := Office{Authority: w.city.ID}, Office{Authority: w.city.ID, Unit: w.unit}
		set := hours(unit, "2026-04-01")
		set.JointLeaveWorks, set.JointLeaveBasis = true, "Keputusan (contoh)"
		if _, err := w.EditOffice(t.Context(), access.Machine(), Editing{Hours: set}); err != nil {
			t.Fatal(err)
		}
		c := w.of(t, unit)
		got := map[string]bool{}
		for _, text := range []string{"2026-03-28", "2026-04-04", "2026-03-20", "2026-05-15", "2026-04-03"} {
			got[text] = c.Works(day(t, text))
		}
		want := map[string]bool{
			"2026-03-28": false, // a Saturday before
			"2026-04-04": true,  // a Saturday after
			"2026-03-20": false, // joint leave before
			"2026-05-15": true,  // joint leave after
			"2026-04-03": false, // a national holiday
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if w.of(t, city).Works(day(t, "2026-04-04")) {
			t.Error("the authority's default works on a Saturday")
		}
		// Two editors: the second has not seen the first's row.
		if _, err := w.EditOffice(t.Context(), access.Machine(), Editing{Hours: set}); problem.KindOf(err) != problem.Conflict {
			t.Errorf("%v", err)
		}
		rows, err := w.HoursOf(t.Context(), unit)
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		if _, err := w.WithdrawHours(t.Context(), access.Machine(), rows[0].ID, "salah", false); err != nil {
			t.Fatal(err)
		}
		if w.of(t, unit) != w.of(t, city) {
			t.Error("the unit still has a calendar of its own")
		}
	})
}

func TestADayOfOneOfficeClosesItAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	unit := Office{Authority: w.city.ID, Unit: w.unit}
	w.add(t, Adding{Office: unit, Rows: rows(
		Fields{"date": "2026-04-07", "kind": "closed", "name_id": "Pindah gedung", "status": "assumed"},
		Fields{"date": "2026-04-08", "kind": "hours", "hours": "08:00-11:00", "name_id": "Setengah hari", "status": "assumed"},
	)})
	c := w.of(t, unit)
	if c.Works(day(t, "2026-04-07")) || c.HoursOn(day(t, "2026-04-08")).String() != "08:00-11:00" {
		t.Errorf("%v %v", c.Works(day(t, "2026-04-07")), c.HoursOn(day(t, "2026-04-08")))
	}
	if !w.of(t, Office{Authority: w.city.ID}).Works(day(t, "2026-04-07")) {
		t.Error("the authority is closed too")
	}
	_, err := w.AddHolidays(t.Context(), access.Machine(), Adding{Office: Office{Authority: w.other.ID, Unit: w.unit}, Rows: rows()})
	if problem.KindOf(err) != problem.NotFound {
		t.Errorf("a unit of another authority: %v", err)
	}
}

func TestAYearWithoutItsDecreeIsAGapAndNotGuessed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	o := w.add(t, Adding{Rows: rows(national("2027-01-01", "Tahun Baru"))})
	if diff := cmp.Diff([]int{2027}, o.Gaps); diff != "" {
		t.Error(diff)
	}
	due, err := w.of(t, Office{}).Due(workday.On(day(t, "2026-12-28")), 10, workday.WorkingDays)
	if err != nil || !due.Provisional() {
		t.Errorf("%v %v", due, err)
	}
	unknown, err := w.UnknownYears(t.Context(), w.db, day(t, "2026-12-28"), day(t, "2028-01-01"))
	if diff := cmp.Diff([]int{2027, 2028}, unknown); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestAMissingDecreeIsWatchedFromOctoberAndAlarmsFromTheMiddleOfDecember(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	got := map[string]condition.State{}
	for _, at := range []string{"2026-09-30T10:00:00+07:00", "2026-10-01T00:00:00+07:00", "2026-12-14T23:00:00+07:00", "2026-12-15T00:00:00+07:00", "2027-02-01T00:00:00+07:00"} {
		var err error
		if w.at, err = time.Parse(time.RFC3339, at); err != nil {
			t.Fatal(err)
		}
		all, err := w.Condition().Look(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		got[at] = all[0].State
	}
	want := map[string]condition.State{
		"2026-09-30T10:00:00+07:00": condition.Good, "2026-10-01T00:00:00+07:00": condition.Watch, "2026-12-14T23:00:00+07:00": condition.Watch,
		"2026-12-15T00:00:00+07:00": condition.Alarm, "2027-02-01T00:00:00+07:00": condition.Alarm,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyWhoeverKeepsACalendarMayChangeIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	administrator := func(authority string) access.Actor {
		return access.Actor{Account: "a", Holdings: []access.Holding{{Role: access.AuthorityAdministrator, Scope: access.Scope{Authority: authority}}}}
	}
	instruments := access.Actor{Account: "b", Holdings: []access.Holding{{Role: access.InstrumentAdministrator, Scope: access.Scope{Installation: true}}}}
	closed := rows(Fields{"date": "2026-04-07", "kind": "closed", "name_id": "Pindah", "status": "assumed"})
	city := Office{Authority: w.city.ID}
	for name, try := range map[string]struct {
		actor access.Actor
		Adding
		want bool
	}{
		"own office":                {administrator(w.city.ID), Adding{Office: city, Rows: closed, Check: true}, true},
		"another's office":          {administrator(w.other.ID), Adding{Office: city, Rows: closed, Check: true}, false},
		"everybody's list":          {administrator(w.city.ID), Adding{Rows: rows(national("2026-08-18", "x")), Check: true}, false},
		"everybody's, who keeps it": {instruments, Adding{Rows: rows(national("2026-08-18", "x")), Check: true}, true},
		"an office, from above":     {instruments, Adding{Office: city, Rows: closed, Check: true}, false},
		"the public":                {access.Public(), Adding{Office: city, Rows: closed, Check: true}, false},
	} {
		if _, err := w.AddHolidays(t.Context(), try.actor, try.Adding); (err == nil) != try.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTwoWhoAddTheSameDayAtOnceMakeOneRow(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				if _, err := w.AddHolidays(t.Context(), access.Machine(), Adding{Rows: rows(national("2026-08-18", "Hari Contoh"))}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		n, err := db.One(t.Context(), d, db.Column[int], `SELECT count(*) FROM holiday WHERE day = '2026-08-18'`)
		if err != nil || n != 1 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
}

func TestAFileIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		head := "date,kind,region,name_id,decree,status\n"
		bring := func(name, text string) (Outcome, error) {
			return w.Import(t.Context(), access.Machine(), Importing{Name: name}, strings.NewReader(text))
		}
		_, err := bring("half.csv", head+"2026-08-18,national,,Hari Contoh,SK,official\n2026-08-19,national,,\"Hari ter")
		if problem.KindOf(err) != problem.Invalid {
			t.Errorf("a file cut in half: %v", err)
		}
		_, err = bring("half.xlsx", "PK\x03\x04 and then nothing")
		if problem.KindOf(err) != problem.Invalid {
			t.Errorf("half a workbook: %v", err)
		}
		if !w.of(t, Office{}).Works(day(t, "2026-08-18")) {
			t.Error("half a file was taken")
		}
		var long strings.Builder
		long.WriteString(head)
		first := workday.NewDate(2100, time.January, 1)
		for i := range workday.MaxHolidays {
			fmt.Fprintf(&long, "%s,local,63.%02d,Hari %d,SK,assumed\n", first+workday.Date(i/11), i%11+1, i)
		}
		text := long.String()
		o, err := bring("long.csv", text)
		if err != nil || len(o.Added) != workday.MaxHolidays || len(o.Changes) != 11 {
			t.Fatalf("%d added, %d changes, %v", len(o.Added), len(o.Changes), err)
		}
		if _, err := bring("longer.csv", text+"2026-08-18,national,,Hari Contoh,SK,official\n"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a row too many: %v", err)
		}
	})
}
