"""Drives Apache Qpid Proton against the Event Hubs emulator: python3 check.py [AMQP port], 5672 without one.

Wants the Python bindings of Proton (Debian: python3-qpid-proton) and an emulator with its default hub, telemetry of 4
partitions. Prints a line a behaviour and, last, how many passed; exits with 1 if one failed.
"""
import base64
import hashlib
import hmac
import sys
import time
import traceback
import urllib.parse
import uuid

from proton import UNDESCRIBED, Array, ConnectionException, Data, Delivery, Described, Message, Terminus, Timeout, byte, char, float32, int32, short, symbol, timestamp, ubyte, uint, ulong, ushort
from proton import LinkException
from proton.reactor import AtMostOnce, Filter, LinkOption, ReceiverOption
from proton.utils import BlockingConnection, LinkDetached

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 5672
HOST = f"localhost:{PORT}"
HUB = "telemetry"
POLICY, KEY = "RootManageSharedAccessKey", "SAS_KEY_VALUE"
SELECTOR = symbol("apache.org:selector-filter:string")
behaviours = []


def behaviour(check):
    behaviours.append(check)
    return check


def connect(**options):
    settings = {"timeout": 10, "allow_insecure_mechs": True, "allowed_mechs": "PLAIN", "user": POLICY, "password": KEY}
    return BlockingConnection(HOST, **{**settings, **options})


def anonymous(**options):
    return connect(allowed_mechs="ANONYMOUS", user=None, password=None, **options)


def attach(connection, address, **options):
    """A receiver under a name of its own: Proton's names come from the address."""
    return connection.create_receiver(address, name=str(uuid.uuid4()), **options)


def source(partition, group="$Default"):
    return f"{HUB}/ConsumerGroups/{group}/Partitions/{partition}"


class From(Filter):
    """Starts a receiver at a position."""

    def __init__(self, condition):
        super().__init__({SELECTOR: Described(SELECTOR, f"amqp.annotation.{condition}")})


class Epoch(ReceiverOption):
    """The owner level of a receiver."""

    def __init__(self, level):
        self.level = level

    def apply(self, link):
        link.properties = {symbol("com.microsoft:epoch"): self.level}


END = From("x-opt-offset > '@latest'")


def token(path=HUB, lifetime=300, key=KEY, policy=POLICY):
    resource = urllib.parse.quote(f"sb://localhost/{path}", safe="").lower()
    expiry = int(time.time()) + lifetime
    signature = base64.b64encode(hmac.new(key.encode(), f"{resource}\n{expiry}".encode(), hashlib.sha256).digest())
    return f"SharedAccessSignature sr={resource}&sig={urllib.parse.quote(signature, safe='')}&se={expiry}&skn={policy}"


def request(connection, node, message):
    """Sends a request to a node and returns its answer."""
    reply_to = f"reply-{uuid.uuid4()}"
    receiver = connection.create_receiver(node, credit=1, options=ReplyTo(reply_to))
    sender = connection.create_sender(node)
    message.reply_to, message.id = reply_to, str(uuid.uuid4())
    sender.send(message)
    answer = receiver.receive(timeout=10)
    sender.close()
    receiver.close()
    return answer


class ReplyTo(LinkOption):
    def __init__(self, address):
        self.address = address

    def apply(self, link):
        link.target.address = self.address


def put_token(connection, sas, path=HUB):
    answer = request(connection, "$cbs", Message(body=sas, properties={
        "operation": "put-token", "type": "servicebus.windows.net:sastoken", "name": f"sb://localhost/{path}"}))
    return answer.properties["status-code"]


def at_end(connection, partition, **options):
    """A receiver of what is sent from now on."""
    receiver = attach(connection, source(partition), options=[END], **{"credit": 100, **options})
    return receiver


def refusal(attempt):
    """The condition that a link is refused with."""
    try:
        attempt()
    except LinkDetached as error:
        return error.condition
    except LinkException as error:
        return str(error)
    return None


def send(connection, message, partition=0, **options):
    sender = connection.create_sender(f"{HUB}/Partitions/{partition}", **options)
    delivery = sender.send(message)
    sender.close()
    return delivery


@behaviour
def plain_password_sends_and_receives():
    with_connection = connect()
    receiver = at_end(with_connection, 0)
    send(with_connection, Message(body="hello"))
    assert receiver.receive(10).body == "hello"
    with_connection.close()


