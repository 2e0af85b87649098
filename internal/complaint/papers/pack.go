package papers

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/mask"
	"github.com/patuh-id/patuh/internal/paper"
)

// Pack is what a reporter takes to the Ombudsman, as a PDF: half of what comes there is turned away for want
// of what the law on the Ombudsman asks for (UU 37/2008 article 24, as copies by others say), above all of
// proof that the office was told first. It has the account, what was done to be heard, every date, every
// question and answer, and the files by their hashes. Who they are is left for them to write in: it is
// nothing that a paper of the office should carry about. Kinds: NotFound; those of paper.
func (o *Papers) Pack(ctx context.Context, v complaint.Visitor) ([]byte, error) {
	s, err := o.printout(ctx, v)
	if err != nil {
		return nil, err
	}
	return s.pack().PDF()
}

// blanks are what the law asks the reporter to write of themselves.
var blanks = []string{"name", "born", "status", "work", "home", "reached"}

// blank is a line to write on.
const blank = "........................................................................"

func (s *printout) pack() paper.Document {
	p := s.p
	d := s.document(p.T("papers.pack.title"))
	part := func(name string, blocks ...paper.Block) {
		d.Body = append(d.Body, paper.Heading{Text: p.T("papers.pack.part." + name), Level: 2})
		d.Body = append(d.Body, blocks...)
	}
	d.Body = append(d.Body, paper.Heading{Text: p.T("papers.pack.title"), Level: 1}, paper.Paragraph{Text: p.T("papers.pack.intro")})
	var who pairs
	for _, name := range blanks {
		who = append(who, [2]string{p.T("papers.pack.who." + name), blank})
	}
	part("who", paper.Paragraph{Text: p.T("papers.pack.who_says")}, who.table())
	part("account", s.account()...)
	part("efforts", s.efforts()...)
	part("dates", s.dates())
	part("history", s.history())
	part("talk", s.talk()...)
	part("files", s.fileTable()...)
	return s.proven(d)
}

// account is what it is about.
func (s *printout) account() []paper.Block {
	p, one := s.p, &s.Case
	rows := pairs{
		{p.T("papers.number"), one.Number},
		{p.T("papers.received"), s.at(one.Received)},
		{p.T("papers.channel"), p.T(one.Channel.Key())},
		{p.T("papers.pack.against"), s.against()},
		{p.T("papers.office"), s.place()},
		{p.T("papers.where"), one.Place},
		{p.T("papers.pack.happened"), p.PartOfDay(one.Happened)},
		{p.T("papers.pack.asked"), p.PartOfDay(one.Asked)},
		{p.T("papers.pack.promised"), p.PartOfDay(one.Promised)},
	}
	blocks := []paper.Block{rows.table(), paper.Paragraph{Text: one.Words}}
	if one.Wish != "" {
		blocks = append(blocks, paper.Paragraph{Text: p.T("papers.pack.wish", "wish", one.Wish)})
	}
	return blocks
}

// against is the office that the reporter named.
func (s *printout) against() string {
	for _, id := range []string{s.Case.TargetUnit, s.Case.TargetBody} {
		if name := s.Offices[id].Name; id != "" && name != "" {
			return name
		}
	}
	return s.office.Name
}

// efforts is what the reporter did to be heard, and what became of the office's time: the proof that the
// Ombudsman asks for first.
func (s *printout) efforts() []paper.Block {
	p := s.p
	did := []string{p.T("papers.pack.effort.receive", "date", s.at(s.Case.Received), "number", s.Case.Number, "office", s.office.Name)}
	for _, e := range s.Entries {
		if e.Party == complaint.ByReporter && slices.Contains([]complaint.Act{complaint.Write, complaint.Supply, complaint.Dispute, complaint.Appeal, complaint.Object}, e.Act) {
			did = append(did, p.T("papers.pack.effort."+string(e.Act), "date", s.at(e.At)))
		}
	}
	for _, clock := range s.Clocks {
		if clock.Clock.State == "missed" && !slices.Contains(complaint.Windows, clock.Clock.Code) {
			did = append(did, p.T("papers.pack.effort.missed", "what", clock.Rule.Title.In(p.Lang), "due", clock.When(p)))
		}
	}
	did = append(did, p.T("papers.pack.effort.state", "state", p.T(s.Case.PublicKey())))
	return []paper.Block{paper.List{Items: did}}
}

// dates are the clocks with what became of them.
func (s *printout) dates() paper.Block {
	p := s.p
	t := paper.Table{Columns: []paper.Column{
		{Title: p.T("papers.what")}, {Title: p.T("papers.by_when")}, {Title: p.T("papers.pack.became")},
	}}
	for _, e := range s.Clocks {
		t.Rows = append(t.Rows, []string{e.Rule.Title.In(p.Lang), e.When(p), s.became(&e.Clock)})
	}
	return t
}

