package web

// RoutePaths are the patterns of every route, for tests that walk them all.
func RoutePaths() []string {
	var paths []string
	for _, rt := range (&Portal{}).routes() {
		paths = append(paths, rt.path)
	}
	return paths
}
