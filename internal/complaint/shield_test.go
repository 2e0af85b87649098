package complaint

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/evidence/picture"
	"github.com/patuh-id/patuh/internal/ledger"
)

// sendsBytes is a file that somebody sent, looked at.
func (w *town) sendsBytes(owner, name string, data []byte) evidence.File {
	w.t.Helper()
	file, err := w.Files.Keep(w.t.Context(), evidence.New{Owner: owner, Name: name, Purpose: evidence.Attachment}, bytes.NewReader(data))
	fine(w.t, err)
	w.look()
	return file
}

// look has all files looked at that wait.
func (w *town) look() {
	w.t.Helper()
	queue := job.New(job.Deps{DB: w.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond})
	w.Files.Schedule(queue)
	ctx, stop := context.WithTimeout(w.t.Context(), 30*time.Second)
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	for {
		n, err := db.One(ctx, w.DB, db.Column[int], `SELECT count(*) FROM file WHERE state = 'waiting'`)
		fine(w.t, err)
		if n == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		w.t.Fatal(err)
	}
}

// shot is a photo, its upper left quarter red, of a grey of its own.
func shot(t *testing.T, grey uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for y := range 300 {
		for x := range 400 {
			c := color.RGBA{grey, grey, grey, 255}
			if x < 200 && y < 150 {
				c = color.RGBA{230, 20, 20, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	fine(t, jpeg.Encode(&b, img, nil))
	return b.Bytes()
}

// voice is the beginning of what a telephone records.
func voice(words string) []byte {
	return append([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead\x01\x01"), words...)
}

// shown are the pixels that are given out of a file.
func (w *town) shown(id string) image.Image {
	w.t.Helper()
	_, r, err := w.Files.Open(w.t.Context(), id, evidence.Whole)
	fine(w.t, err)
	data, err := io.ReadAll(r)
	fine(w.t, errors.Join(err, r.Close()))
	img, err := jpeg.Decode(bytes.NewReader(data))
	fine(w.t, err)
	return img
}

func red(img image.Image) bool {
	r, g, _, _ := img.At(100, 75).RGBA()
	return r > 3*g+0x2000
}

var upperLeft = []picture.Area{{X: 0, Y: 0, W: 0.5, H: 0.5}}

// withShots is a case with a photo and a voice note of the reporter's.
func (w *town) withShots(secrecy Secrecy) (Case, evidence.File, evidence.File) {
	w.t.Helper()
	owner := DraftOwner(NewToken())
	photo, said := w.sendsBytes(owner, "foto.jpg", shot(w.t, 90)), w.sendsBytes(owner, "suara.ogg", voice("x"))
	one := w.received(func(n *New) {
		n.Secrecy, n.FilesOwner, n.Files, n.Reporter = secrecy, owner, []string{photo.ID, said.ID}, Reporter{Reach: ByMailbox}
	})
	return one, photo, said
}

// Scenario 2: the photo of an anonymous report reaches the examiner only; a field order has none, redacted or not.
func TestScenario02AFieldOrderHasRedactedPicturesOfOpenReportersAlone(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		for _, secrecy := range []Secrecy{Open, Secret, Anonymous} {
			one, photo, _ := w.withShots(secrecy)
			one = w.accepted(w.disposed(w.verified(one, Ordinary), w.roads), w.roads)
			officer, field := w.officer(w.roads), w.seat("lapangan-"+string(secrecy), access.Handler, w.in(w.health))
			made, err := w.Redact(t.Context(), officer, one.ID, photo.ID, upperLeft)
			fine(t, err)
			if red(w.shown(made.ID)) || !red(w.shown(photo.ID)) {
				t.Errorf("%s: the copy shows what was covered, or the original does not", secrecy)
			}
			task := func(l Lends) Task {
				return Task{Account: field.Account, Place: "Jalan Contoh", Task: "Ukur lubang", Pictures: l}
			}
			order := func(l Lends) error {
				_, err := w.Order(t.Context(), officer, one.ID, 0, task(l))
				return err
			}
			wantFault(t, order(Lends{Copies: []string{photo.ID}, Looked: []string{photo.ID}}), "pictures")
			wantFault(t, order(Lends{Copies: []string{made.ID}}), "pictures")
			err = order(Lends{Copies: []string{made.ID}, Looked: []string{made.ID}})
			if secrecy != Open {
				wantFault(t, err, "pictures")
				fine(t, order(Lends{}))
			} else {
				fine(t, err)
			}
			tasks, err := w.Tasks(t.Context(), field)
			fine(t, err)
			if len(tasks) != 1 {
				t.Fatalf("%s: %d tasks", secrecy, len(tasks))
			}
			given, err := w.TaskPictures(t.Context(), field, tasks[0].ID)
			fine(t, err)
			if want := secrecy == Open; want != (len(given) == 1) || want && given[0].ID != made.ID {
				t.Errorf("%s: the field has %v", secrecy, given)
			}
			_, err = w.TaskPictures(t.Context(), w.staff(w.health), tasks[0].ID)
			wantKind(t, err, problem.NotFound)
			if secrecy != Open {
				continue
			}
			// Whoever hides from now on hides what was let go along before, too.
			w.write(t, `UPDATE complaint SET secrecy = 'anonymous' WHERE id = $1`, one.ID)
			if given, err = w.TaskPictures(t.Context(), field, tasks[0].ID); err != nil || len(given) != 0 {
				t.Errorf("of whoever hides now the field has %v, %v", given, err)
			}
			w.write(t, `UPDATE complaint SET secrecy = 'open' WHERE id = $1`, one.ID)
			fine(t, w.DropCopy(t.Context(), officer, one.ID, made.ID))
			if given, err = w.TaskPictures(t.Context(), field, tasks[0].ID); err != nil || len(given) != 0 {
				t.Errorf("of what was withdrawn the field has %v, %v", given, err)
			}
			wantKind(t, w.DropCopy(t.Context(), officer, one.ID, made.ID), problem.Conflict)
			wantFault(t, order(Lends{Copies: []string{made.ID}, Looked: []string{made.ID}}), "pictures")
		}
		report, err := w.Record.Verify(t.Context(), ledger.Options{})
		fine(t, err)
		if !report.Sound() {
			t.Errorf("%+v", report.Findings)
		}
	})
}

func TestAReferralCarriesEachFileAsItMay(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		for _, secrecy := range []Secrecy{Open, Secret, Anonymous} {
			one, photo, said := w.withShots(secrecy)
			if secrecy != Open {
				one = w.done(w.Carry(t.Context(), w.visitor(one), true))
			}
			one = w.again(one)
			desk := w.desk()
			made, err := w.Redact(t.Context(), desk, one.ID, photo.ID, upperLeft)
			fine(t, err)
			fine(t, w.Transcribe(t.Context(), desk, one.ID, said.ID, 0, "Loketnya tutup. Nomor saya 081234567890."))
			refer := func(goes ...Goes) (Case, error) {
				return w.Refer(t.Context(), desk, one.ID, 0, Referral{Authority: w.other.ID, Why: "Jalan provinsi.", Goes: goes})
			}
			for name, goes := range map[string]Goes{
				"a voice":       {File: said.ID, Looked: true},
				"not looked at": {File: photo.ID, Copy: made.ID},
				"another copy":  {File: said.ID, Copy: made.ID, Looked: true},
				"no copy":       {File: photo.ID, Copy: photo.ID, Looked: true},
			} {
				if _, err := refer(goes); problem.KindOf(err) != problem.Invalid {
					t.Errorf("%s, %s: %v", secrecy, name, err)
				}
			}
			if secrecy != Open {
				_, err := refer(Goes{File: photo.ID, Looked: true})
				wantFault(t, err, "goes-"+photo.ID)
			}
			w.done(refer(Goes{File: photo.ID, Copy: made.ID, Looked: true}))
			across, err := w.Across(t.Context(), w.visitor(one))
			fine(t, err)
			got := w.heldBy(w.again(Case{ID: across.Case}))
			if len(got) != 1 || !got[0].Picture() || red(w.shown(got[0].ID)) {
				t.Errorf("%s: there are %+v", secrecy, got)
			}
			there, err := w.Shields.Transcripts(t.Context(), w.DB, across.Case)
			fine(t, err)
			if len(there) != 1 || there[0].File != "" || !strings.Contains(there[0].Words, "Loketnya tutup") || strings.Contains(there[0].Words, "081234567890") {
				t.Errorf("%s: what was said is %+v there", secrecy, there)
			}
			if went, kept := func() (int, int) { e := w.entryOf(one, Refer); return e.Went() }(); went != 1 || kept != 1 {
				t.Errorf("%s: %d went, %d stayed", secrecy, went, kept)
			}
		}
	})
}

// What officers took in the field reaches the reporter with an answer as a redacted copy.
func TestAnAnswerHasRedactedCopies(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.working()
		staff := w.staff(w.roads)
		taken := w.sendsBytes(evidence.AccountOwner(staff.Account), "lapangan.jpg", shot(t, 60))
		one = w.done(w.Note(t.Context(), staff, one.ID, 0, Remark{Words: "Foto hari ini.", Files: []string{taken.ID}}))
		made, err := w.Redact(t.Context(), staff, one.ID, taken.ID, upperLeft)
		fine(t, err)
		text := fullAnswer()
		draft := func(l Lends) error {
			text.Pictures = l
			_, err := w.DraftAnswer(t.Context(), staff, one.ID, 0, text, true)
			return err
		}
		wantFault(t, draft(Lends{Copies: []string{made.ID}}), "pictures")
		wantFault(t, draft(Lends{Copies: []string{taken.ID}, Looked: []string{taken.ID}}), "pictures")
		fine(t, draft(Lends{Copies: []string{made.ID}, Looked: []string{made.ID}}))
		w.done(w.SendAnswer(t.Context(), w.head(w.roads), one.ID, 0))
		own, err := w.Mine(t.Context(), w.visitor(one))
		fine(t, err)
		if _, ok := own.Files[made.ID]; !ok || len(own.Files) != 1 {
			t.Errorf("the reporter has %v", own.Files)
		}
	})
}

