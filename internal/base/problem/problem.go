// Package problem gives every failure a kind, made where the cause is known, and says what a
// person should read about it as a catalog key. It knows no transport and no language: a page, a
// command or an API turns a kind into its own form in one place.
package problem

import (
	"errors"
	"fmt"
)

// Kind is the category of a failure.
type Kind int

// The zero Kind is Internal, so that an error nobody classified leaks nothing.
const (
	Internal Kind = iota
	NotFound
	Invalid
	Conflict
	Forbidden
	Unauthenticated
	TooLarge
	TooMany
	Unavailable
)

var kindNames = map[Kind]string{
	Internal: "internal", NotFound: "not found", Invalid: "invalid", Conflict: "conflict",
	Forbidden: "forbidden", Unauthenticated: "unauthenticated", TooLarge: "too large",
	TooMany: "too many", Unavailable: "unavailable",
}

// String returns the English name of the kind, for logs.
func (k Kind) String() string { return kindNames[k] }

// Args are the named values of a catalog text.
type Args map[string]any

// Error is a failure with a kind, and with what to tell a person (Key, Args) where there is
// something to tell beyond the kind.
type Error struct {
	Kind Kind
	Key  string
	Args Args
	Err  error
}

// New makes an error of a kind whose text for people is the catalog key.
func New(kind Kind, key string, args Args) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Wrap gives err a kind; the text for people is the kind's own.
func Wrap(kind Kind, err error) *Error { return &Error{Kind: kind, Err: err} }

// Error is for logs, never for people.
func (e *Error) Error() string {
	text := e.Kind.String()
	if e.Key != "" {
		text += ": " + e.Key
	}
	if len(e.Args) > 0 {
		text += fmt.Sprintf(" %v", map[string]any(e.Args))
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err: the outermost Error's, Invalid for Faults, else Internal.
func KindOf(err error) Kind {
	var faults Faults
	var e *Error
	switch {
	case errors.As(err, &e):
		return e.Kind
	case errors.As(err, &faults):
		return Invalid
	default:
		return Internal
	}
}
