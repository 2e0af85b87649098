package complaint

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
)

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

// Announced are the kinds of this room's events that programs of the authority may be told of: that a case came
// in, or moved. They name it by its id and say nothing of it; what is only said or looked at is not told.
var Announced = []access.Announcement{
	{Name: "case.received", Acts: []string{eventOf(Receive)}, Names: "case", Read: eventsPath},
	{Name: "case.changed", Acts: moves(), Names: "case", Read: eventsPath},
}

const eventsPath = "/api/v1/events?authority={authority}&event={event}"

// moves are the events of all acts that may move a case.
func moves() []string {
	var acts []string
	for _, s := range steps {
		if kind := eventOf(s.Act); !slices.Contains(acts, kind) {
			acts = append(acts, kind)
		}
	}
	return acts
}
