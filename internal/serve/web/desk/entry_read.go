package desk

import (
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// entryChecked is a case as it will be kept, what its reporter should know, and what is still to be chosen.
type entryChecked struct {
	complaint.New
	notes  []string
	fields []ui.Field
}

// readBack is what is said to a caller before anything is kept, sentence by sentence.
func (r *request) readBack(t *taking, c entryChecked) []string {
	var all []string
	say := func(key string, args ...any) { all = append(all, r.T("desk.entry.read."+key, args...)) }
	sayText := func(key, text string) {
		if text != "" {
			say(key, "text", text)
		}
	}
	sayDay := func(key, text string) {
		if day, ok := workday.ParseDate(text); ok {
			say(key, "day", r.Date(day.Time()))
		}
	}
	sayText("name", c.Reporter.Name)
	say("kind", "text", r.T(c.Kind.Key()))
	sayText("words", c.Words)
	sayText("place", c.Place)
	if name, ok := t.nameOf(c.TargetBody, c.TargetUnit); ok {
		say("office", "text", name)
	} else {
		say("no_office")
	}
	sayDay("happened", c.Happened)
	sayDay("asked", c.Asked)
	sayDay("promised", c.Promised)
	sayText("wish", c.Wish)
	sayText("proxy", c.Reporter.Proxy)
	if c.Reporter.Assisted {
		say("assisted")
	}
	if c.Kind == complaint.Complaint {
		say("about_" + string(c.About))
	}
	say(string(c.Secrecy))
	if c.Secrecy == complaint.Secret && c.Reporter.Accepts {
		say("accepts")
	}
	say("reach_"+string(c.Reporter.Reach), "phone", spaced(c.Reporter.Phone), "mail", c.Reporter.Mail)
	return all
}

// spaced writes a telephone number so that it can be read out: 0812 3456 7890.
func spaced(number string) string {
	if rest, ok := strings.CutPrefix(number, "+62"); ok {
		number = "0" + rest
	}
	var b strings.Builder
	for i, digit := range number {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(digit)
	}
	return b.String()
}

// aloud is what begins or ends the reading back: to a caller, or of a slip, where nobody listens.
func (t *taking) aloud(part string) string {
	if t.channel == complaint.SlipIn || t.channel == complaint.Letter {
		return "desk.entry.read." + string(complaint.SlipIn) + "_" + part
	}
	return "desk.entry.read." + part
}

// promisesAloud are the promises as they are said to a caller.
func (r *request) promisesAloud(clocks []deadline.Clock, zone string) []string {
	var lines []string
	for i := range clocks {
		if key := "desk.entry.tell." + clocks[i].Code; r.Has(key) {
			lines = append(lines, r.T(key, "day", r.lastDayOf(&clocks[i], zone)))
		}
	}
	return lines
}

// promises are when what will have happened, by the clocks that began.
func (r *request) promises(clocks []deadline.Clock, zone string) []ui.Term {
	var terms []ui.Term
	for i := range clocks {
		if key := "desk.entry.clock." + clocks[i].Code; r.Has(key) {
			terms = append(terms, ui.Term{Term: r.T(key), Text: r.lastDayOf(&clocks[i], zone)})
		}
	}
	return terms
}
