package complaint

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// lies is where the rows of a query over "complaint c" lie.
var lies = access.Columns{Authority: unindexed("c.authority_id"), Body: unindexed("c.body_id"), Unit: unindexed("c.unit_id")}

// unindexed is a column by which SQLite chooses no index: each list names the condition that its own index
// begins with. PostgreSQL reads it as the column, of which it knows how many rows have which value.
func unindexed(column string) string { return "CASE WHEN true THEN " + column + " END" }

// seen is the condition under which a row of "complaint c" may be seen by actor, with its arguments, counted
// from $first on: by their rights where it is handled, and never when it is about them or about somebody
// whose subordinate they are in any of their positions. A case that is examined is seen by the examiners
// alone, by reviewers while it is under review and where they decided one, which is theirs to answer for, and by
// whoever has to send an answer that no other examiner can; see Second. An information officer sees formal
// requests and nothing else.
func seen(actor access.Actor, first int) (string, []any) {
	return seenBut(actor, first, (*marks).reading, "NOT EXISTS (SELECT 1 FROM complaint_bar b WHERE b.complaint_id = c.id AND (", "))")
}

// seenOfAll is seen for a statement that looks at all rows of a list and not at its beginning: it reads what
// actor is kept from once, and not for each row. It counts what is guarded, too: that is told by the words alone,
// which no index has, and a number tells nobody which.
func seenOfAll(actor access.Actor, first int) (string, []any) {
	return seenBut(actor, first, (*marks).readingAll, "c.id NOT IN (SELECT b.complaint_id FROM complaint_bar b WHERE ", ")")
}

// seenBut is seen; reading are the ways of those who read cases, before and behind stand around the condition under which a bar "b" is about actor.
func seenBut(actor access.Actor, first int, reading func(*marks, access.Actor) []string, before, behind string) (string, []any) {
	s := marks{first: first}
	reviewed := "c.state = 'under_review' OR c.second = '" + string(ReviewerSends) + "'"
	if actor.Account != "" && len(access.Where(actor, access.ReviewCases)) > 0 {
		reviewed += " OR EXISTS (SELECT 1 FROM complaint_entry e WHERE e.complaint_id = c.id AND e.act IN ('decide', 'redo') AND e.by_account = " +
			s.mark(actor.Account) + ")"
	}
	ways := slices.DeleteFunc(append(reading(&s, actor),
		s.way(actor, access.ExamineCases, "c.examined"),
		s.way(actor, access.ReviewCases, "c.examined AND ("+reviewed+")"),
		s.way(actor, access.InformCases, "NOT c.examined AND c.class = '"+string(FormalRequest)+"'"),
		s.second(actor),
	), func(way string) bool { return way == "" })
	if len(ways) == 0 {
		return "1 = 0", nil
	}
	condition := "(" + strings.Join(ways, " OR ") + ")"
	if bars := s.bars(actor); bars != "" {
		condition += " AND " + before + bars + behind
	}
	return condition, s.args
}

// marks numbers the arguments of a statement as they come.
type marks struct {
	first int
	args  []any
}

// mark adds an argument and returns its parameter.
func (m *marks) mark(value any) string {
	m.args = append(m.args, value)
	return "$" + strconv.Itoa(m.first+len(m.args)-1)
}

// all adds arguments and returns their parameters, for an IN list.
func (m *marks) all(values []string) string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = m.mark(value)
	}
	return strings.Join(list, ", ")
}

func (m *marks) way(actor access.Actor, action access.Action, when string) string {
	if len(access.Where(actor, action)) == 0 {
		return ""
	}
	condition, args := access.Filter(actor, action, lies, m.first+len(m.args))
	m.args = append(m.args, args...)
	return when + " AND " + condition
}

// second is the way of the head of an authority to an examiner's answer that no other examiner can send.
func (m *marks) second(actor access.Actor) string {
	if !slices.ContainsFunc(access.Where(actor, access.ApproveCases), func(s access.Scope) bool { return s.Body == "" }) {
		return ""
	}
	return m.way(actor, access.ApproveCases, "c.examined AND c.second = '"+string(HeadSends)+"'")
}

// bars is the condition under which a bar "b" of the case is about actor; empty for the machine, which is
// nobody's subordinate.
func (m *marks) bars(actor access.Actor) string {
	if actor.Account == "" {
		return ""
	}
	places := []struct {
		kind string
		of   func(access.Scope) string
	}{
		{barUnit, func(s access.Scope) string { return s.Unit }},
		{barBody, func(s access.Scope) string { return s.Body }},
	}
	parts := []string{"b.kind = '" + barAccount + "' AND b.subject = " + m.mark(actor.Account)}
	for _, place := range places {
		var in []string
		for _, h := range actor.Holdings {
			if id := place.of(h.Scope); id != "" && !slices.Contains(in, id) {
				in = append(in, id)
			}
		}
		if len(in) > 0 {
			parts = append(parts, "b.kind = '"+place.kind+"' AND b.subject IN ("+m.all(in)+")")
		}
	}
	return strings.Join(parts, " OR ")
}

// look reads a case that actor may see. Kinds: Unauthenticated for whoever is not signed in; NotFound for
// what is not there or not theirs to know of.
func look(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Case, error) {
	if actor.Account == "" && !actor.Machine {
		return Case{}, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	condition, args := seen(actor, 2)
	one, err := db.One(ctx, q, scanCase, `SELECT `+caseColumns+` FROM complaint c WHERE c.id = $1 AND `+condition, append([]any{id}, args...)...)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return one, problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	return one, err
}
