package e2e_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/base/job"
)

// choose puts files into the page's form, as somebody does who picks them: a photo that the page draws,
// a paper, and a page that is not taken unless only is set.
const choose = `(async (only) => {
	const canvas = document.createElement("canvas");
	canvas.width = 800; canvas.height = 600;
	const pen = canvas.getContext("2d");
	pen.fillStyle = "#14583f"; pen.fillRect(0, 0, 800, 600);
	pen.fillStyle = "#fbe9b0"; pen.fillRect(200, 150, 400, 300);
	const photo = await new Promise((take) => canvas.toBlob(take, "image/jpeg"));
	const pdf = "%PDF-1.4\n% " + "kata ".repeat(600000) + "\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n";
	const chosen = new DataTransfer();
	chosen.items.add(new File([photo], "Loket pelayanan.jpg", {type: "image/jpeg"}));
	chosen.items.add(new File([pdf], "Surat edaran tentang jam buka loket selama bulan Ramadan.pdf", {type: "application/pdf"}));
	if (!only) chosen.items.add(new File(["<!DOCTYPE html><html><script></script>" + " ".repeat(4000)], "halaman.html"));
	document.querySelector("main input[type=file]").files = chosen.files;
	return chosen.files.length;
})`

func (o office) lookAtFiles(t *testing.T) {
	t.Helper()
	queue := job.New(job.Deps{DB: o.DB, Now: o.Now, Log: slog.New(slog.DiscardHandler), Poll: 50 * time.Millisecond})
	o.Files.Schedule(queue)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- queue.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func until(t *testing.T, page *e2e.Page, what, expression string) {
	t.Helper()
	for range 200 {
		if page.Holds(expression) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s never came: %s", what, page.Text("main"))
}

func TestFilesAreSentInPartsFromThePageAndSeenThere(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	o.lookAtFiles(t)
	page := o.window(t, planner)
	look(t, page, o.origin+"/akun/berkas", "desk-files-none")
	var n int
	page.Eval(choose+`(false)`, &n)
	page.Eval(`document.querySelector("main .form button").click()`, nil) // the page stays
	until(t, page, "the refusal", `document.querySelector(".sending__file--refused") !== null && document.querySelector("[data-sending] > a") !== null`)
	if text := page.Text("[data-sending]"); !strings.Contains(text, "Halaman web dan gambar SVG") || strings.Count(text, "terkirim") != 2 {
		t.Error(text)
	}
	page.SetViewport(320, 900)
	lookAtPage(t, page, "desk-files-sent-320")
	page.SetViewport(1180, 900)
	lookAtPage(t, page, "desk-files-sent-1180")
	page.Click("[data-sending] > a")
	for range 100 {
		page.Goto(o.origin + "/akun/berkas")
		if strings.Count(page.Text("main"), "siap") == 2 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	until(t, page, "the small picture", `(() => { const small = document.querySelector("img.thumb"); return small !== null && small.complete && small.naturalWidth === 320; })()`)
	look(t, page, o.origin+"/akun/berkas", "desk-files")
	look(t, page, o.origin+"/en/akun/berkas", "desk-files-en")
	page.Eval(choose+`(true)`, &n)
	page.Eval(`document.querySelector("main .form button").click()`, nil) // the page stays
	until(t, page, "the list", `location.search === "?selesai=files_sent" && document.querySelectorAll("main .item").length === 4`)
	page.Goto(o.origin + "/berkas/x/y")
	if text := page.Text("h1"); text != "This file cannot be had here" { // Chromium asks for English
		t.Error(text)
	}
	for _, violation := range page.Axe() {
		t.Errorf("the page of a link to nothing: %v", violation)
	}
}
