package office

import (
	"cmp"
	"context"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify"
)

// numberTest goes to a number, to see whether somebody reads it there.
var numberTest = notify.Kind{
	Name: "office.number_test", Fields: []string{"label", "due"}, Required: []string{"label"}, Urgent: true, Stranger: true,
	Link: ConfirmPath,
}

// numberDisturbed goes to those who answer for a number that nobody answers.
var numberDisturbed = notify.Kind{
	Name: "office.number_disturbed", Fields: []string{"label", "value", "place"}, Required: []string{"label", "value"}, Link: TestsPath,
}

// TestsPath is the page of the numbers that are to be tested.
const TestsPath = "/kelola/kantor/uji"

// Messages are the kinds of messages that this room sends.
func Messages() []notify.Kind { return []notify.Kind{numberTest, numberDisturbed} }

// alarm tells the leader of an office and the coordinator of its authority of a number that has become
// disturbed, each person once.
func (o *Offices) alarm(ctx context.Context, tx db.Tx, n Number, at time.Time) error {
	if n.Authority == "" {
		return nil // the installation's rows have no coordinator
	}
	told := map[string]bool{}
	for _, to := range n.answerable() {
		accounts, err := o.InRole(ctx, tx, to.role, to.scope, at)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			if told[account] {
				continue
			}
			told[account] = true
			err := o.Messages.Send(ctx, tx, notify.Message{
				Kind: numberDisturbed.Name, To: notify.Recipient{Account: account}, Scope: n.Scope(),
				Args: map[string]string{"label": n.Label, "value": n.Shown(), "place": cmp.Or(n.Name(), "–")}, Link: TestsPath,
				Unique: n.ID + "/" + strconv.FormatInt(n.Version, 10),
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// post is a role that somebody holds somewhere.
type post struct {
	role  access.Role
	scope access.Scope
}

// answerable are the posts that have to do something about a disturbed number.
func (n Number) answerable() []post {
	whole := access.Scope{Authority: n.Authority}
	posts := []post{{access.Coordinator, whole}}
	if n.UnitID != "" {
		posts = append(posts, post{access.Leader, n.Scope()}, post{access.UnitOfficer, n.Scope()})
	}
	if n.BodyID == "" {
		return append(posts, post{access.Leader, whole})
	}
	body := access.Kept(n.Authority, n.BodyID, "")
	return append(posts, post{access.Leader, body}, post{access.Coordinator, body})
}
