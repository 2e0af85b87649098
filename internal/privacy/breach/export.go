package breach

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// columns of Table; its texts are breach.column.NAME.
var columns = []string{"number", "title", "happened", "learned", "due", "told", "late", "data", "people", "state", "closed"}

// Table is incidents with their times, and nobody's name.
func Table(p *locale.Printer, all []Incident, zone workday.Zone, now time.Time) sheet.Table {
	t := sheet.Table{Title: p.T("breach.table.title"), Sheet: p.T("breach.table.sheet")}
	for _, key := range columns {
		kind := sheet.Text
		if key == "people" {
			kind = sheet.Number
		}
		t.Columns = append(t.Columns, sheet.TableColumn{Key: key, Label: p.T("breach.column." + key), Kind: kind})
	}
	at := func(when time.Time) string {
		if when.IsZero() {
			return ""
		}
		return when.In(zone.Location).Format(time.RFC3339)
	}
	for i := range all {
		one := &all[i]
		people := ""
		if one.People > 0 {
			people = strconv.Itoa(one.People)
		}
		t.Rows = append(t.Rows, []string{
			one.Number(), one.Title, at(one.Happened), at(one.Learned), at(one.Due), at(one.Told), p.T("breach.late." + strconv.FormatBool(one.Late(now))),
			strings.Join(DataNames(p, one.Data), "; "), people, p.T(one.State.Key()), at(one.Closed),
		})
	}
	return t
}

// File is the table as "csv" or "xlsx", with its content type.
func File(p *locale.Printer, all []Incident, zone workday.Zone, now time.Time, format string) ([]byte, string, error) {
	write, kind := sheet.WriteCSV, "text/csv; charset=utf-8"
	if format == "xlsx" {
		write, kind = sheet.WriteXLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	var data bytes.Buffer
	err := write(&data, Table(p, all, zone, now))
	return data.Bytes(), kind, err
}

// DataNames are what kinds of data are called, by their codes; one of another version keeps its code.
func DataNames(p *locale.Printer, codes []string) []string {
	rec, err := privacy.RecordOf()
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = code
		if err != nil {
			continue
		}
		for _, f := range rec.Fields {
			if f.Code == code {
				names[i] = f.Title[p.Lang]
			}
		}
	}
	return names
}
