package improve

import (
	"math/big"
	"testing"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/run/archive"
)

func open(t *testing.T, ref string) *instrument.Instrument {
	t.Helper()
	ins, err := instrument.Open(ref)
	if err != nil {
		t.Fatal(err)
	}
	return ins
}

func TestCodesGoTogetherByTheLinksOfVersionsAlone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		before, after string
		want          Mapping
	}{
		{"ori@2023", "ori@2023", Same},
		{"ori@2023", "ori@2024", FullyLike},
		{"ori@2022", "ori@2024", FullyLike},
		{"ori@2024", "ori@2023", NotKnown}, // a version does not know what replaced it
		{"skm@2017", "ori@2024", NotKnown},
		{"ori@2021", "ori@2022", NotKnown},
	} {
		got := MappingOf(open(t, tt.before), open(t, tt.after), preset)
		if tt.want == FullyLike && got == PartlyLike {
			got = FullyLike // how far they compare is the instruments' to say
		}
		if got != tt.want {
			t.Errorf("%s to %s: %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}

func TestEveryQuestionOfAPresetHasAnIndicator(t *testing.T) {
	t.Parallel()
	for _, p := range instrument.Presets() {
		ins := open(t, p.Ref())
		ins.Walk(func(node *instrument.Node) {
			if node.Question == nil {
				return
			}
			if code, ok := IndicatorOf(ins, node.Code); !ok || ins.Node(code) == nil {
				t.Errorf("%s: question %s has no indicator", p.Ref(), node.Code)
			}
		})
		if _, ok := IndicatorOf(ins, "tidak-ada"); ok {
			t.Errorf("%s: a question that there is not has an indicator", p.Ref())
		}
	}
}

// unit is a unit in which every node has the mark, with equal shares among siblings.
func unit(ins *instrument.Instrument, name string, marks map[string]string) run.Unit {
	u := run.Unit{Code: name, Name: name}
	var visit func(nodes []*instrument.Node)
	visit = func(nodes []*instrument.Node) {
		for _, node := range nodes {
			mark := marks[node.Code]
			if mark == "" {
				mark = "100"
			}
			u.Nodes = append(u.Nodes, archive.Node{Code: node.Code, Figure: archive.Figure{State: "scored", Exact: mark}, Share: big.NewRat(1, int64(len(nodes))).RatString()})
			visit(node.Children)
		}
	}
	visit(ins.Tree)
	return u
}

func TestWeakIsWhatLostTheLimitAndMostPointsComeFirst(t *testing.T) {
	t.Parallel()
	ins := open(t, "ori@2023")
	var codes []string
	ins.Walk(func(node *instrument.Node) {
		if node.Level == indicatorLevel(ins) {
			codes = append(codes, node.Code)
		}
	})
	a, b := codes[0], codes[len(codes)-1]
	limit := big.NewRat(1, 5)
	got := weakest(ins, []run.Unit{
		unit(ins, "a", map[string]string{a: "80", b: "241/3"}), // 80 lost exactly a fifth; 80 1/3 less than that
		unit(ins, "b", map[string]string{a: "0"}),
	}, limit)
	if len(got) != 2 || got[0].unit.Name != "b" || got[1].unit.Name != "a" || got[1].Code != a {
		t.Fatalf("%+v", got)
	}
	if five := new(big.Rat).Mul(got[1].Lost, big.NewRat(5, 1)); five.Cmp(got[0].Lost) != 0 {
		t.Errorf("a fifth of the mark is not a fifth of the points: %s, %s", got[1].Lost, got[0].Lost)
	}
	all := new(big.Rat)
	for _, m := range Marks(ins, unit(ins, "a", nil).Nodes) {
		all.Add(all, m.Most)
	}
	if all.Cmp(ins.Classes.High) != 0 {
		t.Errorf("the points of all indicators are %s, not the full score", all)
	}
	unknown := unit(ins, "c", map[string]string{a: "0"})
	unknown.Nodes[0].Share = ""
	got = weakest(ins, []run.Unit{unknown, unit(ins, "d", map[string]string{b: "79"})}, limit)
	if len(got) != 2 || got[0].unit.Name != "d" || got[1].Lost != nil {
		t.Errorf("points that are not known come last, and are no number: %+v", got)
	}
}

func TestWhatBecameOfAWeakIndicator(t *testing.T) {
	t.Parallel()
	p := place{"u", "KOM.1"}
	type year struct {
		mark string // empty: not looked at
		weak bool
		like bool
		want Became
	}
	for name, years := range map[string][]year{
		"mended, and back":               {{"40", true, true, New}, {"90", false, true, Mended}, {"60", true, true, CameBack}, {"60", true, true, CameBack}, {"100", false, true, Mended}},
		"never moved, then moves":        {{"40", true, true, New}, {"40", true, true, NeverMoved}, {"20", true, true, NeverMoved}, {"60", true, true, Moving}},
		"not looked at is not known":     {{"40", true, true, New}, {"", false, true, Unknown}, {"40", true, true, NeverMoved}},
		"another instrument begins anew": {{"40", true, true, New}, {"40", true, false, New}, {"90", false, false, Unknown}, {"90", false, true, Mended}},
	} {
		var all []track
		for i, y := range years {
			marks, weak := map[place]*big.Rat{}, map[place]bool{}
			if y.mark != "" {
				marks[p] = figure(y.mark)
			}
			if y.weak {
				weak[p] = true
			}
			all = follow(all, 2020+i, y.like, marks, weak)
			if len(all) != 1 || all[0].became != y.want {
				t.Errorf("%s, year %d: %+v, want %s", name, i+1, all, y.want)
			}
		}
	}
	if got := follow(nil, 2024, true, map[place]*big.Rat{p: hundred}, nil); len(got) != 0 {
		t.Errorf("what was never weak is followed: %+v", got)
	}
}

// Every state that is no end has a way on, each side has its own moves, and nobody but the office accepts.
func TestTheTableOfMoves(t *testing.T) {
	t.Parallel()
	for _, from := range States {
		body, office := Moves(OfBody, from), Moves(OfOffice, from)
		if len(body)+len(office) == 0 {
			t.Errorf("nothing leads on from %s", from)
		}
		for _, to := range body {
			if to == Accepted || to == Returned {
				t.Errorf("the body takes an action from %s to %s", from, to)
			}
		}
		for _, to := range office {
			if to != Accepted && to != Returned {
				t.Errorf("the office takes an action from %s to %s", from, to)
			}
		}
	}
}
