package desk

// directoryRoutes are bodies and units of the directory.
func (d *Desk) directoryRoutes() []route { return nil }
