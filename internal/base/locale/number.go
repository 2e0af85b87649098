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