@behaviour
def wrong_password_is_refused():
    try:
        connect(password="wrong")
    except ConnectionException:
        return
    raise AssertionError("let in")


@behaviour
def unknown_mechanism_is_refused():
    try:
        connect(allowed_mechs="CRAM-MD5")
    except ConnectionException:
        return
    raise AssertionError("let in")


@behaviour
def anonymous_without_token_is_refused_a_link():
    connection = anonymous()
    assert refusal(lambda: connection.create_sender(HUB)) == "amqp:unauthorized-access"
    connection.close()


@behaviour
def token_through_cbs_lets_in():
    connection = anonymous()
    assert put_token(connection, token()) == 202 or put_token(connection, token()) == 200
    receiver = at_end(connection, 1)
    send(connection, Message(body="with a token"), 1)
    assert receiver.receive(10).body == "with a token"
    connection.close()


@behaviour
def wrong_and_expired_tokens_are_401():
    connection = anonymous()
    assert put_token(connection, token(key="wrong")) == 401
    assert put_token(connection, token(lifetime=-10)) == 401
    assert put_token(connection, token(policy="nobody")) == 401
    assert refusal(lambda: connection.create_sender(HUB)) == "amqp:unauthorized-access"
    connection.close()


@behaviour
def unknown_addresses_are_not_found():
    connection = connect()
    for address in ("nothing", f"{HUB}/Partitions/9", f"{HUB}/Partitions/x"):
        assert refusal(lambda: connection.create_sender(address)) in ("amqp:not-found", "amqp:argument-out-of-range", "com.microsoft:argument-out-of-range"), address
    for address in (source(9), source(0, "nobody"), "nothing/ConsumerGroups/$Default/Partitions/0"):
        assert refusal(lambda: connection.create_receiver(address)) is not None, address
    # The connection lives on.
    send(connection, Message(body="x"))
    connection.close()


@behaviour
def unsettled_send_is_accepted():
    connection = connect()
    delivery = send(connection, Message(body="x"))
    assert delivery.remote_state == Delivery.ACCEPTED
    connection.close()


@behaviour
def presettled_send_arrives():
    connection = connect()
    receiver = at_end(connection, 0)
    sender = connection.create_sender(f"{HUB}/Partitions/0", options=AtMostOnce())
    for number in range(50):
        sender.link.send(Message(body=number))
    connection.wait(lambda: sender.link.queued == 0)
    assert [receiver.receive(10).body for _ in range(50)] == list(range(50))
    connection.close()


@behaviour
def smallest_frames_carry_large_messages_both_ways():
    connection = connect(max_frame_size=512)
    receiver = at_end(connection, 2)
    body = bytes(range(256)) * 1200
    assert send(connection, Message(body=body), 2).remote_state == Delivery.ACCEPTED
    assert receiver.receive(20).body == body
    connection.close()


@behaviour
def largest_message_fits():
    connection = connect()
    receiver = at_end(connection, 2)
    body = b"x" * (1024 * 1024 - 200)
    assert send(connection, Message(body=body), 2).remote_state == Delivery.ACCEPTED
    assert len(receiver.receive(20).body) == len(body)
    connection.close()


@behaviour
def credit_is_kept_exactly():
    connection = connect()
    receiver = at_end(connection, 3, credit=0)
    receiver.link.flow(3)
    for number in range(10):
        send(connection, Message(body=number), 3)
    inbox = receiver.fetcher.incoming
    connection.wait(lambda: len(inbox) >= 3, timeout=10)
    send(connection, Message(body=10), 3)
    assert len(inbox) == 3
    receiver.link.flow(20)
    connection.wait(lambda: len(inbox) >= 11, timeout=10)
    assert [message.body for message, _ in inbox] == list(range(11))
    connection.close()


@behaviour
def drain_gives_all_there_is_and_ends_the_credit():
    connection = connect()
    receiver = at_end(connection, 3, credit=1)
    for number in range(5):
        send(connection, Message(body=number), 3)
    receiver.link.drain(100)
    connection.wait(lambda: receiver.link.credit == 0 and len(receiver.fetcher.incoming) == 5, timeout=10)
    receiver.link.drain_mode = False
    assert [receiver.receive(1).body for _ in range(5)] == list(range(5))
    receiver.link.flow(5)
    send(connection, Message(body="after"), 3)
    assert receiver.receive(10).body == "after"
    connection.close()


