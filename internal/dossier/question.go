package dossier

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Question is a question of an instrument that a document answers.
type Question struct {
	Code string
	Ask  instrument.Text
}

// Questions returns the questions of a cycle's instrument that documents answer, in its order. It is empty where the
// instrument may not be shown to those who are assessed: they are asked in free words then. Kind: NotFound.
func (d *Dossiers) Questions(ctx context.Context, actor access.Actor, cycle string) ([]Question, error) {
	if _, err := d.Cycles.One(ctx, actor, cycle); err != nil {
		return nil, err
	}
	return d.shown(ctx, d.DB, cycle, instrument.Document)
}

// Published returns the questions of a room's instrument that something published answers: those that are answered by
// a document or by looking, where the instrument may be shown.
func (d *Dossiers) Published(ctx context.Context, r *Room) ([]Question, error) {
	return d.shown(ctx, d.DB, r.Cycle, instrument.Document, instrument.Observation)
}

// shown are the questions of some methods that a body may be told of.
func (d *Dossiers) shown(ctx context.Context, q db.Queryer, cycle string, methods ...string) ([]Question, error) {
	text, err := d.Cycles.TextOf(ctx, q, cycle)
	if err != nil {
		return nil, err
	}
	ins, err := instrument.Parse("instrument.yaml", []byte(text))
	if err != nil {
		return nil, err
	}
	if ins.Visibility != instrument.Public {
		return nil, nil
	}
	var all []Question
	gather(ins.Tree, methods, &all)
	return all, nil
}

func gather(nodes []*instrument.Node, methods []string, all *[]Question) {
	for _, node := range nodes {
		if node.Question != nil && slices.Contains(methods, node.Question.Method) {
			ask := node.Question.Ask
			if len(ask) == 0 { // what it asks is not public: its name says it
				ask = node.Label
			}
			*all = append(*all, Question{node.Code, ask})
		}
		gather(node.Children, methods, all)
	}
}

// asksKnown refuses a question that is not among those that the body may be told of.
func (d *Dossiers) asksKnown(ctx context.Context, q db.Queryer, f *faults, a *Asking) error {
	if a.Question == "" {
		return nil
	}
	known, err := d.shown(ctx, q, a.Cycle, instrument.Document)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(known, func(one Question) bool { return one.Code == a.Question }) {
		f.add("question", "no_question", nil)
	}
	return nil
}

// asksPublished refuses a question that is not among those of Published.
func (d *Dossiers) asksPublished(ctx context.Context, q db.Queryer, f *faults, s *Saying) error {
	if s.Question == "" {
		return nil
	}
	known, err := d.shown(ctx, q, s.Cycle, instrument.Document, instrument.Observation)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(known, func(one Question) bool { return one.Code == s.Question }) {
		f.add("question", "no_question", nil)
	}
	return nil
}

// QuestionOf returns the words of the question that a request is about; the zero one where it names none.
func (d *Dossiers) QuestionOf(ctx context.Context, r *Request) (Question, error) {
	if r.Question == "" {
		return Question{}, nil
	}
	known, err := d.shown(ctx, d.DB, r.Cycle, instrument.Document)
	if err != nil {
		return Question{}, err
	}
	for _, one := range known {
		if one.Code == r.Question {
			return one, nil
		}
	}
	return Question{Code: r.Question}, nil
}
