package desk_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const officeAt = "/kelola/kantor/di/" + desktest.BodySlug + "/" + desktest.UnitSlug

func TestAServiceIsEnteredStepByStep(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/kelola/kantor")
	v.sees("/kelola/kantor", "Dinas Perizinan Contoh", officeAt, "Uji nomor (2)")
	v.get(officeAt)
	v.sees(officeAt, "Izin contoh", "2 dari 14", "3 hari kerja", "Loket contoh", "belum diisi")
	v.get(officeAt + "/layanan-baru")
	v.post(officeAt+"/layanan-baru", "title", "", "promise", "tiga", "promise_unit", "working_days", "standard.fee", "Rp50.000")
	v.answered(422)
	v.sees(officeAt+"/layanan-baru", "Nama layanan: Isi bagian ini.", "bilangan bulat dari 1", "Rp50.000", "11 komponen standar lainnya")
	v.post(officeAt+"/layanan-baru", "title", "Izin usaha", "standard.safety", "a\x01b")
	v.answered(422)
	if strings.Contains(v.body, "komponen standar lainnya") {
		t.Error("a part with a mistake is folded away")
	}
	v.post(officeAt+"/layanan-baru", "title", "Izin usaha", "promise", "5", "promise_unit", "working_days", "standard.fee", "Rp50.000", "standard.safety", "Aman")
	v.sees(officeAt+"?selesai=office_service", "Layanan disimpan.", "Izin usaha", "5 hari kerja", "3 dari 14")
	v.get(officeAt + "/layanan/izin-usaha")
	v.post(officeAt+"/layanan/izin-usaha", "title", "Izin usaha", "standard.fee", "Gratis", "why", "Perda 1/2026")
	v.sees(officeAt+"?selesai=office_service", "Izin usaha")
	v.get(officeAt + "/riwayat")
	v.sees(officeAt+"/riwayat", "layanan diubah: Izin usaha", "Perda 1/2026", "Rp50.000", "5 hari kerja", "Aman")
}

func TestWhoeverWasSlowerSeesWhatStandsThere(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	first, second := as(t, w, planner), as(t, w, desktest.Who("coordinator", "authority"))
	first.get(officeAt + "/keterangan")
	second.get(officeAt + "/keterangan")
	first.post(officeAt+"/keterangan", "does", "Mengurus izin", "person", "Pegawai Contoh")
	first.sees(officeAt+"?selesai=office_sheet", "Mengurus izin", "Pegawai Contoh")
	second.post(officeAt+"/keterangan", "does", "Mengurus hal lain")
	second.answered(409)
	second.sees(officeAt+"/keterangan", "Mengurus izin", "Mengurus hal lain")
	second.post(officeAt+"/keterangan", "does", "Mengurus hal lain")
	second.sees(officeAt+"?selesai=office_sheet", "Mengurus hal lain")
}

func TestCallsAreMadeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/kelola/kantor/uji")
	v.sees("/kelola/kantor/uji", "2 nomor menunggu", "0511-3363812", "Loket contoh") // emergency numbers come first
	at := "/kelola/kantor/nomor/" + w.OwnNumber + "/uji"
	v.post(at, "seconds", "4")
	v.answered(422)
	v.sees(at, "Pilih dijawab atau tidak dijawab.")
	v.get("/kelola/kantor/uji")
	v.post(at, "answer", "dijawab", "seconds", "empat")
	v.answered(422)
	v.sees(at, "dari 0 sampai 3")
	v.get("/kelola/kantor/uji")
	v.post(at, "answer", "dijawab", "seconds", "4", "note", "ramah <b>")
	v.sees("/kelola/kantor/uji?selesai=office_test", "Uji dicatat.", "1 nomor menunggu", "0511-3363811")
	v.post("/kelola/kantor/nomor/"+w.Number+"/uji", "answer", "tidak")
	v.sees("/kelola/kantor/uji?selesai=office_test", "Tidak ada nomor yang perlu diuji")
	v.get("/kelola/kantor/nomor/" + w.OwnNumber)
	v.sees("/kelola/kantor/nomor/"+w.OwnNumber, "dijawab setelah 4 detik: ramah <b>", "Pegawai planner authority", "Panggilan uji")
	v.get("/kelola/kantor/nomor/" + w.Number)
	v.post("/kelola/kantor/nomor/"+w.Number+"/uji", "answer", "tidak")
	v.sees("/kelola/kantor/nomor/"+w.Number, "Terganggu", "2 kali berturut-turut")
}