// became is what became of a clock. That the office was in time is not that the reporter has what they asked
// for: an answer that they dispute is called one.
func (s *printout) became(c *deadline.Clock) string {
	p := s.p
	if c.Ended.IsZero() {
		return c.State.StateText(p)
	}
	switch {
	case c.State != deadline.Met:
		return c.State.StateText(p) + ", " + s.at(c.Ended)
	case slices.Contains(complaint.Windows, c.Code):
		return p.T("papers.pack.heard", "at", s.at(c.Ended))
	case !strings.HasPrefix(c.Code, "selesai_") && c.Code != "tinjau_ulang":
		return p.T("papers.pack.kept", "at", s.at(c.Ended))
	case slices.ContainsFunc(s.Entries, func(e complaint.Entry) bool {
		return slices.Contains([]complaint.Act{complaint.Dispute, complaint.Appeal}, e.Act) && !e.At.Before(c.Ended)
	}):
		return p.T("papers.pack.answered_disputed", "at", s.at(c.Ended))
	default:
		return p.T("papers.pack.answered", "at", s.at(c.Ended))
	}
}

// history is what happened, in order.
func (s *printout) history() paper.Block {
	p := s.p
	t := paper.Table{Columns: []paper.Column{
		{Title: p.T("papers.pack.when")}, {Title: p.T("papers.what")}, {Title: p.T("papers.pack.stands")},
	}}
	for _, e := range s.Entries {
		what := p.T(e.Act.Key())
		if office := s.Offices[cmp.Or(e.Data["unit"], e.Data["from"])].Name; office != "" {
			what += ": " + office
		}
		if e.Why != "" {
			what += " – " + e.Why
		}
		stands := ""
		if e.State != e.Was {
			stands = p.T(e.State.Key())
		}
		t.Rows = append(t.Rows, []string{s.at(e.At), what, stands})
	}
	return t
}

// talk is what was asked and answered, word for word.
func (s *printout) talk() []paper.Block {
	p := s.p
	var blocks []paper.Block
	for _, e := range s.Entries {
		rows := pairs{{"", ""}}
		for _, name := range []string{"finding", "action", "done_on", "promised_on", "proof", "outcome"} {
			value := e.Data[name]
			switch name {
			case "done_on", "promised_on":
				value = p.PartOfDay(value)
			case "outcome":
				if value != "" {
					value = p.T(complaint.Outcome(value).Key())
				}
			}
			rows = append(rows, [2]string{p.T("papers.pack.answer." + name), value})
		}
		answer := rows.table()
		if e.Words == "" && len(answer.Rows) == 0 {
			continue
		}
		blocks = append(blocks, paper.Paragraph{Text: s.at(e.At) + " – " + p.T(e.Party.Key()) + " – " + p.T(e.Act.Key())})
		if e.Words != "" {
			blocks = append(blocks, paper.Paragraph{Text: e.Words})
		}
		if len(answer.Rows) > 0 {
			blocks = append(blocks, answer)
		}
	}
	if len(blocks) == 0 {
		return []paper.Block{paper.Paragraph{Text: p.T("papers.pack.silent")}}
	}
	return blocks
}

// fileTable lists the files with their hashes, by which anybody finds out whether a copy is the same.
func (s *printout) fileTable() []paper.Block {
	p := s.p
	t := paper.Table{Columns: []paper.Column{
		{Title: p.T("papers.pack.when")}, {Title: p.T("papers.pack.file")}, {Title: "SHA-256"},
	}}
	for _, e := range s.Entries {
		for _, id := range e.Files() {
			file, ok := s.Files[id]
			if !ok {
				continue
			}
			name := file.ShownName() + " (" + file.Type + ", " + bytesOf(file.Size) + ")"
			if file.State == evidence.Erased {
				name = file.ShownName()
			}
			sum := file.Sum.String()
			t.Rows = append(t.Rows, []string{s.at(e.At), strconv.Itoa(len(t.Rows)+1) + ". " + name, sum[:len(sum)/2] + " " + sum[len(sum)/2:]})
		}
	}
	if len(t.Rows) == 0 {
		return append([]paper.Block{paper.Paragraph{Text: p.T("papers.pack.no_files")}}, s.voices()...)
	}
	return append([]paper.Block{t}, s.voices()...)
}

// voices are what voice notes say, which no paper has: masked, since a paper is laid before many eyes.
func (s *printout) voices() []paper.Block {
	var blocks []paper.Block
	for _, t := range s.Written {
		name := s.Files[t.File].ShownName()
		if t.File == "" {
			name = s.p.T("papers.pack.voice_elsewhere")
		}
		blocks = append(blocks, paper.Paragraph{Text: s.p.T("papers.pack.voice", "name", name, "at", s.at(t.Made))},
			paper.Paragraph{Text: mask.Text(t.Words, func(key string) string { return s.p.T(key) })})
	}
	return blocks
}
