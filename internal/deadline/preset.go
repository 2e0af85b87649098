package deadline

import (
	_ "embed"
	"sync"
)

//go:embed presets/pengaduan.yaml
var presetFile []byte

// PresetName is the name of the file of rules that the program brings.
const PresetName = "pengaduan.yaml"

// Presets returns the rules that the program brings. They must not be changed.
func Presets() ([]*Rule, error) { return presets() }

var presets = sync.OnceValues(func() ([]*Rule, error) { return ParseRules(PresetName, presetFile) })

// PresetFile returns that file, as an example to write one's own after.
func PresetFile() []byte { return append([]byte(nil), presetFile...) }
