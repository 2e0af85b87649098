package desk

// peopleRoutes are the people of an authority: invitations, repair, locking.
func (d *Desk) peopleRoutes() []route { return nil }
