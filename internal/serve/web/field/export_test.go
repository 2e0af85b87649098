package field

// Addresses are the method and path of every address of the application, and whether it is for a session.
func (f *Field) Addresses() map[string]bool {
	all := map[string]bool{}
	for _, rt := range f.apiRoutes() {
		all[rt.method+" "+apiPrefix+rt.path] = rt.by == bySession
	}
	return all
}
