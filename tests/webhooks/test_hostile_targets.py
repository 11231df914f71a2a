"""URLs that lead inside: whatever their form, no connection is made. A listener on every loopback address says so."""

# ruff: noqa: RUF001 - that these look alike is the point

from __future__ import annotations

import ipaddress
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from tests.conftest import FakeClock
from tests.webhooks.conftest import MakeReceiver, Stage
from tests.webhooks.receiver import Receiver, Reply, in_turn
from videorooms.webhooks.addresses import may_receive, parse_networks
from videorooms.webhooks.model import AttemptError, Outcome
from videorooms.webhooks.resolving import SystemResolver
from videorooms.webhooks.sending import Sender
from videorooms.webhooks.targets import InvalidTarget, read_target

LIMIT = timedelta(seconds=10)
# Names as hostile owners of a zone set them, and what they resolve to.
ZONE = {
    "loopback.attacker.example": ["127.0.0.1"],
    "other-loopback.attacker.example": ["127.8.9.10"],
    "loopback6.attacker.example": ["::1"],
    "any.attacker.example": ["0.0.0.0"],
    "any6.attacker.example": ["::"],
    "mapped.attacker.example": ["::ffff:127.0.0.1"],
    "mapped-private.attacker.example": ["::ffff:10.1.2.3"],
    "compatible.attacker.example": ["::127.0.0.1"],
    "translated.attacker.example": ["::ffff:0:127.0.0.1"],
    "nat64.attacker.example": ["64:ff9b::7f00:1"],
    "nat64-metadata.attacker.example": ["64:ff9b::a9fe:a9fe"],
    "local-nat64.attacker.example": ["64:ff9b:1::7f00:1"],
    "6to4.attacker.example": ["2002:7f00:1::"],
    "6to4-private.attacker.example": ["2002:c0a8:1::1"],
    "teredo.attacker.example": ["2001:0:4136:e378:8000:63bf:80ff:fffe"],
    "metadata.attacker.example": ["169.254.169.254"],
    "metadata6.attacker.example": ["fd00:ec2::254"],
    "host-service.attacker.example": ["168.63.129.16"],
    "carrier.attacker.example": ["100.100.100.200"],
    "ten.attacker.example": ["10.0.0.1"],
    "home.attacker.example": ["192.168.1.1"],
    "seventeen.attacker.example": ["172.31.255.254"],
    "link.attacker.example": ["fe80::1"],
    "zone.attacker.example": ["fe80::1%lo"],
    "unique-local.attacker.example": ["fc00::1"],
    "site.attacker.example": ["fec0::1"],
    "multicast.attacker.example": ["224.0.0.1"],
    "multicast6.attacker.example": ["ff02::1"],
    "broadcast.attacker.example": ["255.255.255.255"],
    "reserved.attacker.example": ["240.0.0.1"],
    "benchmark.attacker.example": ["198.18.0.1"],
    "documentation.attacker.example": ["203.0.113.7"],
    "documentation6.attacker.example": ["2001:db8::1"],
    "mixed.attacker.example": ["192.0.43.8", "127.0.0.1"],
    "mixed6.attacker.example": ["2606:2800::1", "::1"],
    "nothing.attacker.example": [],
}
IN_ZONE = [f"http://{name}:{{port}}/" for name in ZONE]
LITERALS = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0x7f.1:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://0177.0.0.0x1:{port}/",
    "http://127.000.000.001:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://00000000:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[0000::0001]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[::ffff:0:127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://[::1%lo]:{port}/",
    "http://[fd00:ec2::254]:{port}/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://2852039166/",
    "http://192.0.0.192/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "https://localhost:{port}/",
    "https://[::1]:{port}/",
]
# Readers of URLs disagree about these; ours must agree with itself.
CONFUSING = [
    "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/",
    "http://a:b@c@127.0.0.1:{port}/",
    "http://example.org%40127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.org/",
    "http://example.org\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@attacker.example/",
    "http://127.0.0.1:{port}?@attacker.example/",
    "http://127.0.0.1:{port};attacker.example/",
    "http://127%2e0%2e0%2e1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://１２７.０.０.１:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127。0。0。1:{port}/",
    "http://127．0．0．1:{port}/",
    "http://ｌｏｃａｌｈｏｓｔ:{port}/",
    "http://ⓛocalhost:{port}/",
    "http://127.0.0.1\u00ad:{port}/",
    "http://127.0.0.1\u200b:{port}/",
    "http://127.0.0.1%00.example.org:{port}/",
    "http://127.0.0.1%0d%0a:{port}/",
    "http://127.0.0.1\t:{port}/",
    "http:// 127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http://[127.0.0.1]:{port}/",
    "http://[::1].example.org:{port}/",
    "http://[::1]@127.0.0.1:{port}/",
    "http://:{port}/",
    "http://-:{port}/",
    "http://.:{port}/",
    "http://..:{port}/",
    "//127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_POST",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "http://127.0.0.1:{port}:80/",
    "http://127.0.0.1:-{port}/",
    "http://127.0.0.1:99999999/",
]
CORPUS = [*LITERALS, *CONFUSING, *IN_ZONE]
# None of these reached the point of a connection.
NOT_CONNECTED = (AttemptError.ADDRESS_REFUSED, AttemptError.INVALID_URL, AttemptError.UNRESOLVED)


