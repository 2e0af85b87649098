// Package workday knows which days and hours an office works, counts working days and measures
// working time, and says in words how it came to a date. It takes values and gives values: it opens
// no file, reads no clock and keeps no deadline. Which rule asks for how many days is for package
// deadline to know.
//
// What it stands on: Perpres 21/2023 on the days and hours of government offices; each year's joint
// decree of three ministers on national holidays and joint leave; presidential decrees on election
// days. Holidays and hours carry their decree or basis and how sure they are. A year without its
// decree is not guessed: whatever touches it is provisional.
package workday

import "github.com/patuh-id/patuh/internal/base/locale"

// Status says how sure a line is, in the words of instruments.
type Status string

// Official is fixed by a decree or regulation that is named; Inferred follows from one, or is
// reported without it; Assumed is a decision of whoever wrote the calendar; Unknown is none of these.
const (
	Official Status = "official"
	Inferred Status = "inferred"
	Assumed  Status = "assumed"
	Unknown  Status = "unknown"
)

var statuses = []string{string(Official), string(Inferred), string(Assumed), string(Unknown)}

func (s Status) label() locale.Key { return locale.Key("workday.status." + string(s)) }

// Text is something said in one or two languages.
type Text struct {
	ID string `json:"id,omitempty"`
	EN string `json:"en,omitempty"`
}

// In returns the text in lang, or in the other language where it has no other.
func (t Text) In(lang locale.Lang) string {
	if lang == locale.English && t.EN != "" || t.ID == "" {
		return t.EN
	}
	return t.ID
}

// MaxDays is the most working or calendar days that are counted at once, some forty years.
const MaxDays = 10_000
