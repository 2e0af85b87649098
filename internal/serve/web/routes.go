package web

// routes is every public address: a reader finds the code of a page from its address here.
func (p *Portal) routes() []route {
	return []route{}
}
