package desk

// ownRoutes are what people do to their own account: factors, passkeys, sessions, tokens, leave.
func (d *Desk) ownRoutes() []route { return nil }
