package instrument

import (
	"embed"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Format is the version of the file format that Parse reads.
const Format = 1

// Parse reads and checks an instrument file; name is used for places. It does not run the worked
// tests: that needs the scorer. What is wrong comes back as problem.Faults, all of it at once.
func Parse(name string, data []byte) (*Instrument, error) {
	root, err := yaml.Parse(name, data)
	if err != nil {
		return nil, err
	}
	r := &reader{i: &Instrument{File: name}}
	r.file(root)
	if err := r.Err(); err != nil {
		return nil, err
	}
	r.i.Hash = hash(r.i)
	return r.i, nil
}

// reader builds one instrument and collects faults.
type reader struct {
	yaml.Reader
	i     *Instrument
	codes map[string]*Node // every node of the tree
	lines map[string]int   // where each code stands
}

func (r *reader) fault(place problem.Place, key string, args problem.Args) {
	r.Faults.Add(place, "instrument.fault."+key, args)
}

// file reads the parts in an order in which each finds what it refers to.
func (r *reader) file(root *yaml.Node) {
	f := r.Mapping(root, "patuh", "instrument", "levels", "facts", "subjects", "scales", "method",
		"classes", "award", "total", "tree", "tests")
	r.Int(f.Need("patuh"), Format, Format)
	r.header(f.Need("instrument"))
	r.levels(f.Need("levels"))
	r.subjects(f.Need("subjects"))
	r.facts(f.Get("facts"))
	r.scales(f.Need("scales"))
	r.method(f.Need("method"))
	r.classes(f.Need("classes"))
	r.i.Award = r.award(f.Get("award"))
	total := f.Need("total")
	if r.i.Total = r.Number(total); r.i.Total != nil && r.i.Total.Sign() <= 0 {
		r.fault(total.Place, "total", nil)
		r.i.Total = nil
	}
	r.tree(f.Need("tree"))
	r.tests(f.Get("tests"))
}

func (r *reader) header(n *yaml.Node) {
	f := r.Mapping(n, "id", "version", "title", "languages", "basis", "visibility", "replaces",
		"note")
	i := r.i
	i.Languages = r.languages(f.Need("languages"))
	i.ID = r.code(f.Need("id"), nameCode)
	i.Version = r.version(f.Need("version"))
	i.Title = r.text(f.Need("title"))
	i.Basis = r.Texts(f.Get("basis"))
	i.Visibility = Visibility(r.OneOf(f.Need("visibility"),
		string(Internal), string(AfterPublication), string(Public)))
	i.Replaces = r.replaces(f.Get("replaces"))
	i.Note = r.text(f.Get("note"))
}

// languages must have Indonesian: every text falls back on it.
func (r *reader) languages(n *yaml.Node) []locale.Lang {
	var langs []locale.Lang
	for _, item := range r.Items(n) {
		lang, ok := locale.Parse(r.Text(item))
		if !ok || slices.Contains(langs, lang) {
			r.fault(item.Place, "language", problem.Args{"language": item.Text})
			continue
		}
		langs = append(langs, lang)
	}
	if n != nil && n.Kind == yaml.List && !slices.Contains(langs, locale.Indonesian) {
		r.fault(n.Place, "language_id", nil)
	}
	return langs
}

func (r *reader) replaces(n *yaml.Node) *Replaces {
	if n == nil {
		return nil
	}
	f := r.Mapping(n, "id", "version", "comparable", "note")
	version := f.Need("version")
	p := &Replaces{
		ID:      r.code(f.Get("id"), nameCode),
		Version: r.version(version),
		Comparable: Comparable(r.OneOf(f.Need("comparable"),
			string(Full), string(Partial), string(None))),
		Note: r.text(f.Get("note")),
	}
	if p.ID == "" && version != nil && r.i.Version != (Version{}) && p.Version.Compare(r.i.Version) >= 0 {
		r.fault(version.Place, "replaces_newer", problem.Args{
			"old": p.Version.String(), "new": r.i.Version.String(),
		})
	}
	return p
}

func (r *reader) version(n *yaml.Node) Version {
	if n == nil {
		return Version{}
	}
	version, ok := parseVersion(n.Text)
	if n.Kind != yaml.Scalar || !ok {
		r.fault(n.Place, "version", problem.Args{"value": quoted(n.Text)})
	}
	return version
}

var versions = regexp.MustCompile(`^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$`)

func parseVersion(text string) (Version, bool) {
	if !versions.MatchString(text) {
		return Version{}, false
	}
	var parts [3]int
	for i, part := range strings.Split(text, ".") {
		parts[i], _ = strconv.Atoi(part) // the pattern has four digits at most
	}
	return Version{parts[0], parts[1], parts[2]}, true
}

// text reads a text in the instrument's languages. Indonesian must be there; what else is missing
// is for Lint.
func (r *reader) text(n *yaml.Node) Text {
	if n == nil {
		return nil
	}
	known := make([]string, 0, len(r.i.Languages))
	for _, lang := range r.i.Languages {
		known = append(known, string(lang))
	}
	text := Text{}
	f := r.Mapping(n, known...)
	for _, field := range f.All() {
		text[locale.Lang(field.Key)] = r.Text(field.Value)
	}
	if _, ok := text[locale.Indonesian]; !ok && n.Kind == yaml.Mapping {
		r.fault(n.Place, "text_id", nil)
	}
	return text
}

// The forms of codes. Nodes carry the office's own numbering; everything else is a plain name, so
// that it can stand in a spreadsheet, an address and a condition.
var (
	nameCode   = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,39}$`)
	plainCode  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	optionCode = regexp.MustCompile(`^[a-z0-9_]{1,40}$`)
	classCode  = regexp.MustCompile(`^[A-Za-z0-9_.+-]{1,40}$`)
	nodeCode   = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$`)
)

