package complaint

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// check cleans all fields and says everything that is wrong with them.
func (a *arrival) check(now time.Time) error {
	var f faults
	a.choices(&f)
	a.said(&f)
	a.days(&f, now)
	if a.Secrecy == Anonymous {
		// The one promise that must hold whatever the form sent.
		a.Reporter = Reporter{Reach: ByMailbox, Assisted: a.Reporter.Assisted, Needs: nil}
	}
	a.Reporter.check(&f, a.Secrecy)
	return f.found.Err()
}

func (a *arrival) choices(f *faults) {
	choose(f, "kind", &a.Kind, Complaint, Kinds)
	choose(f, "secrecy", &a.Secrecy, Open, Secrecies)
	choose(f, "about", &a.About, AboutOffice, Abouts)
	choose(f, "priority", &a.Priority, Usual, Priorities)
	choose(f, "channel", &a.Channel, Counter, Channels)
	choose(f, "source", &a.Source, Citizen, Sources)
	choose(f, "lang", &a.Lang, string(locale.Indonesian), []string{string(locale.Indonesian), string(locale.English)})
	if len(a.Files) > MaxFiles {
		f.add("files", "files", problem.Args{"max": MaxFiles})
	}
	if len(a.Named) > maxNamed {
		f.add("named", "named", problem.Args{"max": maxNamed})
	}
	if len(a.Once) > maxOnce {
		f.add("once", "choice", nil)
	}
}

func choose[T ~string](f *faults, field string, chosen *T, usual T, all []T) {
	if *chosen == "" {
		*chosen = usual
	}
	if !slices.Contains(all, *chosen) {
		f.add(field, "choice", nil)
		*chosen = usual
	}
}

var regionForm = regexp.MustCompile(`^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$`)

// said are the texts. A voice note or a photo may say what words do not.
func (a *arrival) said(f *faults) {
	a.Words = f.words("words", a.Words, MaxWords, len(a.Files) == 0)
	if n := utf8.RuneCountInString(a.Words); n > 0 && n < minWords && len(a.Files) == 0 {
		f.add("words", "short", problem.Args{"min": minWords})
	}
	a.Title = f.line("title", a.Title, 120, false)
	a.Place = f.line("place", a.Place, maxLine, false)
	a.Wish = f.words("wish", a.Wish, maxWish, false)
	a.Category = f.line("category", a.Category, 30, false)
	a.Service = f.line("service", a.Service, 60, false)
	a.TargetBody = f.line("target", a.TargetBody, 60, false)
	a.TargetUnit = f.line("target", a.TargetUnit, 60, false)
	if a.Region = strings.TrimSpace(a.Region); a.Region != "" && !regionForm.MatchString(a.Region) {
		f.add("region", "region", nil)
	}
	if a.Position = strings.TrimSpace(a.Position); a.Position != "" {
		if a.Position = readPosition(a.Position); a.Position == "" {
			f.add("position", "position", nil)
		}
	}
	if a.Link = f.line("link", a.Link, maxLink, false); a.Link != "" {
		link, err := url.Parse(a.Link)
		if err != nil || link.Host == "" || link.Scheme != "https" && link.Scheme != "http" {
			f.add("link", "link", nil)
		}
	}
}

// readPosition reads degrees, with a blank or a comma between; empty where they are none.
func readPosition(text string) string {
	parts := strings.Fields(strings.ReplaceAll(text, ",", " "))
	if len(parts) != 2 {
		return ""
	}
	for i, limit := range []float64{90, 180} {
		degrees, err := strconv.ParseFloat(parts[i], 64)
		if err != nil || !(degrees >= -limit && degrees <= limit) {
			return ""
		}
		parts[i] = strconv.FormatFloat(degrees, 'f', 6, 64)
	}
	return parts[0] + " " + parts[1]
}

// days checks when it was: nothing lies ahead but what was promised. What happened long ago is taken and
// the reporter is told what that means; what the office says to have received so long ago is an error of
// typing.
func (a *arrival) days(f *faults, now time.Time) {
	today := workday.DateOf(now.Add(14 * time.Hour)) // wherever the day is furthest on
	for _, one := range []struct {
		field string
		day   *string
		ahead bool
	}{{"happened", &a.Happened, false}, {"asked", &a.Asked, false}, {"promised", &a.Promised, true}} {
		*one.day = strings.TrimSpace(*one.day)
		if *one.day == "" {
			continue
		}
		day, ok := workday.ParseDate(*one.day)
		switch {
		case !ok:
			f.add(one.field, "day", nil)
		case day > today && !one.ahead:
			f.add(one.field, "ahead", nil)
		}
	}
	switch {
	case a.Received.IsZero():
		a.Received = now
	case a.Received.After(now.Add(slack)):
		f.add("received", "ahead", nil)
	case now.Sub(a.Received) > oldestDay:
		f.add("received", "old", nil)
	case a.Received.After(now):
		a.Received = now
	}
}

// tellings are what a reporter should know of a case that came in at an instant.
func tellings(happened string, at time.Time) []string {
	day, ok := workday.ParseDate(happened)
	if !ok {
		return nil
	}
	switch days := int(workday.DateOf(at) - day); {
	case days > 2*365:
		return []string{"complaint.note.two_years"}
	case days > 30:
		return []string{"complaint.note.thirty_days"}
	default:
		return nil
	}
}
