// Drives the official SDK through one scenario against a connection string and prints what it saw as one line of JSON.
import {
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
} from "@azure/event-hubs";
import WebSocket from "ws";
import { loadBalanced } from "./load-balanced.mjs";

const [scenario, connectionString] = process.argv.slice(2);
const hub = "telemetry";
const deadlineMs = 20_000;

const scenarios = {
  sendByKey,
  sendByPartition,
  sendBatches,
  positions,
  properties,
  wrongKey,
  publisher,
  ownerLevel,
  lastEnqueued,
  serverBusy,
  tooLarge,
  webSocket,
  loadBalanced: () => loadBalanced(connectionString, hub),
};

async function sendByKey() {
  await withProducer(async (producer) => {
    await producer.sendBatch([event("one"), event("two")], { partitionKey: "pump-7" });
  });
  return await receive("1", earliestEventPosition, 2);
}

async function sendByPartition() {
  await withProducer(async (producer) => {
    await producer.sendBatch([event("here")], { partitionId: "2" });
  });
  return await receive("2", earliestEventPosition, 1);
}

async function sendBatches() {
  let sent = 0;
  await withProducer(async (producer) => {
    for (let batchNumber = 0; batchNumber < 5; batchNumber++) {
      const batch = await producer.createBatch({ partitionId: "3" });
      while (batch.count < 200 && batch.tryAdd({ body: { number: sent } })) {
        sent++;
      }
      await producer.sendBatch(batch);
    }
  });
  const events = await receive("3", earliestEventPosition, sent);
  return { sent, inOrder: events.every((e, i) => e.body.number === i && e.sequenceNumber === i) };
}

async function positions() {
  await withProducer(async (producer) => {
    await producer.sendBatch([0, 1, 2, 3].map((body) => ({ body })), { partitionId: "0" });
  });
  const all = await receive("0", earliestEventPosition, 4);
  const enqueuedOn = new Date(all[3].enqueuedOn);
  while (Date.now() <= enqueuedOn.getTime()) {
    await delay(2);
  }
  await withProducer((producer) => producer.sendBatch([{ body: 4 }], { partitionId: "0" }));
  const bodies = (events) => events.map((e) => e.body);
  return {
    earliest: bodies(await receive("0", earliestEventPosition, 5)),
    offset: bodies(await receive("0", { offset: all[1].offset }, 3)),
    offsetInclusive: bodies(await receive("0", { offset: all[1].offset, isInclusive: true }, 4)),
    sequenceNumber: bodies(await receive("0", { sequenceNumber: all[2].sequenceNumber }, 2)),
    enqueuedOn: bodies(await receive("0", { enqueuedOn }, 1)),
  };
}

async function properties() {
  await withProducer((producer) => producer.sendBatch([{ body: "x" }], { partitionId: "1" }));
  const consumer = new EventHubConsumerClient("backend", connectionString, hub);
  try {
    return {
      hub: await consumer.getEventHubProperties(),
      partition: await consumer.getPartitionProperties("1"),
      empty: await consumer.getPartitionProperties("2"),
      ids: await consumer.getPartitionIds(),
    };
  } finally {
    await consumer.close();
  }
}

async function wrongKey() {
  const producer = new EventHubProducerClient(connectionString, hub, { retryOptions: { maxRetries: 0 } });
  try {
    await producer.sendBatch([{ body: "x" }]);
    return { code: null };
  } catch (error) {
    return { code: error.code };
  } finally {
    await producer.close();
  }
}

// The SDK has no publishers, but its hub name is the address it attaches to.
async function publisher() {
  const producer = new EventHubProducerClient(connectionString, `${hub}/publishers/pump-7`);
  try {
    await producer.sendBatch([event("mine")]);
  } finally {
    await producer.close();
  }
  return await receive("1", earliestEventPosition, 1);
}

async function ownerLevel() {
  await withProducer((producer) => producer.sendBatch([{ body: "x" }], { partitionId: "0" }));
  const clients = [1, 2, 3, 4].map(() => new EventHubConsumerClient("backend", connectionString, hub));
  const subscriptions = [];
  const subscribe = (client, level, onEvents, onError) =>
    subscriptions.push(
      client.subscribe(
        "0",
        { processEvents: async (events) => events.length > 0 && onEvents(), processError: async (error) => onError(error.code) },
        { startPosition: earliestEventPosition, ...(level === undefined ? {} : { ownerLevel: level }) },
      ),
    );
  try {
    let displaced;
    const displacement = new Promise((resolve) => (displaced = resolve));
    await within(new Promise((resolve, reject) => subscribe(clients[0], 1, resolve, (code) => (displaced(code), reject(code)))));
    await within(new Promise((resolve, reject) => subscribe(clients[1], 1, resolve, reject)));
    const refused = await within(new Promise((resolve) => subscribe(clients[2], 0, () => resolve(null), resolve)));
    const shared = await within(new Promise((resolve) => subscribe(clients[3], undefined, () => resolve(null), resolve)));
    return { displaced: await within(displacement), refused, shared };
  } finally {
    await Promise.all(subscriptions.map((subscription) => subscription.close()));
    await Promise.all(clients.map((client) => client.close()));
  }
}

