package gateway

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Medium is what a gateway sends by. It is the name of the channel, too.
type Medium string

// The media.
const (
	WhatsApp Medium = "whatsapp"
	SMS      Medium = "sms"
)

// Media are all of them.
var Media = []Medium{WhatsApp, SMS}

// Key is the catalog key of a medium's name.
func (m Medium) Key() string { return "gateway.medium." + string(m) }

// How a body is written, and how numbers are.
const (
	JSON  = "json"
	Form  = "form"
	Empty = "none" // everything stands in the address

	Plus62 = "plus62" // +62812…
	Bare62 = "62"     // 62812…
	Zero8  = "08"     // 0812…
)

// Pair is a name with a value.
type Pair struct{ Name, Value string }

// Config is how one provider is asked and understood. Texts may hold placeholders: {to}, {text}, {id} of
// the message, {secret1}, {secret2}, and {basic} for both secrets as HTTP's basic authentication has
// them. Headers may hold secrets and {id} alone.
type Config struct {
	Method  string // POST, PUT or GET
	URL     string // placeholders in its path and query
	Headers []Pair
	Format  string // JSON, Form or Empty
	// Template is the body: a JSON document with placeholders inside its strings, or name=value lines.
	Template string
	// An answer is good when its status lies from From to To and, with OKPath, when what stands there is
	// one of OKValues.
	From, To int
	OKPath   string
	OKValues []string
	// IDPath is where the answer names the message; may be empty.
	IDPath string
	// UnknownPath is where an answer that is no good says why; one of Unknown there means that nobody has
	// this number. Both may be empty.
	UnknownPath string
	Unknown     []string
	Numbers     string
	// Longest is the most characters of a message, or of an SMS the most segments.
	Longest int
	Rate    int // messages a second
	// SilentMinutes is after how long without success, while messages wait, the gateway counts as silent.
	SilentMinutes int

	// Reports: where a report names the message and its state, in JSON or in a form; ReportEach is where
	// the reports stand when there are several. Without ReportID there are none.
	ReportEach, ReportID, ReportState string
	Delivered, Failed                 []string
	ReportHours                       int
}

// Begin is what a form begins with.
func Begin(format string) Config {
	c := Config{
		Method: http.MethodPost, Format: format, From: 200, To: 299, Numbers: Bare62, Longest: 3, Rate: 5, SilentMinutes: 30, ReportHours: 24,
		Template: "to={to}\nmessage={text}", Headers: []Pair{{"Authorization", "Bearer {secret1}"}},
	}
	if format == JSON {
		c.Template = `{"to": "{to}", "text": "{text}", "reference": "{id}"}`
	}
	return c
}

// Limits of a configuration.
const (
	maxTemplate = 8000
	maxURL      = 1500
	maxSmall    = 200
)