func (r *reader) code(n *yaml.Node, form *regexp.Regexp) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.Scalar || !form.MatchString(n.Text) {
		r.badCode(n.Place, n.Text, form)
		return ""
	}
	return n.Text
}

// badCode says what a code may be made of, form by form.
func (r *reader) badCode(place problem.Place, code string, form *regexp.Regexp) {
	key := map[*regexp.Regexp]string{
		nameCode: "code_name", plainCode: "code_plain", optionCode: "code_option",
		classCode: "code_class", nodeCode: "code_node",
	}[form]
	r.fault(place, key, problem.Args{"code": quoted(code)})
}

func (r *reader) levels(n *yaml.Node) {
	for _, item := range r.Items(n) {
		level := r.code(item, plainCode)
		if level != "" && slices.Contains(r.i.Levels, level) {
			r.fault(item.Place, "level_twice", problem.Args{"level": level})
		}
		r.i.Levels = append(r.i.Levels, level)
	}
	if count := len(r.i.Levels); n != nil && n.Kind == yaml.List && (count < 2 || count > 8) {
		r.fault(n.Place, "levels", nil)
		r.i.Levels = nil
	}
}

// status reads a status that need not be there; a line without one is official.
func (r *reader) status(n *yaml.Node, allowed ...Status) Status {
	if n == nil {
		return Official
	}
	names := make([]string, 0, len(allowed))
	for _, status := range allowed {
		names = append(names, string(status))
	}
	return Status(r.OneOf(n, names...))
}

// sure are the statuses of a line that says something.
var sure = []Status{Official, Inferred, Assumed}

// line reads "mean" or {reduce: mean, status: assumed}.
func (r *reader) line(n *yaml.Node) Line {
	if n == nil {
		return Line{}
	}
	if n.Kind != yaml.Mapping {
		return Line{Reduce: r.reduce(n), Status: Official}
	}
	f := r.Mapping(n, "reduce", "status")
	return Line{Reduce: r.reduce(f.Need("reduce")), Status: r.status(f.Get("status"), sure...)}
}

func (r *reader) reduce(n *yaml.Node) Reduce {
	return Reduce(r.OneOf(n, string(Mean), string(Sum), string(Min), string(Max)))
}

// quoted bounds what a fault repeats from the file.
func quoted(text string) string {
	const most = 60
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
