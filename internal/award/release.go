package award

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/oversight"
)

const kindReleased = "award.released"

// Messages are the kinds of messages of this room.
func Messages() []notify.Kind {
	return []notify.Kind{{Name: kindReleased, Fields: []string{"number", "holder"}, Required: []string{"number"}, Link: "/kelola/penilaian", Digest: true}}
}

// settled hears of a product whose state changed: certificates that nothing holds back any more are released, with the
// day on which the last product was settled. One that was released stays so, whatever becomes of the product later.
func (a *Awards) settled(ctx context.Context, tx db.Tx, one oversight.Product) error {
	if one.State != oversight.Closed {
		return nil
	}
	// A product that a recommendation followed is settled by that one, so all of the body are looked at.
	all, err := db.All(ctx, tx, scanCertificate, `SELECT `+certificateColumns+` FROM award_certificate c WHERE c.body_id = $1 AND c.state = 'withheld' ORDER BY c.id`, one.BodyID)
	if err != nil || len(all) == 0 {
		return err
	}
	if err := a.holds(ctx, tx, all); err != nil {
		return err
	}
	for i := range all {
		if err := a.release(ctx, tx, &all[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *Awards) release(ctx context.Context, tx db.Tx, c *Certificate) error {
	day := ""
	for _, p := range c.Held {
		if p.Settled == "" {
			return nil
		}
		day = max(day, p.Settled)
	}
	if day == "" {
		return nil
	}
	err := db.Update(ctx, tx, `UPDATE award_certificate SET state = 'valid', released_day = $3, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'withheld'`, c.ID, c.Version, day)
	if err != nil {
		return faster(err)
	}
	var touched ledger.Touched
	touched.Add("award_certificate", c.ID)
	l := &List{ID: c.List, Authority: c.Authority}
	if err := a.record(ctx, tx, access.Machine(), "released", l, c.ID, "", &touched); err != nil {
		return err
	}
	if err := directory.Touch(ctx, tx); err != nil {
		return err
	}
	return a.tellReleased(ctx, tx, c)
}

// tellReleased tells those of the office who hand certificates over.
func (a *Awards) tellReleased(ctx context.Context, tx db.Tx, c *Certificate) error {
	if a.Messages == nil {
		return nil
	}
	var whom []string
	for _, role := range []access.Role{access.Validator, access.Verifier, access.Planner} {
		held, err := a.Access.InRole(ctx, tx, role, access.Scope{Authority: c.Authority}, a.now())
		if err != nil {
			return err
		}
		whom = append(whom, held...)
	}
	slices.Sort(whom)
	for _, account := range slices.Compact(whom) {
		err := a.Messages.Send(ctx, tx, notify.Message{
			Kind: kindReleased, To: notify.Recipient{Account: account}, Scope: access.Scope{Authority: c.Authority},
			Args: map[string]string{"number": c.Number, "holder": c.Name()}, Link: "/kelola/penilaian/" + c.Cycle + "/piagam/" + c.List, Unique: c.ID,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
