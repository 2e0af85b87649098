package workday_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// Any bytes are a list, or faults with their places; and whatever is a list can be counted with.
func FuzzHolidays(f *testing.F) {
	f.Add([]byte("date,kind,region,name_id,decree,status\n2026-12-31,local,63,Hari contoh,Perda,official\n"))
	f.Add([]byte("date;until;kind;name_id;status\n2027-02-08;2027-03-09;ramadan;Ramadan;inferred\n"))
	f.Add([]byte("date,kind,name_id,status,announced,revoked\n2027-01-01,year,\"a\nb\",unknown,2026-01-01,2025-01-01\n"))
	office, _, err := workday.Preset("wita")
	if err != nil {
		f.Fatal(err)
	}
	var spec sheet.TableSpec
	for _, column := range workday.Columns {
		spec.Columns = append(spec.Columns, sheet.Column{Name: column, Optional: !workday.NeedsColumn(column)})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := sheet.ReadTable("l.csv", bytes.NewReader(data), spec)
		if err != nil {
			return
		}
		list, faults := workday.ReadHolidays(rows)
		if len(list) > len(rows) || len(faults) > problem.MaxFaults || len(list) < len(rows) && len(faults) == 0 {
			t.Fatalf("%d rows, %d read, %d faults", len(rows), len(list), len(faults))
		}
		for _, fault := range faults {
			if fault.Place.Line == 0 || fault.Key == "" {
				t.Fatalf("no place: %+v", fault)
			}
		}
		c, err := workday.New(office, 0, list)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range list {
			if due := c.Add(h.Date, 5); c.Count(h.Date, due) != 5 {
				t.Fatalf("%s + 5 is %s", h.Date, due)
			}
		}
	})
}

func FuzzOffice(f *testing.F) {
	f.Add([]byte("calendar: 1\ncode: a\nname: A\nzone: WIT\njoint_leave: {closed: true, basis: x, status: assumed}\n" +
		"week:\n  - {monday: \"08:00-16:00\", basis: x, status: unknown}\n"))
	f.Add([]byte("week: [{from: 2024-01-01}]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		office, err := workday.ParseOffice("k.yaml", data)
		var faults problem.Faults
		if err != nil {
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		c, err := workday.New(office, 0)
		if err != nil {
			t.Fatal(err)
		}
		if due := c.Add(20_000, 3); !c.Works(due) {
			t.Fatalf("%s is closed", due)
		}
	})
}

func FuzzMoment(f *testing.F) {
	for _, seed := range []string{"2026-03-17", "2026-03-17T16:30", "2026-03-17T16:30:05+08:00", "2026-03-17T08:30Z", ""} {
		f.Add(seed)
	}
	c := calendar(f, "wita")
	f.Fuzz(func(t *testing.T, text string) {
		m, ok := c.Office.Zone.ParseMoment(text)
		if !ok {
			return
		}
		if again, ok := c.Office.Zone.ParseMoment(m.String()); !ok || again != m {
			t.Fatalf("%q: %s, then %s", text, m, again)
		}
	})
}
