package outbound

import "net/netip"

// special are blocks inside the public ranges that lead elsewhere: to documentation, to networks of
// providers and laboratories, or through a translator to an IPv4 address that could be private
// (IANA special-purpose registries, RFC 6890 and its updates).
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"),
}

// global is where IPv6 addresses of the internet are given out from.
var global = netip.MustParsePrefix("2000::/3")

// public reports whether an address is one of the internet, and of nothing nearer.
func public(address netip.Addr) bool {
	address = address.Unmap()
	if !address.IsGlobalUnicast() || address.IsPrivate() || address.Is6() && !global.Contains(address) {
		return false
	}
	return !within(special, address)
}

func within(blocks []netip.Prefix, address netip.Addr) bool {
	for _, block := range blocks {
		if block.Contains(address) {
			return true
		}
	}
	return false
}
