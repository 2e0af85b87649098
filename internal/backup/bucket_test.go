package backup_test

import (
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

// The room of blobs tries its objects against a real gateway; here is what a target makes of them.
func TestABucketHoldsBackups(t *testing.T) {
	t.Parallel()
	memory := s3mem.New()
	if err := memory.CreateBucket("cadangan"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(memory, gofakes3.WithLogger(gofakes3.DiscardLog())).Server())
	t.Cleanup(server.Close)
	open := func(bucket string) backup.Target {
		objects, err := blob.OpenObjects(blob.S3Options{
			Endpoint: server.URL, Bucket: bucket, Prefix: "patuh", AccessKey: "a", SecretKey: "b", PathStyle: true,
			Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return backup.Bucket(objects, "s3://"+bucket+"/patuh/")
	}
	target := open("cadangan")
	h := newHouse(t, testkit.SQLite(t), func(_ *backup.Deps, plan *backup.Plan) { plan.Target = target })
	h.target = target
	crowd(t, h.db, 2000)
	h.put(t, "satu", "dua")
	e := h.make(t)
	if e.Target != "s3://cadangan/patuh" || e.Checked != backup.Restored || e.Files != 2 {
		t.Errorf("the backup is %+v", e)
	}
	files, err := target.List(t.Context(), "files/")
	if err != nil || len(files) != 2 {
		t.Errorf("there are %v, %v", files, err)
	}
	archives, err := backup.Archives(t.Context(), target)
	if err != nil || len(archives) != 1 || archives[0].Name != e.Name || archives[0].Size != e.Size {
		t.Fatalf("there are %v, %v", archives, err)
	}
	store, err := blob.Folder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	report, err := backup.Restore(t.Context(), h.source(e.Name), backup.Into{
		URL: "sqlite:" + filepath.Join(t.TempDir(), "patuh.db"), Files: store, Migrations: schema.Files, Now: time.Now,
	}, nil)
	if err != nil || report.Missing+report.Other > 0 || report.End.Files != 2 {
		t.Errorf("restored as %+v, %v", report, err)
	}
	if _, _, err := target.Open(t.Context(), "patuh-20200101-000000.patuhbackup"); keyOf(err) != "backup.missing" {
		t.Errorf("what is not there: %v", err)
	}

	// A bucket that has lost its mark is another one; a bucket that is not there takes nothing.
	if err := target.Delete(t.Context(), "patuh-backups.txt"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Make(t.Context(), access.Machine(), nil); keyOf(err) != "backup.target_new" {
		t.Errorf("into a bucket that has lost its mark: %v", err)
	}
	nowhere := newHouse(t, testkit.SQLite(t), func(_ *backup.Deps, plan *backup.Plan) { plan.Target = open("nowhere") })
	last, err := nowhere.Make(t.Context(), access.Machine(), nil)
	if keyOf(err) != "blob.s3_bucket" || last.Error != "blob.s3_bucket" {
		t.Errorf("into no bucket: %+v, %v", last, err)
	}
}
