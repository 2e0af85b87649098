package ui

import "github.com/a-h/templ"

// FieldKind is what a field is written into.
type FieldKind int

// The kinds of fields.
const (
	Line   FieldKind = iota // one line of text
	Secret                  // a password: never shown, never sent back
	Mail                    // a mail address
	Digits                  // a code of digits
	Words                   // several lines
	Pick                    // one of many, as a drop-down
	OneOf                   // one of few, as radio buttons
	SomeOf                  // any of few, as check boxes
	Day                     // a date
	File                    // a file to send
)

// Field is one thing a form asks for. Its errors stand beside it and in the summary above.
type Field struct {
	Kind  FieldKind
	Name  string
	Label string
	Hint  string
	// Value is what was written before; of SomeOf and OneOf the Options say what is chosen.
	Value   string
	Options []Option
	// Offers are texts of a Line that fit and are offered while writing; others may be written too.
	Offers []string
	// Error says what is wrong with Value and what would be right; empty when nothing is.
	Error string
	// Auto is the autocomplete token, "username", "off"; see WCAG 2.2, 1.3.5.
	Auto string
	// Max bounds the text in characters; 0 leaves it to the server.
	Max int
	// Optional says that it may be left empty; it is then said behind the label.
	Optional bool
	// Tall is for long texts: a Words field of many lines.
	Tall bool
	// Narrow is for short values such as codes.
	Narrow bool
	// Accept are the types of files, "image/png" or ".png".
	Accept string
	// Focus puts the cursor here when the page opens; for the one field that a page is opened for.
	Focus bool
	// Several files may be chosen at once.
	Several bool
	// Capture has a telephone take the File then and there: "environment" by the camera at its back, "user"
	// by what faces whoever holds it.
	Capture string
}

// Form is a form that changes something. Children are its fields.
type Form struct {
	// Action is the complete address the form is sent to.
	Action string
	Button string
	// About is what a ButtonForm's button is about, for whoever hears many buttons of the same text.
	About string
	// Also are further buttons beside Button, which send the same fields and a value of their own.
	Also []Also
	// Quiet makes the button a secondary one; Danger one that takes something away.
	Quiet, Danger bool
	// Files: the form sends files.
	Files bool
	// Keep are values carried along unseen.
	Keep []Param
	// Script names what the script of the page does with the form; empty: nothing.
	Script string
	// ScriptData is given to the script as it is.
	ScriptData string
}

// Also is a further button of a form.
type Also struct{ Name, Value, Text string }

func (f Form) buttonClass() string {
	switch {
	case f.Danger:
		return "govuk-button govuk-button--warning"
	case f.Quiet:
		return "govuk-button govuk-button--secondary"
	default:
		return "govuk-button"
	}
}

func (f Form) attributes() templ.Attributes {
	a := templ.Attributes{}
	if f.Files {
		a["enctype"] = "multipart/form-data"
	}
	if f.Script != "" {
		a["data-script"] = f.Script
		a["data-options"] = f.ScriptData
	}
	return a
}

func (f Field) id() string { return id("isian", f.Name) }

func (f Field) typeOf() string {
	switch f.Kind {
	case Secret:
		return "password"
	case Mail:
		return "email"
	case Day:
		return "date"
	case File:
		return "file"
	default:
		return "text"
	}
}

// attributes are those of the control itself.
func (f Field) attributes() templ.Attributes {
	a := templ.Attributes{}
	described := ""
	if f.Hint != "" {
		described = id(f.id(), "petunjuk")
	}
	if f.Error != "" {
		described = join(described, id(f.id(), "salah"))
		a["aria-invalid"] = "true"
	}
	if described != "" {
		a["aria-describedby"] = described
	}
	if f.Auto != "" {
		a["autocomplete"] = f.Auto
	}
	if f.Focus {
		a["autofocus"] = true
	}
	if f.Max > 0 && f.Kind != File {
		a["maxlength"] = f.Max
	}
	if f.Kind == Digits {
		a["inputmode"] = "numeric"
	}
	if f.Kind == Mail || f.Kind == Secret || f.Kind == Digits {
		a["spellcheck"] = "false"
		a["autocapitalize"] = "none"
	}
	if f.Accept != "" {
		a["accept"] = f.Accept
	}
	if f.Several {
		a["multiple"] = true
	}
	if f.Capture != "" {
		a["capture"] = f.Capture
	}
	if len(f.Offers) > 0 {
		a["list"] = id(f.id(), "tawaran")
	}
	return a
}

// groupAttributes are those of the set around several controls.
func (f Field) groupAttributes() templ.Attributes {
	a := templ.Attributes{"id": f.id()}
	if described, ok := f.attributes()["aria-describedby"]; ok {
		a["aria-describedby"] = described
	}
	return a
}

func (f Field) rows() string {
	if f.Tall {
		return "18"
	}
	return "4"
}

func (f Field) group() string {
	if f.Error != "" {
		return "govuk-form-group govuk-form-group--error"
	}
	return "govuk-form-group"
}

// control is the classes of the control itself, which is an input, a select or a textarea.
func (f Field) control(class string) string {
	all := class
	if f.Narrow {
		all += " field--narrow"
	}
	if f.Error != "" {
		all += " " + class + "--error"
	}
	return all
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + " " + b
}

// FieldErrors are the errors of fields for the summary above their form.
func FieldErrors(fields ...Field) []FieldError {
	var errors []FieldError
	for _, f := range fields {
		if f.Error != "" {
			errors = append(errors, FieldError{Text: f.Label + ": " + f.Error, Href: "#" + f.id()})
		}
	}
	return errors
}
