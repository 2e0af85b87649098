//go:build !unix

package blob

import (
	"errors"
	"syscall"
)

// isFull reports whether there is no room left: ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL of Windows.
func isFull(err error) bool {
	return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112))
}

// syncFolder does nothing: names are kept in a journal, and a folder cannot be opened to say so.
func syncFolder(string) error { return nil }
