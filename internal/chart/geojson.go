package chart

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of a map file. Indonesia's 514 cities and regencies, simplified for the screen, are about
// 100,000 points in 3 MB.
const (
	MaxOutlineBytes  = 16 << 20
	MaxOutlines      = 2000
	MaxOutlinePoints = 400_000
	maxOutlineDepth  = 12 // a MultiPolygon in a collection needs 8
)

// Outline is the boundary of one region: outer rings and holes together, to be filled even-odd.
type Outline struct {
	Code  string
	Rings [][]Position
}

// Position is longitude and latitude in degrees.
type Position struct{ Lon, Lat float64 }

// ReadOutlines reads a GeoJSON FeatureCollection (RFC 7946) of Polygons and MultiPolygons. A
// feature's code is its id or its property "code"; other properties are passed over. All that is
// wrong comes back as problem.Faults, each with the line on which its feature begins, and then no
// outline does.
func ReadOutlines(file string, data []byte) ([]Outline, error) {
	r := &outlineReader{file: file, data: data, seen: make(map[string]bool), line: 1}
	switch {
	case len(data) > MaxOutlineBytes:
		r.fault(0, "chart.fault.too_large", problem.Args{"max": MaxOutlineBytes >> 20})
	default:
		r.measured()
	}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return r.outlines, nil
}

type outlineReader struct {
	file     string
	data     []byte
	outlines []Outline
	seen     map[string]bool
	points   int
	count    int
	faults   problem.Faults
	line     int // of the offset below
	offset   int
}

// fault notes what is wrong at an offset; offsets come in rising order.
func (r *outlineReader) fault(offset int64, key string, args problem.Args) {
	to := min(max(int(offset), r.offset), len(r.data))
	r.line += bytes.Count(r.data[r.offset:to], []byte("\n"))
	r.offset = to
	r.faults.Add(problem.Place{File: r.file, Line: r.line}, key, args)
}

// measured reads what is neither too deep nor too long. Both are counted before anything is
// decoded: decoded points take seven times the room of "[0,0],".
func (r *outlineReader) measured() {
	depth, brackets := nesting(r.data)
	switch {
	case depth > maxOutlineDepth:
		r.fault(0, "chart.fault.too_deep", nil)
	case brackets > MaxOutlinePoints+MaxOutlinePoints/4: // a ring of four points has five
		r.fault(0, "chart.fault.too_many_points", problem.Args{"max": MaxOutlinePoints})
	default:
		r.read()
	}
}

// nesting returns how deep brackets outside strings stand, and how many open.
func nesting(data []byte) (int, int) {
	depth, deepest, count := 0, 0, 0
	quoted := false
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			quoted = !quoted
		case '\\':
			if quoted {
				i++
			}
		case '[', '{':
			if !quoted {
				depth++
				count++
				deepest = max(deepest, depth)
			}
		case ']', '}':
			if !quoted {
				depth--
			}
		}
	}
	return deepest, count
}

// read goes through the collection feature by feature, so that each can be placed by its line.
func (r *outlineReader) read() {
	d := json.NewDecoder(bytes.NewReader(r.data))
	kind, listed := "", false
	err := r.object(d, func(key string) error {
		switch key {
		case "type":
			return d.Decode(&kind)
		case "features":
			listed = true
			return r.features(d)
		default:
			var skipped json.RawMessage
			return d.Decode(&skipped)
		}
	})
	var wrongType *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrongType), errors.Is(err, errNotThat):
		r.fault(d.InputOffset(), "chart.fault.not_collection", nil)
	case errors.Is(err, errEnough):
	case err != nil:
		r.fault(d.InputOffset(), "chart.fault.not_json", nil)
	case kind != "FeatureCollection" || !listed:
		r.fault(0, "chart.fault.not_collection", nil)
	case d.More():
		r.fault(d.InputOffset(), "chart.fault.not_json", nil)
	}
}

var (
	errNotThat = errors.New("another kind of JSON value")
	errEnough  = errors.New("reported already; reading on would find nothing more")
)

// object calls value with each key of an object; value must read what stands there.
func (r *outlineReader) object(d *json.Decoder, value func(key string) error) error {
	if err := delimiter(d, '{'); err != nil {
		return err
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok {
			return errNotThat
		}
		if err := value(key); err != nil {
			return err
		}
	}
	return delimiter(d, '}')
}

func delimiter(d *json.Decoder, want json.Delim) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	if token != want {
		return errNotThat
	}
	return nil
}

func (r *outlineReader) features(d *json.Decoder) error {
	if err := delimiter(d, '['); err != nil {
		return err
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		r.count++
		at := d.InputOffset() - int64(len(raw))
		if r.count > MaxOutlines {
			r.fault(at, "chart.fault.too_many", problem.Args{"max": MaxOutlines})
			return errEnough
		}
		r.feature(raw, at)
		if r.points > MaxOutlinePoints {
			r.fault(at, "chart.fault.too_many_points", problem.Args{"max": MaxOutlinePoints})
			return errEnough
		}
	}
	return delimiter(d, ']')
}

// feature as RFC 7946 writes it, as far as it is read.
type feature struct {
	Type       string          `json:"type"`
	ID         json.RawMessage `json:"id"`
	Properties struct {
		Code string `json:"code"`
	} `json:"properties"`
	Geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
}

// code is the feature's id where that is a string that says something, else its property.
func (f feature) code() string {
	var id string
	if json.Unmarshal(f.ID, &id) == nil && id != "" {
		return id
	}
	return f.Properties.Code
}

func (r *outlineReader) feature(raw []byte, at int64) {
	var f feature
	if json.Unmarshal(raw, &f) != nil || f.Type != "Feature" {
		r.fault(at, "chart.fault.feature", problem.Args{"number": r.count})
		return
	}
	code := f.code()
	switch {
	case code == "" || len(code) > 20:
		r.fault(at, "chart.fault.code", problem.Args{"number": r.count})
		return
	case r.seen[code]:
		r.fault(at, "chart.fault.duplicate", problem.Args{"code": code})
		return
	}
	r.seen[code] = true
	var polygons [][][][]float64
	switch f.Geometry.Type {
	case "Polygon":
		polygons = make([][][][]float64, 1)
		if json.Unmarshal(f.Geometry.Coordinates, &polygons[0]) != nil {
			polygons = nil
		}
	case "MultiPolygon":
		if json.Unmarshal(f.Geometry.Coordinates, &polygons) != nil {
			polygons = nil
		}
	}
	if key := r.outline(code, polygons); key != "" {
		r.fault(at, key, problem.Args{"code": code})
	}
}

// outline keeps a region's rings, or returns the key of what is wrong with them.
func (r *outlineReader) outline(code string, polygons [][][][]float64) string {
	made := Outline{Code: code}
	for _, polygon := range polygons {
		for _, line := range polygon {
			r.points += len(line)
			if len(line) < 4 {
				return "chart.fault.ring"
			}
			ring := make([]Position, len(line))
			for i, p := range line {
				if len(p) < 2 || p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90 {
					return "chart.fault.position"
				}
				ring[i] = Position{p[0], p[1]}
			}
			made.Rings = append(made.Rings, ring)
		}
	}
	if len(made.Rings) == 0 {
		return "chart.fault.geometry"
	}
	r.outlines = append(r.outlines, made)
	return ""
}
