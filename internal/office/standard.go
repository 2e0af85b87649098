package office

import (
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/workday"
)

// Component is one of the parts of a service standard. Each has the catalog texts
// office.component.CODE, its name in the law's words, and office.component.CODE.help, what it asks for.
type Component string

// Components are the fourteen that a service standard has at least, in the order of Law 25/2009 on Public
// Services, article 21, points a to n: legal basis; requirements; system, mechanism and procedure; time
// of completion; fee; product; facilities; competence of those who serve; internal supervision; handling
// of complaints, suggestions and input; number of those who serve; guarantee that the service is as the
// standard says; guarantee of safety; evaluation of those who serve.
var Components = []Component{
	"legal_basis", "requirements", "procedure", "time", "fee", "product", "facilities", "competence", "supervision", "complaints",
	"staff", "guarantee", "safety", "evaluation",
}

// The components that pages show before all others.
const (
	Requirements Component = "requirements"
	Procedure    Component = "procedure"
	Time         Component = "time"
	Fee          Component = "fee"
)

// Key is the catalog key of a component's name.
func (c Component) Key() string { return "office.component." + string(c) }

// Unit is in what a promised time is counted.
type Unit string

// Hours are office hours; days are the office's working days, or days of the calendar. The zero Unit
// promises nothing that can be counted.
const (
	Hours        Unit = "hours"
	WorkingDays  Unit = "working_days"
	CalendarDays Unit = "calendar_days"
)

// Units are all of them.
var Units = []Unit{Hours, WorkingDays, CalendarDays}

// Key is the catalog key of the unit's name.
func (u Unit) Key() string { return "office.unit." + string(u) }

// Counted is the unit as calendars count it; false where nothing is promised.
func (u Unit) Counted() (workday.Unit, bool) {
	switch u {
	case Hours:
		return workday.WorkingHours, true
	case WorkingDays:
		return workday.WorkingDays, true
	case CalendarDays:
		return workday.CalendarDays, true
	default:
		return "", false
	}
}

// Promise is how long a service takes at most, so that a breach can be computed.
type Promise struct {
	Amount int // 0 where nothing is promised
	Unit   Unit
}

// Known reports whether anything is promised.
func (p Promise) Known() bool { return p.Unit != "" }

// Text is the promise in words; empty where nothing is promised.
func (p Promise) Text(printer *locale.Printer) string {
	switch {
	case !p.Known():
		return ""
	case p.Amount == 1:
		return printer.T("office.promise." + string(p.Unit) + ".one")
	default:
		return printer.T("office.promise."+string(p.Unit), "n", p.Amount)
	}
}
