package citizen

// Routes are the addresses of the surface, "METHOD /path", without a language.
func (z *Citizen) Routes() []string {
	var all []string
	for _, rt := range z.routes() {
		all = append(all, rt.method+" "+rt.path)
	}
	return all
}
