//go:build unix

package blob

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// childEnv names the folder that this test binary, started again, puts into.
const childEnv = "PATUH_TEST_BLOB_CHILD"

func init() { children[childEnv] = putAlong }

// putAlong puts until it dies and prints each sum that was promised. With mode "full" files may not
// grow beyond a megabyte, which is a full disk to whoever writes a larger one.
func putAlong(mode, root string) error {
	ctx := context.Background()
	store, err := Folder(root)
	if err != nil {
		return err
	}
	if mode == "full" {
		return fullDisk(ctx, store)
	}
	for i := uint64(0); ; i++ {
		info, err := store.Put(ctx, bytes.NewReader(noise(i, 200_000)), roomy)
		if err != nil {
			return err
		}
		fmt.Println(info.Sum)
	}
}

func fullDisk(ctx context.Context, store Store) error {
	limit := syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	_, err := store.Put(ctx, bytes.NewReader(noise(1, 2<<20)), roomy)
	if problem.KindOf(err) != problem.Unavailable || keyOf(err) != "blob.full" {
		return fmt.Errorf("a full disk is %w", err)
	}
	info, err := store.Put(ctx, bytes.NewReader(noise(2, 1<<19)), roomy)
	fmt.Println(info.Sum)
	return err
}

func child(t *testing.T, mode, root string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+mode+" "+root)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

func TestKilledInTheMiddleKeepsItsPromises(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	promised := map[string]bool{}
	for round := range 3 {
		cmd, lines := child(t, "round", root)
		for n := 0; n < 10+round && lines.Scan(); n++ {
			promised[lines.Text()] = true
		}
		must(t, cmd.Process.Kill())
		for lines.Scan() { // what it said before it died counts, too
			promised[lines.Text()] = true
		}
		if err := cmd.Wait(); err == nil {
			t.Error("the child ended by itself")
		}
	}
	f := openFolder(t, root)
	for info, err := range f.All(t.Context()) {
		must(t, err)
		must(t, Verify(t.Context(), f, info.Sum))
		delete(promised, info.Sum.String())
	}
	if len(promised) != 0 {
		t.Errorf("promised and gone: %v", promised)
	}
}

func TestAFullDiskLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "files")
	cmd, lines := child(t, "full", root)
	said := 0
	for lines.Scan() {
		said++
	}
	must(t, cmd.Wait())
	if n := len(filesBelow(t, root)); n != 1 || said != 1 {
		t.Errorf("%d files, %d promised", n, said)
	}
}
