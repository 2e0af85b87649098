package instrument

import (
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// Award says what a class is rewarded with, and what holds that back. It moves no score. An instrument without one says
// nothing about it: then nothing holds an award back, and whoever gives it decides.
type Award struct {
	Gives    Ruling // certificate (piagam), or opinion: a document of the opinion
	Classes  Ruling // Codes: the classes that are rewarded
	Products Ruling // what open products do: withhold it, decide a suffix of the opinion, or none. Codes: which kinds
	Suffix   Text   // of the opinion when no product is open
	// Body and Unit say whose products count against a body and against a unit: own, those addressed to it itself; all,
	// those addressed to the body or any of its units.
	Body, Unit Ruling
	Later      Ruling // keeps: what is opened after the decree takes nothing back
	Lapse      Ruling // the days after which what is withheld lapses, in figures
	Place      problem.Place
}

// Ruling is a line of an award: what it says, how sure that is and where it is from.
type Ruling struct {
	Value  string // empty where it is unknown
	Codes  []string
	Status Status
	Basis  Text
}

// What an award is, what products do to it, whose count, and what comes of those that are opened later.
const (
	GivesCertificate = "certificate"
	GivesOpinion     = "opinion"
	Withhold         = "withhold"
	Suffix           = "suffix"
	NoEffect         = "none"
	Own              = "own"
	All              = "all"
	Keeps            = "keeps"
)

// productKinds are the kinds of the register of products.
var productKinds = []string{"lhp", "suggestion", "recommendation"}

// maxLapse is in days.
const maxLapse = 3660

func (r *reader) award(n *yaml.Node) *Award {
	if n == nil {
		return nil
	}
	f := r.Mapping(n, "gives", "classes", "products", "suffix", "body", "unit", "later", "lapse")
	a := &Award{Place: n.Place, Suffix: r.text(f.Get("suffix"))}
	a.Gives = r.ruling(f.Need("gives"), GivesCertificate, GivesOpinion)
	a.Classes = r.rewarded(f.Need("classes"))
	a.Products = r.products(f.Need("products"))
	if (a.Products.Value == Suffix) != (len(a.Suffix) > 0) {
		r.fault(n.Place, "award_suffix", nil)
	}
	a.Body, a.Unit = r.ruling(f.Need("body"), Own, All), r.ruling(f.Need("unit"), Own, All)
	a.Later = r.ruling(f.Need("later"), Keeps)
	lapse := f.Get("lapse")
	var days *yaml.Node
	if a.Lapse, days, _ = r.open(lapse); days != nil {
		a.Lapse.Value = strconv.Itoa(r.Int(days, 1, maxLapse))
	}
	return a
}

// ruling reads {value: withhold, status: inferred, basis: {...}}, or the value alone.
func (r *reader) ruling(n *yaml.Node, words ...string) Ruling {
	one, value, _ := r.open(n)
	one.Value = r.OneOf(value, words...)
	return one
}

// open reads what all lines have, with the value and the kinds that are still to be read. A line that is unknown has no
// value, and every other has one; one that is not there is unknown.
func (r *reader) open(n *yaml.Node) (Ruling, *yaml.Node, *yaml.Node) {
	if n == nil {
		return Ruling{Status: Unknown}, nil, nil
	}
	if n.Kind != yaml.Mapping {
		return Ruling{Status: Official}, n, nil
	}
	f := r.Mapping(n, "value", "kinds", "status", "basis")
	one := Ruling{Status: r.status(f.Get("status"), Official, Inferred, Assumed, Unknown), Basis: r.text(f.Get("basis"))}
	value, kinds := f.Get("value"), f.Get("kinds")
	if (value == nil) != (one.Status == Unknown) {
		r.fault(n.Place, "unknown_value", nil)
	}
	return one, value, kinds
}

// rewarded reads which classes are rewarded: each is a class of this file, and stands there once.
func (r *reader) rewarded(n *yaml.Node) Ruling {
	one, list, _ := r.open(n)
	known := make([]string, 0, len(r.i.Classes.List))
	for _, class := range r.i.Classes.List {
		known = append(known, class.Code)
	}
	for _, item := range r.Items(list) {
		code := r.Text(item)
		if !slices.Contains(known, code) || slices.Contains(one.Codes, code) {
			r.fault(item.Place, "award_class", problem.Args{"class": quoted(code), "known": known})
			continue
		}
		one.Codes = append(one.Codes, code)
	}
	if list != nil && list.Kind == yaml.List && len(list.Items) == 0 {
		r.fault(list.Place, "award_classes", nil)
	}
	return one
}

// products reads what open products do, and which kinds: those stand there where products have an effect.
func (r *reader) products(n *yaml.Node) Ruling {
	one, value, list := r.open(n)
	one.Value = r.OneOf(value, Withhold, Suffix, NoEffect)
	if has := one.Value == Withhold || one.Value == Suffix; n != nil && has != (list != nil) {
		r.fault(n.Place, "award_kinds", problem.Args{"known": productKinds})
	}
	for _, item := range r.Items(list) {
		if kind := r.OneOf(item, productKinds...); kind != "" && !slices.Contains(one.Codes, kind) {
			one.Codes = append(one.Codes, kind)
		}
	}
	return one
}

func (a *Award) node() *yaml.Node {
	if a == nil {
		return nil
	}
	n := mapping()
	n.Set("gives", a.Gives.node(""))
	n.Set("classes", a.Classes.node("value"))
	n.Set("products", a.Products.node("kinds"))
	n.Set("suffix", a.Suffix.node())
	n.Set("body", a.Body.node(""))
	n.Set("unit", a.Unit.node(""))
	n.Set("later", a.Later.node(""))
	n.Set("lapse", a.Lapse.node(""))
	return n
}

// node writes a line, its codes under the key codes.
func (l Ruling) node(codes string) *yaml.Node {
	n := flow()
	if number, err := strconv.Atoi(l.Value); err == nil {
		n.Set("value", yaml.Int(number))
	} else {
		n.Set("value", str(l.Value))
	}
	if codes != "" {
		n.Set(codes, strs(l.Codes))
	}
	n.Set("status", l.Status.node())
	n.Set("basis", l.Basis.node())
	return n
}

// bare is an award without the words of its lines.
func (a *Award) bare() *Award {
	if a == nil {
		return nil
	}
	one := *a
	for _, line := range []*Ruling{&one.Gives, &one.Classes, &one.Products, &one.Body, &one.Unit, &one.Later, &one.Lapse} {
		line.Basis = nil
	}
	if len(a.Suffix) > 0 {
		one.Suffix = named(Suffix)
	}
	return &one
}

// AwardLine is a line of an award with its name.
type AwardLine struct {
	Name string
	Ruling
}

// Lines are the lines of an award in the order of the file; none of no award.
func (a *Award) Lines() []AwardLine {
	if a == nil {
		return nil
	}
	return []AwardLine{
		{"gives", a.Gives},
		{"classes", a.Classes},
		{"products", a.Products},
		{"body", a.Body},
		{"unit", a.Unit},
		{"later", a.Later},
		{"lapse", a.Lapse},
	}
}

func (s *facets) award(i *Instrument) {
	if i.Award == nil {
		return
	}
	r := s.at("award", "")
	for _, line := range i.Award.Lines() {
		r.add(ScoreMoving, line.Name, str(line.Value))
		r.add(ScoreMoving, line.Name+".codes", strs(line.Codes))
		r.add(Wording, line.Name+".status", yaml.Str(string(line.Status)))
		r.add(Wording, line.Name+".basis", line.Basis.node())
	}
	r.add(Wording, "suffix", i.Award.Suffix.node())
}

func (l *linter) award() {
	a := l.i.Award
	if a == nil {
		return
	}
	l.text(a.Place, "award."+Suffix, a.Suffix)
	for _, line := range a.Lines() {
		l.text(a.Place, "award."+line.Name, line.Basis)
		if line.Status == Unknown {
			l.add(a.Place, "award_unknown", problem.Args{"what": "award." + line.Name})
			continue
		}
		l.status(a.Place, "award."+line.Name, line.Status)
	}
}
