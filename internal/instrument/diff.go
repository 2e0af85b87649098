package instrument

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// ChangeKind says what a change may do to a trend of scores.
type ChangeKind int

// The kinds, and the part of the version that must rise for each: patch, minor, major.
const (
	Wording           ChangeKind = iota // what people read, and how sure a line is
	ScoreMoving                         // the same answers may give another figure, class or rank
	StructureBreaking                   // the same answers may not fit any more
)

// Place returns what changed: the code of a node, or the part of the file and the code in it.
func (c Change) Place() string {
	place := c.Where
	if c.Part != treePart || c.Where == "" {
		place = strings.TrimSuffix(c.Part+"."+c.Where, ".")
	}
	if c.Field != "" {
		place += ": " + c.Field
	}
	return place
}

// String returns the name of the kind, as its catalog key ends.
func (k ChangeKind) String() string {
	return [...]string{"wording", "score", "structure"}[k]
}

// Change is one difference between two instruments.
type Change struct {
	Kind     ChangeKind
	Part     string // of the file: tree, method, scales, ...
	Where    string // the code within the part; empty where the part is one thing
	Field    string // the key that differs; empty when the whole of Where came, went or moved
	Old, New string // as the canonical form writes them; empty for what is not there
}

// Diff lists what differs between two instruments, the weightiest kind first and then in the order
// of the file. It does not compare id, version and places.
func Diff(before, after *Instrument) []Change {
	was, is := before.facets(), after.facets()
	var changes []Change
	for _, f := range union(was, is) {
		old, new := was.values[f], is.values[f]
		if old == new || f.field != "" && was.has(f) != is.has(f) {
			continue // one that came or went is said once, not field by field
		}
		if f.field == "order" && !sameMembers(old, new) {
			continue
		}
		kind := max(was.kinds[f], is.kinds[f])
		changes = append(changes, Change{
			Kind: kind, Part: f.part, Where: f.where, Field: f.field, Old: old, New: new,
		})
	}
	slices.SortStableFunc(changes, func(a, b Change) int { return int(b.Kind - a.Kind) })
	return changes
}

// union lists the facets of both, the new ones' order first.
func union(was, is *facets) []facet {
	list := slices.Clone(is.order)
	for _, f := range was.order {
		if _, ok := is.values[f]; !ok {
			list = append(list, f)
		}
	}
	return list
}

func sameMembers(a, b string) bool {
	left, right := strings.Fields(a), strings.Fields(b)
	slices.Sort(left)
	slices.Sort(right)
	return slices.Equal(left, right)
}

// CheckVersion refuses a version of after that is too small a step from before for what changed:
// of kind Invalid, naming the smallest version that would do. It compares instruments of one id.
func CheckVersion(before, after *Instrument, changes []Change) error {
	if len(changes) == 0 && before.Version == after.Version {
		return nil
	}
	old, new := before.Version, after.Version
	if new.Compare(old) <= 0 {
		return tooSmall("instrument.bump.order", old, new, least(old, changes))
	}
	if want := least(old, changes); new.Compare(want) < 0 {
		key := "instrument.bump." + changes[0].Kind.String()
		return tooSmall(key, old, new, want)
	}
	return nil
}

// least is the smallest version that may carry the changes, which are sorted.
func least(old Version, changes []Change) Version {
	switch {
	case len(changes) == 0 || changes[0].Kind == Wording:
		return Version{old.Major, old.Minor, old.Patch + 1}
	case changes[0].Kind == ScoreMoving:
		return Version{old.Major, old.Minor + 1, 0}
	default:
		return Version{old.Major + 1, 0, 0}
	}
}

func tooSmall(key string, old, new, want Version) error {
	return problem.New(problem.Invalid, key, problem.Args{
		"old": old.String(), "new": new.String(), "want": want.String(),
	})
}
