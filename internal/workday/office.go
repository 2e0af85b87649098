package workday

import "time"

// Zone is one of the three zones of Indonesia, none of which changes its clocks.
type Zone struct {
	Name     string // WIB, WITA, WIT
	Location *time.Location
}

var zones = map[string]Zone{"WIB": zone("WIB", 7), "WITA": zone("WITA", 8), "WIT": zone("WIT", 9)}

// zoneNames are from west to east.
var zoneNames = []string{"WIB", "WITA", "WIT"}

// ZoneOf is a zone by the name that authorities keep, Asia/Makassar; WIB where nobody says otherwise. It needs no
// files of the machine.
func ZoneOf(name string) Zone {
	switch name {
	case "Asia/Makassar":
		return zones["WITA"]
	case "Asia/Jayapura":
		return zones["WIT"]
	default:
		return zones["WIB"]
	}
}

func zone(name string, hours int) Zone {
	return Zone{Name: name, Location: time.FixedZone(name, hours*60*60)}
}

// Office says when an office works, but for holidays.
type Office struct {
	Code   string
	Name   Text
	Zone   Zone
	Region string // Kemendagri code of where it stands; empty when no local holiday is to count
	// JointLeaveWorks is the switch for offices, or rules, to which joint leave is a working day.
	JointLeaveWorks  bool
	JointLeaveBasis  Text
	JointLeaveStatus Status
	// Before are the region and the switch of earlier times, in order, each up to its Until.
	Before []Former

	Weeks   []Week // one after the other, without a gap: the first has no From, the last no Until
	Ramadan []Week // the same for the fasting month; none where the hours do not change
	Days    []Special
}

// Former is where an office stood, and whether it worked on joint leave, up to a day.
type Former struct {
	Until           Date
	Region          string
	JointLeaveWorks bool
}

// on returns the region and the switch of a day.
func (o *Office) on(d Date) Former {
	for _, f := range o.Before {
		if d <= f.Until {
			return f
		}
	}
	return Former{Region: o.Region, JointLeaveWorks: o.JointLeaveWorks}
}

// RegionOn returns where the office stood on a day.
func (o *Office) RegionOn(d Date) string { return o.on(d).Region }

// Week is what an office's weeks look like during a time.
type Week struct {
	From, Until Date     // both part of it; zero is open
	Hours       [7]Hours // by time.Weekday
	Basis       Text     // of which days it works
	Status      Status
	HoursBasis  Text // of the times of day
	HoursStatus Status
}

// Special is one day on which the office does otherwise: closed, or open at these hours even on a
// holiday. Half days are days with shorter hours.
type Special struct {
	Date   Date
	Hours  Hours
	Name   Text
	Basis  Text
	Status Status
}

// weekOn returns the week in force on a day. The bounds are read from a list without gaps.
func weekOn(weeks []Week, d Date) *Week {
	for i := range weeks {
		if weeks[i].Until == 0 || d <= weeks[i].Until {
			return &weeks[i]
		}
	}
	return &weeks[len(weeks)-1]
}
