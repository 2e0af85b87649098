package office

import (
	"slices"

	"github.com/patuh-id/patuh/internal/workday"
)

// Preset is a number that others run for everybody. It stands nowhere until somebody enters it for their
// authority, and then with how sure it is that it works there. Its label is the catalog text
// office.preset.VALUE, and office.preset.VALUE.basis what that rests on.
type Preset struct {
	Value string
	// Reported are the regions of which the press says that it works there.
	Reported []string
}

// Presets are the national short numbers. That 112 runs in Banjarmasin, free and all day, is reported by
// the press; that 119 is for health and 110 the police is general knowledge that no source here confirms.
// Nobody tests them by calling: they are for emergencies.
var Presets = []Preset{
	{Value: "112", Reported: []string{"63.71"}},
	{Value: "119"},
	{Value: "110"},
}

// Key is the catalog key of the number's label; with .basis behind it, of what it rests on.
func (p Preset) Key() string { return "office.preset." + p.Value }

// Status is how sure it is that the number works in a region, in the words that rules have.
func (p Preset) Status(region string) string {
	if slices.Contains(p.Reported, region) {
		return string(workday.Inferred)
	}
	return string(workday.Unknown)
}
