// Package access knows who may do what, where: the actors, the scopes, and one table of roles and
// actions that a lawyer can read and a test walks. It decides; it shows nothing and keeps nobody
// signed in.
package access

import (
	"slices"
	"time"
)

// Actor is who acts. It is made by whoever established the identity (a session, a token, the
// command line on the machine) and handed to every domain method.
type Actor struct {
	// Machine is the operator at the machine itself, through a command. The command line can read
	// the database anyway; what it does is recorded under this name.
	Machine bool
	// Account is the person's account id; empty for the machine and the public.
	Account string
	// Holdings are the positions the person holds now, with what each may do where.
	Holdings []Holding
	// Limit, unless it is the zero Scope, is where alone the holdings count: a token's bound.
	Limit Scope
	// Only, unless it is nil, are the actions the holdings count for: a token's list.
	Only []Action
}

// Machine is the actor of commands.
func Machine() Actor { return Actor{Machine: true} }

// Public is whoever reads without signing in.
func Public() Actor { return Actor{} }

// Narrow is the actor with no more than what lies within limit (everything, when it is the zero Scope)
// and, unless only is nil, with no other actions: what a token of theirs may do.
func (a Actor) Narrow(limit Scope, only []Action) Actor {
	if limit != (Scope{}) {
		a.Limit = a.within(limit)
	}
	if only != nil {
		a.Only = a.among(only)
	}
	return a
}

// within is the part of limit that an earlier limit leaves. Where nothing is left it is a limit that
// lies nowhere.
func (a Actor) within(limit Scope) Scope {
	if a.Limit == (Scope{}) {
		return limit
	}
	if both, ok := a.Limit.Meet(limit); ok {
		return both
	}
	return Scope{Unit: "-"}
}

func (a Actor) among(only []Action) []Action {
	left := make([]Action, 0, len(only))
	for _, action := range only {
		if a.Only == nil || slices.Contains(a.Only, action) {
			left = append(left, action)
		}
	}
	return left
}

// Holding is a role held through a position within a scope.
type Holding struct {
	Position string // position id
	Title    string // of the position, as the record shows it
	Manner   Manner
	Role     Role
	Scope    Scope
	// Given is since when it is held, by somebody's word or a provider's; zero where the machine gave it.
	// See Settled.
	Given time.Time
}

// Manner is how a position is held.
type Manner string

// Plt. and Plh. are the law's words for acting officers: for a vacant position, and for an absent
// holder (UU 30/2014 on government administration, articles 14 and 34).
const (
	Definitive Manner = "definitive"
	Acting     Manner = "plt"
	Daily      Manner = "plh"
	Delegate   Manner = "delegate" // for leave
)

// Role is what a position may do, in the words of the table.
type Role string

// Scope is where: the whole installation, an authority, a body in the work of an authority (one that
// it keeps, or one that answers it through a liaison), a unit of it. Empty fields are not narrowed
// to; see Level.
type Scope struct {
	Installation bool
	Authority    string // id
	Body         string // id
	Unit         string // id
}

// Covers reports whether something in other is within s.
func (s Scope) Covers(other Scope) bool {
	switch {
	case s.Installation:
		return true
	case other.Installation:
		return false
	}
	return within(s.Authority, other.Authority) && within(s.Body, other.Body) && within(s.Unit, other.Unit) &&
		s != (Scope{})
}

func within(wide, narrow string) bool { return wide == "" || wide == narrow }
