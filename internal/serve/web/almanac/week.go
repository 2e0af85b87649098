package almanac

import (
	"fmt"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// Holding returns the hours that hold on a day, of those that were set for an office; false where none do.
func Holding(rows []calendar.Hours, on workday.Date) (calendar.Hours, bool) {
	for _, h := range slices.Backward(rows) {
		if h.From <= on {
			return h, true
		}
	}
	return calendar.Hours{}, false
}

// WeekTerms are the hours of a week, days in a row with the same hours together: "Senin–Kamis".
func WeekTerms(c ui.Context, w *calendar.Week) []ui.Term {
	var terms []ui.Term
	for i := 0; i < len(weekdays); {
		last := i
		for last+1 < len(weekdays) && w[weekdays[last+1]].String() == w[weekdays[i]].String() {
			last++
		}
		name := weekday(c, weekdays[i])
		if last > i {
			name += "–" + weekday(c, weekdays[last])
		}
		text := dayText(c, w[weekdays[i]])
		terms = append(terms, ui.Term{Term: name, Text: text})
		i = last + 1
	}
	return terms
}

// dayText are the hours of one day as people write them: "08.00–12.00, 13.00–16.30".
func dayText(c ui.Context, hours workday.Hours) string {
	if len(hours) == 0 {
		return c.T("calendar.week.closed")
	}
	parts := make([]string, len(hours))
	for i, h := range hours {
		parts[i] = clock(c, h.From) + "–" + clock(c, h.Until)
	}
	return strings.Join(parts, ", ")
}

func clock(c ui.Context, minute int) string {
	between := "."
	if c.Lang == locale.English {
		between = ":"
	}
	return fmt.Sprintf("%02d%s%02d", minute/60, between, minute%60)
}
