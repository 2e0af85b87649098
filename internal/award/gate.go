package award

import (
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/oversight"
)

// Standing is whether somebody gets the award that their class would bring.
type Standing string

// What is withheld is released on the day on which the last product that held it was settled.
const (
	Eligible    Standing = "eligible"
	Withheld    Standing = "withheld"
	Released    Standing = "released"
	NotEligible Standing = "not_eligible"
)

// Standings are all standings, in their order.
var Standings = []Standing{Eligible, Withheld, Released, NotEligible}

// Key is the catalog key of a standing's name.
func (s Standing) Key() string { return "award.standing." + string(s) }

// Why somebody stands as they do, where the standing alone does not say it.
const (
	NoFigure = "no_figure" // no class was worked out
	NoClass  = "class"     // the class is none that is rewarded
	NoRule   = "no_rule"   // the instrument says nothing of an award
)

// Verdict is what the gate says of a body or of a unit, which are judged each by itself.
type Verdict struct {
	Standing Standing
	Why      string // NoFigure, NoClass, NoRule or empty
	// Held are the products that hold the award back, or held it until it was released.
	Held []oversight.Against
	// Day is that of the release.
	Day string
	// Suffix: no product is open, where the instrument makes that a suffix of the opinion.
	Suffix bool
}

// Gate decides by the rule of the instrument whether a class brings an award to a body, or to a unit of it by its id.
// Products are all those of the body. The domain note on the award gate, section 6: since 2023 a green zone, and every
// product carried out; section 7: in 2025 products decide a suffix. Those that the body could not know of when the decree
// was made take nothing back; without a decree yet all count. A body and its units are judged separately, as in Kota
// Jayapura 2024.
func Gate(rule *instrument.Award, class, unit string, products []oversight.Against, decree time.Time) Verdict {
	switch {
	case class == "":
		return Verdict{Standing: NotEligible, Why: NoFigure}
	case rule == nil:
		return Verdict{Standing: Eligible, Why: NoRule}
	case !slices.Contains(rule.Classes.Codes, class):
		return Verdict{Standing: NotEligible, Why: NoClass}
	}
	v := Verdict{Standing: Eligible}
	for _, one := range products {
		if counts(rule, unit, &one, decree) {
			v.Held = append(v.Held, one)
		}
	}
	open := slices.ContainsFunc(v.Held, func(one oversight.Against) bool { return one.Settled == "" })
	switch {
	case rule.Products.Value == instrument.Suffix:
		v.Suffix = !open
		v.Held = slices.DeleteFunc(v.Held, func(one oversight.Against) bool { return one.Settled != "" })
	case rule.Products.Value != instrument.Withhold || len(v.Held) == 0:
		v.Held = nil
	case open:
		v.Standing = Withheld
	default:
		v.Standing = Released
		for _, one := range v.Held {
			v.Day = max(v.Day, one.Settled)
		}
	}
	return v
}

// counts reports whether a product stands, or stood after the decree, against the award of whoever is judged.
func counts(rule *instrument.Award, unit string, one *oversight.Against, decree time.Time) bool {
	reach := rule.Body.Value
	if unit != "" {
		reach = rule.Unit.Value
	}
	if !slices.Contains(rule.Products.Codes, string(one.Kind)) || reach == instrument.Own && !slices.Contains(one.Units, unit) {
		return false
	}
	if decree.IsZero() {
		return one.Settled == ""
	}
	return !one.Out.After(decree) && (one.Settled == "" || one.Settled > decree.Format(time.DateOnly))
}
