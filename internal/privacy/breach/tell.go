package breach

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/notify"
)

// Kinds of messages to those who answer for an incident: a number and a link, and nothing of what happened.
const (
	kindSoon = "breach.soon"
	kindLate = "breach.late"
)

// kindPeople tells a reporter that there is a message in their mailbox, and nothing of what it says.
const kindPeople = "breach.people"

// IncidentsPath is where officers find incidents.
const IncidentsPath = "/kelola/data-pribadi/insiden"

// Messages are the kinds of messages of this room.
func Messages() []notify.Kind {
	officers := func(name string) notify.Kind {
		return notify.Kind{Name: name, Fields: []string{"number", "due"}, Required: []string{"number"}, Link: IncidentsPath, Urgent: true}
	}
	return []notify.Kind{
		officers(kindSoon), officers(kindLate),
		{Name: kindPeople, Fields: []string{"number"}, Required: []string{"number"}, Stranger: true, Link: complaint.ReceiptPath},
	}
}

// warned tells the data protection officers at every step of the rule that the hours of an incident run out, and
// whoever else the step names.
func (b *Breaches) warned(ctx context.Context, tx db.Tx, n deadline.Notice) error {
	if n.Clock.Subject.Kind != subjectKind || n.Missed || b.Messages == nil {
		return nil
	}
	one, err := byID(ctx, tx, n.Clock.Subject.ID)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			return nil // the clock of something that another database has
		}
		return err
	}
	whom, err := b.answerable(ctx, tx, &one, n.Step.To)
	if err != nil {
		return err
	}
	kind := kindSoon
	if n.Step.Percent >= 100 {
		kind = kindLate
	}
	for _, account := range whom {
		err := b.Messages.Send(ctx, tx, notify.Message{
			Kind: kind, To: notify.Recipient{Account: account}, Scope: one.Scope(), Args: map[string]string{"number": one.Number()},
			Times: map[string]time.Time{"due": one.Due}, Link: IncidentsPath + "/nomor/" + one.ID, Unique: n.Clock.ID + "/" + strconv.Itoa(n.Step.Percent),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// answerable are the accounts of the data protection officers and of the other roles of the authority that a step names.
func (b *Breaches) answerable(ctx context.Context, q db.Queryer, one *Incident, to []string) ([]string, error) {
	roles := []access.Role{access.DataProtectionOfficer}
	for _, whom := range to {
		role, level, _ := strings.Cut(whom, "@")
		if level == string(access.OfAuthority) && !slices.Contains(roles, access.Role(role)) {
			roles = append(roles, access.Role(role))
		}
	}
	var all []string
	for _, role := range roles {
		held, err := b.Access.InRole(ctx, q, role, one.Scope(), b.now())
		if err != nil {
			return nil, err
		}
		all = append(all, held...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