func TestWhoMayMakeCopies(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one, photo, said := w.withShots(Secret)
		other, elsewhere, _ := w.withShots(Open)
		one = w.accepted(w.disposed(w.verified(one, Ordinary), w.roads), w.roads)
		do := map[string]func(actor access.Actor) error{
			"look": func(actor access.Actor) error {
				_, err := w.Preview(t.Context(), actor, one.ID, photo.ID)
				return err
			},
			"cover": func(actor access.Actor) error {
				_, err := w.Redact(t.Context(), actor, one.ID, photo.ID, upperLeft)
				return err
			},
			"write down": func(actor access.Actor) error {
				return w.Transcribe(t.Context(), actor, one.ID, said.ID, 7, "x")
			},
		}
		for name, try := range do {
			wantKind(t, try(access.Public()), problem.Unauthenticated)
			wantKind(t, try(w.officer(w.health)), problem.NotFound)
			err := try(w.staff(w.roads))
			if name != "write down" {
				fine(t, err)
			} else {
				wantKind(t, err, problem.Forbidden) // of a reporter who hides, they may not listen to it
				wantKind(t, try(w.desk()), problem.Conflict)
			}
		}
		officer := w.officer(w.roads)
		_, err := w.Redact(t.Context(), officer, one.ID, elsewhere.ID, upperLeft)
		wantKind(t, err, problem.NotFound)
		_, err = w.Redact(t.Context(), officer, one.ID, said.ID, upperLeft)
		wantKind(t, err, problem.Invalid)
		_, err = w.Redact(t.Context(), officer, one.ID, photo.ID, nil)
		wantKind(t, err, problem.Invalid)
		desk := w.desk()
		wantKind(t, w.Transcribe(t.Context(), officer, one.ID, photo.ID, 0, "x"), problem.NotFound)
		wantFault(t, w.Transcribe(t.Context(), desk, one.ID, said.ID, 0, "  "), "words")
		fine(t, w.Transcribe(t.Context(), desk, one.ID, said.ID, 0, "satu"))
		wantKind(t, w.Transcribe(t.Context(), desk, one.ID, said.ID, 0, "dua"), problem.Conflict)
		fine(t, w.Transcribe(t.Context(), desk, one.ID, said.ID, 1, "dua"))
		file, err := w.File(t.Context(), officer, one.ID)
		fine(t, err)
		if len(file.Transcripts) != 2 || file.Transcripts[1].Words != "dua" || file.Transcripts[1].MadeBy != desk.Account {
			t.Errorf("%+v", file.Transcripts)
		}
		// The picture goes while somebody chooses what to cover.
		fine(t, w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return w.Files.Erase(ctx, tx, access.Machine(), photo.ID, "diminta pemiliknya")
		}))
		_, err = w.Redact(t.Context(), officer, one.ID, photo.ID, upperLeft)
		wantKind(t, err, problem.NotFound)
		if list, err := w.Shields.Copies(t.Context(), w.DB, one.ID); err != nil || len(list) != 0 {
			t.Errorf("copies of a picture that was erased can still go along: %v, %v", list, err)
		}
		if list, err := w.Shields.Copies(t.Context(), w.DB, other.ID); err != nil || len(list) != 0 {
			t.Errorf("%v, %v", list, err)
		}
	})
}

