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
	m.times(base, ours, theirs)
	// A draft that is mended is not done because somebody who has not heard of it still thinks so.
	if m.Done = ours.Done; ours.Done == base.Done {
		m.Done = theirs.Done
	}
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

// times joins when and where. Two people who began apart in one unit each have a place and a time of their own; neither
// is wrong. Where one of two that changed the consent took it back, somebody has to ask.
func (m *merged) times(base, ours, theirs *Content) {
	m.Consent = either(base.Consent, ours.Consent, theirs.Consent, func(a, b *time.Time) *time.Time {
		if a == nil || b == nil {
			m.clashes = append(m.clashes, "consent")
			return a
		}
		return earlier(a, b)
	})
	m.Started = either(base.Started, ours.Started, theirs.Started, earlier)
	m.Finished = either(base.Finished, ours.Finished, theirs.Finished, later)
	if m.Place = ours.Place; ours.Place.alike(base.Place) {
		m.Place = theirs.Place
	}
}

// either is the time that one side changed; of two that both changed differently what both says.
func either(base, ours, theirs *time.Time, both func(ours, theirs *time.Time) *time.Time) *time.Time {
	switch {
	case alikeTimes(theirs, ours) || alikeTimes(theirs, base):
		return ours
	case alikeTimes(ours, base):
		return theirs
	default:
		return both(ours, theirs)
	}
}

func alikeTimes(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// alike reports whether two places are one, whenever a device was there.
func (p *Place) alike(other *Place) bool {
	return p == nil && other == nil || p != nil && other != nil && p.Lat == other.Lat && p.Lon == other.Lon && p.Accuracy == other.Accuracy
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

// differs names what theirs has otherwise than ours, without knowing on what both were built: see Choice.Take.
func differs(ours, theirs *Content) []string {
	names := []string{}
	for _, code := range keys(ours.Facts, theirs.Facts) {
		if ours.Facts[code] != theirs.Facts[code] {
			names = append(names, "fact/"+code)
		}
	}
	for _, code := range keys(ours.Answers, theirs.Answers, theirs.questions()) {
		if !same(ours.Answers[code], theirs.Answers[code]) || ours.wants(theirs, code) {
			names = append(names, code)
		}
	}
	for name, differ := range map[string]bool{
		"role": ours.Role != theirs.Role, "respondent": ours.Respondent != theirs.Respondent, "substitute": ours.Substitute != theirs.Substitute,
		// Of two who both asked for it, each did so at a time of their own.
		"consent": (ours.Consent == nil) != (theirs.Consent == nil),
		"place":   !ours.Place.alike(theirs.Place), "files": ours.wants(theirs, ""),
	} {
		if differ {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// questions are those that have a file, as keys.
func (c *Content) questions() map[string]Answer {
	all := map[string]Answer{}
	for _, file := range c.Files {
		if file.Question != "" {
			all[file.Question] = Answer{}
		}
	}
	return all
}

// wants reports whether another content has a file of a question that this one has not; of no question: of the form as
// a whole.
func (c *Content) wants(other *Content, question string) bool {
	return slices.ContainsFunc(other.FilesOf(question), func(file File) bool { return !c.names(file.Ref) })
}

func (c *Content) names(ref string) bool {
	return slices.ContainsFunc(c.Files, func(f File) bool { return f.Ref == ref })
}

// FilesOf are the files that belong to the answer to a question; of no question: those of the form as a whole.
func (c *Content) FilesOf(question string) []File {
	var all []File
	for _, file := range c.Files {
		belongs := question != "" && (file.Question == question || slices.Contains(c.Answers[question].Files, file.Ref))
		if question == "" {
			belongs = file.Question == ""
			for _, a := range c.Answers {
				belongs = belongs && !slices.Contains(a.Files, file.Ref)
			}
		}
		if belongs {
			all = append(all, file)
		}
	}
	return all
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