@behaviour
def drain_of_an_idle_link_ends_at_once():
    connection = connect()
    receiver = at_end(connection, 3, credit=1)
    began = time.monotonic()
    receiver.link.drain(10)
    connection.wait(lambda: receiver.link.credit == 0, timeout=10)
    assert time.monotonic() - began < 2
    connection.close()


@behaviour
def many_sessions_share_a_connection():
    connection = connect()
    receivers = []
    sessions = [connection.conn.session() for _ in range(20)]
    for session in sessions:
        session.open()
    for session in sessions:
        link = session.sender(str(uuid.uuid4()))
        link.target.address = f"{HUB}/Partitions/0"
        link.open()
        receivers.append(link)
    connection.wait(lambda: all(link.credit > 0 for link in receivers), timeout=10)
    for session in sessions[::2]:
        session.close()
    connection.wait(lambda: all(session.state & 0x20 for session in sessions[::2]), timeout=10)
    deliveries = []
    for link in receivers[1::2]:
        delivery = link.send(Message(body="x"))
        deliveries.append(delivery)
    connection.wait(lambda: all(delivery.settled for delivery in deliveries), timeout=10)
    assert all(delivery.remote_state == Delivery.ACCEPTED for delivery in deliveries)
    connection.close()


@behaviour
def link_name_is_used_again_after_a_detach():
    connection = connect()
    for number in range(5):
        receiver = connection.create_receiver(source(0), name="again", options=[END], credit=10)
        sender = connection.create_sender(f"{HUB}/Partitions/0", name="again")
        sender.send(Message(body=number))
        assert receiver.receive(10).body == number
        sender.close()
        receiver.close()
    connection.close()


@behaviour
def positions_start_a_receiver():
    connection = connect()
    receiver = at_end(connection, 1)
    for number in range(4):
        send(connection, Message(body=number), 1)
        if number == 1:
            time.sleep(0.02)
    sent = [receiver.receive(10) for _ in range(4)]
    marks = [message.annotations for message in sent]
    numbers = [mark["x-opt-sequence-number"] for mark in marks]
    assert numbers == list(range(numbers[0], numbers[0] + 4))

    def bodies(condition, count):
        other = attach(connection, source(1), options=[From(condition)], credit=50)
        found = [other.receive(10).body for _ in range(count)]
        other.close()
        return found

    assert bodies(f"x-opt-sequence-number > '{numbers[1]}'", 2) == [2, 3]
    assert bodies(f"x-opt-sequence-number >= '{numbers[1]}'", 3) == [1, 2, 3]
    assert bodies(f"x-opt-offset > '{marks[2]['x-opt-offset']}'", 1) == [3]
    assert bodies(f"x-opt-offset >= '{marks[2]['x-opt-offset']}'", 2) == [2, 3]
    assert bodies(f"x-opt-enqueued-time > '{int(marks[1]['x-opt-enqueued-time'])}'", 2) == [2, 3]
    connection.close()


@behaviour
def bad_positions_are_refused():
    connection = connect()
    for condition in ("x-opt-sequence-number > 'x'", "x-opt-nothing > '1'", "x-opt-offset <> '1'"):
        assert refusal(lambda: attach(connection, source(0), options=[From(condition)])) is not None, condition
    connection.close()


