package instrument

import (
	"embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

//go:embed presets/*.yaml
var presets embed.FS

// Preset names an instrument that Patuh carries.
type Preset struct {
	ID      string
	Version Version
}

// Ref returns "id@version".
func (p Preset) Ref() string { return p.ID + "@" + p.Version.String() }

func (p Preset) file() string { return "presets/" + p.ID + "-" + p.Version.String() + ".yaml" }

var presetFiles = regexp.MustCompile(`^([a-z][a-z0-9_-]*)-(\d+\.\d+\.\d+)\.yaml$`)

// Presets returns every preset, by id, newest version first.
func Presets() []Preset {
	var list []Preset
	names, err := fs.Glob(presets, "presets/*.yaml")
	if err != nil {
		return nil // the pattern is a constant and well formed
	}
	for _, name := range names {
		parts := presetFiles.FindStringSubmatch(strings.TrimPrefix(name, "presets/"))
		if parts == nil {
			continue // a test holds every file name against the pattern
		}
		if version, ok := parseVersion(parts[2]); ok {
			list = append(list, Preset{ID: parts[1], Version: version})
		}
	}
	slices.SortFunc(list, func(a, b Preset) int {
		if order := strings.Compare(a.ID, b.ID); order != 0 {
			return order
		}
		return b.Version.Compare(a.Version)
	})
	return list
}

var presetRefs = regexp.MustCompile(`^([a-z][a-z0-9_-]*)@(\d{1,4}(?:\.\d{1,4}){0,2})$`)

// Open reads a preset (ori@2023.1.0, or ori@2023 for its newest version of that year) or else a
// file. A preset or file that does not exist is of kind NotFound, a bad one gives problem.Faults.
func Open(ref string) (*Instrument, error) {
	if parts := presetRefs.FindStringSubmatch(ref); parts != nil {
		return openPreset(ref, parts[1], parts[2])
	}
	data, err := readFile(ref)
	if err != nil {
		return nil, err
	}
	return Parse(ref, data)
}

func openPreset(ref, id, prefix string) (*Instrument, error) {
	for _, preset := range Presets() {
		if preset.ID != id || !strings.HasPrefix(preset.Version.String()+".", prefix+".") {
			continue
		}
		data, err := presets.ReadFile(preset.file())
		if err != nil {
			return nil, problem.Wrap(problem.Internal, err)
		}
		return Parse(preset.Ref(), data)
	}
	var known []string
	for _, preset := range Presets() {
		known = append(known, preset.ID+"@"+strconv.Itoa(preset.Version.Major))
	}
	return nil, problem.New(problem.NotFound, "instrument.preset_not_found",
		problem.Args{"ref": ref, "known": known})
}

// readFile reads one byte more than Parse takes, so that Parse can say that it is too much.
func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NotFound, "instrument.file_not_found",
			problem.Args{"file": name})
	}
	if err != nil {
		return nil, unreadable(name, err)
	}
	data, err := io.ReadAll(io.LimitReader(file, yaml.MaxBytes+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, unreadable(name, err)
	}
	return data, nil
}

func unreadable(name string, err error) error {
	e := problem.New(problem.Invalid, "instrument.file_unreadable", problem.Args{"file": name})
	e.Err = err
	return e
}
