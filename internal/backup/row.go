package backup

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/db"
)

// A row is one line of JSON, an array in the order of the columns' names: whole numbers as they are,
// fractions with a point or an exponent, text as text, nothing as null. Bytes are {"b": base64}; text that
// JSON cannot hold is {"t": base64}. Equal rows are equal lines on both engines, so that a table's hash
// is the same wherever it lies.

// maxRow bounds one row, in bytes.
const maxRow = 256 << 20

var errRow = errors.New("backup: not a row as we write it")

// appendRow writes a row and a line break behind dst.
func appendRow(dst []byte, values []any) ([]byte, error) {
	dst = append(dst, '[')
	for i, value := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = appendValue(dst, db.Neutral(value)); err != nil {
			return nil, err
		}
	}
	return append(dst, ']', '\n'), nil
}

func appendValue(dst []byte, value any) ([]byte, error) {
	switch value := value.(type) {
	case nil:
		return append(dst, "null"...), nil
	case int64:
		return strconv.AppendInt(dst, value, 10), nil
	case float64:
		return appendReal(dst, value)
	case string:
		return appendText(dst, value), nil
	case []byte:
		return appendCoded(dst, 'b', value), nil
	default:
		return nil, fmt.Errorf("backup: a value of type %T has no form here", value)
	}
}

func appendReal(dst []byte, value float64) ([]byte, error) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return nil, errors.New("backup: a number that is none has no form here")
	}
	text := strconv.FormatFloat(value, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return append(dst, text...), nil
}

func appendCoded(dst []byte, kind byte, value []byte) []byte {
	dst = append(dst, '{', '"', kind, '"', ':', '"')
	dst = base64.StdEncoding.AppendEncode(dst, value)
	return append(dst, '"', '}')
}

const hexadecimal = "0123456789abcdef"

func appendText(dst []byte, value string) []byte {
	if !utf8.ValidString(value) {
		return appendCoded(dst, 't', []byte(value))
	}
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, value[from:i]...)
		if c < ' ' {
			dst = append(dst, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		} else {
			dst = append(dst, '\\', c)
		}
		from = i + 1
	}
	return append(append(dst, value[from:]...), '"')
}

// readRow reads what appendRow wrote, of a row with width values.
func readRow(line []byte, width int) ([]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var values []any
	if err := decoder.Decode(&values); err != nil {
		return nil, fmt.Errorf("%w: %w", errRow, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) || len(values) != width {
		return nil, fmt.Errorf("%w: %d values for %d columns", errRow, len(values), width)
	}
	for i, value := range values {
		var err error
		if values[i], err = readValue(value); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func readValue(value any) (any, error) {
	switch value := value.(type) {
	case nil, string:
		return value, nil
	case json.Number:
		text := value.String()
		if strings.ContainsAny(text, ".eE") {
			return strconv.ParseFloat(text, 64)
		}
		return strconv.ParseInt(text, 10, 64)
	case map[string]any:
		return readCoded(value)
	default:
		return nil, fmt.Errorf("%w: %T", errRow, value)
	}
}

func readCoded(coded map[string]any) (any, error) {
	if len(coded) != 1 {
		return nil, errRow
	}
	for kind, text := range coded {
		text, ok := text.(string)
		if !ok {
			return nil, errRow
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(text)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%w: %w", errRow, err)
		case kind == "b":
			return raw, nil
		case kind == "t":
			return string(raw), nil
		}
	}
	return nil, errRow
}
