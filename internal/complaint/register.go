package complaint

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/mask"
	"github.com/patuh-id/patuh/internal/sheet"
	"github.com/patuh-id/patuh/internal/workday"
)

// MaxExported is how many cases a file of the register has at most; a shorter time leaves fewer.
const MaxExported = 20_000

type registerColumn struct {
	key  string
	kind sheet.Kind
}

// registerColumns are the columns of the register as a file, with the catalog keys of what they are called.
var registerColumns = []registerColumn{
	{"number", sheet.Text},
	{"received", sheet.Text},
	{"registered", sheet.Text},
	{"channel", sheet.Text},
	{"source", sheet.Text},
	{"kind", sheet.Text},
	{"class", sheet.Text},
	{"category", sheet.Text},
	{"priority", sheet.Text},
	{"title", sheet.Text},
	{"office", sheet.Text},
	{"state", sheet.Text},
	{"due", sheet.Text},
	{"answered", sheet.Text},
	{"ended", sheet.Text},
	{"outcome", sheet.Text},
	{"reason", sheet.Text},
	{"returns", sheet.Integer},
	{"satisfaction", sheet.Integer},
}

// stateColumn is where a case stands, among registerColumns.
var stateColumn = slices.IndexFunc(registerColumns, func(column registerColumn) bool { return column.key == "state" })

// Export returns the cases of a list as a table to hand out, the newest first: neither what reporters wrote nor
// where, so that nobody is known by it. Of what actor may not see it has the number alone: see Row.Withheld. Who takes it along is in the record. Kinds: those of Queue; TooLarge for
// more than MaxExported.
func (c *Complaints) Export(ctx context.Context, actor access.Actor, q Query, p *locale.Printer) (sheet.Table, error) {
	q.Limit = MaxPage
	var rows []Row
	for q.After = ""; ; {
		page, err := c.Queue(ctx, actor, q)
		if err != nil {
			return sheet.Table{}, err
		}
		if rows = append(rows, page.Rows...); len(rows) > MaxExported {
			return sheet.Table{}, problem.New(problem.TooLarge, "complaint.register_large", problem.Args{"max": MaxExported})
		}
		if q.After = page.Next; q.After == "" {
			break
		}
	}
	t := sheet.Table{Title: p.T("complaint.register"), Notices: []string{p.T("complaint.register_notice")}, Spoken: p.T("complaint.export.notice")}
	for _, column := range registerColumns {
		t.Columns = append(t.Columns, sheet.TableColumn{Key: column.key, Label: p.T("complaint.export." + column.key), Kind: column.kind})
	}
	lines, err := c.lines(ctx, q.Authority, rows, p)
	if err != nil {
		return sheet.Table{}, err
	}
	t.Rows = lines
	return t, c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return c.recordSetting(ctx, tx, actor, q.Authority, "exported", q.Authority, &ledger.Touched{})
	})
}

// lines are rows as people read them.
func (c *Complaints) lines(ctx context.Context, authority string, rows []Row, p *locale.Printer) ([][]string, error) {
	offices := map[string]bool{}
	for _, row := range rows {
		offices[row.Body], offices[row.Unit] = true, true
	}
	names, err := c.Directory.Named(ctx, given(offices)...)
	if err != nil {
		return nil, err
	}
	look, err := c.Access.BrandingIn(ctx, c.DB, authority)
	if err != nil {
		return nil, err
	}
	zone := workday.ZoneOf(look.Zone).Location // which needs no files of the machine
	moment := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format("2006-01-02 15:04")
	}
	word := func(value, key string) string {
		if value == "" {
			return ""
		}
		return p.T(key)
	}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	kept, err := db.All(ctx, c.DB, scanCategory, `SELECT `+categoryColumns+` FROM complaint_category WHERE authority_id = $1`, authority)
	if err != nil {
		return nil, err
	}
	category := func(code string) string {
		if i := slices.IndexFunc(kept, func(one Category) bool { return one.Code == code }); i >= 0 {
			return kept[i].Name(p.Lang)
		}
		return code
	}
	put := func(key string) string { return p.T(key) } // the title is written by hand, and leaves the house
	var lines [][]string
	for _, r := range rows {
		if r.Withheld {
			line := make([]string, len(registerColumns))
			line[0], line[stateColumn] = r.Number, p.T("complaint.withheld")
			lines = append(lines, line)
			continue
		}
		office := names[r.Unit].Name
		if office == "" {
			office = names[r.Body].Name
		}
		due := ""
		if k, ok := Due(r.Clocks); ok {
			due = k.LastDay(zone).String()
		}
		lines = append(lines, []string{
			r.Number, moment(r.Received), moment(r.Registered), p.T(r.Channel.Key()), p.T(r.Source.Key()), p.T(r.Kind.Key()),
			word(string(r.Class), r.Class.Key()), category(r.Category), p.T(r.Priority.Key()), mask.Text(r.Title, put), office, p.T(r.OfficeKey()), due,
			moment(r.Answered), moment(r.Ended), word(string(r.Outcome), r.Outcome.Key()), word(r.Reason, ReasonKey(r.Reason)),
			strconv.Itoa(r.Returns), number(r.Satisfaction),
		})
	}
	return lines, nil
}
