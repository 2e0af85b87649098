package cli

import (
	"context"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
)

// practiceYears is how long the practice office has worked: longer than the periods by which people usually try a
// retention schedule, so that a dry run lists something.
const practiceYears = 6

// practiceClock is the clock of the installation while it is made: the present, or years ago.
type practiceClock struct {
	now  func() time.Time
	back bool
	days int // that went by there
}

// Now is what the rooms read.
func (c *practiceClock) Now() time.Time {
	if c.back {
		return c.now().AddDate(-practiceYears, 0, c.days)
	}
	return c.now()
}

func (c *practiceClock) past()    { c.back = true }
func (c *practiceClock) present() { c.back = false }
func (c *practiceClock) wait()    { c.days++ }

// practiceClosed is how many closed cases a practice office has; their words are in the catalog.
const practiceClosed = 4

// closed takes cases through to their end, all but the last with an answer that the reporter confirmed: that one was
// withdrawn. Nobody is named in them.
func (c *PracticeCommand) closed(ctx context.Context, app *App, clock *practiceClock, cases *complaint.Complaints, at practicePlaces) error {
	for i := range practiceClosed {
		said := func(what string) string { return app.T("cli.practice.closed." + strconv.Itoa(i+1) + "." + what) }
		got, err := cases.Receive(ctx, access.Public(), complaint.New{
			Authority: at.authority.Authority, Kind: complaint.Complaint, Channel: complaint.Web, Source: complaint.Citizen, Lang: string(app.Lang),
			Secrecy: complaint.Open, Priority: complaint.Usual, About: complaint.AboutOffice, Words: said("words"),
			Reporter: complaint.Reporter{Reach: complaint.ByMailbox},
		})
		if err != nil {
			return err
		}
		visitor := complaint.Visitor{Case: got.Case.ID, Number: got.Case.Number}
		clock.wait()
		if i == practiceClosed-1 {
			_, err = cases.WithdrawBy(ctx, visitor, complaint.Said{Words: said("answer")})
		} else {
			err = answerPractice(ctx, clock, cases, at, visitor, said)
		}
		if err != nil {
			return err
		}
		clock.wait()
	}
	return nil
}

func answerPractice(ctx context.Context, clock *practiceClock, cases *complaint.Complaints, at practicePlaces, visitor complaint.Visitor, said func(string) string) error {
	machine, id := access.Machine(), visitor.Case
	if _, err := cases.Verify(ctx, machine, id, 0, complaint.Verification{Class: complaint.Ordinary, Title: said("title")}); err != nil {
		return err
	}
	if _, err := cases.Dispose(ctx, machine, id, 0, complaint.To{Body: at.unit.Body, Unit: at.unit.Unit}, ""); err != nil {
		return err
	}
	if _, err := cases.Accept(ctx, machine, id, 0); err != nil {
		return err
	}
	clock.wait()
	_, err := cases.DraftAnswer(ctx, machine, id, 0, complaint.AnswerText{
		Finding: said("answer"), Action: said("action"), DoneOn: clock.Now().Format(time.DateOnly), Proof: said("proof"), Outcome: complaint.Fixed,
	}, true)
	if err != nil {
		return err
	}
	if _, err := cases.SendAnswer(ctx, machine, id, 0); err != nil {
		return err
	}
	_, err = cases.Confirm(ctx, visitor, 4)
	return err
}
