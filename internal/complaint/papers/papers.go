// Package papers draws what goes out about cases on paper: the receipt that whoever spoke up takes home, what they take
// to the Ombudsman, letters to those who chose one, and slips to be filled in by hand.
//
// It reads cases as their reporters do and knows nothing more of them; only the envelope of a letter has a name, which
// the cases give to whoever may write it and note. It keeps nothing: equal cases give equal bytes.
package papers

import (
	"context"
	"embed"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/paper"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	Cases *complaint.Complaints
	// Letterhead is what stands at the head of an authority's letters, and the place before their day; nil: its
	// name alone.
	Letterhead func(ctx context.Context, authority string) (paper.Letterhead, string, error)
	// Origin is the public scheme and host; empty where the program does not know it.
	Origin string
}

// Papers draws the papers of cases.
type Papers struct{ Deps }

// Of returns the papers of cases.
func Of(deps Deps) *Papers { return &Papers{deps} }
