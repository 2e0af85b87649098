package desk

import "github.com/patuh-id/patuh/internal/access"

// Route is what a test walks.
type Route struct {
	Method, Path string
	Action       access.Action
	Or           []access.Action
	Files        bool
}

// Routes are all routes of the desk.
func (d *Desk) Routes() []Route {
	var all []Route
	for _, rt := range d.routes() {
		all = append(all, Route{rt.method, rt.path, rt.action, rt.or, rt.files > 0 || rt.stream})
	}
	return all
}

// Cause names the usual cause of what a server said.
func Cause(said string) string { return cause(said) }

// CaseAct is a page about a case that a test walks.
type CaseAct struct {
	Path   string
	Rights []access.Action
}

// CaseActs are all that can be done with a case.
func CaseActs() []CaseAct {
	var all []CaseAct
	for _, act := range caseActs {
		all = append(all, CaseAct{act.path, rightsOf(act.acts)})
	}
	return all
}
