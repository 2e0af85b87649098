//go:build !linux

package testkit

import "testing"

// Scratch is where databases of tests lie: in the usual place of the system.
func Scratch() string { return "" }

// Folder is a new directory for databases, which goes with the test.
func Folder(t testing.TB) string { t.Helper(); return t.TempDir() }
