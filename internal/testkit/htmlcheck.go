// HTML checks: tests say what a page means ("this heading, this link, aligned like this") by CSS
// selectors, and survive a change of markup that keeps the meaning. After golang/pkgsite's idea.

package testkit

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Check looks at a part of a page and says what is wrong with it.
type Check func(*goquery.Selection) error

// CheckHTML reads a page and reports everything the checks find wrong, at once.
func CheckHTML(t *testing.T, page io.Reader, checks ...Check) {
	t.Helper()
	document, err := goquery.NewDocumentFromReader(page)
	if err != nil {
		t.Fatalf("read HTML: %v", err)
	}
	for _, check := range checks {
		if err := check(document.Selection); err != nil {
			t.Error(err)
		}
	}
}

// In checks every element that the selector finds; there must be at least one.
func In(selector string, checks ...Check) Check {
	return func(s *goquery.Selection) error {
		found := s.Find(selector)
		if found.Length() == 0 {
			return fmt.Errorf("%q: not found", selector)
		}
		var errs []error
		found.Each(func(i int, element *goquery.Selection) {
			for _, check := range checks {
				if err := check(element); err != nil {
					errs = append(errs, fmt.Errorf("%q, number %d: %w", selector, i+1, err))
				}
			}
		})
		return errors.Join(errs...)
	}
}

// NotIn checks that the selector finds nothing.
func NotIn(selector string) Check {
	return func(s *goquery.Selection) error {
		if n := s.Find(selector).Length(); n > 0 {
			return fmt.Errorf("%q: found %d, want none", selector, n)
		}
		return nil
	}
}

// Count checks how many elements the selector finds.
func Count(selector string, want int) Check {
	return func(s *goquery.Selection) error {
		if n := s.Find(selector).Length(); n != want {
			return fmt.Errorf("%q: found %d, want %d", selector, n, want)
		}
		return nil
	}
}

// HasText checks that the element's text, with white space run together, is want.
func HasText(want string) Check {
	return func(s *goquery.Selection) error {
		if got := text(s); got != want {
			return fmt.Errorf("text is %q, want %q", got, want)
		}
		return nil
	}
}

// Matches checks that the element's text, with white space run together, matches the pattern.
func Matches(pattern string) Check {
	re := regexp.MustCompile(pattern)
	return func(s *goquery.Selection) error {
		if got := text(s); !re.MatchString(got) {
			return fmt.Errorf("text is %q, want a match of %q", got, pattern)
		}
		return nil
	}
}

// HasAttr checks an attribute's value.
func HasAttr(name, want string) Check {
	return func(s *goquery.Selection) error {
		got, ok := s.Attr(name)
		if !ok {
			return fmt.Errorf("no attribute %s, want %q", name, want)
		}
		if got != want {
			return fmt.Errorf("attribute %s is %q, want %q", name, got, want)
		}
		return nil
	}
}

// HasHref checks where a link leads.
func HasHref(want string) Check { return HasAttr("href", want) }

// StrictCSP checks that a page needs nothing that our content security policy forbids: no inline
// style, no inline script, no handler in an attribute.
func StrictCSP() Check {
	return func(s *goquery.Selection) error {
		var errs []error
		s.Find("style, [style], script:not([src]), base").Each(func(_ int, e *goquery.Selection) {
			errs = append(errs, fmt.Errorf("inline <%s>: the policy forbids it", goquery.NodeName(e)))
		})
		s.Find("*").Each(func(_ int, e *goquery.Selection) {
			for _, attr := range e.Get(0).Attr {
				if strings.HasPrefix(attr.Key, "on") {
					errs = append(errs, fmt.Errorf("<%s %s>: the policy forbids it", goquery.NodeName(e), attr.Key))
				}
			}
		})
		return errors.Join(errs...)
	}
}

// UniqueIDs checks that no two elements have the same id, and that labels and descriptions name
// elements that exist.
func UniqueIDs() Check {
	return func(s *goquery.Selection) error {
		var errs []error
		seen := map[string]bool{}
		s.Find("[id]").Each(func(_ int, e *goquery.Selection) {
			id := e.AttrOr("id", "")
			if seen[id] {
				errs = append(errs, fmt.Errorf("id %q is given twice", id))
			}
			seen[id] = true
		})
		for _, name := range []string{"for", "aria-labelledby", "aria-describedby"} {
			s.Find("[" + name + "]").Each(func(_ int, e *goquery.Selection) {
				for _, id := range strings.Fields(e.AttrOr(name, "")) {
					if !seen[id] {
						errs = append(errs, fmt.Errorf("%s names %q, which is not there", name, id))
					}
				}
			})
		}
		return errors.Join(errs...)
	}
}

func text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }
