"""Drives azure-eventhub 5.11 and later, on its own AMQP stack, against the Event Hubs emulator:
python3 check.py [AMQP port] [HTTP port], 5672 and 5300 without them.

Wants azure-eventhub (Debian: python3-azure, and python3-websocket and python3-aiohttp for WebSockets), openssl, port 5671 free
to take, and an emulator with its default hub, telemetry of 4 partitions. The client insists on TLS: a proxy within this
program serves it on 5671 and, for WebSockets, 5643. Prints a line a behaviour and, last, how many passed; exits with 1 if one failed.
"""
import asyncio
import base64
import datetime
import hashlib
import hmac
import os
import sys
import threading
import time
import traceback
import urllib.parse
import uuid

import azure.eventhub
from azure.core.credentials import AzureSasCredential
from azure.eventhub import EventData, EventHubConsumerClient, EventHubProducerClient, EventHubSharedKeyCredential, TransportType
from azure.eventhub import aio
from azure.eventhub._eventprocessor.in_memory_checkpoint_store import InMemoryCheckpointStore
from azure.eventhub.exceptions import AuthenticationError, ConnectError, ConnectionLostError, EventHubError

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "azure-sdk-python-tests"))
from tls_proxy import TlsProxy  # noqa: E402

AMQP_PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 5672
HTTP_PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 5300
WEB_PORT = 5643
HUB = "telemetry"
POLICY, KEY = "RootManageSharedAccessKey", "SAS_KEY_VALUE"
WAIT = 20
proxy = TlsProxy({5671: AMQP_PORT, WEB_PORT: HTTP_PORT})
behaviours = []


def behaviour(check):
    behaviours.append(check)
    return check


def options(web=False, hub=HUB, key=KEY, credential=None):
    settings = {
        "fully_qualified_namespace": "localhost", "eventhub_name": hub, "connection_verify": proxy.certificate,
        "credential": credential or EventHubSharedKeyCredential(POLICY, key), "retry_total": 0,
    }
    if web:
        settings["transport_type"] = TransportType.AmqpOverWebsocket
        settings["custom_endpoint_address"] = f"sb://localhost:{WEB_PORT}"
    return settings


def producer(**differences):
    return EventHubProducerClient(**options(**differences))


def consumer(group="$Default", store=None, more=None, **differences):
    return EventHubConsumerClient(consumer_group=group, checkpoint_store=store, **options(**differences), **(more or {}))


def send(bodies, client=None, **target):
    with client or producer() as open_client:
        batch = open_client.create_batch(**target)
        for body in bodies:
            batch.add(body if isinstance(body, EventData) else EventData(body))
        open_client.send_batch(batch)


class Receiving:
    """A consumer that receives in a thread until it is left; its events and errors so far."""

    def __init__(self, client, **arguments):
        self.events, self.errors, self.partitions = [], [], set()
        self._client = client
        self._thread = threading.Thread(target=self._receive, kwargs=arguments, daemon=True)

    def _receive(self, **arguments):
        try:
            self._client.receive(
                on_event=self._on_event, on_error=lambda context, error: self.errors.append(error),
                on_partition_initialize=lambda context: self.partitions.add(context.partition_id),
                on_partition_close=lambda context, reason: self.partitions.discard(context.partition_id), **arguments)
        except Exception as error:  # pylint: disable=broad-except
            self.errors.append(error)

    def _on_event(self, context, event):
        if event is not None:
            self.events.append((context, event))

    def bodies(self):
        return [event.body_as_str() for _, event in list(self.events)]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._client.close()
        self._thread.join(WAIT)


def until(condition, what, seconds=WAIT):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def received(count, partition, position="-1", inclusive=False, **differences):
    with Receiving(consumer(**differences), partition_id=partition, starting_position=position, starting_position_inclusive=inclusive) as receiving:
        until(lambda: len(receiving.events) >= count or receiving.errors, f"{len(receiving.events)} of {count} events")
        assert not receiving.errors, receiving.errors
        return [event for _, event in receiving.events]


def end_of(partition):
    with producer() as client:
        return client.get_partition_properties(partition)


def refused(kind, act):
    try:
        act()
    except kind as error:
        return error
    raise AssertionError(f"no {kind}")


