package directory

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Bounds of what a form may say, in characters.
const (
	MaxName    = 200
	MaxShort   = 60
	MaxAddress = 300
	MaxWebsite = 300
	MaxWhy     = 200
)

// checker collects what is wrong with a form or with a row of a file. Both call their fields the same.
type checker struct {
	faults *problem.Faults
	place  func(field string) problem.Place
}

// onForm checks a form: Place.File is the field.
func onForm(faults *problem.Faults) checker {
	return checker{faults, func(field string) problem.Place { return problem.Place{File: field} }}
}

func (c checker) add(field, key string, args problem.Args) { c.faults.Add(c.place(field), key, args) }

// line trims a line of text and checks it.
func (c checker) line(field, text string, bound int, required bool) string {
	text = strings.TrimSpace(text)
	switch {
	case required && text == "":
		c.add(field, "directory.fault.empty", nil)
	case utf8.RuneCountInString(text) > bound:
		c.add(field, "directory.fault.long", problem.Args{"max": bound})
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		c.add(field, "directory.fault.control", nil)
	}
	return text
}

func (c checker) slug(field, slug string) {
	if !validSlug(slug) {
		c.add(field, "directory.fault.slug", problem.Args{"slug": cut(slug, MaxSlug), "right": Slug(cut(slug, MaxSlug))})
	}
}

func (c checker) kind(code string, roles ...Role) {
	if code == "" {
		c.add("kind", "directory.fault.empty", nil)
		return
	}
	kind, ok := KindByCode(code)
	if !ok || !slices.Contains(roles, kind.Role) {
		c.add("kind", "directory.fault.kind", problem.Args{"kind": code, "kinds": kindCodes(roles)})
	}
}

// region checks a body's region and returns the code of its province.
func (c checker) region(code string) string {
	if code == "" {
		return ""
	}
	region, ok := RegionByCode(code)
	if !ok {
		c.add("region", "directory.fault.region", problem.Args{"region": code})
		return ""
	}
	return region.Province()
}

// NeedsRegion reports whether a body of a kind must name its region, having been was before (the zero
// Body when it is new). A government that has none, such as one of an example, may go on without.
func NeedsRegion(kind string, was Body) bool {
	return slices.Contains(Governments, kind) &&
		(was.ID == "" || was.Region != "" || !slices.Contains(Governments, was.Kind))
}

// seat looks that a government stands in a region of its own kind.
func (c checker) seat(was, b Body) {
	if b.Region == "" {
		if NeedsRegion(b.Kind, was) {
			c.add("region", "directory.fault.empty", nil)
		}
		return
	}
	region, ok := RegionByCode(b.Region)
	if ok && slices.Contains(Governments, b.Kind) && string(region.Level) != b.Kind {
		c.add("region", "directory.fault.seat", problem.Args{"region": b.Region, "kind": b.Kind})
	}
}

var datePattern = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// dates checks a period. Each end may be a year, a month or a day.
func (c checker) dates(from, to string) {
	ok := c.date("valid_from", from)
	if !c.date("valid_to", to) || !ok || from == "" || to == "" {
		return
	}
	if n := min(len(from), len(to)); to[:n] < from[:n] {
		c.add("valid_to", "directory.fault.period", problem.Args{"from": from, "to": to})
	}
}

func (c checker) date(field, text string) bool {
	if text == "" {
		return true
	}
	if datePattern.MatchString(text) {
		if _, err := time.Parse(time.DateOnly[:len(text)], text); err == nil {
			return true
		}
	}
	c.add(field, "directory.fault.date", problem.Args{"date": cut(text, MaxShort)})
	return false
}

// contact brings what people typed into the form in which it is kept.
func (c checker) contact(in Contact) Contact {
	in.Address = c.line("address", in.Address, MaxAddress, false)
	if in.Phone = strings.TrimSpace(in.Phone); in.Phone != "" {
		number, ok := phone.Normal(in.Phone)
		if !ok {
			c.add("phone", "directory.fault.phone", problem.Args{"phone": cut(in.Phone, MaxShort)})
		}
		in.Phone = number
	}
	if in.Website = c.line("website", in.Website, MaxWebsite, false); in.Website != "" {
		c.website(in.Website)
	}
	return in
}

// website lets through addresses that a link may lead to, and no other.
func (c checker) website(text string) {
	right := "https://" + text
	if i := strings.Index(text, "://"); i >= 0 {
		right = "https" + text[i:]
	}
	if webAddress(text) {
		return
	}
	if !webAddress(right) {
		right = "https://banjarmasinkota.go.id"
	}
	c.add("website", "directory.fault.website", problem.Args{"website": cut(text, MaxShort), "right": right})
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.User == nil && u.Opaque == "" &&
		strings.Contains(strings.Trim(u.Hostname(), "."), ".") && !strings.ContainsAny(text, " \\\"<>")
}

func kindCodes(roles []Role) string {
	var codes []string
	for _, k := range Kinds() {
		if slices.Contains(roles, k.Role) {
			codes = append(codes, k.Code)
		}
	}
	return strings.Join(codes, ", ")
}
