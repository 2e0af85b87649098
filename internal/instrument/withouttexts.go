package instrument

import "github.com/patuh-id/patuh/internal/base/locale"

// WithoutTexts returns the instrument with everything by which a figure is worked out and nothing of what is asked:
// codes, weights, scales, conditions, method and classes stay; questions, names of nodes, options and facts, notes and
// worked tests go, and a code stands where a name has to. It has a hash of its own.
func (i *Instrument) WithoutTexts() *Instrument {
	bare := *i
	bare.Title, bare.Note, bare.Basis, bare.Tests = named(i.ID), nil, nil, nil
	if i.Replaces != nil {
		replaces := *i.Replaces
		replaces.Note = nil
		bare.Replaces = &replaces
	}
	bare.Facts = append([]Fact(nil), i.Facts...)
	for f := range bare.Facts {
		bare.Facts[f].Label = named(bare.Facts[f].Code)
	}
	subjects := map[*Subject]*Subject{}
	bare.Subjects = nil
	for _, s := range i.Subjects {
		one := *s
		one.Label = named(s.Code)
		subjects[s] = &one
		bare.Subjects = append(bare.Subjects, &one)
	}
	scales := map[*Scale]*Scale{}
	bare.Scales = nil
	for _, s := range i.Scales {
		one := *s
		one.Options = append([]Option(nil), s.Options...)
		for o := range one.Options {
			one.Options[o].Label = nil
		}
		scales[s] = &one
		bare.Scales = append(bare.Scales, &one)
	}
	bare.Award = i.Award.bare()
	bare.Tree = bareNodes(i.Tree, subjects, scales)
	bare.Hash = hash(&bare)
	return &bare
}

func named(code string) Text { return Text{locale.Indonesian: code} }

func bareNodes(nodes []*Node, subjects map[*Subject]*Subject, scales map[*Scale]*Scale) []*Node {
	var bare []*Node
	for _, n := range nodes {
		one := *n
		one.Label = nil
		if n.Question == nil {
			one.Label = named(n.Code)
			one.Children = bareNodes(n.Children, subjects, scales)
		} else {
			q := *n.Question
			q.Subject, q.Scale, q.Evidence = subjects[q.Subject], scales[q.Scale], nil
			q.Ask = named(n.Code)
			one.Question = &q
		}
		bare = append(bare, &one)
	}
	return bare
}
