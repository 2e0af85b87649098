package instrument

// Condition decides from facts whether a node is relevant, such as "unit.floors > 1".
type Condition struct {
	Source string // as written
}