@behaviour
def every_type_of_property_and_body_comes_back():
    connection = connect()
    receiver = at_end(connection, 0)
    properties = {
        "null": None, "true": True, "ubyte": ubyte(255), "ushort": ushort(65535), "uint": uint(4294967295), "ulong": ulong(2**64 - 1),
        "byte": byte(-128), "short": short(-32768), "int": int32(-2**31), "long": -2**63, "float": float32(0.5), "double": 0.1,
        "char": char("é"), "timestamp": timestamp(1700000000123), "uuid": uuid.UUID("c9da6455-213d-42c9-9a79-3e9149a57833"),
        "binary": b"\x00\xff", "string": "naïve 漢字 😀", "symbol": symbol("sym"),
    }
    bodies = [
        b"", b"\xff\xfe\x00", "", "text", None, True, 1, -1, 0.5, [], [1, "a", [True]], {}, {"a": {"b": [1]}, 1: None},
        uuid.uuid4(), timestamp(1), symbol("s"), Described(symbol("x:y"), "z"), Array(UNDESCRIBED, Data.INT, 1, 2),
    ]
    for body in bodies:
        message = Message(body=body, properties=properties, id=ulong(7), correlation_id=uuid.UUID(int=5), subject="s", reply_to="r",
                          content_type="application/json", content_encoding="gzip", group_id="g", group_sequence=3, user_id=b"u",
                          annotations={symbol("own"): "mine"})
        send(connection, message)
        got = receiver.receive(10)
        assert got.body == body and type(got.body) == type(body), (body, got.body)
        assert got.properties == properties, got.properties
        assert (got.id, got.correlation_id, got.subject, got.reply_to, got.content_type, got.content_encoding, got.group_id, got.group_sequence, got.user_id) \
            == (7, uuid.UUID(int=5), "s", "r", "application/json", "gzip", "g", 3, b"u")
        assert got.annotations["own"] == "mine"
    connection.close()


@behaviour
def partition_key_keeps_its_partition_and_comes_back():
    connection = connect()
    receivers = [at_end(connection, partition) for partition in range(4)]
    sender = connection.create_sender(HUB)
    for number in range(8):
        sender.send(Message(body=number, annotations={symbol("x-opt-partition-key"): "pump-7"}))
    connection.wait(lambda: any(len(receiver.fetcher.incoming) == 8 for receiver in receivers), timeout=10)
    assert sorted(len(receiver.fetcher.incoming) for receiver in receivers) == [0, 0, 0, 8]
    full = next(receiver for receiver in receivers if receiver.fetcher.incoming)
    assert full.receive(1).annotations["x-opt-partition-key"] == "pump-7"
    connection.close()


@behaviour
def highest_epoch_takes_the_partition():
    connection, other = connect(), connect()
    first = attach(connection, source(0), options=[Epoch(1), END], credit=1)
    attach(other, source(0), options=[Epoch(2), END], credit=1)
    try:
        first.receive(5)
        raise AssertionError("not detached")
    except LinkDetached as error:
        assert error.condition == "amqp:link:stolen", error.condition
    assert refusal(lambda: attach(connection, source(0), options=[Epoch(1), END])) == "amqp:link:stolen"
    connection.close()
    other.close()


@behaviour
def management_tells_of_hub_and_partition():
    connection = connect()
    hub = request(connection, "$management", Message(properties={"operation": "READ", "name": HUB, "type": "com.microsoft:eventhub"}))
    assert hub.properties["status-code"] == 200 and hub.body["partition_count"] == 4, hub.body
    partition = request(connection, "$management", Message(properties={
        "operation": "READ", "name": HUB, "type": "com.microsoft:partition", "partition": "1"}))
    assert partition.body["last_enqueued_sequence_number"] >= -1, partition.body
    missing = request(connection, "$management", Message(properties={"operation": "READ", "name": "nothing", "type": "com.microsoft:eventhub"}))
    assert missing.properties["status-code"] == 404, missing.properties
    connection.close()


@behaviour
def heartbeats_keep_an_idle_connection():
    connection = connect(heartbeat=2)
    receiver = at_end(connection, 0)
    began = time.monotonic()
    try:
        connection.wait(lambda: time.monotonic() - began > 7, timeout=20)
    except Timeout:
        pass
    send(connection, Message(body="still there"))
    assert receiver.receive(10).body == "still there"
    connection.close()


@behaviour
def dynamic_source_and_coordinator_are_refused():
    connection = connect()
    assert refusal(lambda: connection.create_receiver(None, dynamic=True)) is not None
    session = connection.conn.session()
    session.open()
    link = session.sender("tx")
    link.target.type = Terminus.COORDINATOR
    link.open()
    try:
        connection.wait(lambda: False, timeout=10)
    except LinkDetached as error:
        assert error.condition == "amqp:not-implemented", error
    send(connection, Message(body="x"))
    connection.close()


def main():
    failed = 0
    for check in behaviours:
        try:
            check()
            print(f"passed {check.__name__}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED {check.__name__}\n{traceback.format_exc()}", flush=True)
    print(f"{len(behaviours) - failed} passed, {failed} failed")
    return failed > 0


sys.exit(main())
