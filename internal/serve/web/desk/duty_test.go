package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestReportersWithoutAnAddressAreCalledOrWrittenTo(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	owing(w)
	called, call, err := toTell(t.Context(), w, complaint.Reporter{Name: "Warga Contoh", Phone: "081200000001", Reach: complaint.ByPhone})
	if err != nil {
		t.Fatal(err)
	}
	written, letter, err := toTell(t.Context(), w, complaint.Reporter{Name: "Warga Contoh", Address: "Jalan Contoh 7\nKota Contoh", Reach: complaint.ByLetter})
	if err != nil {
		t.Fatal(err)
	}
	v := visitorOf(t, w, intakeOfficer)
	code, _, page := v.ask(http.MethodGet, "/kelola/laporan/kabar", nil)
	if code != http.StatusOK || !strings.Contains(page, called.Number) || !strings.Contains(page, written.Number) || strings.Contains(page, "0812") || strings.Contains(page, "Jalan Contoh 7") {
		t.Fatalf("%d %s", code, page)
	}
	if _, _, page = v.ask(http.MethodGet, "/kelola/laporan/"+called.Number, nil); !strings.Contains(page, "/kelola/laporan/kabar") || !strings.Contains(page, "/"+called.Number+"/pin") {
		t.Fatalf("the case's page leads there: %s", page)
	}
	form := url.Values{"id": {call.ID}, "instansi": {w.City.Slug}}
	if code, _, page = v.ask(http.MethodPost, "/kelola/laporan/kabar/lihat", form); code != http.StatusOK || !strings.Contains(page, "0812 0000 0001") || !strings.Contains(page, called.Number) {
		t.Fatalf("%d %s", code, page)
	}
	if code, _, page = v.ask(http.MethodPost, "/kelola/laporan/kabar/telepon", form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Pilih salah satu.") {
		t.Fatalf("%d: a call of which nothing is said is no attempt: %s", code, page)
	}
	form.Set("reached", "yes")
	if code, _, page = v.ask(http.MethodPost, "/kelola/laporan/kabar/telepon", form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "0812 0000 0001") {
		t.Fatalf("%d: a call that says nothing: %s", code, page)
	}
	form.Set("reached", "no")
	if code, to, page := v.ask(http.MethodPost, "/kelola/laporan/kabar/telepon", form); code != http.StatusSeeOther || !strings.Contains(to, "duty_tried") {
		t.Fatalf("%d %s", code, page)
	}
	form.Set("reached", "yes")
	form.Set("words", "Pelapor sudah tahu.")
	if code, to, page := v.ask(http.MethodPost, "/kelola/laporan/kabar/telepon", form); code != http.StatusSeeOther || !strings.Contains(to, "duty_called") {
		t.Fatalf("%d %s", code, page)
	}
	form = url.Values{"id": {letter.ID}, "instansi": {w.City.Slug}}
	if code, _, page = v.ask(http.MethodPost, "/kelola/laporan/kabar/surat", form); code != http.StatusOK || !strings.HasPrefix(page, "%PDF-") {
		t.Fatalf("%d %.300s", code, page)
	}
	if code, _, page = v.ask(http.MethodPost, "/kelola/laporan/kabar/terkirim", form); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, page)
	}
	if _, _, page = v.ask(http.MethodGet, "/kelola/laporan/kabar", nil); strings.Contains(page, called.Number) || strings.Contains(page, written.Number) {
		t.Fatalf("what was told waits still: %s", page)
	}
	if code, _, _ = v.ask(http.MethodPost, "/kelola/laporan/kabar/lihat", url.Values{"id": {call.ID}, "instansi": {w.City.Slug}}); code != http.StatusNotFound {
		t.Fatalf("%d: a number of somebody who was told", code)
	}
}

