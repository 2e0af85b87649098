package complaint

import (
	"slices"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestReportersSeeTheirCaseAndNoOfficer(t *testing.T) {
	t.Parallel()
	shelves(t, func(t *testing.T, s *shelf) {
		parent := s.put(t, Case{State: Answered, Body: "kota", Unit: "u1"})
		one := s.put(t, Case{State: Answered, Owner: "ani", TakenBy: "budi", Parent: parent.ID})
		s.write(t, `INSERT INTO complaint_reporter (complaint_id, sealed, caller, reach, shown, quiet, assisted, needs, proxied, version)
			VALUES ($1, '', '', 'sms', $2, $2, $2, 'elderly remote', $2, 1)`, one.ID, true)
		entry := func(id, act, audience, data string, version int) {
			s.write(t, `INSERT INTO complaint_entry (id, complaint_id, version, act, at, recorded_at, party, by_account, role, audience, was, state, why, words, data)
				VALUES ($1, $2, $3, $4, $5, $5, 'office', 'ani', 'Kepala', $6, 'received', 'received', '', '', $7)`, id, one.ID, version, act, db.At(s.now()), audience, data)
		}
		entry("e1", "receive", "reporter", `{"files":"f1 f2"}`, 1)
		entry("e2", "note", "office", `{"files":"f3"}`, 2)
		entry("e3", "write", "reporter", `{}`, 3)
		entry("e4", "return", "office", `{"from":"u1","proposed":"u2"}`, 4)
		s.write(t, `UPDATE complaint_entry SET why = 'Bukan kami.' WHERE id = 'e4'`)
		for i, sent := range []string{"", "budi"} {
			s.write(t, `INSERT INTO complaint_answer (id, complaint_id, state, finding, action, done_on, proof, outcome, promised_on, made_by, made_at, sent_by,
					ended_at, ended_why, version)
				VALUES ($1, $2, 'sent', 'Benar', 'Diperbaiki', '2026-03-01', 'foto', 'fixed', '', 'ani', $3, $4, $3, '', 1)`,
				[]string{"j1", "j2"}[i], one.ID, db.At(s.now()), sent)
		}
		s.clock(t, one, "verifikasi", time.Hour)
		s.write(t, `UPDATE clock SET rule_id = 'verifikasi@' || (SELECT max(substr(id, 12)) FROM deadline_rule WHERE code = 'verifikasi')`)
		own, err := s.Mine(t.Context(), Visitor{Case: one.ID})
		fine(t, err)
		if len(own.Entries) != 3 || own.Entries[0].By != "" || own.Case.Owner != "" || own.Case.TakenBy != "" || own.Parent != parent.Number {
			t.Errorf("%+v", own)
		}
		if back := own.Entries[2]; back.Act != Return || back.Why != "" || len(back.Data) != 1 || back.Data["from"] != "u1" {
			t.Errorf("what an office gave back, and why: %+v", back)
		}
		if own.Reply == nil || own.Reply.Finding != "Benar" || own.Reply.MadeBy != "" || own.Reply.SentBy != "" {
			t.Errorf("%+v", own.Reply)
		}
		if len(own.Clocks) != 1 || !own.Reporter.Assisted || !slices.Equal(own.Reporter.Needs, []string{"elderly", "remote"}) {
			t.Errorf("%+v", own.Reporter)
		}
		if !slices.Equal(own.May, []Act{Confirm, Dispute, Withdraw, Write, Reveal, Hide, AskRight}) {
			t.Errorf("%v", own.May)
		}
		if _, err := s.Mine(t.Context(), Visitor{Case: "x"}); problem.KindOf(err) != problem.NotFound {
			t.Error(err)
		}
	})
}
