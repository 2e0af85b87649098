package desk_test

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"log/slog"
	"net/url"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/evidence/picture"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// shieldSamples are the pages of a picture and of a voice note of a case.
func shieldSamples(w *desktest.World) map[string][]sample {
	ctx := context.Background()
	one, err := reported(ctx, w, complaint.New{})
	if err != nil {
		panic(err)
	}
	photo, said, dropped, err := filed(ctx, w, &one)
	if err != nil {
		panic(err)
	}
	rights := slices.DeleteFunc(complaint.Shielders(), func(a access.Action) bool { return a == access.ExamineCases })
	at := func(path string, form url.Values) []sample {
		return []sample{{path: "/kelola/laporan/" + one.Number + "/" + path, form: form, scope: one.Scope(), action: rights[0], or: rights[1:], complaint: true}}
	}
	return map[string][]sample{
		"GET /kelola/laporan/{number}/gambar/{id}":           at("gambar/"+photo, nil),
		"POST /kelola/laporan/{number}/gambar/{id}":          at("gambar/"+photo, url.Values{"do": {"add"}, "cell": {"3"}}),
		"GET /kelola/laporan/{number}/gambar/{id}/pratinjau": at("gambar/"+photo+"/pratinjau", nil),
		"POST /kelola/laporan/{number}/gambar/{id}/tarik":    at("gambar/"+dropped+"/tarik", url.Values{}),
		"GET /kelola/laporan/{number}/suara/{id}":            at("suara/"+said, nil),
		"POST /kelola/laporan/{number}/suara/{id}":           at("suara/"+said, url.Values{"version": {"9"}, "words": {"Halo"}}),
	}
}

// filed gives a case a picture, a voice note, and a copy that was withdrawn.
func filed(ctx context.Context, w *desktest.World, one *complaint.Case) (string, string, string, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		return "", "", "", err
	}
	officer := desktest.Who(access.CaseAdministrator, access.OfAuthority)
	var ids []string
	for name, data := range map[string][]byte{
		"foto.jpg": b.Bytes(), "suara.ogg": append(append([]byte("OggS\x00\x02"), make([]byte, 22)...), "OpusHead........"...),
	} {
		file, err := w.Files.Keep(ctx, evidence.New{Owner: evidence.AccountOwner(w.People[officer]), Name: name, Purpose: evidence.Attachment}, bytes.NewReader(data))
		if err != nil {
			return "", "", "", err
		}
		ids = append(ids, file.ID)
	}
	actor := access.Actor{Account: w.People[officer], Holdings: []access.Holding{{Role: access.CaseAdministrator, Scope: access.Scope{Authority: w.City.ID}}}}
	if _, err := w.Complaints.Note(ctx, actor, one.ID, 0, complaint.Remark{Words: "Berkas.", Files: ids}); err != nil {
		return "", "", "", err
	}
	queue := job.New(job.Deps{DB: w.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 10 * time.Millisecond})
	w.Files.Schedule(queue)
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(running) }()
	by := map[bool]string{}
	for _, id := range ids {
		for {
			file, err := w.Files.Get(ctx, w.DB, id)
			if err != nil {
				stop()
				return "", "", "", err
			}
			if by[file.Sound()] = id; file.State != evidence.Waiting {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	stop()
	<-ended
	made, err := w.Complaints.Redact(ctx, actor, one.ID, by[false], []picture.Area{{W: 1, H: 1}})
	if err == nil {
		err = w.Complaints.DropCopy(ctx, actor, one.ID, made.ID)
	}
	return by[false], by[true], made.ID, err
}
