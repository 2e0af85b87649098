package access

import (
	"math"
	"strconv"
)

// MinContrast is WCAG 2.2's ratio for text of ordinary size (success criterion 1.4.3).
const MinContrast = 4.5

// ContrastWithWhite is the ratio of white text on a colour "#rrggbb", 1 to 21, as WCAG 2.2 defines
// it; false when it is no such colour. Pages use an authority's colour as the ground of white text
// and for nothing else, so that it holds in light and dark alike.
func ContrastWithWhite(colour string) (float64, bool) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, false
	}
	rgb, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 0, false
	}
	luminance := float64(0.2126*linear(rgb>>16)) + float64(0.7152*linear(rgb>>8&0xff)) + float64(0.0722*linear(rgb&0xff))
	return 1.05 / (luminance + 0.05), true
}

// linear is a channel of sRGB as light.
func linear(channel uint64) float64 {
	c := float64(channel) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}
