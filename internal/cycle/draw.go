package cycle

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Order puts the lines of a frame in the order of a drawing by lot: by the SHA-256 of the seed, a line feed and the
// line, as hexadecimal digits. Whoever has seed and frame finds the same order with any tool; nobody finds another.
// The first n of a body are drawn, and those after them stand in, one after the other, where one cannot be visited.
func Order(seed string, frame []string) []string {
	type lot struct{ sum, line string }
	lots := make([]lot, 0, len(frame))
	for _, line := range frame {
		sum := sha256.Sum256([]byte(seed + "\n" + line))
		lots = append(lots, lot{hex.EncodeToString(sum[:]), line})
	}
	slices.SortFunc(lots, func(a, b lot) int { return strings.Compare(a.sum+a.line, b.sum+b.line) })
	order := make([]string, 0, len(lots))
	for _, one := range lots {
		order = append(order, one.line)
	}
	return order
}

// taken are the first lines of each body, at most wanted of them, in the order of the lots.
func taken(order []string, wanted int) []string {
	count := map[string]int{}
	var out []string
	for _, line := range order {
		body, _, _ := strings.Cut(line, "/")
		if count[body] < wanted {
			count[body]++
			out = append(out, line)
		}
	}
	return out
}

// hashOf is the SHA-256 of a frame as it is kept and handed out: its lines, each ended by a line feed.
func hashOf(frame []string) string {
	sum := sha256.Sum256([]byte(joined(frame)))
	return hex.EncodeToString(sum[:])
}

func joined(frame []string) string {
	if len(frame) == 0 {
		return ""
	}
	return strings.Join(frame, "\n") + "\n"
}
