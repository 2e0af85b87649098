package workday

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Hours are the times of one day at which an office works, in order and apart from each other.
// None means that it is closed.
type Hours []Interval

// Interval is a time of day, in minutes from midnight; Until is not part of it.
type Interval struct{ From, Until int }

const dayMinutes = 24 * 60

var interval = regexp.MustCompile(`^(\d\d)[:.](\d\d)-(\d\d)[:.](\d\d)$`)

// maxIntervals is how many parts a day's hours may have.
const maxIntervals = 8

// ParseHours reads "07:30-12:00 13:00-16:00": one or more times, in order, none touching the next.
// A day ends at 24:00 at the latest.
func ParseHours(text string) (Hours, bool) {
	parts := strings.Fields(text)
	if len(parts) == 0 || len(parts) > maxIntervals {
		return nil, false
	}
	var hours Hours
	end := -1
	for _, part := range parts {
		m := interval.FindStringSubmatch(part)
		if m == nil {
			return nil, false
		}
		i := Interval{From: minute(m[1], m[2]), Until: minute(m[3], m[4])}
		if i.From < 0 || i.Until < 0 || i.From <= end || i.Until <= i.From {
			return nil, false
		}
		end = i.Until
		hours = append(hours, i)
	}
	return hours, true
}

// minute returns the minute of the day, or -1. The pattern lets only digits through.
func minute(hour, minute string) int {
	h, errH := strconv.Atoi(hour)
	m, errM := strconv.Atoi(minute)
	if errH != nil || errM != nil || m > 59 || h*60+m > dayMinutes {
		return -1
	}
	return h*60 + m
}

// String writes the hours as ParseHours reads them.
func (h Hours) String() string {
	parts := make([]string, len(h))
	for i, part := range h {
		parts[i] = fmt.Sprintf("%02d:%02d-%02d:%02d", part.From/60, part.From%60, part.Until/60, part.Until%60)
	}
	return strings.Join(parts, " ")
}

// Length is how long the office works.
func (h Hours) Length() time.Duration { return h.between(0, dayMinutes*time.Minute) }

// closing is the minute at which the day's work ends.
func (h Hours) closing() int { return h[len(h)-1].Until }

// between returns the working time from one time of day to another.
func (h Hours) between(from, until time.Duration) time.Duration {
	var sum time.Duration
	for _, i := range h {
		begin, end := max(from, time.Duration(i.From)*time.Minute), min(until, time.Duration(i.Until)*time.Minute)
		if end > begin {
			sum += end - begin
		}
	}
	return sum
}
