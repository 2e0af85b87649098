package field_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// trip is a phone whose person is sent to a unit.
type trip struct {
	*phone
	cycle cycle.Cycle
	locus cycle.Locus
	team  cycle.Team
}

// sent plans an assessment and sends somebody to a unit.
func (p *phone) sent() *trip {
	p.Helper()
	w, machine := p.world, access.Machine()
	paper, err := os.ReadFile("../../../form/testdata/vectors/complete.yaml")
	p.fine(err)
	day := w.Now().UTC().Format(time.DateOnly)
	one, err := w.Cycles.Make(p.Context(), machine, w.City.ID, cycle.Plan{
		Kind: cycle.Self, Year: w.Now().Year(), Title: "Penilaian mandiri", From: day, Until: w.Now().AddDate(0, 2, 0).Format(time.DateOnly),
		FileName: "contoh.yaml", File: paper,
	})
	p.fine(err)
	_, err = w.Cycles.AddBodies(p.Context(), machine, one.ID, []string{desktest.BodySlug})
	p.fine(err)
	p.fine(w.Cycles.AddLoci(p.Context(), machine, one.ID, desktest.BodySlug, []string{desktest.UnitSlug}, ""))
	one, err = w.Cycles.Freeze(p.Context(), machine, one.ID, one.Version)
	p.fine(err)
	t := &trip{phone: p, cycle: one}
	loci, err := w.Cycles.Loci(p.Context(), machine, one.ID, "")
	p.fine(err)
	t.locus = loci[0]
	t.team, err = w.Cycles.KeepTeam(p.Context(), machine, one.ID, cycle.Team{Office: w.City.ID, Name: "Tim 1", Members: []string{w.People[assessor]}})
	p.fine(err)
	p.fine(w.Cycles.Visit(p.Context(), machine, one.ID, t.team.ID, []string{t.locus.ID}, cycle.Stay{From: day, Until: day, Off: true, Why: "Uji."}))
	return t
}

// newTrip is a trip in a world of its own.
func newTrip(t testing.TB) *trip {
	t.Helper()
	return phoneIn(t, desktest.New(t, nil)).registered().sent()
}

// officer is a form of an officer of the unit, with everything in it.
func (t *trip) officer(photos ...[]byte) form.Content {
	at := t.world.Now().Add(-10 * time.Minute)
	done := t.world.Now()
	c := form.Content{
		ID: uuid.NewString(), Cycle: t.cycle.ID, Locus: t.locus.ID, Instrument: t.cycle.Hash, Subject: "officer", Role: "petugas loket", Consent: &at,
		Answers: map[string]form.Answer{"PER.1.a": {Answer: "ada", At: &at}}, Started: &at, Finished: &done, Done: true,
	}
	for i, photo := range photos {
		sum := sha256.Sum256(photo)
		c.Files = append(c.Files, form.File{
			Ref: uuid.NewString(), SHA256: hex.EncodeToString(sum[:]), Size: int64(len(photo)), Type: "image/jpeg", Name: "foto" + strconv.Itoa(i) + ".jpg", Kind: form.Photo,
			Question: "PER.1.a", Taken: &at,
		})
	}
	return c
}

