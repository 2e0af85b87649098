package api

import "github.com/patuh-id/patuh/internal/access"

// Route is what a test walks.
type Route struct {
	Method, Path string
	Action       access.Action
}

// Routes are all routes of the API.
func (a *API) Routes() []Route {
	var all []Route
	for _, rt := range a.routes() {
		all = append(all, Route{rt.method, Prefix + rt.path, rt.action})
	}
	return all
}
