package instrument

// Unworded are the questions that somebody is asked without any words: what is asked is not there, and neither is a
// name of it that says so, as where the wording was never public. Whoever chooses the instrument writes them first.
func (i *Instrument) Unworded() []*Node {
	var bare []*Node
	i.Walk(func(node *Node) {
		q := node.Question
		if q != nil && q.Method != Computed && len(q.Ask) == 0 && (node.Placeholder || len(node.Label) == 0) {
			bare = append(bare, node)
		}
	})
	return bare
}

// Questions is how many questions somebody is asked.
func (i *Instrument) Questions() int {
	n := 0
	i.Walk(func(node *Node) {
		if node.Question != nil && node.Question.Method != Computed {
			n++
		}
	})
	return n
}
