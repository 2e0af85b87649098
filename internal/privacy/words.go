package privacy

import (
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/sheet"
)

// Whom, in the order in which people are told.
func Whom() []string { return whose }

// WhoseKey is the catalog key of whose data a field is.
func WhoseKey(whose string) string { return "privacy.whose." + whose }

// Of are the fields of one kind of people.
func (rec *Record) Of(whose string) []Field {
	var all []Field
	for _, f := range rec.Fields {
		if f.Whose == whose {
			all = append(all, f)
		}
	}
	return all
}

// BasisText is the ground with how sure it is.
func (f *Field) BasisText(p *locale.Printer) string {
	return p.T("privacy.basis", "basis", f.Basis.Text[p.Lang], "status", locale.Key("privacy.status."+f.Basis.Status))
}

// ReadersText says who may read it, by their rights.
func (f *Field) ReadersText(p *locale.Printer) string {
	texts := make([]string, len(f.Readers))
	for i, reader := range f.Readers {
		switch reader {
		case Self, Nobody:
			texts[i] = p.T("privacy.reader." + reader)
		default:
			texts[i] = p.T("privacy.reader.right", "right", locale.Key(access.Action(reader).Key()))
		}
	}
	return strings.Join(texts, "; ")
}

// ProtectionText says how it is protected.
func (f *Field) ProtectionText(p *locale.Printer) string {
	return p.T("privacy.protection." + f.Protection)
}

// KeptText says how long it is kept.
func (f *Field) KeptText(p *locale.Printer) string { return p.T("privacy.kept." + f.Kept) }

// SpecificText says whether it is specific personal data.
func (f *Field) SpecificText(p *locale.Printer) string {
	return p.T("privacy.specific." + strconv.FormatBool(f.Specific))
}

func (f *Field) columnsText() string {
	texts := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		texts[i] = c.Table + "." + c.Name
	}
	return strings.Join(texts, " ")
}

// Table is the record as a table to hand out.
func (rec *Record) Table(p *locale.Printer) sheet.Table {
	t := sheet.Table{Title: p.T("privacy.record.title", "version", rec.Version), Sheet: p.T("privacy.record.sheet")}
	for _, key := range []string{"code", "whose", "data", "purpose", "basis", "readers", "protection", "kept", "specific", "columns", "version"} {
		t.Columns = append(t.Columns, sheet.TableColumn{Key: key, Label: p.T("privacy.column." + key)})
	}
	for i := range rec.Fields {
		f := &rec.Fields[i]
		t.Rows = append(t.Rows, []string{
			f.Code, p.T(WhoseKey(f.Whose)), f.Title[p.Lang], f.Purpose[p.Lang], f.BasisText(p), f.ReadersText(p), f.ProtectionText(p), f.KeptText(p),
			f.SpecificText(p), f.columnsText(), rec.Version + " " + rec.Date,
		})
	}
	return t
}
