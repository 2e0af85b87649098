package instrument

import (
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

func (r *reader) method(n *yaml.Node) {
	f := r.Mapping(n, "aggregate", "fold", "not_applicable", "missing", "min_coverage",
		"body_from_units", "round", "rank", "uncertainty")
	m := &r.i.Method
	m.Place = f.Place
	m.Aggregate = r.aggregate(f.Need("aggregate"))
	m.Fold = r.fold(f.Need("fold"))
	m.NotApplicable = r.notApplicable(f.Need("not_applicable"))
	m.Missing = r.missing(f.Need("missing"))
	m.MinCoverage = r.minCoverage(f.Need("min_coverage"))
	m.BodyFromUnits = r.line(f.Need("body_from_units"))
	m.Round = r.round(f.Need("round"))
	m.Rank = r.rank(f.Need("rank"))
	m.Uncertainty = r.uncertainty(f.Get("uncertainty"))
}

// aggregate wants every level above the questions. The question's own line may stand there for
// the reader's sake, but only as mean: a question's repeats are reduced by its subject.
func (r *reader) aggregate(n *yaml.Node) map[string]Line {
	levels := r.i.Levels
	if len(levels) == 0 {
		return nil
	}
	f := r.Mapping(n, levels...)
	lines := map[string]Line{}
	for i, level := range levels {
		value := f.Get(level)
		switch {
		case i < len(levels)-1:
			lines[level] = r.line(f.Need(level))
		case value != nil:
			lines[level] = r.line(value)
			if reduce := lines[level].Reduce; reduce != Mean && reduce != "" {
				r.fault(value.Place, "aggregate_question", problem.Args{"level": level})
			}
		}
	}
	return lines
}

func (r *reader) fold(n *yaml.Node) Fold {
	f := r.Mapping(n, "over", "by", "status")
	return Fold{
		Over: r.OneOf(f.Need("over"), "answered"), By: r.OneOf(f.Need("by"), "question"),
		Status: r.status(f.Get("status"), sure...),
	}
}

func (r *reader) notApplicable(n *yaml.Node) NotApplicable {
	f := r.Mapping(n, "action", "within", "reason", "approve", "status")
	return NotApplicable{
		Action:  r.OneOf(f.Need("action"), "redistribute"),
		Within:  r.OneOf(f.Need("within"), "siblings"),
		Reason:  r.OneOf(f.Need("reason"), "required", "optional"),
		Approve: r.code(f.Get("approve"), plainCode),
		Status:  r.status(f.Get("status"), sure...),
	}
}

func (r *reader) missing(n *yaml.Node) Missing {
	f := r.Mapping(n, "action", "status")
	return Missing{
		Action: r.OneOf(f.Need("action"), "block"), Status: r.status(f.Get("status"), sure...),
	}
}

// minCoverage reads 0.5 or {value: 0.5, status: assumed}.
func (r *reader) minCoverage(n *yaml.Node) MinCoverage {
	c := MinCoverage{Status: Official}
	value := n
	if n != nil && n.Kind == yaml.Mapping {
		f := r.Mapping(n, "value", "status")
		c.Status = r.status(f.Get("status"), sure...)
		value = f.Need("value")
	}
	c.Value = r.Number(value)
	if c.Value != nil && (c.Value.Sign() < 0 || c.Value.Cmp(big.NewRat(1, 1)) > 0) {
		r.fault(value.Place, "min_coverage", problem.Args{"value": value.Text})
	}
	return c
}

func (r *reader) round(n *yaml.Node) Round {
	f := r.Mapping(n, "places", "mode", "when", "status")
	r.OneOf(f.Get("when"), "publish")
	return Round{
		Places: r.Int(f.Need("places"), 0, 9),
		Mode:   RoundMode(r.OneOf(f.Need("mode"), string(HalfUp), string(HalfEven), string(Down))),
		Status: r.status(f.Get("status"), sure...),
	}
}

func (r *reader) rank(n *yaml.Node) Rank {
	f := r.Mapping(n, "ties", "show_ties", "groups", "status")
	rank := Rank{
		Ties: r.OneOf(f.Need("ties"), "min", "dense"), ShowTies: r.Bool(f.Get("show_ties")),
		Status: r.status(f.Get("status"), sure...),
	}
	for _, item := range r.Items(f.Get("groups")) {
		rank.Groups = append(rank.Groups, r.code(item, plainCode))
	}
	return rank
}

func (r *reader) uncertainty(n *yaml.Node) *Uncertainty {
	if n == nil {
		return nil
	}
	f := r.Mapping(n, "runs", "seed", "weights", "aggregation", "resample")
	u := &Uncertainty{
		Runs:    r.Int(f.Need("runs"), 1, 1_000_000),
		Seed:    uint64(r.Int(f.Need("seed"), 0, 1<<53)),
		Weights: r.Number(f.Get("weights")),
	}
	if u.Weights != nil && (u.Weights.Sign() < 0 || u.Weights.Cmp(big.NewRat(1, 1)) > 0) {
		r.fault(f.Get("weights").Place, "uncertainty_weights",
			problem.Args{"value": f.Get("weights").Text})
	}
	for _, item := range r.Items(f.Get("aggregation")) {
		u.Aggregation = append(u.Aggregation, r.OneOf(item, "mean", "geomean"))
	}
	for _, item := range r.Items(f.Get("resample")) {
		if !slices.Contains(r.i.subjectCodes(), item.Text) {
			r.fault(item.Place, "subject", problem.Args{
				"subject": quoted(item.Text), "known": r.i.subjectCodes(),
			})
		}
		u.Resample = append(u.Resample, item.Text)
	}
	return u
}
