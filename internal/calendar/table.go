package calendar

import "github.com/patuh-id/patuh/internal/sheet"

// Table is the year as a list that Import takes, the rows that were taken back included.
func (y *Year) Table() sheet.Table {
	t := sheet.Table{Title: "holidays"}
	for _, column := range Columns {
		t.Columns = append(t.Columns, sheet.TableColumn{Key: column, Label: column})
	}
	if y.Known() {
		t.Rows = append(t.Rows, y.List.cells())
	}
	for i := range y.Days {
		t.Rows = append(t.Rows, y.Days[i].cells())
	}
	held := map[string]bool{}
	for i := range y.Days {
		held[keyOf(&y.Days[i])] = true
	}
	for i := range y.Ended {
		if d := &y.Ended[i]; d.ReplacedBy == "" && d.Revoked != 0 && !held[keyOf(d)] {
			held[keyOf(d)] = true // of several that were taken back, the latest
			t.Rows = append(t.Rows, d.cells())
		}
	}
	return t
}

// cells are the day's, in the order of Columns.
func (d *Day) cells() []string {
	return []string{
		d.Date.String(), d.Until.String(), string(d.Kind), d.Region, d.Name.ID, d.Name.EN, d.Decree, d.Announced.String(),
		d.Revoked.String(), string(d.Status), d.Source, d.Hours.String(), d.Basis, d.RevokedDecree,
	}
}
