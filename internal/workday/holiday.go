package workday

import (
	"regexp"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Kind is what a row of a list of holidays says.
type Kind string

// A Year row says that the national list of that year is known, and by which decree; a Ramadan row
// from when to when the fast is kept. All others close offices for a day.
const (
	Year       Kind = "year"
	National   Kind = "national"
	JointLeave Kind = "joint_leave" // cuti bersama
	Election   Kind = "election"
	Local      Kind = "local"
	Ramadan    Kind = "ramadan"
)

var kinds = []string{string(Year), string(National), string(JointLeave), string(Election), string(Local), string(Ramadan)}

// Holiday is one row of a list: a day, where it holds, and on what it rests.
type Holiday struct {
	Date   Date   `json:"date"`
	Until  Date   `json:"-"` // the last day of Ramadan
	Kind   Kind   `json:"kind"`
	Region string `json:"region,omitempty"` // Kemendagri code of a province, city, regency or district; empty for the nation
	Name   Text   `json:"name"`
	Decree string `json:"decree,omitempty"`
	// Announced is the day of the decree, Revoked the day on which another took the holiday back.
	// Both may be unknown; a holiday of unknown announcement counts as always known.
	Announced Date   `json:"announced,omitzero"`
	Revoked   Date   `json:"revoked,omitzero"`
	Status    Status `json:"status"`
	Source    string `json:"source,omitempty"`
}

var regionCode = regexp.MustCompile(`^\d\d(\.\d\d(\.\d\d)?)?$`)

// ValidRegion reports whether code looks like the Kemendagri code of a province, a city or regency,
// or a district: 63, 63.71, 63.71.01. Whether there is such a region is for the directory to know.
func ValidRegion(code string) bool { return regionCode.MatchString(code) }

// knownOn reports whether the row was in force for whoever looked on that day; the zero Date looks
// at everything that is known by now.
func (h *Holiday) knownOn(day Date) bool {
	if day == 0 {
		return h.Revoked == 0
	}
	return h.Announced <= day && (h.Revoked == 0 || h.Revoked > day)
}

// holdsIn reports whether a holiday of h's region is one in an office of that region.
func (h *Holiday) holdsIn(region string) bool {
	return h.Region == "" || h.Region == region || strings.HasPrefix(region, h.Region+".")
}

func (k Kind) label() locale.Key { return locale.Key("workday.kind." + string(k)) }

// key is what a later list replaces: a corrected or revoked day has the same.
type key struct {
	date   Date
	kind   Kind
	region string
}

func (h *Holiday) key() key { return key{h.Date, h.Kind, h.Region} }

// Merge puts lists together. A row of a later list replaces the one of an earlier list with the same
// date, kind and region, so that a list may correct another or take a day of it back.
func Merge(lists ...[]Holiday) []Holiday {
	var merged []Holiday
	at := map[key]int{}
	for _, list := range lists {
		for _, h := range list {
			if i, known := at[h.key()]; known {
				merged[i] = h
				continue
			}
			at[h.key()] = len(merged)
			merged = append(merged, h)
		}
	}
	return merged
}