async function lastEnqueued() {
  await withProducer((producer) => producer.sendBatch([{ body: 1 }, { body: 2 }, { body: 3 }], { partitionId: "0" }));
  const consumer = new EventHubConsumerClient("backend", connectionString, hub);
  let subscription;
  try {
    return await within(
      new Promise((resolve, reject) => {
        subscription = consumer.subscribe(
          "0",
          {
            processEvents: async (events, context) => events.length > 0 && resolve(context.lastEnqueuedEventProperties),
            processError: async (error) => reject(error),
          },
          { startPosition: earliestEventPosition, maxBatchSize: 1, trackLastEnqueuedEventProperties: true },
        );
      }),
    );
  } finally {
    await subscription?.close();
    await consumer.close();
  }
}

async function serverBusy() {
  const producer = new EventHubProducerClient(connectionString, hub, { retryOptions: { maxRetries: 0 } });
  try {
    for (let sent = 0; sent < 50; sent++) {
      await producer.sendBatch(Array.from({ length: 1_000 }, (_, body) => ({ body })));
    }
    return { code: null };
  } catch (error) {
    return { code: error.code, retryable: error.retryable };
  } finally {
    await producer.close();
  }
}

async function tooLarge() {
  const producer = new EventHubProducerClient(connectionString, hub, { retryOptions: { maxRetries: 0 } });
  try {
    await producer.sendBatch([{ body: "x".repeat(1_300_000) }], { partitionId: "0" });
    return { code: null };
  } catch (error) {
    await producer.sendBatch([event("after")], { partitionId: "0" });
    return { code: error.code, message: error.message, events: await receive("0", earliestEventPosition, 1) };
  } finally {
    await producer.close();
  }
}

async function webSocket() {
  // The SDK speaks TLS over WebSockets only, and the emulator has none.
  class PlainWebSocket extends WebSocket {
    constructor(url, protocols, options) {
      super(url.replace(/^wss:/, "ws:"), protocols, options);
    }
  }
  const options = { webSocketOptions: { webSocket: PlainWebSocket } };
  const producer = new EventHubProducerClient(connectionString, hub, options);
  try {
    for (let number = 0; number < 200; number++) {
      await producer.sendBatch([event(`${number}`.padEnd(number === 100 ? 300_000 : 10))], { partitionId: "1" });
    }
  } finally {
    await producer.close();
  }
  return (await receive("1", earliestEventPosition, 200, options)).map((e) => [e.sequenceNumber, e.body.length]);
}

function event(body) {
  return {
    body,
    contentType: "application/json",
    messageId: "m-1",
    correlationId: "c-1",
    properties: { text: "t", number: 7, flag: true },
  };
}

async function withProducer(action) {
  const producer = new EventHubProducerClient(connectionString, hub);
  try {
    await action(producer);
  } finally {
    await producer.close();
  }
}

async function receive(partitionId, startPosition, count, options = {}) {
  const consumer = new EventHubConsumerClient("backend", connectionString, hub, options);
  const received = [];
  let subscription;
  try {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${received.length} of ${count} events came`)), deadlineMs);
      subscription = consumer.subscribe(
        partitionId,
        {
          processEvents: async (events) => {
            received.push(...events);
            if (received.length >= count) {
              clearTimeout(timer);
              resolve();
            }
          },
          processError: async (error) => reject(error),
        },
        { startPosition, maxBatchSize: 100, maxWaitTimeInSeconds: 1 },
      );
    });
  } finally {
    await subscription?.close();
    await consumer.close();
  }
  return received.map((e) => ({
    body: e.body,
    sequenceNumber: e.sequenceNumber,
    offset: e.offset,
    enqueuedOn: e.enqueuedTimeUtc,
    partitionKey: e.partitionKey ?? null,
    contentType: e.contentType ?? null,
    messageId: e.messageId ?? null,
    correlationId: e.correlationId ?? null,
    properties: e.properties ?? null,
    publisher: e.systemProperties?.["x-opt-publisher"] ?? null,
  }));
}

function within(promise) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${deadlineMs} ms`)), deadlineMs);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(timer));
}

function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

try {
  console.log(JSON.stringify(await scenarios[scenario]()));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