class Zone:
    """A name server of ours for the zone, and the system's for what is a literal or in the hosts file."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.asked: list[str] = []
        self._answers = answers
        self._system = SystemResolver()

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if host in self._answers:
            return self._answers[host]
        if host.endswith((".example", ".org", ".example.")):
            raise OSError("no test asks a real name server")
        return await self._system.resolve(host, port)


class Turning:
    """A name that leads elsewhere each time it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.asked = 0
        self._answers = list(answers)

    async def resolve(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self._answers[min(self.asked, len(self._answers)) - 1]


@pytest.fixture
async def listeners() -> AsyncIterator[list[Receiver]]:
    """On all loopback addresses, with one port."""
    async with AsyncExitStack() as stack:
        first = Receiver()
        await first.start("0.0.0.0")
        stack.push_async_callback(first.stop)
        made = [first]
        if _has_ipv6():
            made.append(Receiver())
            await made[1].start("::1", first.port)
            stack.push_async_callback(made[1].stop)
        yield made


def _has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True


async def post(sender: Sender, url: str) -> Outcome:
    try:
        target = read_target(url)
    except InvalidTarget as error:
        return Outcome(AttemptError.INVALID_URL, str(error), None, "", timedelta())
    return await sender.post(target, {"content-type": "application/json"}, b"{}", LIMIT)


def connections(listeners: Iterable[Receiver]) -> int:
    return sum(listener.connections for listener in listeners)


def test_the_corpus_is_large_enough() -> None:
    assert len(set(CORPUS)) == len(CORPUS) >= 80


async def test_no_hostile_url_makes_a_connection(clock: FakeClock, listeners: list[Receiver]) -> None:
    zone = Zone(ZONE)
    sender = Sender(clock, zone, ())
    outcomes = {url: await post(sender, url.format(port=listeners[0].port)) for url in CORPUS}
    assert [url for url, outcome in outcomes.items() if outcome.error not in NOT_CONNECTED] == []
    assert connections(listeners) == 0
    # The names were really asked for: it is the address that is refused.
    assert set(ZONE) <= set(zone.asked)


async def test_the_same_listeners_are_reached_when_the_operator_allows_it(
    clock: FakeClock, listeners: list[Receiver]
) -> None:
    sender = Sender(clock, Zone(ZONE), parse_networks(["127.0.0.0/8"]))
    url = f"http://loopback.attacker.example:{listeners[0].port}/"
    assert (await post(sender, url)).error is None
    assert listeners[0].received[0].headers["host"] == f"loopback.attacker.example:{listeners[0].port}"


async def test_a_name_is_asked_for_once_and_judged_at_every_attempt(
    clock: FakeClock, listeners: list[Receiver]
) -> None:
    turning = Turning(["127.0.0.2"], ["127.0.0.1"], ["127.0.0.2"], ["::1"])
    sender = Sender(clock, turning, parse_networks(["127.0.0.2/32"]))
    url = f"http://rebinding.attacker.example:{listeners[0].port}/"
    errors = [(await post(sender, url)).error for _ in range(4)]
    refused = AttemptError.ADDRESS_REFUSED
    assert errors == [None, refused, None, refused]
    assert (turning.asked, connections(listeners)) == (4, 2)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "//127.0.0.1:{port}/", "/again"])
async def test_no_redirect_leads_anywhere(clock: FakeClock, listeners: list[Receiver], status: int, place: str) -> None:
    gate = Receiver(in_turn(Reply(status, (("location", place.format(port=listeners[0].port)),))))
    await gate.start("127.0.0.2")
    sender = Sender(clock, Turning(["127.0.0.2"]), parse_networks(["127.0.0.2/32"]))
    outcome = await post(sender, f"http://receiver.example:{gate.port}/")
    await gate.stop()
    assert (outcome.error, outcome.status) == (AttemptError.REDIRECTED, status)
    assert (gate.connections, connections(listeners)) == (1, 0)


async def test_a_refused_address_is_in_the_log_and_tried_again_in_case_it_changes(
    stage: Stage, make_receiver: MakeReceiver
) -> None:
    receiver = await make_receiver()
    await stage.people.join(await stage.rooms.make("http://[::1]:9/", webhook_event_failover_url=receiver.url))
    await stage.people.join(await stage.rooms.make("http://10.9.8.7/"))
    await stage.run()
    # The failover URL has its turn at once; without one, there is another round.
    assert receiver.event_types() == ["session.started", "participant.joined"]
    (waiting,) = await stage.log.all(status="pending", event_type="video.room.session.started")
    assert (await stage.log.one(waiting["id"]))["attempts"][0]["error"] == "address_refused"


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "192.0.43.8",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_addresses_of_the_open_internet_may_receive(address: str) -> None:
    assert may_receive(address, ())


def test_every_special_address_that_the_standard_library_knows_is_refused_too() -> None:
    """Ours is a list of its own; the library's serves as a second opinion."""
    probes = [f"{first}.{second}.3.4" for first in range(256) for second in (0, 1, 18, 64, 88, 100, 127, 168, 254, 255)]
    probes += [f"{first:x}::{last}" for first in range(0, 0x10000, 0x40) for last in ("", "1", "7f00:1")]
    wrong = [
        probe
        for probe in probes
        if may_receive(probe, ()) and not ipaddress.ip_address(probe).is_global and not probe.startswith("2002:")
    ]
    assert wrong == []


def test_a_certificate_is_asked_for_by_the_name_of_the_url() -> None:
    target = read_target("https://Bücher.Example:8443/ä b?c=ü".replace(" ", "%20"))
    assert (target.host, target.port) == ("xn--bcher-kva.example", 8443)
    assert target.host_header == "xn--bcher-kva.example:8443"
    assert target.path == "/%C3%A4%20b?c=%C3%BC"
