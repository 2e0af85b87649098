package complaint

import "strings"

const eventPrefix = "case."

// eventOf is the kind under which the record has an act.
func eventOf(act Act) string { return eventPrefix + string(act) }

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string {
	if act, ok := strings.CutPrefix(kind, eventPrefix); ok {
		return Act(act).Key()
	}
	return "complaint.event." + strings.TrimPrefix(kind, "complaint.")
}
