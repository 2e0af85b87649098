package workday

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// clockText writes a time of day: 16.30 in Indonesian, 16:30 in English.
func clockText(at time.Duration, p *locale.Printer) string {
	minutes := int(at / time.Minute)
	text := fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
	if p.Lang == locale.Indonesian {
		text = strings.Replace(text, ":", ".", 1)
	}
	return text
}

// words writes the hours of a day for reading.
func (h Hours) words(p *locale.Printer) string {
	parts := make([]string, len(h))
	for i, part := range h {
		parts[i] = clockText(time.Duration(part.From)*time.Minute, p) + "–" + clockText(time.Duration(part.Until)*time.Minute, p)
	}
	return strings.Join(parts, ", ")
}

// says writes a basis and how sure it is.
func (t Text) says(status Status, p *locale.Printer) string {
	return t.In(p.Lang) + " (" + p.T(string(status.label())) + ")"
}

func holidayText(holidays []Holiday, p *locale.Printer) string {
	parts := make([]string, len(holidays))
	for i := range holidays {
		h := &holidays[i]
		key := "workday.holiday"
		if h.Decree == "" {
			key = "workday.holiday_no_decree"
		}
		parts[i] = p.T(key, "kind", h.Kind.label(), "name", h.Name.In(p.Lang), "decree", h.Decree, "status", h.Status.label())
	}
	return strings.Join(parts, "; ")
}

// yearsText writes years that are in order: 2027, or 2019-2023, 2027.
func yearsText(years []int) string {
	var parts []string
	for i := 0; i < len(years); {
		j := i
		for j+1 < len(years) && years[j+1] == years[j]+1 {
			j++
		}
		part := strconv.Itoa(years[i])
		if j > i {
			part += "-" + strconv.Itoa(years[j])
		}
		parts = append(parts, part)
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
