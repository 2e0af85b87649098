package complaint

import "strings"

// counting is the rest of a statement that selects columns of every case of a reading, each once. Of late
// clocks it looks at their open cases by an index that has all it asks of them, since cases are wide; of other
// clocks there is a row with no case at all.
func (r reading) counting(of queue, rest []string) string {
	joined := strings.Join(rest, " AND ")
	switch {
	case of.clocks && r.sorted:
		return r.from + " WHERE " + r.span + " AND " + officeClock("k") + " AND " + firstClock + " AND " + joined
	case of.clocks:
		return r.subjects() + " LEFT JOIN complaint c ON " + unindexed("c.id") + " = " + unindexed("k.id") + " AND c.ended_at IS NULL WHERE c.id IS NULL OR " + joined
	}
	return r.from + " WHERE " + r.span + " AND " + joined
}

// countingEnded is counting of those cases that have ended.
func (r reading) countingEnded(rest []string) string {
	return r.subjects() + " CROSS JOIN complaint c WHERE c.id = k.id AND c.ended_at IS NOT NULL AND " + strings.Join(rest, " AND ")
}

// subjects are the cases of a reading's clocks, each once.
func (r reading) subjects() string {
	return "(SELECT DISTINCT k.subject_id AS id FROM clock k WHERE " + r.span + " AND " + officeClock("k") + ") k"
}
