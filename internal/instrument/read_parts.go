package instrument

import (
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// perBody is the per of the subject that is the unit itself.
const perBody = "body"

func (r *reader) subjects(n *yaml.Node) {
	for _, field := range r.Any(n).All() {
		if !plainCode.MatchString(field.Key) || field.Key == perBody {
			r.badCode(field.Place, field.Key, plainCode)
			continue
		}
		f := r.Mapping(field.Value, "label", "per", "target", "reduce", "anonymous")
		reduce := r.line(f.Need("reduce"))
		r.i.Subjects = append(r.i.Subjects, &Subject{
			Code: field.Key, Label: r.text(f.Need("label")), Per: r.Text(f.Need("per")),
			Target: r.target(f.Get("target")), Reduce: reduce.Reduce, Status: reduce.Status,
			Anonymous: r.Bool(f.Get("anonymous")), Place: field.Place,
		})
	}
	for _, subject := range r.i.Subjects {
		r.per(subject)
	}
}

// per follows the chain of a subject up to the body.
func (r *reader) per(subject *Subject) {
	next := subject
	for range r.i.Subjects {
		if next.Per == perBody || next.Per == "" {
			return
		}
		up := r.i.Subject(next.Per)
		if up == nil {
			if next == subject {
				r.fault(subject.Place, "per", problem.Args{
					"code": subject.Code, "per": quoted(next.Per), "known": r.i.subjectCodes(),
				})
			}
			return
		}
		next = up
	}
	r.fault(subject.Place, "per_cycle", problem.Args{"code": subject.Code})
}

// target reads 4 or {value: 4, status: assumed} or {status: unknown}.
func (r *reader) target(n *yaml.Node) *Target {
	const most = 1_000_000
	if n == nil {
		return nil
	}
	if n.Kind != yaml.Mapping {
		return &Target{Value: r.Int(n, 1, most), Status: Official}
	}
	f := r.Mapping(n, "value", "status")
	t := &Target{Status: r.status(f.Get("status"), Official, Inferred, Assumed, Unknown)}
	value := f.Get("value")
	if (value == nil) != (t.Status == Unknown) {
		r.fault(n.Place, "unknown_value", nil)
	}
	t.Value = r.Int(value, 1, most)
	return t
}

// facts belong to subjects that are the unit itself, because a working paper states facts of
// units; their codes are unique over all subjects, because a paper gives the code alone.
func (r *reader) facts(n *yaml.Node) {
	if n == nil {
		return
	}
	for _, field := range r.Any(n).All() {
		subject := r.i.Subject(field.Key)
		if subject == nil || subject.Per != perBody {
			r.fault(field.Place, "fact_subject", problem.Args{"code": quoted(field.Key)})
			continue
		}
		for _, fact := range r.Any(field.Value).All() {
			r.fact(field.Key, fact)
		}
	}
}

func (r *reader) fact(subject string, field yaml.Field) {
	if !plainCode.MatchString(field.Key) {
		r.badCode(field.Place, field.Key, plainCode)
		return
	}
	if r.i.Fact(field.Key) != nil {
		r.fault(field.Place, "fact_twice", problem.Args{"code": field.Key})
		return
	}
	f := r.Mapping(field.Value, "type", "label")
	r.i.Facts = append(r.i.Facts, Fact{
		Subject: subject, Code: field.Key, Label: r.text(f.Need("label")),
		Type: FactType(r.OneOf(f.Need("type"),
			string(NumberFact), string(TextFact), string(BoolFact))),
		Place: field.Place,
	})
}

func (r *reader) scales(n *yaml.Node) {
	for _, field := range r.Any(n).All() {
		if !plainCode.MatchString(field.Key) {
			r.badCode(field.Place, field.Key, plainCode)
			continue
		}
		f := r.Any(field.Value)
		scale := &Scale{Code: field.Key, Place: field.Place, Type: ScaleType(r.OneOf(f.Need("type"),
			string(One), string(Many), string(Range)))}
		switch scale.Type {
		case Range:
			r.bounds(scale, r.Mapping(field.Value, "type", "status", "low", "high"))
		case One, Many:
			r.options(scale, r.Mapping(field.Value, "type", "status", "options"))
		}
		scale.Status = r.status(f.Get("status"), sure...)
		r.i.Scales = append(r.i.Scales, scale)
	}
}

func (r *reader) bounds(scale *Scale, f yaml.Fields) {
	scale.Low, scale.High = r.Number(f.Need("low")), r.Number(f.Need("high"))
	if scale.Low != nil && scale.High != nil && scale.Low.Cmp(scale.High) >= 0 {
		r.fault(f.Place, "scale_range", problem.Args{"code": scale.Code})
	}
}

func (r *reader) options(scale *Scale, f yaml.Fields) {
	list := f.Need("options")
	for _, item := range r.Items(list) {
		o := r.Mapping(item, "code", "points", "label")
		option := Option{
			Code: r.code(o.Need("code"), optionCode), Points: r.points(o.Need("points")),
			Label: r.text(o.Get("label")),
		}
		if option.Code != "" && scale.Option(option.Code) != nil {
			r.fault(o.Get("code").Place, "option_twice",
				problem.Args{"code": option.Code, "scale": scale.Code})
			continue
		}
		scale.Options = append(scale.Options, option)
	}
	if list != nil && list.Kind == yaml.List && len(list.Items) < 1 {
		r.fault(list.Place, "options", problem.Args{"scale": scale.Code})
	}
}

var hundred = big.NewRat(100, 1)

func (r *reader) points(n *yaml.Node) *big.Rat {
	points := r.Number(n)
	if points != nil && (points.Sign() < 0 || points.Cmp(hundred) > 0) {
		r.fault(n.Place, "points", problem.Args{"value": n.Text})
	}
	return points
}

func (r *reader) classes(n *yaml.Node) {
	f := r.Mapping(n, "range", "list")
	c := &r.i.Classes
	span := f.Need("range")
	if ends := r.Items(span); len(ends) == 2 {
		c.Low, c.High = r.Number(ends[0]), r.Number(ends[1])
	}
	if span != nil && (c.Low == nil || c.High == nil || c.Low.Cmp(c.High) >= 0 || c.High.Sign() <= 0) {
		r.fault(span.Place, "class_range", nil)
		c.Low, c.High = nil, nil
	}
	list := f.Need("list")
	for _, item := range r.Items(list) {
		r.class(item)
	}
	if list != nil && len(c.List) > 0 {
		r.lowest(list.Items[len(list.Items)-1])
	}
}

func (r *reader) class(item *yaml.Node) {
	f := r.Mapping(item, "code", "from", "zone", "label", "opinion", "status")
	from := f.Need("from")
	class := Class{
		Code: r.code(f.Need("code"), classCode), From: r.Number(from),
		Zone:  r.OneOf(f.Get("zone"), "green", "yellow", "red"),
		Label: r.text(f.Get("label")), Opinion: r.text(f.Get("opinion")),
		Status: r.status(f.Get("status"), sure...), Place: item.Place,
	}
	c := &r.i.Classes
	if class.From != nil {
		r.from(from, class)
	}
	twice := slices.ContainsFunc(c.List, func(o Class) bool { return o.Code == class.Code })
	if twice && class.Code != "" {
		r.fault(f.Get("code").Place, "class_twice", problem.Args{"code": class.Code})
	}
	c.List = append(c.List, class)
}

// from checks that a bound lies inside the range and below the class before it: two classes that
// begin at or above the same figure would overlap.
func (r *reader) from(n *yaml.Node, class Class) {
	c := r.i.Classes
	if c.Low != nil && (class.From.Cmp(c.Low) < 0 || class.From.Cmp(c.High) > 0) {
		r.fault(n.Place, "class_outside", problem.Args{
			"code": class.Code, "from": n.Text,
			"low": yaml.FormatNumber(c.Low), "high": yaml.FormatNumber(c.High),
		})
	}
	if len(c.List) == 0 {
		return
	}
	if before := c.List[len(c.List)-1]; before.From != nil && class.From.Cmp(before.From) >= 0 {
		r.fault(n.Place, "class_order", problem.Args{
			"code": class.Code, "from": n.Text,
			"before": before.Code, "bound": yaml.FormatNumber(before.From),
		})
	}
}

// lowest checks that the last class reaches down to the range's end: below it would be a gap.
func (r *reader) lowest(item *yaml.Node) {
	c := r.i.Classes
	last := c.List[len(c.List)-1]
	if c.Low != nil && last.From != nil && last.From.Cmp(c.Low) > 0 {
		r.fault(item.Place, "class_gap", problem.Args{
			"code": last.Code, "from": yaml.FormatNumber(last.From), "low": yaml.FormatNumber(c.Low),
		})
	}
}
