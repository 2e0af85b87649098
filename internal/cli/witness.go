package cli

import (
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Outgoing says whom this program may ask.
type Outgoing struct {
	OutboundPrivate []string `name:"outbound-private" setting:"" help:"${help_outbound_private}"`
}

// client makes the one client for everything that is asked of others.
func (o Outgoing) client() (*outbound.Client, error) {
	networks, err := outbound.ParseNetworks(o.OutboundPrivate)
	if err != nil {
		return nil, err
	}
	return outbound.New(outbound.Options{Private: networks, Agent: "patuh/" + Version}), nil
}

// Witnessing says who signs checkpoints besides this installation.
type Witnessing struct {
	Outgoing
	Witness []string `name:"witness" setting:"" help:"${help_witness}"`
}

// watch names the witnesses to the record.
func (w Witnessing) watch(record *ledger.Ledger) error {
	client, err := w.client()
	if err != nil {
		return err
	}
	var all []ledger.Witness
	for _, text := range w.Witness {
		one, err := ledger.ParseWitness(text)
		if err != nil {
			return err
		}
		all = append(all, one)
	}
	record.Watch(all, client)
	return nil
}
