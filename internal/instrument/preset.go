package instrument

import (
	"embed"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
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

// IsPreset reports whether ref has the form of a preset's name rather than of a file's.
func IsPreset(ref string) bool { return presetRefs.MatchString(ref) }

// Open reads a preset: ori@2023.1.0, or ori@2023 for its newest version of that year. One that does
// not exist is of kind NotFound. Files are the caller's to read and to give to Parse.
func Open(ref string) (*Instrument, error) {
	parts := presetRefs.FindStringSubmatch(ref)
	if parts == nil {
		return nil, presetNotFound(ref)
	}
	id, prefix := parts[1], parts[2]
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
	return nil, presetNotFound(ref)
}

func presetNotFound(ref string) error {
	var known []string
	for _, preset := range Presets() {
		known = append(known, preset.ID+"@"+strconv.Itoa(preset.Version.Major))
	}
	return problem.New(problem.NotFound, "instrument.preset_not_found",
		problem.Args{"ref": ref, "known": known})
}
