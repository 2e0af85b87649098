package ui

import "github.com/a-h/templ"

// Zone is the colour a result was given by its year's bounds. Any other value is shown as unknown.
type Zone string

// The zones, and that there is none: not assessed, not known, or a year without zones.
const (
	Green  Zone = "green"
	Yellow Zone = "yellow"
	Red    Zone = "red"
	NoZone Zone = ""
)

// Shape is the sign that says the zone without colour.
func (z Zone) Shape() string {
	switch z {
	case Green:
		return "●"
	case Yellow:
		return "▲"
	case Red:
		return "■"
	case NoZone:
		return "–"
	default:
		return "–"
	}
}

// class is the zone's in the style sheet.
func (z Zone) class() string {
	switch z {
	case Green, Yellow, Red:
		return "zone-" + string(z)
	default:
		return "zone-none"
	}
}

// Name returns the zone's name in the reader's language: Hijau, Kuning, Merah, Tanpa zona.
func (z Zone) Name(c Context) string {
	switch z {
	case Green:
		return c.T("ui.zone.green")
	case Yellow:
		return c.T("ui.zone.yellow")
	case Red:
		return c.T("ui.zone.red")
	case NoZone:
		return c.T("ui.zone.none")
	default:
		return c.T("ui.zone.none")
	}
}

// Term is a word and what it means, or a property and its value. Content goes before Text.
type Term struct {
	Term    string
	Text    string
	Content templ.Component
}

// Download is the same data as a file. Format is its short name: CSV, XLSX, JSON.
type Download struct {
	Format string
	Href   string
}

// current marks a link as the one being read; an empty value marks nothing.
func current(value string) templ.Attributes {
	if value == "" {
		return nil
	}
	return templ.Attributes{"aria-current": value}
}

// FieldError is one thing wrong in a form; Href leads to its field ("#tahun").
type FieldError struct {
	Text string
	Href string
}

// Failure is what went wrong, in words for a person.
type Failure struct {
	Title string
	Text  string
	// Way is where to go from here.
	Way Link
	// RequestID lets an operator find the failure in the log; it is shown when given.
	RequestID string
}
