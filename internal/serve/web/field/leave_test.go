package field_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/form"
)

func (t *trip) leaves() {
	t.Helper()
	relief, err := db.One(t.Context(), t.world.DB, func(row db.Row) (access.Relief, error) {
		r := access.Relief{Why: "pindah"}
		return r, row.Scan(&r.Tenure, &r.Position, &r.Version)
	}, `SELECT h.id, p.id, p.version FROM holding h JOIN position p ON p.id = h.position_id WHERE h.account_id = $1 AND p.role = 'assessor'`, t.world.People[assessor])
	t.fine(err)
	t.fine(t.world.Access.Relieve(t.Context(), access.Machine(), relief))
}

func (t *trip) joins(authority access.Authority) {
	t.Helper()
	machine := access.Machine()
	p, err := t.world.Access.MakePosition(t.Context(), machine, access.Position{Scope: authority.Scope(), Title: "Penilai baru", Role: access.Assessor, From: t.world.Now()})
	t.fine(err)
	_, err = t.world.Access.Fill(t.Context(), machine, access.Filling{
		Position: p.ID, Version: p.Version, Account: t.world.People[assessor], Manner: access.Definitive, From: t.world.Now(), Basis: "SK",
	})
	t.fine(err)
}

// An assessor who leaves in the middle of an assessment: nothing of what they did is lost, and nothing more is given.
func TestWhoLeavesBringsWhatTheyHave(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		one := p.registered().sent()
		before, after := one.officer(), one.officer(photo(p, 3))
		one.wantOutcome(one.brings(0, before)[0], "stored", form.Sent)
		one.leaves()
		one.wantOutcome(one.brings(0, after)[0], "stored", form.Sent)
		if got := one.filed(after, after.Files[0].Ref, one.carried(photo(p, 3))); got != "kept" {
			p.Errorf("the photo is %s", got)
		}
		one.call("GET", "status", nil)
		one.phone.want(http.StatusOK, `"device":"closing"`, before.ID)
		one.call("GET", "pack", nil)
		one.phone.want(http.StatusForbidden)
		one.session("device/again", map[string]string{"id": one.ID})
		one.phone.want(http.StatusOK)
	})
}

func (t *trip) carried(data []byte) string {
	t.Helper()
	at := t.begins("foto.jpg", len(data))
	t.goesOn(at, 0, strings.NewReader(string(data)))
	return at
}

// Who works for another authority now, or has a conflict of interest with a body, takes nothing of it along.
func TestThePackHasOnlyWhereOneGoesNow(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		one := p.registered().sent()
		c := one.officer()
		one.wantOutcome(one.brings(0, c)[0], "stored", form.Sent)
		visits := func() int {
			one.call("GET", "pack", nil)
			one.phone.want(http.StatusOK)
			var got struct{ Visits []json.RawMessage }
			p.fine(json.Unmarshal(one.body, &got))
			if len(got.Visits) == 0 && strings.Contains(string(one.body), c.ID) {
				p.Error("the pack has the form of a visit that it has not")
			}
			return len(got.Visits)
		}
		if visits() != 1 {
			p.Error("the visit is missing")
		}
		one.joins(one.world.Other)
		one.leaves()
		if visits() != 0 {
			p.Error("who has left takes the visit along")
		}
		one.joins(one.world.City)
		if visits() != 1 {
			p.Error("who has come back has no visit")
		}
		one.execute(`INSERT INTO cycle_conflict (id, cycle_id, office_id, account, body_id, why, said_by, said_at, ended_at, version)
			SELECT 'uji', l.cycle_id, l.office_id, $2, l.body_id, 'uji', 'uji', $3, NULL, 1 FROM cycle_locus l WHERE l.id = $1`, one.locus.ID, one.world.People[assessor], db.At(one.world.Now()))
		if visits() != 0 {
			p.Error("who is apart takes the visit along")
		}
	})
}
