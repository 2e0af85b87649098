package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// casesPath is the list of cases; each has its page below it, by its number.
const casesPath = "/kelola/laporan"

// caseReaders are the rights by one of which somebody reads any case.
var caseReaders = []access.Action{access.ExamineCases, access.ReviewCases, access.InformCases}

func (d *Desk) caseRoutes() []route {
	return append(append(d.caseActRoutes(), d.shieldRoutes()...), []route{
		{method: get, path: tasksPath, action: access.KeepOwnAccount, serve: d.tasksPage},
		{method: post, path: tasksPath, action: access.KeepOwnAccount, serve: d.finishTask, files: maxCaseForm, many: []string{"files"}},
		{method: get, path: bulkPath, action: access.ReadCases, or: caseReaders, serve: d.bulkPage, many: []string{"case"}},
		{method: post, path: bulkPath, action: access.ReadCases, or: caseReaders, serve: d.bulk, many: []string{"case"}},
		{method: post, path: casesPath + "/saringan", action: access.ReadCases, or: caseReaders, serve: d.keepFilter},
		{method: post, path: casesPath + "/saringan/lepas", action: access.ReadCases, or: caseReaders, serve: d.dropFilter},
		{method: get, path: casesPath + "/pintasan", action: access.ReadCases, or: caseReaders, serve: d.keysPage},
		{method: get, path: shieldsPath, action: access.DecideCases, or: []access.Action{access.ReviewCases, access.ExamineCases}, serve: d.shieldsPage},
		{method: get, path: casesPath, action: access.ReadCases, or: caseReaders, serve: d.casesPage},
		{method: get, path: casesPath + "/{number}", action: access.KeepOwnAccount, serve: d.casePage},
	}...)
}

func casePath(number string) string { return casesPath + "/" + number }

// numbered is the case that the address names, as actor may see it.
func (d *Desk) numbered(ctx context.Context, r *request) (complaint.Case, error) {
	return d.Complaints.Numbered(ctx, r.actor, strings.ToUpper(r.part("number")))
}

// byMessage is where the link of a message leads, which names a case by its id: to its page, or to the tasks of
// whoever was given one and may not see the case. It returns "" where the address names no such thing.
func (d *Desk) byMessage(ctx context.Context, r *request) (string, error) {
	id := r.part("number")
	if isID := uuid.Validate(id) == nil; !isID {
		return "", nil
	}
	one, err := d.Complaints.Case(ctx, r.actor, id)
	if err == nil {
		return casePath(one.Number), nil
	}
	tasks, failed := d.Complaints.Tasks(ctx, r.actor)
	if failed != nil {
		return "", failed
	}
	if slices.ContainsFunc(tasks, func(t complaint.Errand) bool { return t.Case == id }) {
		return tasksPath, nil
	}
	return "", err
}

// caseWorkplaces are the authorities whose cases somebody may read.
func (d *Desk) caseWorkplaces(ctx context.Context, r *request) (access.Workplaces, error) {
	return d.workplaces(ctx, r, append([]access.Action{access.ReadCases}, caseReaders...)...)
}

// workplaces are the authorities where somebody has one of some rights.
func (d *Desk) workplaces(ctx context.Context, r *request, actions ...access.Action) (access.Workplaces, error) {
	var all access.Workplaces
	for _, action := range actions {
		some, err := d.Access.Workplaces(ctx, r.actor, action)
		if err != nil {
			return all, err
		}
		for _, one := range some.Authorities {
			if !slices.ContainsFunc(all.Authorities, func(b access.Branding) bool { return b.ID == one.ID }) {
				all.Authorities = append(all.Authorities, one)
			}
		}
	}
	slices.SortFunc(all.Authorities, func(a, b access.Branding) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return all, nil
}

// caseTitle is what the office calls a case: its title, or else the first of its words.
func caseTitle(one *complaint.Case) string {
	if one.Title != "" {
		return one.Title
	}
	return firstWords(one.Words, 90)
}

// firstWords is the beginning of a text in one line, cut between words.
func firstWords(text string, limit int) string {
	line := strings.Join(strings.Fields(text), " ")
	letters := []rune(line)
	if len(letters) <= limit {
		return line
	}
	cut := string(letters[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:") + " …"
}

// caseOffice is where a case is handled, or the desk.
func (r *request) caseOffice(one *complaint.Case, offices map[string]string) string {
	switch {
	case one.Examined:
		return r.T("desk.case.examiners")
	case one.Unit != "":
		return offices[one.Unit]
	case one.Body != "":
		return offices[one.Body]
	default:
		return r.T("desk.case.own_desk")
	}
}

// marks are what is to be known about a case before anything else, each in a word.
func (r *request) caseMarks(one *complaint.Case) []caseMark {
	all := r.pressingMarks(one)
	if !one.Unread.IsZero() {
		all = append(all, caseMark{r.T("desk.case.mark.unread"), "●", "zone-yellow"})
	}
	if one.Priority == complaint.Vulnerable {
		all = append(all, caseMark{r.T(one.Priority.Key()), "!", "zone-yellow"})
	}
	if one.Secrecy != complaint.Open {
		all = append(all, caseMark{r.T(one.Secrecy.Key()), "", "zone-none"})
	}
	if one.Source != complaint.Citizen {
		all = append(all, caseMark{r.T(one.Source.Key()), "", "zone-none"})
	}
	return all
}

// pressingMarks are those by which a case comes first.
func (r *request) pressingMarks(one *complaint.Case) []caseMark {
	var all []caseMark
	if one.Alarming {
		all = append(all, caseMark{r.T("desk.case.mark.alarming"), "▲", "zone-red"})
	}
	if one.Priority == complaint.Urgent {
		all = append(all, caseMark{r.T(one.Priority.Key()), "!", "zone-red"})
	}
	return all
}

// caseMark is a word with a shape before it and a colour.
type caseMark struct{ text, shape, class string }

// caseCrumbs lead from the home page to the queue, and to a case where one is given.
func (r *request) caseCrumbs(one *complaint.Case) []ui.Link {
	links := []ui.Link{{Text: r.T("desk.menu.cases"), Href: r.URL(casesPath)}}
	if one != nil {
		links = append(links, ui.Link{Text: one.Number, Href: r.URL(casePath(one.Number))})
	}
	return r.crumbs(links...)
}
