//go:build unix

package blob

import (
	"errors"
	"os"
	"syscall"
)

// isFull reports whether there is no room left for a file, or for files this large.
func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// syncFolder makes the names in a folder last.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return err
	}
	err = folder.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // a file system that keeps names by itself
	}
	return errors.Join(err, folder.Close())
}
