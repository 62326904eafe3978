// Drives rhea against the Event Hubs emulator: npm ci, then node check.mjs [AMQP port] [HTTP port], 5672 and 5300 without
// them. The emulator has its default hub, telemetry of 4 partitions. Prints a line a behaviour and, last, how many passed;
// exits with 1 if one failed.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import rhea from "rhea";
import WebSocket from "ws";

const [amqpPort = "5672", httpPort = "5300"] = process.argv.slice(2);
const hub = "telemetry";
const policy = "RootManageSharedAccessKey";
const key = "SAS_KEY_VALUE";
const deadlineMs = 10_000;
const { types, filter, message: codec } = rhea;

const behaviours = {
  async "a message goes in and comes out over a password"() {
    await connected({}, async (connection) => {
      const receiver = await atEnd(connection, 0);
      await send(connection, 0, { body: "hello" });
      assert.equal((await next(receiver)).body, "hello");
    });
  },

  async "a wrong password is refused"() {
    const [context] = await refusedConnection({ password: "wrong" });
    assert.match(String(context.error?.message ?? context.connection.error?.message ?? context.error), /authenticat|sasl/i);
  },

  async "anonymous without a token is refused a link"() {
    await connected(anonymous, async (connection) => {
      assert.equal(await refusedSender(connection, hub), "amqp:unauthorized-access");
      assert.equal(await refusedReceiver(connection, source(0)), "amqp:unauthorized-access");
    });
  },

  async "a token through $cbs lets in"() {
    await connected(anonymous, async (connection) => {
      assert.equal(await putToken(connection, token({})), 202);
      const receiver = await atEnd(connection, 0);
      await send(connection, 0, { body: "with a token" });
      assert.equal((await next(receiver)).body, "with a token");
    });
  },

  async "wrong, expired and foreign tokens let nobody in"() {
    await connected(anonymous, async (connection) => {
      assert.equal(await putToken(connection, token({ secret: "wrong" })), 401);
      assert.equal(await putToken(connection, token({ lifetime: -10 })), 401);
      assert.equal(await putToken(connection, "nonsense"), 401);
      assert.equal(await refusedSender(connection, hub), "amqp:unauthorized-access");
    });
  },

  async "a token ends and its link with it"() {
    await connected(anonymous, async (connection) => {
      await putToken(connection, token({ lifetime: 2 }));
      const sender = await opened(connection.open_sender(hub), "sender");
      const [context] = await within(once(sender, "sender_error"));
      assert.equal(context.sender.error.condition, "amqp:link:detach-forced");
    });
  },

  async "what is not there is not found, and the connection lives on"() {
    await connected({}, async (connection) => {
      const outOfRange = "com.microsoft:argument-out-of-range";
      assert.equal(await refusedSender(connection, `${hub}/Partitions/9`), outOfRange);
      assert.equal(await refusedReceiver(connection, source(9)), outOfRange);
      for (const address of ["nothing", `${hub}/x/y/z`]) {
        assert.equal(await refusedSender(connection, address), "amqp:not-found", address);
      }
      for (const address of [source(0, "nobody"), "nothing/ConsumerGroups/$Default/Partitions/0", hub]) {
        assert.equal(await refusedReceiver(connection, address), "amqp:not-found", address);
      }
      await send(connection, 0, { body: "x" });
    });
  },

  async "sends are accepted one by one, settled or not"() {
    await connected({}, async (connection) => {
      const receiver = await atEnd(connection, 1);
      const sender = await opened(connection.open_sender({ target: `${hub}/Partitions/1`, snd_settle_mode: 2 }), "sender");
      const outcomes = [];
      sender.on("accepted", () => outcomes.push("accepted"));
      for (let number = 0; number < 100; number++) {
        const delivery = sender.send({ body: number });
        if (number % 2) delivery.update(true);
      }
      const bodies = [];
      while (bodies.length < 100) bodies.push((await next(receiver)).body);
      assert.deepEqual(bodies, Array.from({ length: 100 }, (_, number) => number));
      await until(() => outcomes.length >= 50);
    });
  },

  async "the smallest frames carry large messages both ways"() {
    await connected({ max_frame_size: 512 }, async (connection) => {
      const receiver = await atEnd(connection, 2);
      const body = "0123456789".repeat(30_000);
      await send(connection, 2, { body });
      assert.equal((await next(receiver)).body, body);
    });
  },

  async "a batch comes out as its events"() {
    await connected({}, async (connection) => {
      const receiver = await atEnd(connection, 2);
      const events = ["a", "b", "c"].map((body) => codec.encode({ body, application_properties: { body } }));
      const sender = await opened(connection.open_sender(`${hub}/Partitions/2`), "sender");
      const batch = codec.encode({ body: codec.data_sections(events) });
      const delivery = sender.send(batch, undefined, 0x80013700);
      await within(once(sender, "accepted"));
      assert.ok(delivery.remote_settled);
      for (const body of ["a", "b", "c"]) {
        const message = await next(receiver);
        assert.deepEqual([message.body, message.application_properties.body], [body, body]);
      }
    });
  },

  async "a message that is none is rejected and the link goes on"() {
    await connected({}, async (connection) => {
      const sender = await opened(connection.open_sender(`${hub}/Partitions/0`), "sender");
      for (const bytes of [Buffer.from([0]), Buffer.from("not a message"), Buffer.from([0, 0x53, 0x75, 0xa0, 200, 1])]) {
        sender.send(bytes, undefined, 0);
        const [context] = await within(once(sender, "rejected"));
        assert.equal(context.delivery.remote_state.error.condition, "amqp:decode-error");
      }
      sender.send({ body: "x" });
      await within(once(sender, "accepted"));
    });
  },

  async "credit is kept exactly"() {
    await connected({}, async (connection) => {
      const receiver = await atEnd(connection, 3, { credit_window: 0 });
      for (let number = 0; number < 10; number++) await send(connection, 3, { body: number });
      receiver.add_credit(3);
      await until(() => receiver.inbox.length === 3);
      await send(connection, 3, { body: 10 });
      assert.equal(receiver.inbox.length, 3);
      receiver.add_credit(20);
      await until(() => receiver.inbox.length === 11);
      assert.deepEqual(receiver.inbox.map((message) => message.body), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });
  },

  async "drain gives what there is and ends the credit"() {
    await connected({}, async (connection) => {
      const receiver = await atEnd(connection, 3, { credit_window: 0 });
      for (let number = 0; number < 5; number++) await send(connection, 3, { body: number });
      receiver.drain = true;
      receiver.add_credit(100);
      await within(once(receiver, "receiver_drained"));
      assert.equal(receiver.inbox.length, 5);
      assert.equal(receiver.credit, 0);
      receiver.drain = false;
      receiver.add_credit(1);
      await send(connection, 3, { body: "after" });
      await until(() => receiver.inbox.length === 6);
    });
  },

  async "sessions share a connection and end alone"() {
    await connected({}, async (connection) => {
      const sessions = Array.from({ length: 20 }, () => connection.create_session());
      sessions.forEach((session) => session.begin());
      const senders = await Promise.all(sessions.map((session) => opened(session.open_sender(`${hub}/Partitions/0`), "sender")));
      await Promise.all(sessions.slice(10).map(async (session) => {
        const closed = once(session, "session_close");
        session.close();
        await within(closed);
      }));
      await Promise.all(senders.slice(0, 10).map(async (sender) => {
        sender.send({ body: "x" });
        await within(once(sender, "accepted"));
      }));
    });
  },

  async "a link's name is used again after its close"() {
    await connected({}, async (connection) => {
      for (let number = 0; number < 10; number++) {
        const sender = await opened(connection.open_sender({ name: "again", target: `${hub}/Partitions/0` }), "sender");
        sender.send({ body: number });
        await within(once(sender, "accepted"));
        const closed = once(sender, "sender_close");
        sender.close();
        await within(closed);
      }
    });
  },

  async "a receiver starts by offset, sequence number and time"() {
    await connected({}, async (connection) => {
      const receiver = await atEnd(connection, 1);
      for (let number = 0; number < 4; number++) {
        await send(connection, 1, { body: number });
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await until(() => receiver.inbox.length === 4);
      const marks = receiver.inbox.map((message) => message.message_annotations);
      const sequence = marks.map((mark) => Number(mark["x-opt-sequence-number"]));
      const offset = marks.map((mark) => mark["x-opt-offset"]);
      const time = marks.map((mark) => Number(mark["x-opt-enqueued-time"]));
      const from = async (condition, count) => {
        const other = await opened(connection.open_receiver({ source: { address: source(1), filter: filter.selector(`amqp.annotation.${condition}`) } }), "receiver");
        const bodies = [];
        while (bodies.length < count) bodies.push((await next(other)).body);
        other.close();
        return bodies;
      };
      assert.deepEqual(await from(`x-opt-sequence-number > '${sequence[1]}'`, 2), [2, 3]);
      assert.deepEqual(await from(`x-opt-sequence-number >= '${sequence[1]}'`, 3), [1, 2, 3]);
      assert.deepEqual(await from(`x-opt-offset > '${offset[2]}'`, 1), [3]);
      assert.deepEqual(await from(`x-opt-offset >= '${offset[2]}'`, 2), [2, 3]);
      assert.deepEqual(await from(`x-opt-enqueued-time > '${time[1]}'`, 2), [2, 3]);
    });
  },

  async "the highest epoch has the partition to itself"() {
    await connected({}, async (connection) => {
      const epoch = (level) => ({
        source: { address: source(2), filter: latest }, properties: { "com.microsoft:epoch": types.wrap_long(level) },
      });
      const first = await opened(connection.open_receiver(epoch(1)), "receiver");
      const displaced = once(first, "receiver_error");
      await opened(connection.open_receiver(epoch(2)), "receiver");
      const [context] = await within(displaced);
      assert.equal(context.receiver.error.condition, "amqp:link:stolen");
      assert.equal(await refusedReceiver(connection, epoch(1)), "amqp:link:stolen");
    });
  },

  async "a partition key keeps its partition and comes back"() {
    await connected({}, async (connection) => {
      const receivers = await Promise.all([0, 1, 2, 3].map((partition) => atEnd(connection, partition)));
      const sender = await opened(connection.open_sender(hub), "sender");
      for (let number = 0; number < 8; number++) sender.send({ body: number, message_annotations: { "x-opt-partition-key": "pump-7" } });
      await until(() => receivers.some((receiver) => receiver.inbox.length === 8));
      const full = receivers.find((receiver) => receiver.inbox.length > 0);
      assert.equal(full.inbox[7].message_annotations["x-opt-partition-key"], "pump-7");
    });
  },

  async "$management tells of the hub and of a partition"() {
    await connected({}, async (connection) => {
      const of = (properties) => request(connection, "$management", { application_properties: { operation: "READ", name: hub, ...properties } });
      assert.equal((await of({ type: "com.microsoft:eventhub" })).body.partition_count, 4);
      const partition = (await of({ type: "com.microsoft:partition", partition: "2" })).body;
      assert.equal(partition.partition, "2");
      assert.equal((await of({ type: "com.microsoft:eventhub", name: "nothing" })).application_properties["status-code"], 404);
    });
  },

  async "heartbeats keep an idle connection"() {
    await connected({ idle_time_out: 2_000 }, async (connection) => {
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      await send(connection, 0, { body: "still there" });
    });
  },

  async "all of it goes over WebSockets"() {
    const dial = rhea.websocket_connect(WebSocket);
    const details = dial(`ws://localhost:${httpPort}/$servicebus/websocket`, ["AMQPWSB10"], {});
    await connected({ connection_details: details, host: undefined, port: undefined }, async (connection) => {
      const receiver = await atEnd(connection, 0);
      await send(connection, 0, { body: "w".repeat(200_000) });
      assert.equal((await next(receiver)).body.length, 200_000);
    });
  },

  async "a coordinator and a dynamic node are refused"() {
    await connected({}, async (connection) => {
      const refused = once(connection, "receiver_error");
      connection.open_receiver({ source: { dynamic: true } });
      assert.equal((await within(refused))[0].receiver.error.condition, "amqp:not-found");
      await send(connection, 0, { body: "x" });
    });
  },
};

// rhea names its selectors "jms-selector" and leaves it to their descriptor to say what they are.
const latest = filter.selector("amqp.annotation.x-opt-offset > '@latest'");
const anonymous = { username: undefined, password: undefined };

function source(partition, group = "$Default") {
  return `${hub}/ConsumerGroups/${group}/Partitions/${partition}`;
}

function token({ path = hub, lifetime = 300, secret = key }) {
  const resource = encodeURIComponent(`sb://localhost/${path}`);
  const expiry = Math.floor(Date.now() / 1000) + lifetime;
  const signature = createHmac("sha256", secret).update(`${resource}\n${expiry}`).digest("base64");
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${policy}`;
}

async function request(connection, node, message) {
  const reply_to = randomUUID();
  const receiver = await opened(connection.open_receiver({ source: node, target: { address: reply_to } }), "receiver");
  const sender = await opened(connection.open_sender(node), "sender");
  sender.send({ message_id: reply_to, reply_to, ...message });
  const answer = await next(receiver);
  assert.equal(answer.correlation_id, reply_to);
  sender.close();
  receiver.close();
  return answer;
}

async function putToken(connection, sas) {
  const answer = await request(connection, "$cbs", {
    body: sas,
    application_properties: { operation: "put-token", type: "servicebus.windows.net:sastoken", name: `sb://localhost/${hub}` },
  });
  return answer.application_properties["status-code"];
}

