package chart

import "strings"

// Advance widths of the signs from space to tilde in hundredths of the font size: Plus Jakarta Sans
// variable with tabular figures, measured in Chromium at weights 400 and 700.
var (
	regular = [95]uint8{
		17, 28, 40, 79, 65, 97, 73, 25, 30, 30, 48, 61, 27, 50, 29, 43, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 29, 31, 61, 61, 61, 50,
		93, 65, 69, 78, 74, 61, 58, 82, 74, 26, 38, 65, 53, 84, 74, 88, 64, 88, 64, 65, 51, 70, 65, 98, 60, 62, 58, 32, 43, 32, 61, 60,
		35, 57, 67, 60, 67, 62, 39, 66, 57, 23, 23, 55, 23, 91, 57, 66, 67, 67, 34, 51, 39, 57, 52, 80, 49, 54, 45, 32, 30, 32, 61,
	}
	bold = [95]uint8{
		18, 37, 50, 92, 65, 105, 79, 31, 38, 38, 54, 66, 36, 60, 38, 51, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 38, 40, 66, 66, 66, 58,
		93, 71, 69, 77, 74, 60, 59, 81, 73, 28, 39, 68, 54, 89, 74, 88, 65, 88, 66, 65, 54, 72, 70, 102, 66, 66, 57, 42, 51, 42, 66, 66,
		38, 58, 67, 61, 67, 61, 41, 65, 59, 25, 25, 58, 25, 92, 59, 65, 67, 67, 37, 51, 41, 59, 57, 88, 56, 59, 48, 40, 40, 40, 66,
	}
)

// spare is added to every width: until the font has loaded a slightly wider one is shown.
const spare = 1.05

// textWidth estimates how wide a text is. Signs outside ASCII count as a wide letter.
func textWidth(s string, size float64, isBold bool) float64 {
	table := &regular
	if isBold {
		table = &bold
	}
	sum := 0
	for _, r := range s {
		if r >= ' ' && r <= '~' {
			sum += int(table[r-' '])
		} else {
			sum += 70
		}
	}
	return float64(sum) / 100 * size * spare
}

// wrap breaks a text at its spaces so that no line is wider than width; a longer word is cut.
func wrap(s string, size float64, isBold bool, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		word = cut(word, size, isBold, width)
		if line != "" && textWidth(line+" "+word, size, isBold) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cut shortens a text with an ellipsis until it fits; nothing is left when not even two letters
// do.
func cut(s string, size float64, isBold bool, width float64) string {
	if textWidth(s, size, isBold) <= width {
		return s
	}
	letters := []rune(s)
	for n := len(letters) - 1; n >= 2; n-- {
		if short := strings.TrimSpace(string(letters[:n])) + "…"; textWidth(short, size, isBold) <= width {
			return short
		}
	}
	return ""
}