func TestANationalNumberIsEnteredWithHowSureItIs(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	own := "/kelola/kantor/instansi/" + w.City.Slug
	v.get(own)
	v.sees(own, "Nomor darurat nasional", "112 · Panggilan darurat", "berjalan di Banjarmasin", "Sentral contoh")
	v.get(own + "/nomor-baru?daftar=112")
	v.sees(own+"/nomor-baru", `value="112"`, "belum dipastikan")
	v.post(own+"/nomor-baru", "kind", "phone", "value", "112", "label", "Panggilan darurat", "emergency", "1", "every", "0", "status", "unknown", "basis", "belum dipastikan")
	v.sees(own+"?selesai=office_number", "Nomor disimpan.", "Panggilan darurat")
	if strings.Contains(v.body, "daftar=112") {
		t.Error("a number that is there is offered again")
	}
	list, err := w.Offices.Emergency(t.Context(), w.DB, w.City.ID)
	if err != nil || len(list) != 2 || list[0].Value != "112" || list[0].Status != "unknown" || !list[0].Next.IsZero() {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestNoticesArePrinted(t *testing.T) {
	t.Parallel()
	w := desktest.At(t, nil, desktest.Setting{Origin: "http://localhost:8080"})
	v := as(t, w, planner)
	v.get(officeAt + "/pengumuman")
	if !strings.HasPrefix(v.body, "%PDF-") || !strings.Contains(v.header.Get("Content-Disposition"), "pengumuman-"+desktest.BodySlug) {
		t.Errorf("%d %v", v.status, v.header)
	}
	v.get(officeAt + "/pekerjaan")
	v.post(officeAt+"/pekerjaan", "what", "Perbaikan loket")
	v.answered(422)
	v.sees(officeAt+"/pekerjaan", "tidak memenuhi kewajiban", "Perbaikan loket")
	v.post(officeAt+"/pekerjaan", "what", "Perbaikan loket", "where", "Lantai 1", "until", "31 Maret 2026", "person", "Pegawai Contoh")
	if !strings.HasPrefix(v.body, "%PDF-") {
		t.Errorf("%d %s", v.status, v.body)
	}
}

// outbox is a channel that keeps what it is given.
type outbox struct {
	mu   sync.Mutex
	sent []notify.Letter
}

func (o *outbox) Name() string { return notify.Mail }

func (o *outbox) Deliver(_ context.Context, l notify.Letter) (notify.Receipt, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent = append(o.sent, l)
	return notify.Receipt{Final: true}, nil
}

// wait lets the queue deliver until something was sent.
func (o *outbox) wait(t *testing.T, w *desktest.World) {
	t.Helper()
	queue := job.New(job.Deps{DB: w.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	w.Messages.Handle(queue)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	for ctx.Err() == nil {
		o.mu.Lock()
		n := len(o.sent)
		o.mu.Unlock()
		if n > 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if len(o.sent) == 0 {
		t.Fatal("nothing was sent")
	}
}

func TestATestMessageIsConfirmedWithoutSigningIn(t *testing.T) {
	t.Parallel()
	box := &outbox{}
	w := desktest.At(t, nil, desktest.Setting{Origin: "http://localhost:8080", Channels: []notify.Channel{box}})
	v := as(t, w, planner)
	v.get(officeAt + "/nomor-baru")
	v.post(officeAt+"/nomor-baru", "kind", "mail", "value", "loket@contoh.go.id", "label", "Surel loket", "every", "30")
	v.sees(officeAt, "loket@contoh.go.id")
	if err := w.Offices.Test(t.Context()); err != nil {
		t.Fatal(err)
	}
	box.wait(t, w)
	link := strings.TrimPrefix(box.sent[0].Link, "http://localhost:8080")
	if !strings.HasPrefix(link, office.ConfirmPath) || box.sent[0].To != "loket@contoh.go.id" {
		t.Fatalf("%+v", box.sent[0])
	}
	stranger := newVisitor(t, w)
	stranger.get(link) // as a scanner does
	stranger.get(link)
	stranger.sees(link, "Ya, pesan ini sampai", "Surel loket")
	stranger.post(link)
	stranger.sees(link, "Terima kasih", "Surel loket")
	stranger.post(link)
	stranger.answered(404)
	stranger.sees(link, "tidak berlaku lagi")
	v.get(officeAt)
	v.sees(officeAt, time.Now().Format("2006"))
}
