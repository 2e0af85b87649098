package desk_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestAClosedCaseSaysWhatIsStillDueAndCountsTheReportersTimeToo(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	ctx, room := t.Context(), w.Complaints
	done := must[complaint.Case](t)
	one := done(passed(ctx, w, complaint.New{}))
	done(room.Accept(ctx, w.Actor(t, unitStaff), one.ID, 0))
	done(room.DraftAnswer(ctx, w.Actor(t, unitStaff), one.ID, 0, complaint.AnswerText{
		Finding: "Panel di tiang nomor 12 terbakar sehingga enam lampu di depan pasar padam sejak Senin malam.",
		Action:  "Panel diganti dan keenam lampu dinyalakan kembali.", DoneOn: w.Now().Format("2006-01-02"),
		Proof: "Berita acara penggantian panel.", Outcome: complaint.Fixed,
	}, true))
	done(room.SendAnswer(ctx, w.Actor(t, unitBoss), one.ID, 0))
	done(room.Dispute(ctx, complaint.Visitor{Case: one.ID}, complaint.Said{Words: "Masih gelap."}))
	done(room.Decide(ctx, w.Actor(t, desktest.Who(access.Reviewer, access.OfAuthority)), one.ID, 0, complaint.Ruling{
		Outcome: complaint.Fixed, Words: "Peninjau mendatangi pasar: keenam lampu menyala, dan panel sudah diganti seperti dijawab kantor.",
	}))
	v := as(t, w, atDesk)
	v.get("/kelola/laporan/" + one.Number)
	v.sees("/kelola/laporan/"+one.Number, "Selesai", "Keputusan belum disampaikan", "Waktu meminta peninjauan ulang")
	if strings.Contains(v.body, "Tanpa tenggat") {
		t.Error("time that is counted is called no deadline")
	}
}
