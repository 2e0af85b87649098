package locale

import (
	"strconv"
	"strings"
	"time"
)

// Int writes a whole number with the language's thousands mark: 1.234 or 1,234.
func (p *Printer) Int(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	mark := "."
	if p.Lang == English {
		mark = ","
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, groups...), mark)
}

// Decimal writes a plain decimal such as "95.45" the way the language does: 95,45 or 95.45. The
// digits are kept as they are.
func (p *Printer) Decimal(plain string) string {
	if p.Lang == Indonesian {
		plain = strings.Replace(plain, ".", ",", 1)
	}
	return strings.Replace(plain, "-", "−", 1)
}

var months = map[Lang][]string{
	Indonesian: {
		"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
		"Oktober", "November", "Desember",
	},
	English: {
		"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December",
	},
}

// Date writes the day of t as 2 Januari 2026.
func (p *Printer) Date(t time.Time) string {
	return strconv.Itoa(t.Day()) + " " + months[p.Lang][t.Month()-1] + " " + strconv.Itoa(t.Year())
}

var weekdays = map[Lang][]string{
	Indonesian: {"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"},
	English:    {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Weekday writes the weekday of t: Jumat, Friday.
func (p *Printer) Weekday(t time.Time) string { return weekdays[p.Lang][t.Weekday()] }

// Day writes the day of t with its weekday: Jumat, 2 Januari 2026, or Friday 2 January 2026.
func (p *Printer) Day(t time.Time) string {
	if p.Lang == English {
		return p.Weekday(t) + " " + p.Date(t)
	}
	return p.Weekday(t) + ", " + p.Date(t)
}

// PartOfDay writes a year (2026), a month (2026-03) or a day (2026-03-31) as 2026, Maret 2026 or
// 31 Maret 2026. Any other text stays as it is.
func (p *Printer) PartOfDay(text string) string {
	if len(text) > len(time.DateOnly) {
		return text
	}
	day, err := time.Parse(time.DateOnly[:len(text)], text)
	switch {
	case err != nil || len(text) < len("2026-03"):
		return text
	case len(text) == len("2026-03"):
		return months[p.Lang][day.Month()-1] + " " + strconv.Itoa(day.Year())
	default:
		return p.Date(day)
	}
}
