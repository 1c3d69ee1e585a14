"""Where a source may go: configured hosts and schemes, and no address of a private network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from models.errors import SourceError, SourceUnavailable

DEFAULT_PORTS = {"https": 443, "http": 80}
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given to anybody; what lies outside is of this machine, its network or of old use."""
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: what a source is allowed to ask."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """As in a URL, the port only where it is unusual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = DEFAULT_PORTS.get(self.scheme) == self.port
        return f"{self.scheme}://{host}" + ("" if usual else f":{self.port}")


def origin_of(url: str) -> Origin:
    """The origin of a URL.

    Args:
        url: An absolute http or https URL.

    Raises:
        SourceError: It is of another scheme, names no host, or holds a user name or password.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise SourceError("an address that cannot be read; expected https://host/…") from None
    if parts.scheme not in DEFAULT_PORTS or not host:
        found = parts.scheme or "no scheme"
        raise SourceError(f"an address with {found}; expected https://host/… (or http://)")
    if parts.username is not None or parts.password is not None:
        raise SourceError(
            f"the address of {host} holds a user name or password; put secrets into the "
            "environment and name the variable"
        )
    return Origin(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])


@dataclass(frozen=True, slots=True)
class Guard:
    """What one source may ask."""

    origins: frozenset[Origin]
    """Those configured; a redirect elsewhere is refused."""
    allow_private: bool
    """Whether addresses of the own machine and network may be asked."""

    @classmethod
    def of(cls, urls: Iterable[str], *, allow_private: bool) -> Guard:
        """A guard that lets pass what is configured.

        Args:
            urls: Configured addresses; of each only scheme, host and port matter. That a server
                leads from http to https of the same host is expected and allowed.
            allow_private: Whether addresses of the own machine and network may be asked.
        """
        origins = {origin_of(url) for url in urls}
        secure = {Origin("https", o.host, 443) for o in origins if o.port == 80}
        return cls(frozenset(origins | secure), allow_private)

    def check(self, url: str) -> Origin:
        """The origin of a URL that may be asked.

        Raises:
            SourceError: It may not.
        """
        origin = origin_of(url)
        if origin not in self.origins:
            known = ", ".join(sorted(map(str, self.origins)))
            raise SourceError(
                f"it leads to {origin}, which is not configured (only {known}); nothing was asked "
                "there. If that is where the service lives now, configure that address"
            )
        return origin

    def address(self, host: str, port: int) -> str:
        """A numeric address of a host that may be asked: what is connected to is what was checked.

        Args:
            host: Name or number.
            port: For the look-up only.

        Raises:
            SourceUnavailable: The name is not known now.
            SourceError: It stands for a private address, and these are not allowed.
        """
        return resolve(host, port, allow_private=self.allow_private)


def resolve(host: str, port: int, *, allow_private: bool) -> str:
    """A numeric address of a host.

    Args:
        host: Name or number.
        port: For the look-up only.
        allow_private: Whether addresses of the own machine and network may be given.

    Raises:
        SourceUnavailable: The name is not known now.
        SourceError: Any of its addresses is private, and these are not allowed.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise SourceUnavailable(
            f"the name {host} is not known; is it right, and is there a network?"
        ) from None
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not allow_private and not all(is_public(each) for each in addresses):
        raise SourceError(
            f"{host} is an address of this machine or of a private network; if that is meant, say "
            "allow_private = true in this source"
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the open Internet."""
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or _translated(number)
        if inner is None and number not in _UNICAST:
            return False
        number = inner or number
    return number.is_global and not number.is_multicast


def _translated(number: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The older address that a translator of the network puts in its place.

    Source: RFC 6052, section 2.1.
    """
    return ipaddress.IPv4Address(int(number) & 0xFFFF_FFFF) if number in _TRANSLATED else None