@behaviour
def a_hub_and_its_partitions_are_described():
    with producer() as client:
        hub = client.get_eventhub_properties()
        assert hub["eventhub_name"] == HUB and hub["partition_ids"] == ["0", "1", "2", "3"] == client.get_partition_ids(), hub
        assert abs((datetime.datetime.now(datetime.timezone.utc) - hub["created_at"]).days) < 10_000
    before = end_of("0")
    send(["one", "two"], partition_id="0")
    after = end_of("0")
    assert after["last_enqueued_sequence_number"] == before["last_enqueued_sequence_number"] + 2
    assert not after["is_empty"] and after["id"] == "0" and after["eventhub_name"] == HUB
    assert int(after["last_enqueued_offset"]) > int(before["last_enqueued_offset"])


@behaviour
def a_batch_to_a_partition_arrives_there_in_order():
    start = end_of("1")["last_enqueued_sequence_number"]
    bodies = [f"event {number}" for number in range(500)]
    send(bodies, partition_id="1")
    events = received(500, "1", position=start)
    assert [event.body_as_str() for event in events] == bodies
    assert [event.sequence_number for event in events] == list(range(start + 1, start + 501))


@behaviour
def a_partition_key_keeps_events_together_and_comes_back():
    ends = {partition: end_of(partition)["last_enqueued_sequence_number"] for partition in "0123"}
    for _ in range(3):
        send(["keyed"], partition_key="pump-7")
    moved = [partition for partition in "0123" if end_of(partition)["last_enqueued_sequence_number"] == ends[partition] + 3]
    assert len(moved) == 1, moved
    assert [event.partition_key for event in received(3, moved[0], position=ends[moved[0]])] == [b"pump-7"] * 3


@behaviour
def without_key_or_partition_every_event_lands_once():
    before = sum(end_of(partition)["last_enqueued_sequence_number"] for partition in "0123")
    with producer() as client:
        for _ in range(12):
            client.send_batch([EventData("anywhere")])
    assert sum(end_of(partition)["last_enqueued_sequence_number"] for partition in "0123") == before + 12


@behaviour
def what_an_event_carries_comes_back():
    start = end_of("2")["last_enqueued_sequence_number"]
    event = EventData(b"\x00\xff body")
    event.properties = {"text": "word", "number": 42, "flag": True, "real": 1.5}
    event.message_id, event.correlation_id, event.content_type = "message", "correlation", "application/json"
    send([event], partition_id="2")
    got = received(1, "2", position=start)[0]
    assert b"".join(got.body) == b"\x00\xff body"
    assert got.properties == {b"text": b"word", b"number": 42, b"flag": True, b"real": 1.5}, got.properties
    assert (got.message_id, got.correlation_id, got.content_type) == ("message", "correlation", "application/json")
    assert abs((datetime.datetime.now(datetime.timezone.utc) - got.enqueued_time).total_seconds()) < 60
    assert int(got.offset) >= 0 and {b"x-opt-sequence-number", b"x-opt-offset", b"x-opt-enqueued-time"} <= set(got.system_properties)


@behaviour
def receiving_starts_at_each_kind_of_position():
    send(["before"], partition_id="3")
    time.sleep(0.05)
    # The service counts in milliseconds, and starts after the time that is given.
    then = datetime.datetime.now(datetime.timezone.utc)
    time.sleep(0.05)
    start = end_of("3")["last_enqueued_sequence_number"]
    send(["a", "b", "c"], partition_id="3")
    first, second, third = received(3, "3", position=start)

    def bodies(count, **arguments):
        return [event.body_as_str() for event in received(count, "3", **arguments)]

    assert bodies(3, position=then) == ["a", "b", "c"]
    assert bodies(2, position=first.sequence_number) == ["b", "c"]
    assert bodies(3, position=first.sequence_number, inclusive=True) == ["a", "b", "c"]
    assert bodies(1, position=second.offset) == ["c"]
    assert bodies(2, position=second.offset, inclusive=True) == ["b", "c"]
    assert bodies(3, position="-1")[0] is not None
    with Receiving(consumer(), partition_id="3", starting_position="@latest") as receiving:
        until(lambda: receiving.partitions or receiving.errors, "no receiver")
        for attempt in range(40):
            send([f"new {attempt}"], partition_id="3")
            if receiving.events:
                break
            time.sleep(0.1)
        until(lambda: receiving.events, "nothing new")
        assert receiving.bodies()[0].startswith("new"), receiving.bodies()
    assert third.sequence_number == start + 3


