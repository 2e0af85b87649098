// Package rank gives places to figures. It knows ties and groups, and nothing of where figures
// come from: whether a list is complete enough to be ranked at all is its caller's question.
package rank

import "sort"

// Place is a place in a list.
type Place struct {
	Place int  // from 1, the best
	Of    int  // how many are in the list
	Tied  bool // others have the same place
}

// By gives each item its place within its group, higher scores first. Equal scores share the
// smallest place, and the next one is as many further on as share it (1, 2, 2, 4). The places
// stand in the order of items.
func By[T any](items []T, group func(T) string, score func(T) int64) []Place {
	groups := map[string][]int{}
	for i, item := range items {
		name := group(item)
		groups[name] = append(groups[name], i)
	}
	places := make([]Place, len(items))
	for _, members := range groups {
		sort.SliceStable(members, func(a, b int) bool { return score(items[members[a]]) > score(items[members[b]]) })
		for at := 0; at < len(members); {
			end := at + 1
			for end < len(members) && score(items[members[end]]) == score(items[members[at]]) {
				end++
			}
			for _, member := range members[at:end] {
				places[member] = Place{Place: at + 1, Of: len(members), Tied: end-at > 1}
			}
			at = end
		}
	}
	return places
}
