// Package access knows who may do what, where: the actors, the scopes, and one table of roles and
// actions that a lawyer can read and a test walks. It decides; it shows nothing and keeps nobody
// signed in.
package access

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
}

// Machine is the actor of commands.
func Machine() Actor { return Actor{Machine: true} }

// Public is whoever reads without signing in.
func Public() Actor { return Actor{} }

// Holding is a role held through a position within a scope.
type Holding struct {
	Position string // position id
	Title    string // of the position, as the record shows it
	Manner   Manner
	Role     Role
	Scope    Scope
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

// Scope is where: the whole installation, an authority, a body, a unit of it, or a body towards one
// authority (its liaison). Empty fields are not narrowed to.
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