// Who handles a report may know whoever sent it: they read what a voice says that must not be recognised.
func TestTheVoiceOfWhoeverHidesIsHeardByTheDeskAndTheExaminersAlone(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		for _, secrecy := range []Secrecy{Open, Secret, Anonymous} {
			one, _, said := w.withShots(secrecy)
			one = w.accepted(w.disposed(w.verified(one, Ordinary), w.roads), w.roads)
			staff := w.staff(w.roads)
			own := w.sendsBytes(evidence.AccountOwner(staff.Account), "rapat.ogg", voice("y"))
			one = w.done(w.Note(t.Context(), staff, one.ID, 0, Remark{Words: "Rekaman rapat.", Files: []string{own.ID}}))
			for name, reads := range map[string]access.Actor{"handler": staff, "unit officer": w.officer(w.roads), "head": w.head(w.roads), "desk": w.desk()} {
				file, err := w.File(t.Context(), reads, one.ID)
				fine(t, err)
				if want := secrecy != Open && name != "desk"; file.Unheard[said.ID] != want || file.Unheard[own.ID] {
					t.Errorf("%s, %s: not heard are %v", secrecy, name, file.Unheard)
				}
			}
			// A case that is examined is heard by its examiners.
			there, _, _ := w.withShots(secrecy)
			w.seat("inspektur", access.Examiner, w.city.Scope())
			there = w.done(w.Examine(t.Context(), w.desk(), there.ID, there.Version, "Dugaan pungutan"))
			file, err := w.File(t.Context(), w.examiner(), there.ID)
			fine(t, err)
			if len(file.Unheard) != 0 {
				t.Errorf("%s: the examiner does not hear %v", secrecy, file.Unheard)
			}
		}
	})
}
