package web

// Addresses are the public addresses, with their {parts} and without a language: whoever wires the
// portal has to answer all of them.
func Addresses() []string {
	routes := (&Portal{}).routes()
	paths := make([]string, len(routes))
	for i := range routes {
		paths[i] = routes[i].path
	}
	return paths
}

// routes is every public address: the code of a page is found from its address here.
func (p *Portal) routes() []route {
	routes := []route{
		{path: "/", page: p.home},
		{path: searchPath, params: []string{"q"}, page: p.search},
		{path: "/peringkat", params: rankingParams, page: p.ranking},
		{path: "/provinsi", params: []string{"tahun"}, page: p.provinces},
		{path: "/provinsi/{slug}", params: []string{"tahun", "bentuk"}, page: p.province},
		{path: "/peta", params: []string{"tahun", "tingkat", "bentuk"}, page: p.nationalMap},
		{path: "/instrumen", page: p.instruments},
		{path: "/instrumen/{ref}", page: p.instrument},
		{path: "/instrumen/{ref}/berkas", page: p.instrumentFile, open: true},
		{path: "/metode", page: p.method},
		{path: "/tentang", page: p.about},
		{path: "/perlindungan", page: p.protection},
		{path: "/tenggat", page: p.deadlines, live: true},
	}
	routes = append(routes, exportRoutes("/peringkat", rankingParams, p.rankingExport)...)
	routes = append(routes, exportRoutes("/provinsi/{slug}/nilai", nil, p.provinceExport)...)
	routes = append(routes, p.privacyRoutes()...)
	routes = append(routes, p.bodyRoutes()...)
	routes = append(routes, p.publishedRoutes()...)
	routes = append(routes, p.compareRoutes()...)
	routes = append(routes, p.correctionRoutes()...)
	routes = append(routes, p.recordRoutes()...)
	routes = append(routes, p.calendarRoutes()...)
	routes = append(routes, p.officeRoutes()...)
	routes = append(routes, p.awardRoutes()...)
	return append(routes, p.dataRoutes()...)
}
