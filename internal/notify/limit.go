package notify

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/workday"
)

// What one person gets in an hour, one by one; the rest becomes a digest. Two programs that write to each
// other end here too.
const (
	perKind = 10
	inAll   = 30
)

// foldPause is how long what was too much is collected.
const foldPause = time.Hour

// plan decides when and how a message goes out.
func (n *Notify) plan(ctx context.Context, tx db.Tx, kind Kind, to target, d *delivery) error {
	zone := workday.ZoneOf(to.zone).Location
	if kind.Digest && !kind.Urgent && to.preference.collects() {
		d.State, d.Due = Held, to.preference.nextDigest(d.Created, zone)
		return nil
	}
	hour := db.At(d.Created.Add(-time.Hour))
	ofKind, all, err := countSince(ctx, tx, d.recipient, d.Kind, hour)
	if err != nil {
		return err
	}
	if !kind.Urgent && (ofKind >= perKind || all >= inAll) {
		d.State, d.Due = Held, to.preference.nextDigest(d.Created.Add(foldPause), zone)
		return nil
	}
	if !kind.Urgent || !to.preference.Urgent {
		d.Due = to.preference.afterQuiet(d.Created, zone)
	}
	if kind.Urgent && all >= inAll {
		// Never folded, but a flood of them comes as a stream.
		d.Due = d.Due.Add(time.Duration(all-inAll+1) * urgentPause)
	}
	return nil
}

const urgentPause = 10 * time.Second

// countSince counts what somebody was or will be sent one by one, of a kind and in all.
func countSince(ctx context.Context, q db.Queryer, recipient, kind string, since db.Time) (int, int, error) {
	type pair struct{ kind, all int }
	n, err := db.One(ctx, q, func(row db.Row) (pair, error) {
		var p pair
		err := row.Scan(&p.kind, &p.all)
		return p, err
	}, `SELECT count(*) FILTER (WHERE kind = $2), count(*) FROM (SELECT kind FROM delivery
		WHERE recipient = $1 AND state IN `+counted+` AND created_at > $3 LIMIT 400) AS lately`, recipient, kind, since)
	return n.kind, n.all, err
}
