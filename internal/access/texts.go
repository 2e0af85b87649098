package access

import "embed"

// Texts are the room's catalog texts: the words of the table, by their Key, and what is said of faults.
//
//go:embed texts
var Texts embed.FS

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string { return "access.event." + kind }

// Key is the catalog key of a role's name.
func (r Role) Key() string { return "access.role." + string(r) }

// Key is the catalog key of what an action is called.
func (a Action) Key() string { return "access.action." + string(a) }

// Key is the catalog key of whom an action is for.
func (a Audience) Key() string { return "access.audience." + string(a) }

// Key is the catalog key of a level's name.
func (l Level) Key() string { return "access.level." + string(l) }

// Key is the catalog key of a way of holding.
func (m Manner) Key() string { return "access.manner." + string(m) }

// Key is the catalog key of what an authority is.
func (k Kind) Key() string { return "access.kind." + string(k) }