var (
	headerName = regexp.MustCompile(`^[A-Za-z0-9-]{1,60}$`)
	marker     = regexp.MustCompile(`\{[A-Za-z0-9_]+\}`)
	refused    = []string{"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "trailer", "expect", "content-type"}
	inHeaders  = []string{"{secret1}", "{secret2}", "{basic}", "{id}"}
	anywhere   = append([]string{"{to}", "{text}"}, inHeaders...)
)

// check says everything that is wrong with a configuration; Place.File is the field.
func (c *Config) check(faults *problem.Faults) {
	add := func(field, key string, args problem.Args) {
		said := problem.Args{"to": "{to}", "text": "{text}", "secret1": "{secret1}"} // as texts show them
		maps.Copy(said, args)
		faults.Add(problem.Place{File: field}, "gateway.fault."+key, said)
	}
	c.URL, c.OKPath, c.IDPath, c.UnknownPath = strings.TrimSpace(c.URL), strings.TrimSpace(c.OKPath), strings.TrimSpace(c.IDPath), strings.TrimSpace(c.UnknownPath)
	if !slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodGet}, c.Method) {
		add("method", "choice", nil)
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil || len(c.URL) > maxURL || strings.Contains(u.Host, "{") || u.Fragment != "":
		add("url", "url", nil)
	case strange(c.URL, anywhere) != "":
		add("url", "placeholder", problem.Args{"name": strange(c.URL, anywhere)})
	}
	for _, h := range c.Headers {
		switch {
		case !headerName.MatchString(h.Name) || slices.Contains(refused, strings.ToLower(h.Name)) || len(h.Value) > 1000 || strings.ContainsFunc(h.Value, unicode.IsControl):
			add("headers", "header", problem.Args{"name": h.Name})
		case strange(h.Value, inHeaders) != "":
			add("headers", "placeholder", problem.Args{"name": strange(h.Value, inHeaders)})
		}
	}
	if len(c.Headers) > 20 {
		add("headers", "many", problem.Args{"max": 20})
	}
	c.checkBody(add)
	for field, path := range map[string]string{"ok_path": c.OKPath, "id_path": c.IDPath, "unknown_path": c.UnknownPath, "report_each": c.ReportEach, "report_id": c.ReportID, "report_state": c.ReportState} {
		if len(path) > maxSmall || path != "" && !pathForm.MatchString(path) {
			add(field, "path", nil)
		}
	}
	if c.OKPath != "" && len(c.OKValues) == 0 {
		add("ok_values", "values", nil)
	}
	if c.UnknownPath != "" && len(c.Unknown) == 0 {
		add("unknown", "values_unknown", nil)
	}
	if c.ReportID != "" && (c.ReportState == "" || len(c.Delivered) == 0) {
		add("report_state", "report", nil)
	}
	if !slices.Contains([]string{Plus62, Bare62, Zero8}, c.Numbers) {
		add("numbers", "choice", nil)
	}
	for _, n := range []struct {
		field          string
		value, min, to int
	}{
		{"from", c.From, 100, 599},
		{"to", c.To, c.From, 599},
		{"longest", c.Longest, 1, 4096},
		{"rate", c.Rate, 1, 100},
		{"silent", c.SilentMinutes, 5, 1440},
		{"report_hours", c.ReportHours, 1, 168},
	} {
		if n.value < n.min || n.value > n.to {
			add(n.field, "number", problem.Args{"min": n.min, "max": n.to})
		}
	}
}

func (c *Config) checkBody(add func(field, key string, args problem.Args)) {
	if len(c.Template) > maxTemplate || !utf8.ValidString(c.Template) {
		add("template", "template_long", problem.Args{"max": maxTemplate})
		return
	}
	if name := strange(c.Template, anywhere); name != "" {
		add("template", "placeholder", problem.Args{"name": name})
	}
	whole := c.URL
	switch c.Format {
	case JSON:
		whole += c.Template
		if _, err := parseJSON([]byte(c.Template)); err != nil {
			add("template", "json", nil)
		}
	case Form:
		whole += c.Template
		if _, err := lines(c.Template); err != nil {
			add("template", "form", nil)
		}
	case Empty:
	default:
		add("format", "choice", nil)
	}
	if !strings.Contains(whole, "{to}") || !strings.Contains(whole, "{text}") {
		add("template", "needs", nil)
	}
}

// strange is the first placeholder of a text that is none of known; "" when there is no such.
func strange(text string, known []string) string {
	for _, name := range marker.FindAllString(text, -1) {
		if !slices.Contains(known, name) {
			return name
		}
	}
	return ""
}

// lines reads name=value lines; empty ones are left out.
func lines(text string) ([]Pair, error) {
	var pairs []Pair
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if name = strings.TrimSpace(name); !ok || name == "" || len(pairs) == 100 {
			return nil, errors.New("gateway: a line without a name")
		}
		pairs = append(pairs, Pair{name, strings.TrimSpace(value)})
	}
	return pairs, nil
}

// maxDepth bounds how deep JSON of others may be nested.
const maxDepth = 40

var errDeep = errors.New("gateway: nested too deeply")

// parseJSON reads one document and keeps numbers as they are written.
func parseJSON(data []byte) (any, error) {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch b := data[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case !quoted && (b == '{' || b == '['):
			if depth++; depth > maxDepth {
				return nil, errDeep
			}
		case !quoted && (b == '}' || b == ']'):
			depth--
		}
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("gateway: more than one document")
	}
	return value, nil
}