@behaviour
def two_consumers_with_one_store_share_the_partitions_and_lose_nothing():
    store, group = InMemoryCheckpointStore(), "backend"
    starts = {partition: end_of(partition)["last_enqueued_sequence_number"] for partition in "0123"}
    more = {"load_balancing_interval": 1, "partition_ownership_expiration_interval": 5}
    first = Receiving(consumer(group=group, store=store, more=more), starting_position=starts)
    second = Receiving(consumer(group=group, store=store, more=more), starting_position=starts)
    with first:
        until(lambda: first.partitions == set("0123"), f"one consumer has {first.partitions}")
        with second:
            until(lambda: len(first.partitions) == len(second.partitions) == 2, f"{first.partitions}, {second.partitions}", 60)
            assert first.partitions | second.partitions == set("0123")
            sent = {f"{partition}-{number}" for partition in "0123" for number in range(50)}
            for partition in "0123":
                send([f"{partition}-{number}" for number in range(50)], partition_id=partition)
            until(lambda: set(first.bodies()) | set(second.bodies()) >= sent, "events are missing")
            assert first.bodies() and second.bodies()
        until(lambda: first.partitions == set("0123"), f"alone again, it has {first.partitions}", 60)


@behaviour
def a_checkpoint_is_where_the_next_consumer_goes_on():
    store = InMemoryCheckpointStore()
    start = end_of("0")["last_enqueued_sequence_number"]
    send(["seen", "unseen"], partition_id="0")
    with Receiving(consumer(store=store), partition_id="0", starting_position=start) as receiving:
        until(lambda: len(receiving.events) >= 2 or receiving.errors, "no events")
        context, event = receiving.events[0]
        context.update_checkpoint(event)
    with Receiving(consumer(store=store), partition_id="0", starting_position="@latest") as receiving:
        until(lambda: receiving.events or receiving.errors, "nothing after the checkpoint")
        assert receiving.bodies() == ["unseen"], receiving.bodies()


@behaviour
def a_higher_owner_level_displaces_a_lower_one_and_keeps_it_out():
    with Receiving(consumer(), partition_id="1", owner_level=1) as low:
        until(lambda: low.partitions, "no receiver")
        time.sleep(1)
        with Receiving(consumer(), partition_id="1", owner_level=2) as high:
            until(lambda: low.errors, "the lower one goes on")
            assert isinstance(low.errors[0], ConnectionLostError) and "epoch" in str(low.errors[0]).lower(), low.errors
            with Receiving(consumer(), partition_id="1", owner_level=1) as again:
                until(lambda: again.errors, "the lower one came back")
                assert "epoch" in str(again.errors[0]).lower(), again.errors
            with Receiving(consumer(), partition_id="1") as none:
                until(lambda: none.errors, "one without a level came in")
            assert not high.errors, high.errors


@behaviour
def an_event_brings_the_last_enqueued_one_s_properties():
    start = end_of("2")["last_enqueued_sequence_number"]
    send(["x", "y", "z"], partition_id="2")
    with Receiving(consumer(), partition_id="2", starting_position=start, track_last_enqueued_event_properties=True) as receiving:
        until(lambda: len(receiving.events) >= 3 or receiving.errors, "no events")
        last = receiving.events[-1][0].last_enqueued_event_properties
    end = end_of("2")
    assert last["sequence_number"] == end["last_enqueued_sequence_number"], (last, end)
    assert last["offset"] == end["last_enqueued_offset"] and last["enqueued_time"] and last["retrieval_time"], last


@behaviour
def a_wrong_key_a_wrong_policy_and_an_expired_token_are_refused():
    refused(AuthenticationError, lambda: send(["x"], producer(key="wrong")))
    refused(AuthenticationError, lambda: send(["x"], producer(credential=EventHubSharedKeyCredential("nobody", KEY))))
    expired = "SharedAccessSignature sr=sb%3A%2F%2Flocalhost%2Ftelemetry&sig=AAAA&se=1&skn=" + POLICY
    refused(AuthenticationError, lambda: send(["x"], producer(credential=AzureSasCredential(expired))))
    with Receiving(consumer(key="wrong"), partition_id="0") as receiving:
        until(lambda: receiving.errors, "it is let in")
        assert isinstance(receiving.errors[0], AuthenticationError), receiving.errors


@behaviour
def a_signature_made_elsewhere_is_enough():
    resource, expiry = urllib.parse.quote_plus(f"sb://localhost/{HUB}"), int(time.time()) + 600
    digest = hmac.new(KEY.encode(), f"{resource}\n{expiry}".encode(), hashlib.sha256).digest()
    signature = urllib.parse.quote_plus(base64.b64encode(digest))
    token = f"SharedAccessSignature sr={resource}&sig={signature}&se={expiry}&skn={POLICY}"
    send(["signed"], producer(credential=AzureSasCredential(token)), partition_id="0")


