//go:build !unix

package testkit

import (
	"os"
	"testing"
)

// PostgresURL needs a system where PostgreSQL can be started with a socket and without a network.
func PostgresURL(t testing.TB) string {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal("PostgreSQL tests need a Unix system")
	}
	t.Skip("PostgreSQL tests need a Unix system")
	return ""
}

// EmptyPostgresURL is PostgresURL without migrations.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return PostgresURL(t)
}
