package review

import (
	"context"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/agreement"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Difference is a question that two people coded differently.
type Difference struct {
	Form, Question string
	First, Second  form.Answer
}

// Alike is how alike the forms of samples were coded twice.
type Alike struct {
	Forms, Drawn int                         // coded twice, and drawn
	Pairs        map[string][]agreement.Pair // by the codes of questions that both answered
	Differ       []Difference                // by form, in the order of the instrument's codes
	Groups       []Group
}

// Items counts the pairs of some questions; of all where none is named.
func (a *Alike) Items(questions ...string) []agreement.Item {
	if questions == nil {
		return agreement.Items(a.Pairs)
	}
	var items []agreement.Item
	for _, code := range questions {
		items = append(items, agreement.Of(a.Pairs[code]))
	}
	return items
}

// Group is a part of an instrument with the codes of the questions in it; Depth is 0 at the top.
type Group struct {
	Code      string
	Label     instrument.Text
	Depth     int
	Questions []string
}

// groupsOf are the parts of an instrument at its top, and those that hold questions themselves, in its order.
func groupsOf(nodes []*instrument.Node, depth int) []Group {
	var groups []Group
	for _, node := range nodes {
		if node.Question != nil {
			continue
		}
		inner := groupsOf(node.Children, depth+1)
		holds := slices.ContainsFunc(node.Children, func(n *instrument.Node) bool { return n.Question != nil })
		if depth == 0 || holds {
			groups = append(groups, Group{Code: node.Code, Label: node.Label, Depth: depth, Questions: questionsOf(node)})
		}
		groups = append(groups, inner...)
	}
	return groups
}

func questionsOf(node *instrument.Node) []string {
	if node.Question != nil {
		return []string{node.Code}
	}
	var codes []string
	for _, child := range node.Children {
		codes = append(codes, questionsOf(child)...)
	}
	return codes
}

// Compare returns how alike the samples of a cycle were coded, as far as actor reviews or plans there. Each second coding
// is compared with what the form said when it was coded. Kind: NotFound.
func (r *Reviews) Compare(ctx context.Context, actor access.Actor, id string) (Alike, error) {
	a := Alike{Pairs: map[string][]agreement.Pair{}}
	sight, err := r.compares(ctx, actor, id)
	if err != nil {
		return a, err
	}
	ins, err := r.Forms.InstrumentOf(ctx, r.DB, &sight.Cycle)
	if err != nil {
		return a, err
	}
	a.Groups = groupsOf(ins.Tree, 0)
	drawn, err := db.All(ctx, r.DB, db.Column[string], `SELECT c.office_id FROM review_coding c WHERE c.cycle_id = $1`, id)
	if err != nil {
		return a, err
	}
	for _, office := range drawn {
		if sight.Sees(office) {
			a.Drawn++
		}
	}
	return a, r.compare(ctx, &a, ins, &sight)
}

func (r *Reviews) compare(ctx context.Context, a *Alike, ins *instrument.Instrument, sight *cycle.Sight) error {
	type twice struct {
		form, office  string
		first, second map[string]form.Answer
	}
	all, err := db.All(ctx, r.DB, func(row db.Row) (twice, error) {
		var t twice
		var content, answers string
		if err := row.Scan(&t.form, &t.office, &content, &answers); err != nil {
			return t, err
		}
		var c form.Content
		if err := json.Unmarshal([]byte(content), &c); err != nil {
			return t, err
		}
		t.first = c.Answers
		return t, json.Unmarshal([]byte(answers), &t.second)
	}, `SELECT c.form_id, c.office_id, v.content, c.answers FROM review_coding c JOIN form_version v ON v.form_id = c.form_id AND v.rev = c.rev
		WHERE c.cycle_id = $1 AND c.coded_at IS NOT NULL ORDER BY c.id`, sight.Cycle.ID)
	if err != nil {
		return err
	}
	for _, t := range all {
		if !sight.Sees(t.office) {
			continue
		}
		a.Forms++
		for _, code := range slices.Concat(groupQuestions(a.Groups)...) {
			node := ins.Node(code)
			pair := agreement.Pair{First: coded(node.Question.Scale, t.first[code]), Second: coded(node.Question.Scale, t.second[code])}
			if pair.First == "" || pair.Second == "" {
				continue
			}
			a.Pairs[code] = append(a.Pairs[code], pair)
			if pair.First != pair.Second {
				a.Differ = append(a.Differ, Difference{Form: t.form, Question: code, First: t.first[code], Second: t.second[code]})
			}
		}
	}
	return nil
}

// groupQuestions are the questions of the groups at the top, which hold all.
func groupQuestions(groups []Group) [][]string {
	var all [][]string
	for _, g := range groups {
		if g.Depth == 0 {
			all = append(all, g.Questions)
		}
	}
	return all
}

// coded is an answer as a code that is the same for the same answer; empty for none.
func coded(scale *instrument.Scale, a form.Answer) string {
	if a.NA != "" {
		return "-"
	}
	switch scale.Type {
	case instrument.Many:
		parts := strings.Split(a.Answer, "+")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		slices.Sort(parts)
		return strings.Join(slices.Compact(parts), "+")
	case instrument.Range:
		if n, ok := new(big.Rat).SetString(a.Answer); ok {
			return n.RatString()
		}
	}
	return a.Answer
}
