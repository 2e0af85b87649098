package testkit

import (
	"flag"
	"os"
	"syscall"
	"testing"
)

// inMemory is where Linux keeps files in memory.
const inMemory = "/dev/shm"

// least is the room that tests want there, in bytes: a server with its log, and some hundred small databases.
const least = 2 << 30

// Scratch is where databases of tests lie, "" for the system's usual place. Tests commit many thousand times, each time
// waiting for the disk, and none of them cuts the power: what a killed process has written stays in memory as on a disk.
// A benchmark measures the disk, too, and gets it.
func Scratch() string {
	var room syscall.Statfs_t
	if benchmarks() || syscall.Statfs(inMemory, &room) != nil || room.Bavail*uint64(room.Bsize) < least {
		return ""
	}
	return inMemory
}

func benchmarks() bool {
	wanted := flag.Lookup("test.bench")
	return wanted != nil && wanted.Value.String() != ""
}

// Folder is a new directory for databases, which goes with the test.
func Folder(t testing.TB) string {
	t.Helper()
	above := Scratch()
	if above == "" {
		return t.TempDir()
	}
	folder, err := os.MkdirTemp(above, "patuh")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}
