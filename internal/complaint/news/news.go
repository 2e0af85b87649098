// Package news tells people what happens to cases, and when time runs out: reporters in the way that they chose,
// colleagues by a number and a link, and the heads of offices once a week how theirs stands.
//
// It knows what is worth telling, whom, and by which message. It never learns who spoke up nor how they are
// reached: that stays with the cases. It refuses to repeat a word of what somebody said, and tells of a case
// nobody who may not read it.
package news

import (
	"context"
	"embed"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Teller puts what happens to cases into messages.
type Teller struct{ cases *complaint.Complaints }

// Of returns the teller of cases, which have to know where messages go. It is called once, before anything happens.
func Of(cases *complaint.Complaints) *Teller {
	t := &Teller{cases}
	cases.Happened(t.happened)
	cases.Warned(t.warned)
	return t
}

func (t *Teller) now() time.Time { return db.At(t.cases.Now()).Time }

func (t *Teller) happened(ctx context.Context, tx db.Tx, h complaint.Happened) error {
	if !h.NoNews() {
		n, ok, err := t.news(ctx, tx, h)
		if err != nil {
			return err
		}
		if ok {
			if err := t.cases.TellReporter(ctx, tx, h, n); err != nil {
				return err
			}
		}
	}
	return t.colleagues(ctx, tx, h)
}
