package retention

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/evidence/picture"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
)

// look has all files looked at that wait.
func (w *hall) look() {
	w.Helper()
	queue := job.New(job.Deps{DB: w.Town.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 5 * time.Millisecond})
	w.Town.Files.Schedule(queue)
	ctx, stop := context.WithTimeout(w.Context(), 30*time.Second)
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	for {
		n, err := db.One(ctx, w.Town.DB, db.Column[int], `SELECT count(*) FROM file WHERE state = 'waiting'`)
		w.Fine(err)
		if n == 0 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		w.Fatal(err)
	}
}

// sends is a file that a reporter sent, with secretWords in its name and its bytes.
func (w *hall) sends(owner, ending string, data []byte) evidence.File {
	w.Helper()
	file, err := w.Town.Files.Keep(w.Context(), evidence.New{Owner: owner, Name: secretWords + ending, Purpose: evidence.Attachment}, bytes.NewReader(data))
	w.Fine(err)
	return file
}

// photo is a JPEG whose camera wrote secretWords into it.
func photo(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 400, 300))
	for y := range 300 {
		for x := range 400 {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	said := append([]byte{0xff, 0xfe, 0, byte(len(secretWords) + 2)}, secretWords...)
	return append(append(append([]byte{}, b.Bytes()[:2]...), said...), b.Bytes()[2:]...)
}

// rich is a case that is over, with words in everything that can hold some: a photo with a copy that covers part of it, a
// voice note written down, a task outside, a sender on the hold list, and a court's hold that was lifted.
func (w *hall) rich() (complaint.Case, *hold.Holds) {
	w.Helper()
	owner := complaint.DraftOwner(complaint.NewToken())
	shot := w.sends(owner, ".jpg", photo(w.T))
	said := w.sends(owner, ".ogg", append([]byte("OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13OpusHead\x01\x01"), secretWords...))
	w.look()
	holds := hold.Over(hold.Deps{DB: w.Town.DB, Now: w.Town.Now, Record: w.Town.Record, Cases: w.Cases, Seal: groundtest.Plain{}})
	c := w.Working(func(n *complaint.New) {
		n.Words, n.FilesOwner, n.Files = "Di jalan "+secretWords+" ada lubang yang dalam sekali.", owner, []string{shot.ID, said.ID}
		n.Priority = complaint.Vulnerable
		n.Reporter = complaint.Reporter{Name: "Ibu " + secretWords, Reach: complaint.ByMail, Mail: secretWords + "@contoh.id", Shown: true}
	})
	officer := w.Officer(w.Roads)
	made, err := w.Cases.Redact(w.Context(), officer, c.ID, shot.ID, []picture.Area{{W: 0.5, H: 0.5}})
	w.Fine(err)
	w.look()
	w.Fine(w.Cases.Transcribe(w.Context(), officer, c.ID, said.ID, 0, "Terdengar "+secretWords))
	w.Seat(w.T, "lapangan", access.Handler, w.In(w.Health))
	w.Done(w.Cases.Order(w.Context(), officer, c.ID, 0, complaint.Task{
		Account: "lapangan", Place: "Jalan " + secretWords, Task: "Ukur " + secretWords, Pictures: complaint.Lends{Copies: []string{made.ID}, Looked: []string{made.ID}},
	}))
	_, err = holds.Ban(w.Context(), casetest.Holds("koordinator", access.Coordinator, w.City.Scope()), hold.NewBan{
		Authority: w.City.ID, Case: c.ID, Reason: "Mengirim " + secretWords, Days: 9,
	})
	w.Fine(err)
	h, err := w.SetHold(w.Context(), w.officer(), w.City.ID, c.Number, "Perkara "+secretWords)
	w.Fine(err)
	w.Fine(w.LiftHold(w.Context(), w.officer(), h.ID, "Perkara selesai "+secretWords))
	room := w.rights()
	asked, err := room.Ask(w.Context(), w.Visitor(c), privacy.See, privacy.Said{Words: "Saya minta salinan " + secretWords})
	w.Fine(err)
	_, err = room.Decide(w.Context(), w.officer(), asked.ID, asked.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Salinannya " + secretWords})
	w.Fine(err)
	c = w.Done(w.Cases.WithdrawBy(w.Context(), w.Visitor(c), complaint.Said{Words: "Saya cabut " + secretWords}))
	w.Fine(w.Cases.Index(w.Context()))
	return c, holds
}

// rights is the room in which people ask about their own data.
func (w *hall) rights() *privacy.Privacy {
	return privacy.Over(privacy.Deps{
		DB: w.Town.DB, Now: w.Town.Now, Access: w.Town.Access, Record: w.Town.Record, Cases: w.Cases, Deadlines: w.Deadlines, Catalog: w.Town.Catalog,
		Seal: groundtest.Plain{},
	})
}

func TestWhatSomebodyAskedAboutIsKeptUntilTheyAreAnswered(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		w.Keepers = []Keeper{privacy.Unanswered}
		c := w.dropped()
		w.dropped()
		w.set(w.years(2))
		w.later(2)
		room := w.rights()
		asked, err := room.Ask(t.Context(), w.Visitor(c), privacy.See, privacy.Said{})
		w.Fine(err)
		p, err := w.DryRun(t.Context(), w.officer(), w.City.ID, "", w.today())
		w.Fine(err)
		v, err := w.Plan(t.Context(), w.officer(), p.ID, 0, PageSize)
		w.Fine(err)
		if p.Due != 1 || p.Kept != 1 || v.Items[0].Case != c.ID || v.Items[0].Back != "request" {
			t.Errorf("the list has %+v", v.Items)
		}
		_, err = room.Decide(t.Context(), w.officer(), asked.ID, asked.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Silakan."})
		w.Fine(err)
		if p, err = w.DryRun(t.Context(), w.officer(), w.City.ID, "", w.today()); err != nil || p.Due != 2 {
			t.Errorf("after the answer %d are due, %v", p.Due, err)
		}
	})
}

func TestAfterARunNoRoomHasTheWordsAnyMore(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		c, holds := w.rich()
		if in := found(t, w.Town.DB, secretWords); len(in) < 15 {
			t.Fatalf("the test looks in the wrong places: %v", in)
		}
		if in := inFolder(t, w.Blobs, ""); len(in) < 6 {
			t.Fatalf("the store has only %v", in)
		}
		w.set(w.years(2))
		w.later(2)
		w.Fine(holds.Sweep(t.Context())) // the ban is over
		w.Fine(w.Run(t.Context(), w.agreed().ID))
		w.Pass(24 * time.Hour)
		_, err := w.Town.Files.Sweep(t.Context(), true)
		w.Fine(err)
		w.Pass(24 * time.Hour)
		_, err = w.Town.Files.Sweep(t.Context(), true)
		w.Fine(err)
		if in := found(t, w.Town.DB, secretWords); len(in) > 0 {
			t.Errorf("the words are still in %v", in)
		}
		if in := inFolder(t, w.Blobs, ""); len(in) > 0 {
			t.Errorf("the photo, its renditions, its copy or the voice are still in %v", in)
		}
		if w.Again(c).Priority == complaint.Vulnerable {
			t.Error("it still says that somebody vulnerable reported")
		}
	})
}

// Whoever needs a case while it is being destroyed is told so, and never holds what is gone.
func TestACaseIsHeldOrDestroyedAndNeverBoth(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		c := w.dropped()
		w.set(w.years(2))
		w.later(2)
		p := w.agreed()
		held := make(chan error, 1)
		w.Keepers = []Keeper{func(context.Context, db.Queryer, []string) (map[string]string, error) {
			go func() {
				_, err := w.SetHold(w.Context(), w.officer(), w.City.ID, c.Number, "Perkara di pengadilan.")
				held <- err
			}()
			select { // on PostgreSQL two transactions go on side by side
			case err := <-held:
				held <- err
			case <-time.After(300 * time.Millisecond):
			}
			return nil, nil
		}}
		w.Fine(w.Run(t.Context(), p.ID))
		wantKind(t, <-held, problem.Invalid)
		if w.Again(c).Words != "" {
			t.Error("it was not destroyed")
		}
	})
}