func TestAHeadSendsAnAnswerFromTheBoardAndNoneWithBlanks(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one, err := passed(t.Context(), w, complaint.New{})
	if err != nil {
		t.Fatal(err)
	}
	region := visitorOf(t, w, desktest.Who(access.Leader, access.OfAuthority))
	if code, _, page := region.ask(http.MethodGet, "/kelola/laporan?antrean=unopened", nil); code != http.StatusOK || !strings.Contains(page, one.Number) || strings.Contains(page, w.Case.Number) {
		t.Fatalf("%d: unopened: %s", code, page)
	}
	if code, _, page := region.ask(http.MethodGet, "/kelola/laporan?antrean=all&kantor=-", nil); code != http.StatusOK || strings.Contains(page, one.Number) || !strings.Contains(page, w.Case.Number) {
		t.Fatalf("%d: the desk's own: %s", code, page)
	}
	staff := visitorOf(t, w, desktest.Who(access.UnitOfficer, access.OfUnit))
	if code, _, page := staff.ask(http.MethodPost, "/kelola/laporan/"+one.Number+"/terima", url.Values{"version": {strconv.FormatInt(one.Version, 10)}}); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, page)
	}
	text := complaint.AnswerText{
		Finding: "Kami memeriksa lampu di depan pasar dan menemukan kabelnya putus karena galian saluran air.", Action: "Regu kami mengganti kabelnya.",
		DoneOn: w.Now().Format("2006-01-02"), Proof: "Berita acara penggantian kabel", Outcome: complaint.Fixed,
	}
	one, err = w.Complaints.Numbered(t.Context(), access.Machine(), one.Number)
	if err != nil {
		t.Fatal(err)
	}
	blank := text
	blank.Action = "[Siapa] mengganti kabelnya."
	if _, err := w.Complaints.DraftAnswer(t.Context(), access.Machine(), one.ID, one.Version, blank, true); err == nil {
		t.Fatal("an answer with blanks is ready")
	}
	if one, err = w.Complaints.DraftAnswer(t.Context(), access.Machine(), one.ID, one.Version, text, true); err != nil {
		t.Fatal(err)
	}
	_, _, page := region.ask(http.MethodGet, "/kelola/papan", nil)
	if form := hidden(t, page, "Setujui"); form.Get("number") != one.Number || !strings.Contains(page, text.Finding) {
		t.Fatalf("the head of the region reads what waits for them, too: %v %s", form, page)
	}
	coordinator := visitorOf(t, w, desktest.Who(access.Coordinator, access.OfAuthority))
	if code, _, page := coordinator.ask(http.MethodGet, "/kelola/papan", nil); code != http.StatusOK || strings.Contains(page, text.Finding) || strings.Contains(page, "Menunggu persetujuan Anda") {
		t.Fatalf("%d: whoever sends no answers: %s", code, page)
	}
	head := visitorOf(t, w, desktest.Who(access.Leader, access.OfUnit))
	_, _, page = head.ask(http.MethodGet, "/kelola/papan", nil)
	form := hidden(t, page, "Setujui")
	if form.Get("number") != one.Number {
		t.Fatalf("%v %s", form, page)
	}
	if code, to, page := head.ask(http.MethodPost, "/kelola/papan/setujui", form); code != http.StatusSeeOther || !strings.Contains(to, "answer_sent") {
		t.Fatalf("%d %s", code, page)
	}
	if one, err = w.Complaints.Numbered(t.Context(), access.Machine(), one.Number); err != nil || one.State != complaint.Answered {
		t.Fatalf("%s %v", one.State, err)
	}
	if code, _, page := head.ask(http.MethodPost, "/kelola/papan/setujui", form); code != http.StatusUnprocessableEntity && code != http.StatusConflict {
		t.Fatalf("%d: twice: %s", code, page)
	}
}

func TestARegisterThatIsTooLongIsSaidBesideItsDays(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	var columns string
	err := w.DB.QueryRow(t.Context(), `SELECT group_concat(CASE name WHEN 'id' THEN 'c.id || ''-'' || n.i' WHEN 'number' THEN 'c.number || ''-'' || n.i'
		WHEN 'running' THEN 'n.i + 1000' WHEN 'once' THEN 'CAST(n.i AS TEXT)' ELSE 'c.' || name END, ', ') FROM pragma_table_info('complaint')`).Scan(&columns)
	if err != nil {
		t.Fatal(err)
	}
	err = w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO complaint WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
		SELECT `+columns+` FROM complaint c, n WHERE c.id = $1`, w.Case.ID, complaint.MaxExported)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	v := visitorOf(t, w, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	code, _, page := v.ask(http.MethodGet, "/kelola/laporan/register?bentuk=csv", nil)
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "Pilih rentang hari yang lebih pendek") || !strings.Contains(page, `name="from"`) {
		t.Fatalf("%d %.3000s", code, page)
	}
}

func TestAnExaminerCallsThoseWhoseCasesTheyExamine(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	owing(w)
	usual, _, err := toTell(t.Context(), w, complaint.Reporter{Name: "Warga Contoh", Phone: "081200000001", Reach: complaint.ByPhone, Shown: true})
	if err != nil {
		t.Fatal(err)
	}
	one, call, err := toTell(t.Context(), w, complaint.Reporter{Name: "Warga Contoh", Phone: "081200000002", Reach: complaint.ByPhone})
	if err != nil {
		t.Fatal(err)
	}
	if one, err = w.Complaints.Verify(t.Context(), access.Machine(), one.ID, one.Version, complaint.Verification{Class: complaint.Ordinary, Title: "Pungutan di loket"}); err != nil {
		t.Fatal(err)
	}
	if _, err = w.Complaints.Examine(t.Context(), access.Machine(), one.ID, one.Version, "Menyangkut pungutan."); err != nil {
		t.Fatal(err)
	}
	examiner := visitorOf(t, w, desktest.Who(access.Examiner, access.OfAuthority))
	code, _, page := examiner.ask(http.MethodGet, "/kelola/laporan/kabar", nil)
	if code != http.StatusOK || !strings.Contains(page, one.Number) || strings.Contains(page, usual.Number) {
		t.Fatalf("%d %s", code, page)
	}
	form := url.Values{"id": {call.ID}, "instansi": {w.City.Slug}}
	if code, _, page = examiner.ask(http.MethodPost, "/kelola/laporan/kabar/lihat", form); code != http.StatusOK || !strings.Contains(page, "0812 0000 0002") {
		t.Fatalf("%d %s", code, page)
	}
	if _, _, page = examiner.ask(http.MethodGet, "/kelola/laporan/"+one.Number, nil); !strings.Contains(page, "/kelola/laporan/kabar") {
		t.Fatalf("the case's page leads there: %s", page)
	}
	others := visitorOf(t, w, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	if _, _, page = others.ask(http.MethodGet, "/kelola/laporan/kabar", nil); strings.Contains(page, one.Number) || !strings.Contains(page, usual.Number) {
		t.Fatalf("the desk calls about what is examined: %s", page)
	}
	if code, _, page = others.ask(http.MethodPost, "/kelola/laporan/kabar/lihat", form); code != http.StatusNotFound {
		t.Fatalf("%d: the desk reads the number: %s", code, page)
	}
}
