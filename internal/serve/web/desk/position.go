package desk

// positionRoutes are positions and who holds them.
func (d *Desk) positionRoutes() []route { return nil }
