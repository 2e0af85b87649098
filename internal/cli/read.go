package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/instrument"
)

// readFile reads a file that the call names, and one byte more than most where it is longer, so
// that whoever parses it can say that it is too much.
func readFile(name string, most int64) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, unreadable(name, err)
	}
	return data, nil
}

func unreadable(name string, err error) error {
	kind := problem.Invalid
	if errors.Is(err, fs.ErrNotExist) {
		kind = problem.NotFound
	}
	e := problem.New(kind, "cli.file", problem.Args{"file": name})
	e.Err = err
	return e
}

// openInstrument opens a preset such as ori@2023, or else the file of that name.
func openInstrument(ref string) (*instrument.Instrument, error) {
	if instrument.IsPreset(ref) {
		return instrument.Open(ref)
	}
	data, err := readFile(ref, yaml.MaxBytes)
	if err != nil {
		return nil, err
	}
	return instrument.Parse(ref, data)
}
