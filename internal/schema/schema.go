// Package schema holds the migrations of both database engines. It knows no rule: a table belongs
// to the room that reads and writes it.
package schema

import "embed"

// Files has one directory per engine, sqlite and postgres, with the same numbers in both.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
