package form

import (
	"maps"
	"slices"
	"time"
)

// merged is what two people wrote on the same ground, joined.
type merged struct {
	Content
	// clashes are what both changed differently, where ours stays: codes of questions, "fact/CODE", or names of fields.
	clashes []string
}

// merge joins what came (theirs) with what is there (ours), both built on base: question by question, fact by fact,
// field by field. What one side changed is taken, what both changed differently stays as it is here and is named.
// Files of both are kept.
func merge(base, ours, theirs *Content) merged {
	m := merged{Content: *ours}
	m.Facts, m.Answers = map[string]string{}, map[string]Answer{}
	for _, code := range keys(base.Facts, ours.Facts, theirs.Facts) {
		if value := m.pick("fact/"+code, base.Facts[code], ours.Facts[code], theirs.Facts[code]); value != "" {
			m.Facts[code] = value
		}
	}
	for _, code := range keys(base.Answers, ours.Answers, theirs.Answers) {
		a, ok := m.answer(code, base.Answers[code], ours.Answers[code], theirs.Answers[code])
		if ok {
			m.Answers[code] = a
		}
	}
	m.Role = m.pick("role", base.Role, ours.Role, theirs.Role)
	m.Respondent = m.pick("respondent", base.Respondent, ours.Respondent, theirs.Respondent)
	m.Substitute = m.pick("substitute", base.Substitute, ours.Substitute, theirs.Substitute)
	// Two people in one unit each have a place and a time of their own; neither is wrong.
	m.Consent, m.Started = earlier(ours.Consent, theirs.Consent), earlier(ours.Started, theirs.Started)
	m.Finished = later(ours.Finished, theirs.Finished)
	if m.Place == nil {
		m.Place = theirs.Place
	}
	m.Done = ours.Done || theirs.Done
	m.Files = filesOf(base, ours, theirs)
	slices.Sort(m.clashes)
	return m
}

func (m *merged) pick(name, base, ours, theirs string) string {
	switch {
	case theirs == ours || theirs == base:
		return ours
	case ours == base:
		return theirs
	default:
		m.clashes = append(m.clashes, name)
		return ours
	}
}

func (m *merged) answer(code string, base, ours, theirs Answer) (Answer, bool) {
	switch {
	case same(theirs, ours) || same(theirs, base):
		return ours, !same(ours, Answer{})
	case same(ours, base):
		return theirs, !same(theirs, Answer{})
	default:
		m.clashes = append(m.clashes, code)
		return ours, !same(ours, Answer{})
	}
}

// same reports whether two answers say the same, whenever it was said.
func same(a, b Answer) bool {
	return a.Answer == b.Answer && a.NA == b.NA && a.Note == b.Note && slices.Equal(a.Files, b.Files)
}

// filesOf are the files of both sides but for those that one took away.
func filesOf(base, ours, theirs *Content) []File {
	all := []File{}
	has := func(c *Content, ref string) bool {
		return slices.ContainsFunc(c.Files, func(f File) bool { return f.Ref == ref })
	}
	for _, file := range ours.Files {
		if has(theirs, file.Ref) || !has(base, file.Ref) {
			all = append(all, file)
		}
	}
	for _, file := range theirs.Files {
		if !has(ours, file.Ref) && !has(base, file.Ref) {
			all = append(all, file)
		}
	}
	return all
}

// differs names what two contents do not have alike.
func differs(ours, theirs *Content) []string {
	none := Content{}
	m := merge(&none, ours, theirs)
	names := m.clashes
	for code, value := range theirs.Facts {
		if ours.Facts[code] == "" && value != "" {
			names = append(names, "fact/"+code)
		}
	}
	for code, a := range theirs.Answers {
		if same(ours.Answers[code], Answer{}) && !same(a, Answer{}) {
			names = append(names, code)
		}
	}
	for name, both := range map[string][2]string{
		"role": {ours.Role, theirs.Role}, "respondent": {ours.Respondent, theirs.Respondent}, "substitute": {ours.Substitute, theirs.Substitute},
	} {
		if both[0] == "" && both[1] != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func keys[V any](sets ...map[string]V) []string {
	var all []string
	for _, one := range sets {
		all = slices.AppendSeq(all, maps.Keys(one))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func earlier(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}

func later(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}
