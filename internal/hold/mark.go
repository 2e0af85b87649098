package hold

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
)

const dayForm = "2006-01-02"

func dayOf(at time.Time) string { return at.UTC().Format(dayForm) }

// contactMark is what a number or an address is known by.
func (h *Holds) contactMark(authority string, kind Kind, value string) string {
	return h.Seal.Hash("hold", string(kind), authority, strings.ToLower(value))
}

// networkMark is what a network is known by on one day, at one authority, and among those alone who show the office
// who they are, or among those who do not: a group never says that one of the latter sent from where one of the
// former did.
func (h *Holds) networkMark(key, authority string, s *complaint.Sent) string {
	who := "unknown"
	if s.Known {
		who = "known"
	}
	return h.Seal.Hash("hold", "network", key, authority, who, s.Network.String())
}

// keyOf is the key of a day, made where there is none yet.
func (h *Holds) keyOf(ctx context.Context, tx db.Tx, day string) (string, error) {
	if key, there, err := h.key(ctx, tx, day); there || err != nil {
		return key, err
	}
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand ends the program instead
	sealed, err := h.Seal.Seal("hold/"+day, base64.RawStdEncoding.EncodeToString(raw[:]))
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO hold_key (day, sealed) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING`, day, sealed); err != nil {
		return "", err
	}
	key, _, err := h.key(ctx, tx, day) // another replica's, where that was faster
	return key, err
}

// key is the key of a day; false where there is none, or none any more.
func (h *Holds) key(ctx context.Context, q db.Queryer, day string) (string, bool, error) {
	sealed, err := db.One(ctx, q, db.Column[string], `SELECT sealed FROM hold_key WHERE day = $1`, day)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			return "", false, nil
		}
		return "", false, err
	}
	key, err := h.Seal.Open("hold/"+day, sealed)
	return key, err == nil, err
}
