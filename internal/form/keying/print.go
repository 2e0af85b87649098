package keying

import (
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/paper"
)

// Head is what stands at the head of a paper.
type Head struct {
	Office  string // who assesses
	Cycle   string // title
	Body    string // who is assessed
	Locus   string
	Number  string // of the locus, short enough to be read out
	Product string // name of the service; empty for the locus as a whole
	Days    string // of the visit; may be empty
	Paper   int    // 0 where the subject is there once
	// Address is where this paper is keyed, as a code for telephones; Web where papers are, in words. Both are empty where
	// nobody knows how the installation is reached.
	Address, Web string
	Draft        string // across every page, while the instrument may still change
	Frozen       time.Time
}

// Number is a locus's id as it is printed and read out.
func Number(locus string) string {
	tail := strings.ToUpper(strings.ReplaceAll(locus, "-", ""))
	if len(tail) < 8 {
		return tail
	}
	tail = tail[len(tail)-8:]
	return tail[:4] + "-" + tail[4:]
}

// Print draws a booklet to be written on: the numbers of questions and answers are those that Answer takes. Kinds: those
// of paper.
func (b *Booklet) Print(p *locale.Printer, heads ...Head) ([]byte, error) {
	docs := make([]paper.Document, 0, len(heads))
	for _, h := range heads {
		doc, err := b.document(p, h)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return paper.Bind(docs...)
}

func (b *Booklet) document(p *locale.Printer, h Head) (paper.Document, error) {
	title := p.T("keying.paper.title", "subject", b.Subject.Label.In(p.Lang))
	if h.Product != "" {
		title += " – " + h.Product
	}
	d := paper.Document{
		Lang: string(p.Lang), Title: title + " – " + h.Locus, Author: h.Office, Created: h.Frozen, Draft: h.Draft,
		Words: paper.Words{
			Page: p.T("keying.paper.page", "page", "{page}", "pages", "{pages}"), Code: b.code(p, h),
			Other: p.T("keying.paper.other"), Sign: p.T("keying.paper.other"),
		},
	}
	badge := paper.Badge{Lines: []paper.Line{{Name: p.T("keying.paper.cycle"), Text: h.Cycle}, {Name: p.T("keying.paper.body"), Text: h.Body}, {Name: p.T("keying.paper.locus"), Text: h.Locus}}}
	if h.Product != "" {
		badge.Lines = append(badge.Lines, paper.Line{Name: p.T("keying.paper.product"), Text: h.Product})
	}
	if h.Days != "" {
		badge.Lines = append(badge.Lines, paper.Line{Name: p.T("keying.paper.days"), Text: h.Days})
	}
	badge.Lines = append(badge.Lines, paper.Line{Name: p.T("keying.paper.number"), Text: h.Number})
	if h.Paper > 0 {
		badge.Lines = append(badge.Lines, paper.Line{Name: p.T("keying.paper.paper"), Text: strconv.Itoa(h.Paper)})
	}
	if h.Address != "" {
		var err error
		if badge.Code, err = paper.NewCode(h.Address, ""); err != nil {
			return d, err
		}
		d.Words.Accessible = p.T("keying.paper.accessible", "address", h.Web)
	}
	d.Body = []paper.Block{paper.Heading{Text: title, Level: 1}, badge, paper.Paragraph{Text: p.T("keying.paper.how")}}
	d.Body = append(d.Body, b.before(p)...)
	b.questions(p, &d)
	return d, nil
}

// code names the paper on each of its pages, with the instrument by which it was printed.
func (b *Booklet) code(p *locale.Printer, h Head) string {
	parts := []string{h.Number, b.Subject.Label.In(p.Lang)}
	if h.Paper > 0 {
		parts = append(parts, p.T("keying.paper.paper")+" "+strconv.Itoa(h.Paper))
	}
	return strings.Join(append(parts, b.Instrument.Ref()+" "+b.Instrument.Hash[:min(8, len(b.Instrument.Hash))]), " · ")
}

// before is what is asked before the questions: when, whether somebody agrees, who they are, and the facts.
func (b *Booklet) before(p *locale.Printer) []paper.Block {
	blank := func(key string) paper.Blank { return paper.Blank{Name: p.T("keying.paper." + key)} }
	var blocks []paper.Block
	if b.Talks() {
		says := []string{p.T("keying.consent.who", "name", "……………………"), p.T("keying.consent.what"), p.T("keying.consent.free")}
		key := "named"
		if b.Subject.Anonymous {
			key = "anonymous"
		}
		says = append(says, p.T("keying.consent."+key), p.T("keying.consent.ask"))
		blocks = append(blocks, paper.Notice{Title: p.T("keying.consent.lead"), Says: says})
		if b.Subject.Anonymous {
			blocks = append(blocks, paper.Notice{Title: p.T("keying.paper.no_names"), Says: []string{p.T("keying.paper.no_names_why")}})
		}
		blocks = append(blocks, paper.Ask{
			Text: p.T("keying.paper.consent"), Says: []string{p.T("keying.paper.declines")}, Choices: []paper.Line{{Name: "1", Text: p.T("keying.paper.agrees")}},
		})
	}
	blanks := paper.Blanks{Rows: [][]paper.Blank{{blank("day"), blank("from"), blank("until")}}}
	if b.Talks() {
		blanks.Rows = append(blanks.Rows, []paper.Blank{blank("role")})
		if !b.Subject.Anonymous {
			blanks.Rows = append(blanks.Rows, []paper.Blank{blank("respondent")})
		}
		blanks.Rows = append(blanks.Rows, []paper.Blank{blank("substitute")})
	}
	blocks = append(blocks, blanks)
	if len(b.Facts) > 0 {
		blocks = append(blocks, paper.Heading{Text: p.T("keying.paper.facts"), Level: 2})
	}
	for _, f := range b.Facts {
		ask := paper.Ask{Text: f.Label.In(p.Lang), Wide: f.Type == instrument.TextFact}
		if f.Type == instrument.BoolFact {
			ask.Choices = []paper.Line{{Name: "1", Text: p.T("keying.paper.yes")}, {Name: "2", Text: p.T("keying.paper.no")}}
		}
		blocks = append(blocks, ask)
	}
	return blocks
}

// questions are those of the instrument in its order, below headings of what they are a part of.
func (b *Booklet) questions(p *locale.Printer, d *paper.Document) {
	outer, inner := "", ""
	for i := range b.Questions {
		q := &b.Questions[i]
		if len(q.Path) > 0 {
			if label := q.Path[0].In(p.Lang); label != outer {
				outer, inner = label, ""
				d.Body = append(d.Body, paper.Heading{Text: label, Level: 1})
			}
			var rest []string
			for _, label := range q.Path[1:] {
				rest = append(rest, label.In(p.Lang))
			}
			if label := strings.Join(rest, " – "); label != inner {
				inner = label
				d.Body = append(d.Body, paper.Heading{Text: label, Level: 2})
			}
		}
		d.Body = append(d.Body, b.paperAsk(p, q))
	}
}

func (b *Booklet) paperAsk(p *locale.Printer, q *Question) paper.Ask {
	a := paper.Ask{Mark: strconv.Itoa(q.No) + ".", Text: q.Question.Ask.In(p.Lang), Note: p.T("keying.paper.note")}
	if only := OnlyIf(p, b.Instrument, q.When...); only != "" {
		a.Says = append(a.Says, p.T("keying.paper.only_if", "when", only))
	}
	if needs := Needs(p, q.Question); needs != "" {
		a.Says = append(a.Says, p.T("keying.paper.needs", "what", needs))
	}
	a.Choices = Choices(p, q.Question)
	return a
}

// Needs says in words what has to be brought for an answer; empty for nothing.
func Needs(p *locale.Printer, q *instrument.Question) string {
	var needs []string
	if e := q.Evidence; e != nil {
		if e.Photos > 0 {
			needs = append(needs, p.T("keying.paper.photos", "n", e.Photos))
		}
		if e.Documents > 0 {
			needs = append(needs, p.T("keying.paper.documents", "n", e.Documents))
		}
		if e.GPS {
			needs = append(needs, p.T("keying.paper.gps"))
		}
	}
	return strings.Join(needs, ", ")
}

// Choices are what can be keyed for a question, each with what it means.
func Choices(p *locale.Printer, q *instrument.Question) []paper.Line {
	scale := q.Scale
	var lines []paper.Line
	for i, key := range Keys(scale) {
		label := scale.Options[i].Label.In(p.Lang)
		if label == "" && scale.Options[i].Code != key {
			label = scale.Options[i].Code
		}
		lines = append(lines, paper.Line{Name: key, Text: label})
	}
	switch scale.Type {
	case instrument.Range:
		lines = append(lines, paper.Line{Text: p.T("keying.paper.range", "low", scale.Low.RatString(), "high", scale.High.RatString())})
	case instrument.Many:
		lines = append(lines, paper.Line{Text: p.T("keying.paper.several")})
	}
	if q.NA {
		lines = append(lines, paper.Line{Name: None, Text: p.T("keying.paper.none")})
	}
	return lines
}
