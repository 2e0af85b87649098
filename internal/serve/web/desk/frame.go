package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// menu are the pages of the desk, each for whoever has its right somewhere. The head shows the
// sections, a row below it the pages of the section one is in.
var menu = []struct {
	section    string // desk.section.SECTION
	name, path string // desk.menu.NAME, and desk.door.NAME for the sentence on the home page
	action     access.Action
}{
	{"home", "home", home, access.KeepOwnAccount},
	{"work", "cases", casesPath, access.ReadCases},
	{"work", "duties", dutiesPath, access.ContactCases},
	{"work", "board", boardPath, access.WatchCases},
	{"work", "entry", entryPath, access.RegisterCases},
	{"work", "slips", slipsPath, access.RegisterCases},
	{"work", "register", registerPath, access.ReadCases},
	{"work", "identities", identitiesPath, access.OpenIdentities},
	{"work", "privacy", privacyPath, access.ReadPrivacy},
	{"work", "privacy_take", privacyTakePath, access.TakePrivacy},
	{"work", "case_house", houseCasesPath, access.SetCases},
	{"office", "people", peoplePath, access.ReadPeople},
	{"office", "positions", positions, access.ReadPositions},
	{"office", "authorities", authorities, access.ReadAuthority},
	{"office", "deadlines", deadlinesPath, access.ReadAuthority},
	{"office", "rights", rightsPath, access.KeepOwnAccount},
	{"assess", "cycles", cyclesPath, access.ReadCycles},
	{"assess", "dossier", dossiersPath, access.ReadDossiers},
	{"assess", "objections", objectionsPath, access.FileObjections},
	{"assess", "oversight", productsPath, access.ReadProducts},
	{"assess", "rapor", cardsPath, access.ReadReportCards},
	{"assess", "devices", devicesPath, access.FillForms},
	{"letters", "letters", lettersPath, access.ReadDocuments},
	{"directory", "directory", bodiesPath, access.EditUnits},
	{"directory", "offices", officesPath, access.EditUnits},
	{"directory", "number_tests", office.TestsPath, access.EditUnits},
	{"directory", "calendar", calendarPath, access.EditCalendar},
	{"messages", "messages", messagesPath, access.ReadMessages},
	{"messages", "words", wordsPath, access.EditWords},
	{"messages", "failing", failingPath, access.ReadMessages},
	{"machine", "conditions", conditionsPath, access.ReadConditions},
	{"machine", "jobs", jobsPath, access.ReadJobs},
	{"machine", "backups", copiesPath, access.ReadBackups},
	{"machine", "record", recordPath, access.ReadAudit},
	{"outside", "hooks", hooksPath, access.ReadHooks},
	{"outside", "gateways", gatewaysPath, access.EditGateways},
}

// menuOr are further rights to a page of the menu, one of which is as good.
var menuOr = map[string][]access.Action{casesPath: caseReaders, dutiesPath: dutyCallers, devicesPath: devicesOr}

// frame fills in what every page shares.
func (r *request) frame(page *ui.Page) {
	page.Hidden = true
	page.Path = r.address()
	for _, name := range []string{"tentang"} {
		page.Foot = append(page.Foot, ui.NavItem{Text: r.T("desk.foot." + name), Path: "/" + name})
	}
	if r.session.Stage != account.Open {
		return
	}
	r.navigation(page)
	page.Bar = bar(r)
}

// navigation fills in the sections, and the pages of the one this page is in: by its address, or the
// one that the page itself named.
func (r *request) navigation(page *ui.Page) {
	first := map[string]string{} // by section
	in, named := "", page.Part != ""
	for _, item := range menu {
		if mayAnywhere(r.actor, item.action, menuOr[item.path]...) != nil {
			continue
		}
		if first[item.section] == "" {
			first[item.section] = item.path
			page.Nav = append(page.Nav, ui.NavItem{Text: r.T("desk.section." + item.section), Path: item.path})
		}
		if page.Part == item.path || !named && below(page.Path, item.path) && len(item.path) > len(page.Part) {
			page.Part, in = item.path, item.section
		}
	}
	for i := range page.Nav { // a section of one page is called what that page is called
		if only, ok := r.onlyPage(page.Nav[i].Path); ok {
			page.Nav[i].Text = only
		}
	}
	for _, item := range menu {
		if in != "" && item.section == in && mayAnywhere(r.actor, item.action, menuOr[item.path]...) == nil {
			page.Sub = append(page.Sub, ui.NavItem{Text: r.T("desk.menu." + item.name), Path: item.path})
		}
	}
	page.Section = first[in]
	if len(page.Sub) < 2 {
		page.Sub = nil
	}
}

// onlyPage is what the page at an address is called, where it is the only one of its section for whoever reads.
func (r *request) onlyPage(path string) (string, bool) {
	name, section, n := "", "", 0
	for _, item := range menu {
		if item.path == path {
			name, section = item.name, item.section
		}
	}
	for _, item := range menu {
		if item.section == section && mayAnywhere(r.actor, item.action, menuOr[item.path]...) == nil {
			n++
		}
	}
	return r.T("desk.menu." + name), n == 1
}

// below reports whether an address is a page's own or lies below it.
func below(path, page string) bool {
	rest, ok := strings.CutPrefix(path, page)
	return ok && (rest == "" || page != home && strings.ContainsRune("/?-", rune(rest[0])))
}

// seat is the first position of the actor, as the bar shows it.
func (r *request) seat() string {
	switch n := len(r.actor.Holdings); n {
	case 0:
		return r.T("desk.no_position")
	case 1:
		return r.actor.Holdings[0].Title
	default:
		return r.T("desk.positions", "title", r.actor.Holdings[0].Title, "n", n-1)
	}
}

// resting tells the page's script after how long a rest to show the lock page, and how to say that
// somebody is still there. The server locks by itself; this is only so that nobody reads on.
func (r *request) resting() string {
	hours := r.desk.Accounts.Hours
	rest := hours.Lock
	if r.session.Shared {
		rest = hours.LockShared
	}
	return fmt.Sprintf(`{"seconds": %d, "alive": %q}`, int(rest/time.Second), r.URL("/akun"))
}

// working is the authority that the actor works in: that of their first position in one; nil without any.
// Where its looks cannot be read there is none either: a page does not fail for want of a sign.
func (r *request) working() *access.Branding {
	if r.looked {
		return r.worksIn
	}
	r.looked = true
	for _, h := range r.actor.Holdings {
		if h.Scope.Authority == "" {
			continue
		}
		looks, err := r.desk.Access.BrandingsOf(r.http.Context(), h.Scope.Authority)
		if err != nil {
			r.desk.Log.WarnContext(r.http.Context(), "looks of an authority cannot be read", "error", err)
		}
		if look, ok := looks[h.Scope.Authority]; ok {
			r.worksIn = &look
		}
		break
	}
	return r.worksIn
}

// house is the sign of the authority that the actor works in.
func (r *request) house() templ.Component {
	if look := r.working(); look != nil {
		return sign(r, *look)
	}
	return nil
}

// ownZone is when days begin where the actor works; "" without an authority.
func (r *request) ownZone() string {
	if look := r.working(); look != nil {
		return look.Zone
	}
	return ""
}
