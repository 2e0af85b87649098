package privacy

import (
	"bytes"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// RequestsTable is requests with their times and what came of them, and nobody's name: for the report of an officer.
func RequestsTable(p *locale.Printer, all []Request, zone workday.Zone, now time.Time) sheet.Table {
	t := sheet.Table{Title: p.T("privacy.requests.title"), Sheet: p.T("privacy.requests.sheet")}
	for _, key := range []string{"number", "kind", "about", "way", "checked", "asked", "due", "decided", "hours", "outcome", "ground", "late"} {
		kind := sheet.Text
		if key == "hours" {
			kind = sheet.Number
		}
		t.Columns = append(t.Columns, sheet.TableColumn{Key: key, Label: p.T("privacy.requests.column." + key), Kind: kind})
	}
	at := func(when time.Time) string {
		if when.IsZero() {
			return ""
		}
		return when.In(zone.Location).Format(time.RFC3339)
	}
	for i := range all {
		r := &all[i]
		hours, ground := "", ""
		if !r.Decided.IsZero() {
			hours = strconv.FormatFloat(r.Decided.Sub(r.Asked).Hours(), 'f', 1, 64)
		}
		if r.Ground != "" {
			ground = p.T(GroundKey(r.Ground))
		}
		t.Rows = append(t.Rows, []string{
			r.Number, p.T(r.Kind.Key()), p.T(r.About.Key()), p.T(WayKey(r.Way)), p.T(CheckKey(r.Checked)), at(r.Asked), at(r.Due), at(r.Decided), hours,
			p.T(r.State.Key()), ground, p.T("privacy.requests.late." + strconv.FormatBool(r.Late(now))),
		})
	}
	return t
}

// RequestsFile is the table as "csv" or "xlsx", with its content type.
func RequestsFile(p *locale.Printer, all []Request, zone workday.Zone, now time.Time, format string) ([]byte, string, error) {
	write, kind := sheet.WriteCSV, "text/csv; charset=utf-8"
	if format == "xlsx" {
		write, kind = sheet.WriteXLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	var data bytes.Buffer
	err := write(&data, RequestsTable(p, all, zone, now))
	return data.Bytes(), kind, err
}

// MaxExport is how many requests a file has at most.
const MaxExport = 10_000