// photo is a picture of noise, which packs badly.
func photo(t testing.TB, seed uint64) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 800, 600))
	noise := rand.New(rand.NewPCG(seed, seed))
	for i := range img.Pix {
		img.Pix[i] = byte(noise.Uint32())
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type result struct {
	ID, Outcome, State, Why string
	Rev                     int64
	Lacks                   []form.Lack
	Files                   []string
	Form                    *form.Content
}

// brings sends forms as a phone does whose clock is ahead.
func (t *trip) brings(off time.Duration, forms ...any) []result {
	t.Helper()
	t.call("POST", "forms", map[string]any{"now": t.world.Now().Add(off), "forms": forms})
	t.phone.want(http.StatusOK)
	var got struct {
		Offset  int64
		Results []result
	}
	t.fine(json.Unmarshal(t.body, &got))
	if diff := got.Offset - int64(off/time.Second); diff < -30 || diff > 30 {
		t.Errorf("the clock is off by %d s", got.Offset)
	}
	if len(got.Results) != len(forms) {
		t.Fatalf("%d results for %d forms", len(got.Results), len(forms))
	}
	return got.Results
}

func (t *trip) wantOutcome(got result, outcome string, state form.State) {
	t.Helper()
	if got.Outcome != outcome || got.State != string(state) {
		t.Errorf("%s %s %q, want %s %s", got.Outcome, got.State, got.Why, outcome, state)
	}
}

// begins announces a file and returns the path of its upload.
func (t *trip) begins(name string, size int) string {
	t.Helper()
	coded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	t.ask("POST", "/lapangan/kirim", http.NoBody, "Authorization", "Device "+t.ID+"."+t.Secret, "Tus-Resumable", "1.0.0",
		"Upload-Length", strconv.Itoa(size), "Upload-Metadata", "filename "+coded(name)+",filetype "+coded("image/jpeg"))
	t.phone.want(http.StatusCreated)
	return t.header.Get("Location")
}

// goesOn sends a part of a file.
func (t *trip) goesOn(at string, offset int, part io.Reader) int {
	t.Helper()
	return t.ask("PATCH", at, part, "Authorization", "Device "+t.ID+"."+t.Secret, "Tus-Resumable", "1.0.0", "Content-Type", "application/offset+octet-stream",
		"Upload-Offset", strconv.Itoa(offset))
}

func (t *trip) filed(c form.Content, ref, upload string) string {
	t.Helper()
	t.call("POST", "files", map[string]string{"form": c.ID, "ref": ref, "upload": upload})
	t.phone.want(http.StatusOK)
	var got struct{ Outcome, Why string }
	t.fine(json.Unmarshal(t.body, &got))
	if (got.Outcome == "refused") != (got.Why != "") {
		t.Errorf("%+v", got)
	}
	return got.Outcome
}

// lacking are the files that the server lacks of a form; false where the form is not named.
func (t *trip) lacking(id string) ([]string, bool) {
	t.Helper()
	t.call("GET", "status", nil)
	t.phone.want(http.StatusOK, `"device":`)
	var got struct {
		Forms []struct {
			ID    string
			Files []string
		}
	}
	t.fine(json.Unmarshal(t.body, &got))
	for _, one := range got.Forms {
		if one.ID == id {
			return one.Files, true
		}
	}
	return nil, false
}

// looked lets the jobs of files do their work until a form is named.
func (t *trip) looked(id string) []string {
	t.Helper()
	queue := job.New(job.Deps{DB: t.world.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	t.world.Files.Schedule(queue)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	for range 300 {
		if files, ok := t.lacking(id); ok {
			return files
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the files still wait")
	return nil
}

var errDropped = errors.New("the line dropped")

// dropping is a body that ends in its middle.
type dropping struct {
	rest []byte
}

func (d *dropping) Read(b []byte) (int, error) {
	if len(d.rest) == 0 {
		return 0, errDropped
	}
	n := copy(b, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// drops sends the beginning of a file, and then the line is gone.
func (t *trip) drops(at string, size int, part []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, t.server.URL+at, &dropping{part})
	t.fine(err)
	r.ContentLength = int64(size)
	for name, value := range map[string]string{
		"Authorization": "Device " + t.ID + "." + t.Secret, "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0",
	} {
		r.Header.Set(name, value)
	}
	answer, err := t.server.Client().Do(r)
	if err == nil {
		t.fine(answer.Body.Close())
	}
}

// arrived asks until the server has what came before the line dropped.
func (t *trip) arrived(at string) int {
	t.Helper()
	for range 200 {
		t.ask("HEAD", at, http.NoBody, "Authorization", "Device "+t.ID+"."+t.Secret, "Tus-Resumable", "1.0.0")
		t.phone.want(http.StatusOK)
		if n, err := strconv.Atoi(t.header.Get("Upload-Offset")); err == nil && n > 0 {
			return n
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("nothing of the file arrived")
	return 0
}

// A day in the field: the pack, a form with two photos, a line that drops in one of them, everything twice.
func TestAFormWithPhotosArrivesOnceOverALineThatDrops(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		t := p.registered().sent()
		t.call("GET", "pack", nil)
		t.phone.want(http.StatusOK, t.locus.ID, t.cycle.Hash, `"subject":"officer"`, "Tim 1", `"forms":[]`)
		tag := t.header.Get("ETag")
		t.call("GET", "pack", nil, "If-None-Match", tag)
		t.phone.want(http.StatusNotModified)
		first, second := photo(t, 1), photo(t, 2)
		one := t.officer(first, second)
		got := t.brings(0, one, one)
		t.wantOutcome(got[0], "stored", form.Sent)
		t.wantOutcome(got[1], "same", form.Sent)
		if len(got[0].Files) != 2 || len(got[0].Lacks) != 0 {
			t.Errorf("%+v", got[0])
		}
		t.wantOutcome(t.brings(0, one)[0], "same", form.Sent) // the answer was lost
		at := t.begins("foto0.jpg", len(first))
		half := len(first) * 3 / 4
		t.drops(at, len(first), first[:half])
		have := t.arrived(at)
		t.goesOn(at, have, bytes.NewReader(first[have:]))
		t.phone.want(http.StatusNoContent)
		for _, want := range []string{"kept", "same"} {
			if got := t.filed(one, one.Files[0].Ref, at); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		if files, ok := t.lacking(one.ID); ok {
			t.Errorf("the phone would let go of a photo that nobody has looked at: %v", files)
		}
		if files := t.looked(one.ID); len(files) != 1 || files[0] != one.Files[1].Ref {
			t.Errorf("the server lacks %v", files)
		}
		at = t.begins("foto1.jpg", len(second))
		t.goesOn(at, 0, bytes.NewReader(second))
		if got := t.filed(one, one.Files[1].Ref, t.server.URL+at); got != "kept" {
			t.Error(got)
		}
		if files := t.looked(one.ID); len(files) != 0 {
			t.Errorf("the server lacks %v", files)
		}
		t.call("GET", "pack", nil, "If-None-Match", tag)
		t.phone.want(http.StatusOK, one.ID, `"state":"sent"`)
	})
}

// What is wrong with one form keeps no other out, and nothing that came is lost.
func TestOneBadFormKeepsNoOtherOut(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		t := p.registered().sent()
		good, foreign, large := t.officer(), t.officer(), t.officer()
		foreign.Locus = uuid.NewString()
		large.Answers["PER.1.a"] = form.Answer{Answer: "ada", Note: strings.Repeat("x", 2_001)}
		lacks := t.officer()
		lacks.Consent = nil
		got := t.brings(24*time.Hour, good, foreign, large, json.RawMessage(`{"id":"x","unknown":1}`), json.RawMessage(`null`), json.RawMessage(`7`), lacks)
		t.wantOutcome(got[0], "stored", form.Sent)
		for i := 1; i <= 5; i++ {
			t.wantOutcome(got[i], "refused", "")
			if got[i].Why == "" {
				t.Errorf("%d: no reason", i)
			}
		}
		t.wantOutcome(got[6], "incomplete", form.Draft)
		if len(got[6].Lacks) == 0 {
			t.Error("the form that is not complete lacks nothing")
		}
		clock, err := db.One(t.Context(), t.world.DB, db.Column[int], `SELECT count(*) FROM form_flag WHERE form_id = $1 AND kind = 'clock'`, good.ID)
		t.fine(err)
		if clock != 1 {
			t.Error("nobody is told that the clock was a day off")
		}
		changed := good
		changed.Answers = map[string]form.Answer{"PER.1.a": {Answer: "tidak"}}
		changed.Base = 1
		late := t.brings(0, changed)[0]
		t.wantOutcome(late, "aside", form.Sent)
		if late.Form == nil || late.Form.Answers["PER.1.a"].Answer != "ada" {
			t.Errorf("what holds is not told: %+v", late.Form)
		}
	})
}

// Every address, after a device was revoked, closed and told to erase itself, and after its person lost what let them in.
func TestADeviceThatIsEndedGetsNothingMore(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		t := p.registered().sent()
		one := t.officer()
		every := func(status int, said string) {
			t.Helper()
			for address, value := range map[string]any{
				"GET pack": nil, "GET status": nil, "POST forms": map[string]any{"now": t.world.Now(), "forms": []any{one}}, "POST files": map[string]string{"form": one.ID},
			} {
				method, path, _ := strings.Cut(address, " ")
				t.call(method, path, value)
				t.phone.want(status, said)
			}
			t.ask("POST", "/lapangan/kirim", http.NoBody, "Authorization", "Device "+t.ID+"."+t.Secret, "Tus-Resumable", "1.0.0", "Upload-Length", "10")
			t.phone.want(status, said)
		}
		t.ends(planner, "revoke")
		every(http.StatusUnauthorized, `"again":true`)
		t.session("device/again", map[string]string{"id": t.ID})
		t.phone.want(http.StatusForbidden, "Perencana")
		t.ends(planner, "reopen")
		for _, state := range []string{"disabled", "active"} {
			t.fine(t.world.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE account SET state = $2 WHERE id = $1`, t.world.People[assessor], state)
				return err
			}))
			if state == "disabled" {
				every(http.StatusUnauthorized, `"again":true`)
			}
		}
		t.ends(planner, "close")
		t.call("GET", "pack", nil)
		t.phone.want(http.StatusForbidden, "ditutup")
		t.wantOutcome(t.brings(0, one)[0], "stored", form.Sent)
		t.call("GET", "status", nil)
		t.phone.want(http.StatusOK, `"device":"closing"`, one.ID)
		t.ends(planner, "wipe")
		every(http.StatusGone, `"wipe":true`)
		t.call("POST", "device/emptied", nil)
		t.phone.want(http.StatusOK)
		every(http.StatusGone, `"wipe":true`)
	})
}

// Whoever is in no team of an office brings nothing there, whatever device they have.
func TestFormsOfAnotherOfficeAreRefused(t *testing.T) {
	t.Parallel()
	p := phoneIn(t, desktest.New(t, nil)).registered()
	one := p.sent()
	machine := access.Machine()
	team := one.team
	p.fine(p.world.Cycles.Move(t.Context(), machine, one.cycle.ID, one.visitID(), 1, "", cycle.Stay{Why: "Uji."}))
	p.fine(p.world.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM cycle_member WHERE team_id = $1`, team.ID)
		return err
	}))
	got := one.brings(0, one.officer())[0]
	one.wantOutcome(got, "refused", "")
	if n, err := db.One(t.Context(), p.world.DB, db.Column[int], `SELECT count(*) FROM form`); err != nil || n != 0 {
		t.Errorf("%d forms, %v", n, err)
	}
	one.call("GET", "pack", nil)
	one.phone.want(http.StatusOK, `"visits":[]`)
}

func (t *trip) visitID() string {
	t.Helper()
	visits, err := t.world.Cycles.Visits(t.Context(), access.Machine(), t.cycle.ID)
	t.fine(err)
	return visits[0].ID
}

func TestHostileCallsOfAPhoneAreRefused(t *testing.T) {
	t.Parallel()
	one := newTrip(t)
	many := make([]any, 21)
	for i := range many {
		many[i] = map[string]string{}
	}
	for name, tt := range map[string]struct {
		value any
		want  int
	}{
		"too much":        {`{"now":"2026-11-22T00:00:00Z","forms":["` + strings.Repeat("x", 2<<20) + `"]}`, http.StatusRequestEntityTooLarge},
		"too many":        {map[string]any{"now": one.world.Now(), "forms": many}, http.StatusBadRequest},
		"no clock":        {map[string]any{"forms": []any{}}, http.StatusBadRequest},
		"a strange clock": {`{"now":"0001-01-01T00:00:00Z","forms":[]}`, http.StatusBadRequest},
		"no JSON":         {`{`, http.StatusBadRequest},
		"deep":            {strings.Repeat(`{"forms":[`, 20_000), http.StatusBadRequest},
		"another shape":   {`{"now":"2026-11-22T00:00:00Z","forms":{}}`, http.StatusBadRequest},
		"none":            {map[string]any{"now": one.world.Now(), "forms": []any{}}, http.StatusOK},
	} {
		if one.call("POST", "forms", tt.value); one.status != tt.want {
			t.Errorf("%s: %d, want %d: %.200s", name, one.status, tt.want, one.body)
		}
	}
	large := one.officer()
	large.Role = strings.Repeat("x", 300<<10)
	one.wantOutcome(one.brings(0, large)[0], "refused", "")
	for name, asked := range map[string]map[string]string{
		"no such form": {"form": uuid.NewString(), "ref": uuid.NewString(), "upload": uuid.NewString()}, "nothing": {}, "a way up": {"upload": "../../x"},
	} {
		if one.call("POST", "files", asked); one.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", name, one.status, one.body)
		}
	}
}

// A photo that is none, and bytes that are not those named, are refused with the reason; the server goes on lacking them.
func TestAPhotoThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	one := newTrip(t)
	text, other := []byte("%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), photo(t, 7)
	c := one.officer(text, photo(t, 8))
	c.Files[0].Name, c.Files[0].Type = "foto.pdf", "application/pdf"
	one.wantOutcome(one.brings(0, c)[0], "stored", form.Sent)
	upload := func(name, kind string, data []byte) string {
		coded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
		one.ask("POST", "/lapangan/kirim", http.NoBody, "Authorization", "Device "+one.ID+"."+one.Secret, "Tus-Resumable", "1.0.0",
			"Upload-Length", strconv.Itoa(len(data)), "Upload-Metadata", "filename "+coded(name)+",filetype "+coded(kind))
		one.phone.want(http.StatusCreated)
		at := one.header.Get("Location")
		one.goesOn(at, 0, bytes.NewReader(data))
		return at
	}
	if got := one.filed(c, c.Files[0].Ref, upload("foto.pdf", "application/pdf", text)); got != "refused" {
		t.Errorf("a document passes for a photo: %s", got)
	}
	if got := one.filed(c, c.Files[1].Ref, upload("lain.jpg", "image/jpeg", other)); got != "refused" {
		t.Errorf("another photo was taken: %s", got)
	}
	if files := one.looked(c.ID); len(files) != 2 {
		t.Errorf("the server lacks %v", files)
	}
	upload("foto.jpg", "image/jpeg", []byte("bukan foto"))
	one.phone.want(http.StatusUnprocessableEntity)
}
