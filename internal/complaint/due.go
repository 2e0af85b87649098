package complaint

import (
	"slices"

	"github.com/patuh-id/patuh/internal/deadline"
)

// Due is the clock that a list shows of a case: the open one by which the office is due first, one that stands
// still where all do; false where the office has nothing to do in time.
func Due(clocks []deadline.Clock) (deadline.Clock, bool) {
	var first deadline.Clock
	found := false
	for _, k := range clocks {
		if !k.Open() || slices.Contains(Windows, k.Code) {
			continue
		}
		stands, stood := k.State == deadline.Paused, first.State == deadline.Paused
		if !found || stood && !stands || stood == stands && k.Due.Before(first.Due) {
			first, found = k, true
		}
	}
	return first, found
}
