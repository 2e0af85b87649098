package ui

import (
	"errors"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// FailureOf is what a person reads about err: the words it brings along, or those of its kind. The
// number of the request is shown only where somebody has to look for the cause.
func (c Context) FailureOf(err error, requestID string) Failure {
	kind := failureKey(problem.KindOf(err))
	failure := Failure{
		Title: c.T("ui.failure." + kind + ".title"),
		Text:  c.T("ui.failure." + kind + ".text"),
		Way:   Link{Text: c.T("ui.failure.way"), Href: c.URL("/")},
	}
	if text := c.Words(err); text != "" {
		failure.Text = text
	}
	if kind == "internal" {
		failure.RequestID = requestID
	}
	return failure
}

func failureKey(kind problem.Kind) string {
	switch kind {
	case problem.NotFound:
		return "not_found"
	case problem.Invalid, problem.TooLarge:
		return "invalid"
	case problem.Conflict:
		return "conflict"
	case problem.Forbidden:
		return "forbidden"
	case problem.Unauthenticated:
		return "unauthenticated"
	case problem.TooMany:
		return "too_many"
	case problem.Unavailable:
		return "unavailable"
	default:
		return "internal"
	}
}

// Words is the text an error brings along, or "".
func (c Context) Words(err error) string {
	var p *problem.Error
	if !errors.As(err, &p) || p.Key == "" {
		return ""
	}
	return c.Named(p.Key, p.Args)
}

// LangOf is the language that an address asks for: "/en/peringkat".
func LangOf(path string) locale.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if lang, ok := locale.Parse(first); ok {
		return lang
	}
	return locale.Indonesian
}

// WithoutLang is an address without its language; "/" where it is no address of ours.
func WithoutLang(path string) string {
	if lang := LangOf(path); lang != locale.Indonesian {
		path = strings.TrimPrefix(path, "/"+string(lang))
	}
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "/"
	}
	return path
}
