// Package examples holds the public figures that Patuh shows before anybody brings their own:
// what newspapers and offices printed about the Ombudsman's assessments, each line with its
// source. It knows no figure that nobody printed; Kabupaten Contoh alone is made up, and says so.
package examples

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/result"
)

// Files are the example data, in the formats that `patuh import` reads.
//
//go:embed figures/*.csv kabupaten-contoh
var Files embed.FS

// Deps are the rooms that Load fills.
type Deps struct {
	Directory *directory.Directory
	Results   *result.Store
}

// tables in the order in which they rest on each other. Counts come before scores: whether a list
// is complete depends on how many were assessed.
var tables = []string{"counts", "scores", "averages", "breakdowns", "facts"}

const mark = "examples"

// Load brings the public figures into an installation whose directory has been seeded. It costs
// one query when they are there already.
func Load(ctx context.Context, deps Deps) error {
	version, err := fingerprint()
	if err != nil {
		return err
	}
	if done, err := deps.Directory.Marked(ctx, mark, version); err != nil || done {
		return err
	}
	data, err := Files.ReadFile("figures/directory.csv")
	if err != nil {
		return err
	}
	if _, err := deps.Directory.Import(ctx, access.Machine(), "examples/figures/directory.csv", bytes.NewReader(data), false); err != nil {
		return fmt.Errorf("load the example directory: %w", err)
	}
	for _, table := range tables {
		name := "figures/" + table + ".csv"
		data, err := Files.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := deps.Results.Import(ctx, access.Machine(), "examples/"+name, bytes.NewReader(data), false); err != nil {
			return fmt.Errorf("load the example %s: %w", table, err)
		}
	}
	if err := loadContoh(ctx, deps); err != nil {
		return err
	}
	return deps.Directory.Mark(ctx, mark, version)
}

func fingerprint() (string, error) {
	sum := sha256.New()
	for _, table := range append([]string{"directory"}, tables...) {
		data, err := Files.ReadFile("figures/" + table + ".csv")
		if err != nil {
			return "", err
		}
		sum.Write(data) // a hash never fails to take bytes
	}
	data, err := Files.ReadFile(contohFile)
	if err != nil {
		return "", err
	}
	sum.Write(data)
	return hex.EncodeToString(sum.Sum(nil)), nil
}