@behaviour
def what_is_not_there_is_refused():
    for kind, act in [
        ((ConnectError, AuthenticationError), lambda: send(["x"], producer(hub="nothing"))),
        ((EventHubError, ValueError), lambda: send(["x"], partition_id="99")),
    ]:
        refused(kind, act)
    with producer(hub="nothing") as client:
        refused(EventHubError, client.get_eventhub_properties)
    with producer() as client:
        refused(EventHubError, lambda: client.get_partition_properties("99"))
    with Receiving(consumer(group="nothing"), partition_id="0") as receiving:
        until(lambda: receiving.errors, "a consumer group that is not there")


@behaviour
def a_message_of_nearly_a_megabyte_passes_and_a_larger_one_does_not():
    start = end_of("3")["last_enqueued_sequence_number"]
    with producer() as client:
        batch = client.create_batch(partition_id="3")
        assert batch.max_size_in_bytes == 1024 * 1024, batch.max_size_in_bytes
        batch.add(EventData("x" * 1_000_000))
        refused(ValueError, lambda: batch.add(EventData("y" * 100_000)))
        client.send_batch(batch)
    assert len(received(1, "3", position=start)[0].body_as_str()) == 1_000_000


@behaviour
def a_buffering_producer_sends_what_it_was_given():
    sent, failed = [], []
    client = EventHubProducerClient(
        **options(), buffered_mode=True, max_wait_time=1,
        on_success=lambda events, partition: sent.extend(events), on_error=lambda events, partition, error: failed.append(error))
    with client:
        for number in range(300):
            client.send_event(EventData(str(number)))
        client.flush()
    assert len(sent) == 300 and not failed, (len(sent), failed)


@behaviour
def over_websockets_all_the_same():
    start = end_of("0")["last_enqueued_sequence_number"]
    with producer(web=True) as client:
        assert client.get_eventhub_properties()["eventhub_name"] == HUB
    send(["web 1", "x" * 300_000], producer(web=True), partition_id="0")
    assert [len(event.body_as_str()) for event in received(2, "0", position=start, web=True)] == [5, 300_000]
    refused(AuthenticationError, lambda: send(["x"], producer(web=True, key="wrong")))


async def asyncio_round_trip(web):
    start = end_of("1")["last_enqueued_sequence_number"]
    name, credential = str(uuid.uuid4()), aio.EventHubSharedKeyCredential(POLICY, KEY)
    async with aio.EventHubProducerClient(**options(web=web, credential=credential)) as client:
        assert (await client.get_eventhub_properties())["partition_ids"] == ["0", "1", "2", "3"]
        batch = await client.create_batch(partition_id="1")
        for number in range(100):
            batch.add(EventData(f"{name} {number}"))
        await client.send_batch(batch)
    events, errors, done = [], [], asyncio.Event()

    async def on_event(context, event):
        events.append(event.body_as_str())
        if len(events) == 100:
            done.set()

    async def on_error(context, error):
        errors.append(error)
        done.set()

    async with aio.EventHubConsumerClient(consumer_group="$Default", **options(web=web, credential=credential)) as client:
        receiving = asyncio.ensure_future(client.receive(on_event=on_event, on_error=on_error, partition_id="1", starting_position=start))
        await asyncio.wait_for(done.wait(), WAIT)
    receiving.cancel()
    assert not errors and events == [f"{name} {number}" for number in range(100)], (errors, len(events))


@behaviour
def with_asyncio_all_the_same():
    asyncio.run(asyncio_round_trip(web=False))


@behaviour
def with_asyncio_over_websockets_all_the_same():
    asyncio.run(asyncio_round_trip(web=True))


def main():
    passed = 0
    chosen = [check for check in behaviours if not sys.argv[3:] or check.__name__ in sys.argv[3:]]
    for check in chosen:
        try:
            check()
            passed += 1
            print("ok  ", check.__name__, flush=True)
        except Exception:  # pylint: disable=broad-except
            print("FAIL", check.__name__, flush=True)
            traceback.print_exc(file=sys.stdout)
    print(f"azure-eventhub {azure.eventhub.__version__}: {passed} of {len(chosen)} passed")
    proxy.close()
    sys.stdout.flush()
    os._exit(passed != len(chosen))


main()
