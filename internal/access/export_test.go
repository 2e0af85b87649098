package access

// Redraw is what becomes of a picture that somebody sends.
func Redraw(data []byte) (Picture, error) { return redraw(data) }
