package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// menu are the pages in the head, each for whoever has its right somewhere.
var menu = []struct {
	name, path string // desk.menu.NAME, and desk.door.NAME for the sentence on the home page
	action     access.Action
}{
	{"home", home, access.KeepOwnAccount},
	{"people", peoplePath, access.ReadPeople},
	{"positions", positions, access.ReadPositions},
	{"authorities", authorities, access.ReadAuthority},
	{"directory", bodiesPath, access.EditUnits},
	{"rights", rightsPath, access.KeepOwnAccount},
	{"conditions", conditionsPath, access.ReadConditions},
	{"jobs", jobsPath, access.ReadJobs},
	{"record", recordPath, access.ReadAudit},
}

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
	for _, item := range menu {
		if mayAnywhere(r.actor, item.action) == nil {
			page.Nav = append(page.Nav, ui.NavItem{Text: r.T("desk.menu." + item.name), Path: item.path})
			if rest, ok := strings.CutPrefix(page.Path, item.path); ok && item.path != home && (rest == "" || strings.ContainsRune("/?-", rune(rest[0]))) {
				page.Section = item.path
			}
		}
	}
	page.Bar = bar(r)
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