function atEnd(connection, partition, options = {}) {
  return opened(connection.open_receiver({ source: { address: source(partition), filter: latest }, ...options }), "receiver");
}

/** Waits for a link to open; a receiver gets an inbox. */
async function opened(link, kind) {
  if (kind === "receiver") {
    link.inbox = [];
    link.on("message", (context) => link.inbox.push(context.message));
  }
  const refused = once(link, `${kind}_error`).then(([context]) => {
    throw new Error(String(context[kind].error.condition));
  });
  await within(Promise.race([once(link, kind === "sender" ? "sendable" : "receiver_open"), refused]));
  refused.catch(() => {});
  return link;
}

async function next(receiver) {
  await until(() => receiver.inbox.length > 0);
  return receiver.inbox.shift();
}

async function send(connection, partition, message) {
  const sender = await opened(connection.open_sender(`${hub}/Partitions/${partition}`), "sender");
  sender.send(message);
  await within(once(sender, "accepted"));
  sender.close();
}

async function refusedSender(connection, address) {
  const [context] = await within(once(connection.open_sender(address), "sender_error"));
  return context.sender.error.condition;
}

async function refusedReceiver(connection, options) {
  const [context] = await within(once(connection.open_receiver(options), "receiver_error"));
  return context.receiver.error.condition;
}

function open(options) {
  const container = rhea.create_container();
  // What the tests wait for on links and sessions comes up here too, where nobody waits.
  for (const event of ["error", "disconnected", "connection_error", "session_error", "sender_error", "receiver_error"]) container.on(event, () => {});
  return container.connect({ host: "localhost", port: Number(amqpPort), username: policy, password: key, reconnect: false, ...options });
}

async function connected(options, action) {
  const connection = open(options);
  await within(once(connection, "connection_open"));
  try {
    await action(connection);
  } finally {
    connection.close();
    await within(once(connection, "connection_close"));
  }
}

function refusedConnection(options) {
  return within(once(open(options), "connection_error"));
}

async function until(condition) {
  const end = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function within(promise) {
  let timer;
  const deadline = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`nothing within ${deadlineMs} ms`)), deadlineMs)));
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

let failed = 0;
for (const [name, check] of Object.entries(behaviours)) {
  try {
    await check();
    console.log(`passed ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED ${name}: ${error.stack}`);
  }
}
console.log(`${Object.keys(behaviours).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
