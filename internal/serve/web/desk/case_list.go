package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// caseList is a queue and what it was asked for.
type caseList struct {
	workplaces access.Workplaces
	authority  access.Branding
	queues     []string
	counts     map[string]int
	held       int // while many come at once; -1 for who has no say in it
	owed       int // calls and letters; -1 for who makes none
	asked      complaint.Query
	days       int    // received within so many days; 0: whenever
	words      string // sought instead of a queue
	page       complaint.Page
	names      map[string]string // of accounts
	offices    map[string]string // of bodies and units
	kept       []directory.Office
	categories []complaint.Category
	calendar   *workday.Calendar
	saved      []complaint.Filter
}

// daysBack are the spans that a list can be narrowed to.
var daysBack = []int{1, 7, 30, 90, 365}

// casesPage is the queue of one's role, or any other, or what was sought.
func (d *Desk) casesPage(ctx context.Context, r *request) (answer, error) {
	l, err := d.readCaseList(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := d.nameCaseList(ctx, r, &l); err != nil {
		return answer{}, err
	}
	got := r.page(l.title(r), casesBody(r, l))
	got.page.Part = casesPath
	return got, nil
}

func (l *caseList) title(r *request) string {
	if l.words != "" {
		return r.T("desk.case.found", "words", l.words)
	}
	return r.T(complaint.QueueKey(l.asked.Queue))
}

func (d *Desk) readCaseList(ctx context.Context, r *request) (caseList, error) {
	l := caseList{words: firstWords(r.get("q"), 200)}
	var err error
	if l.workplaces, err = d.caseWorkplaces(ctx, r); err != nil {
		return l, err
	}
	if l.authority, err = choose(l.workplaces, r.get("instansi")); err != nil {
		return l, err
	}
	if l.authority.ID == "" {
		return l, problem.New(problem.NotFound, "access.not_found", nil)
	}
	l.queues = complaint.QueuesOf(r.actor, l.authority.ID)
	if l.counts, err = d.Complaints.Counts(ctx, r.actor, l.authority.ID); err != nil {
		return l, err
	}
	if l.owed = -1; r.callsFor(l.authority.ID) {
		if l.owed, err = d.Complaints.CountDuties(ctx, r.actor, l.authority.ID); err != nil {
			return l, err
		}
	}
	if l.held = -1; r.maySeeHeld(l.authority.ID) {
		if l.held, err = d.Complaints.HeldCount(ctx, r.actor, l.authority.ID); err != nil {
			return l, err
		}
	}
	l.ask(r)
	if l.words != "" {
		l.page, err = d.Complaints.Search(ctx, r.actor, l.authority.ID, l.words, l.asked.After, 0)
		return l, err
	}
	l.page, err = d.Complaints.Queue(ctx, r.actor, l.asked)
	return l, err
}

// ask reads the query from the address. Without a queue it is the first one of the role in which something
// waits.
func (l *caseList) ask(r *request) {
	l.asked = complaint.Query{
		Authority: l.authority.ID, Queue: r.get("antrean"), Class: complaint.Class(r.get("jenis")), Unit: r.get("kantor"), Category: r.get("kategori"),
		Channel: complaint.Channel(r.get("saluran")), Priority: complaint.Priority(r.get("prioritas")), After: r.get("sesudah"),
	}
	if l.asked.Queue == "" && len(l.queues) > 0 {
		l.asked.Queue = l.queues[0]
		if i := slices.IndexFunc(l.queues, func(q string) bool { return l.counts[q] > 0 }); i >= 0 {
			l.asked.Queue = l.queues[i]
		}
	}
	if n, err := strconv.Atoi(r.get("hari")); err == nil && slices.Contains(daysBack, n) {
		l.days = n
		local := r.desk.Now().In(zoneOf(l.authority.Zone))
		l.asked.From = time.Date(local.Year(), local.Month(), local.Day()-n+1, 0, 0, 0, 0, local.Location())
	}
}

// nameCaseList finds out what the rows and the choices are called: a fixed number of questions, however long
// the list is.
func (d *Desk) nameCaseList(ctx context.Context, r *request, l *caseList) error {
	var accounts, places []string
	for _, row := range l.page.Rows {
		accounts, places = append(accounts, row.Owner), append(places, row.Body, row.Unit)
	}
	var err error
	if l.names, err = d.Accounts.Names(ctx, each(accounts)...); err != nil {
		return err
	}
	named, err := d.Directory.Named(ctx, each(places)...)
	if err != nil {
		return err
	}
	l.offices = map[string]string{}
	for id, one := range named {
		l.offices[id] = one.Name
	}
	if l.kept, err = d.Directory.OfficesOf(ctx, l.authority.ID); err != nil {
		return err
	}
	if l.categories, err = d.Complaints.Categories(ctx, l.authority.ID); err != nil {
		return err
	}
	if l.saved, err = d.Complaints.Filters(ctx, r.actor, l.authority.ID); err != nil {
		return err
	}
	l.calendar, err = d.workingDays(ctx, l.authority.ID)
	return err
}

// query is the address of this list with some of its fields set anew, by name and value.
func (l *caseList) query(anew ...string) string {
	values := url.Values{}
	set := func(name, value string) {
		values.Del(name)
		if value != "" {
			values.Set(name, value)
		}
	}
	if len(l.workplaces.Authorities) > 1 {
		set("instansi", l.authority.Slug)
	}
	if l.words == "" {
		set("antrean", l.asked.Queue)
	}
	set("q", l.words)
	set("jenis", string(l.asked.Class))
	set("kantor", l.asked.Unit)
	set("kategori", l.asked.Category)
	set("saluran", string(l.asked.Channel))
	set("prioritas", string(l.asked.Priority))
	if l.days > 0 {
		set("hari", strconv.Itoa(l.days))
	}
	for i := 0; i+1 < len(anew); i += 2 {
		set(anew[i], anew[i+1])
	}
	return casesPath + "?" + values.Encode()
}

// bare is the address of a queue without anything else.
func (l *caseList) bare(queue string) string {
	values := url.Values{"antrean": {queue}}
	if len(l.workplaces.Authorities) > 1 {
		values.Set("instansi", l.authority.Slug)
	}
	return casesPath + "?" + values.Encode()
}

// narrowed reports whether a filter leaves something out.
func (l *caseList) narrowed() bool {
	q := l.asked
	return q.Class != "" || q.Unit != "" || q.Category != "" || q.Channel != "" || q.Priority != "" || l.days > 0
}

// table is the list as a table whose rows can be ticked.
func (l *caseList) table(r *request) ui.Table {
	table := ui.Table{
		Caption: l.title(r), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.case.column.case"), Head: true},
			{Label: r.T("desk.case.column.state")},
			{Label: r.T("desk.case.column.office")},
			{Label: r.T("desk.case.column.due")},
			{Label: r.T("desk.case.column.owner")},
		},
	}
	for _, row := range l.page.Rows {
		if row.Withheld {
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: row.Number}, {Text: r.T("complaint.withheld"), Soft: true}, {}, {}, {}}})
			continue
		}
		owner := ui.Cell{Text: l.names[row.Owner]}
		if row.Owner == "" {
			owner = ui.Cell{Text: r.T("desk.case.nobody"), Soft: true}
		}
		state := ui.Cell{Text: r.T(row.OfficeKey())}
		if row.Class != complaint.Unverified {
			state.Note = r.T(row.Class.Key())
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: caseCell(r, row.Case, boxIf(len(l.bulk(r)) > 0))},
			state,
			{Text: r.caseOffice(&row.Case, l.offices)},
			{Content: l.due(r, row)},
			owner,
		}})
	}
	return table
}

