package complaint

import (
	"errors"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// IsToken reports whether a text has the form of what NewToken returns.
func IsToken(text string) bool { return tokenForm(text) }

// arriving is a draft as it is sent, by whoever has its token.
func (c *Complaints) arriving(d Draft, token string) New {
	words := d.Words
	if whom := strings.TrimSpace(d.Whom); whom != "" && d.Kind == Complaint && (strings.TrimSpace(words) != "" || len(d.Files) > 0) {
		lang, _ := locale.Parse(d.Lang)
		words = strings.TrimSpace(words + "\n\n" + c.Catalog.Printer(lang).T("complaint.draft.whom", "whom", whom))
	}
	return New{
		Authority: d.Authority, Once: onceOf(d.Once), Kind: d.Kind, Words: words, Place: d.Place, Position: d.Position, Region: d.Region,
		Happened: d.Happened, Asked: d.Asked, Promised: d.Promised, Wish: d.Wish, Link: d.Link, Category: d.Category, Service: d.Service,
		TargetBody: d.TargetBody, TargetUnit: d.TargetUnit, About: d.About, Secrecy: d.Secrecy, Priority: d.Priority, Channel: d.Channel,
		Lang: d.Lang, Reporter: d.Reporter, FilesOwner: DraftOwner(token), Files: d.Files,
	}
}

// DraftFaults are what Receive would say of the fields of a draft if it were sent now, so that a form can
// say it beside the field that was just filled in. What takes a look into the directory is not among them.
func (c *Complaints) DraftFaults(d Draft) problem.Faults {
	a := arrival{New: c.arriving(d, "")}
	var found problem.Faults
	if err := a.check(c.now()); !errors.As(err, &found) {
		return nil
	}
	return found
}

// onceOf keeps what drafts are sent under apart from what forms of the office are.
func onceOf(once string) string { return "draft " + once }
