package desk

// authorityRoutes are authorities, their looks and what their roles need to sign in.
func (d *Desk) authorityRoutes() []route { return nil }
