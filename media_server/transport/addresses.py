"""Which addresses of ours are offered and which of peers are talked to."""

import ipaddress

import ifaddr

from media_server.transport.config import TransportConfig

# Where clouds hand out a machine's secrets: AWS and most others, AWS over IPv6, Alibaba, Azure.
METADATA = {"169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16"}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def local_addresses(config: TransportConfig) -> list[str]:
    """Return the addresses to bind: the configured ones, or all global ones of this machine.

    Outside production loopback is added, so that a machine without a network can be tried.
    """
    if config.ice_addresses:
        return list(config.ice_addresses)
    found = [_text(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    usable = [address for address in dict.fromkeys(found) if _is_offered(address)]
    return usable if config.production else [*usable, "127.0.0.1"]


def _text(address: str | tuple[str, int, int]) -> str:
    return address if isinstance(address, str) else address[0]


def _is_offered(text: str) -> bool:
    address = ipaddress.ip_address(text)
    return not (address.is_loopback or address.is_link_local or address.is_unspecified)


def may_talk_to(text: str, config: TransportConfig) -> bool:
    """Whether packets may be sent to a peer's address.

    Names (mDNS) never: a browser that hides its address behind one reaches us from it anyway,
    and ICE learns the address from the check (RFC 8445 section 7.3.1.3).
    """
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return not config.production
    if str(address) in METADATA or address.is_link_local:
        return False
    if address.is_multicast or address.is_unspecified or address.is_reserved:
        return False
    return not config.production or config.allow_private_peers or not address.is_private
