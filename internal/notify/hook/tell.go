package hook

import (
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/notify"
)

// hooksPath is where the page of each web hook is.
const hooksPath = "/kelola/kait/"

// disabledKind is told to whoever keeps the endpoint: nothing is kept for it any more, so it does not wait.
var disabledKind = notify.Kind{Name: eventKind("disabled"), Fields: []string{"label"}, Required: []string{"label"}, Urgent: true, Link: hooksPath + "…"}

// Messages are the kinds of messages to people that this room has, for notify.
func Messages() []notify.Kind { return []notify.Kind{disabledKind} }

// DisabledMessage tells somebody by their account that an endpoint was disabled.
func (e Endpoint) DisabledMessage(account string) notify.Message {
	return notify.Message{
		Kind: disabledKind.Name, To: notify.Recipient{Account: account}, Scope: e.Scope(), Link: hooksPath + e.ID, Args: map[string]string{"label": e.Label},
	}
}

// Keeper is the role whose holders at the endpoint's scope keep it.
func (e Endpoint) Keeper() access.Role {
	if e.Authority == "" {
		return access.SystemAdministrator
	}
	return access.AuthorityAdministrator
}
