package access

import (
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Decide says whether actor may do action within scope. A nil error allows it. Kinds: Unauthenticated
// for whoever is not signed in; NotFound where they may not even know of the thing; else Forbidden.
func Decide(actor Actor, action Action, scope Scope) error {
	switch row, known := rowOf[action]; {
	case known && Allowed(actor, action, scope):
		return nil
	case actor.Account == "":
		return problem.New(problem.Unauthenticated, "access.sign_in", nil)
	case !known || !Allowed(actor, row.Seen, scope):
		return problem.New(problem.NotFound, "access.not_found", nil)
	default:
		return problem.New(problem.Forbidden, "access.forbidden", nil)
	}
}

// DecideEvery is Decide for a thing that lies in several scopes, such as a person who works for two
// authorities: actor must be allowed in each. Without scopes it is decided at the installation.
func DecideEvery(actor Actor, action Action, scopes []Scope) error {
	if len(scopes) == 0 {
		return Decide(actor, action, Scope{Installation: true})
	}
	for _, scope := range scopes {
		if err := Decide(actor, action, scope); err != nil {
			// Whoever sees the thing through one of its scopes knows of it already.
			if problem.KindOf(err) == problem.NotFound && allowedIn(actor, rowOf[action].Seen, scopes) {
				return problem.New(problem.Forbidden, "access.forbidden", nil)
			}
			return err
		}
	}
	return nil
}

// DecideSome is Decide for reading a thing that lies in several scopes: one of them is enough.
func DecideSome(actor Actor, action Action, scopes []Scope) error {
	if allowedIn(actor, action, scopes) {
		return nil
	}
	return DecideEvery(actor, action, scopes)
}

func allowedIn(actor Actor, action Action, scopes []Scope) bool {
	return slices.ContainsFunc(scopes, func(s Scope) bool { return Allowed(actor, action, s) })
}

// Allowed reports whether actor may do action within scope: what Decide decides, for pages that show
// or hide a way in.
func Allowed(actor Actor, action Action, scope Scope) bool {
	switch rowOf[action].Audience {
	case Everyone:
		return true
	case SignedIn:
		return actor.Machine || actor.Account != "" && actor.counts(action)
	case ByRole:
		_, ok := Under(actor, action, scope)
		return ok || actor.Machine
	default:
		return false
	}
}

// Under returns the holding by which actor may do action within scope, the narrowest that allows it,
// so that the record names the position somebody acted in.
func Under(actor Actor, action Action, scope Scope) (Holding, bool) {
	var best Holding
	found := false
	if scope.Level() == "" || !actor.counts(action) || !actor.reaches(scope) {
		return best, false
	}
	for _, h := range actor.Holdings {
		if h.allows(action, scope) && (!found || best.Scope.Covers(h.Scope) && best.Scope != h.Scope) {
			best, found = h, true
		}
	}
	return best, found
}

// Where returns the scopes in which actor may do action, one per holding that allows it: for menus,
// and for choosing where something new shall stand. The machine may everywhere: the installation.
func Where(actor Actor, action Action) []Scope {
	if actor.Machine {
		return []Scope{{Installation: true}}
	}
	var scopes []Scope
	for _, one := range actor.rights(action) {
		if !slices.Contains(scopes, one.scope) {
			scopes = append(scopes, one.scope)
		}
	}
	return scopes
}

// right is a holding's part in one action.
type right struct {
	scope Scope
	reach Reach
}

// rights are what the actor's holdings give for an action, within the actor's limits.
func (a Actor) rights(action Action) []right {
	if rowOf[action].Audience != ByRole || !a.counts(action) {
		return nil
	}
	var rights []right
	for _, h := range a.Holdings {
		reach := ReachOf(h.Role, h.Scope.Level(), action)
		if reach == Nowhere {
			continue
		}
		scope, ok := h.Scope, true
		if a.Limit != (Scope{}) {
			scope, ok = h.Scope.Meet(a.Limit)
		}
		if !ok || scope.Level() == "" || reach == Here && scope != h.Scope {
			continue
		}
		if one := (right{scope, reach}); !slices.Contains(rights, one) {
			rights = append(rights, one)
		}
	}
	return rights
}

func (a Actor) counts(action Action) bool { return a.Only == nil || slices.Contains(a.Only, action) }

func (a Actor) reaches(scope Scope) bool { return a.Limit == (Scope{}) || a.Limit.Covers(scope) }

func (h Holding) allows(action Action, scope Scope) bool {
	switch ReachOf(h.Role, h.Scope.Level(), action) {
	case Within:
		return h.Scope.Covers(scope)
	case Here:
		return h.Scope == scope
	default:
		return false
	}
}
