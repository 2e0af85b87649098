package desk

// machineRoutes are background jobs and the record.
func (d *Desk) machineRoutes() []route { return nil }
