package complaint

// Key is the catalog key of what the public calls a state, after the words of SP4N-LAPOR!.
func (s State) Key() string { return "complaint.state." + string(s) }

// PublicKey is the catalog key of what the public is told of where a case stands.
func (c *Case) PublicKey() string {
	if c.State == Received && c.Class != Unverified {
		return "complaint.state.verified"
	}
	return c.State.Key()
}

// OfficeKey is the catalog key of what the office calls where a case stands.
func (c *Case) OfficeKey() string {
	if c.State == Received && c.Class != Unverified {
		return "complaint.office_state.verified"
	}
	return "complaint.office_state." + string(c.State)
}

// Key is the catalog key of what an act is called.
func (a Act) Key() string { return "complaint.act." + string(a) }

// Key is the catalog key of a kind.
func (k Kind) Key() string { return "complaint.kind." + string(k) }

// Key is the catalog key of a class; an unverified case has none.
func (c Class) Key() string { return "complaint.class." + string(c) }

// Key is the catalog key of how much may be known about a reporter.
func (s Secrecy) Key() string { return "complaint.secrecy." + string(s) }

// Key is the catalog key of whom a case is about.
func (a About) Key() string { return "complaint.about." + string(a) }

// Key is the catalog key of a priority.
func (p Priority) Key() string { return "complaint.priority." + string(p) }

// Key is the catalog key of a way in.
func (c Channel) Key() string { return "complaint.channel." + string(c) }

// Key is the catalog key of who sends a case.
func (s Source) Key() string { return "complaint.source." + string(s) }

// Key is the catalog key of a way to somebody.
func (r Reach) Key() string { return "complaint.reach." + string(r) }

// Key is the catalog key of what came of a case.
func (o Outcome) Key() string { return "complaint.outcome." + string(o) }

// Key is the catalog key of who acts.
func (p Party) Key() string { return "complaint.party." + string(p) }

// ReasonKey is the catalog key of a reason of closing or archiving.
func ReasonKey(reason string) string { return "complaint.reason." + reason }