func (l *caseList) due(r *request, row complaint.Row) templ.Component {
	return markTag(r.desk.dueText(r, row.Clocks, l.calendar))
}

// empty says why nothing is listed, and what to do.
func (l *caseList) empty(r *request) string {
	switch key := "desk.case.empty." + l.asked.Queue; {
	case l.words != "":
		return r.T("desk.case.empty_found")
	case l.asked.After != "":
		return r.T("desk.case.empty_end")
	case l.narrowed():
		return r.T("desk.case.empty_narrow")
	case r.Has(key):
		return r.T(key)
	default:
		return r.T("desk.case.empty")
	}
}

// houses is the choice of an authority, for whoever works for several.
func (l *caseList) houses(r *request) ui.Choices {
	var all []ui.Option
	for _, one := range l.workplaces.Authorities {
		all = append(all, ui.Option{Value: one.Slug, Text: one.Called(), Selected: one.ID == l.authority.ID})
	}
	return ui.Choices{
		Action: r.URL(casesPath), Fields: []ui.Choice{{Name: "instansi", Label: r.T("desk.case.authority"), Options: all}},
		Keep: []ui.Param{{Name: "antrean", Value: l.asked.Queue}},
	}
}

func (l *caseList) keepHouse() []ui.Param {
	if len(l.workplaces.Authorities) > 1 {
		return []ui.Param{{Name: "instansi", Value: l.authority.Slug}}
	}
	return nil
}

// capped is a count as far as it was counted.
func (r *request) capped(n int) string {
	if n >= complaint.MaxCount {
		return r.T("desk.case.many", "n", n)
	}
	return r.Int(n)
}

func currently(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

// bulk are the acts that can be done with several of the cases at once.
func (l *caseList) bulk(r *request) []ui.Option {
	var all []ui.Option
	for _, name := range bulkActs {
		// No act is offered where it always fails: nothing is passed on before it is verified, and nothing twice.
		if fresh := l.asked.Queue == complaint.ToVerify && l.words == ""; fresh && slices.Contains([]string{"dispose", "assign", "reclass"}, name) || !fresh && name == "verify" {
			continue
		}
		if mayAnywhere(r.actor, rightsOf(actNamed(name).acts)[0], rightsOf(actNamed(name).acts)...) == nil {
			all = append(all, ui.Option{Value: name, Text: r.T("desk.case.act." + name + ".way")})
		}
	}
	return all
}

// waiting are the queues in which something waits, the one that is shown and the register; or all others.
func (l *caseList) waiting(does bool) []string {
	return slices.DeleteFunc(slices.Clone(l.queues), func(q string) bool {
		return does != (l.counts[q] > 0 || q == complaint.Register || q == l.asked.Queue && l.words == "")
	})
}
