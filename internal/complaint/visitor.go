package complaint

// Visitor is whoever has shown the number of a case and its PIN.
type Visitor struct{ Case string }
