// Consumers of the official SDK that share a hub's partitions by a checkpoint store, while events keep coming.
import { EventHubConsumerClient, EventHubProducerClient, earliestEventPosition } from "@azure/event-hubs";

const partitions = ["0", "1", "2", "3"];
const deadlineMs = 40_000;

export async function loadBalanced(connectionString, hub) {
  const store = new SharedStore();
  const consumers = [];
  const log = [];
  const start = () => {
    const consumer = new Consumer(consumers.length, connectionString, hub, store, log);
    consumers.push(consumer);
    return consumer;
  };
  const producer = new Producer(connectionString, hub);
  try {
    start();
    start();
    await until("two share", () => owned(consumers).join() === "2,2" && log.length > 100);
    start();
    await until("three share", () => owned(consumers).every((count) => count >= 1) && sum(owned(consumers)) === 4);
    await consumers[0].close();
    const left = log.length;
    await until("two have taken over", () => owned(consumers).slice(1).join() === "2,2" && log.length > left + 100);
    await producer.stop();
    await until("all have come", () => distinct(log) === producer.sent);
    return { sent: producer.sent, received: distinct(log), overlaps: overlaps(log), takers: takers(log), leftAfterClose: owned(consumers)[0] };
  } finally {
    await producer.stop();
    await Promise.all(consumers.map((consumer) => consumer.close()));
  }

  async function until(what, condition) {
    const started = Date.now();
    while (!condition()) {
      if (Date.now() - started > deadlineMs) {
        throw new Error(`${what}: not within ${deadlineMs} ms; owned ${owned(consumers)}, ${distinct(log)} of ${producer.sent} events`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

class Consumer {
  constructor(id, connectionString, hub, store, log) {
    this.owned = new Set();
    this.client = new EventHubConsumerClient("backend", connectionString, hub, store, {
      loadBalancingOptions: { strategy: "balanced", updateIntervalInMs: 250, partitionOwnershipExpirationIntervalInMs: 5_000 },
    });
    this.subscription = this.client.subscribe(
      {
        processInitialize: async (context) => {
          this.owned.add(context.partitionId);
          log.push({ id, partition: context.partitionId, begins: true });
        },
        processEvents: async (events, context) => {
          // Nothing is awaited between the two, so that whatever is logged is in the checkpoint.
          for (const event of events) {
            log.push({ id, partition: context.partitionId, sequence: event.sequenceNumber });
          }
          if (events.length > 0) {
            store.checkpoint(context, events.at(-1));
          }
        },
        processError: async () => {},
        processClose: async (_, context) => {
          this.owned.delete(context.partitionId);
        },
      },
      { startPosition: earliestEventPosition, maxBatchSize: 20, maxWaitTimeInSeconds: 1 },
    );
  }

  async close() {
    await this.subscription.close();
    await this.client.close();
  }
}

class Producer {
  constructor(connectionString, hub) {
    this.sent = 0;
    this.client = new EventHubProducerClient(connectionString, hub);
    this.running = this.run();
  }

  async run() {
    while (!this.stopped) {
      for (const partitionId of partitions) {
        await this.client.sendBatch([{ body: 1 }, { body: 2 }, { body: 3 }], { partitionId });
        this.sent += 3;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop() {
    this.stopped = true;
    await this.running;
    await this.client.close();
  }
}

// A checkpoint store as the SDK's stores in tables and blobs are, with versions that decide who wins.
class SharedStore {
  ownerships = new Map();
  checkpoints = new Map();
  version = 0;

  async listOwnership() {
    return [...this.ownerships.values()].map((ownership) => ({ ...ownership }));
  }

  async claimOwnership(claims) {
    const won = [];
    for (const claim of claims) {
      const held = this.ownerships.get(claim.partitionId);
      if (held === undefined || held.etag === claim.etag) {
        const ownership = { ...claim, etag: `${++this.version}`, lastModifiedTimeInMs: Date.now() };
        this.ownerships.set(claim.partitionId, ownership);
        won.push({ ...ownership });
      }
    }
    return won;
  }

  async listCheckpoints() {
    return [...this.checkpoints.values()];
  }

  async updateCheckpoint(checkpoint) {
    this.checkpoints.set(checkpoint.partitionId, checkpoint);
  }

  checkpoint(context, event) {
    const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId } = context;
    const { offset, sequenceNumber } = event;
    this.checkpoints.set(partitionId, { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, offset, sequenceNumber });
  }
}

function owned(consumers) {
  return consumers.map((consumer) => consumer.owned.size);
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

function distinct(log) {
  return new Set(log.filter((entry) => !entry.begins).map((entry) => `${entry.partition}/${entry.sequence}`)).size;
}

// Events that somebody processed after another had begun to receive the same partition.
function overlaps(log) {
  const receiving = new Map();
  const replaced = new Set();
  let count = 0;
  for (const { id, partition, begins } of log) {
    if (begins) {
      replaced.delete(`${id}/${partition}`);
    } else if (replaced.has(`${id}/${partition}`)) {
      count++;
    } else if (receiving.get(partition) !== id) {
      if (receiving.has(partition)) {
        replaced.add(`${receiving.get(partition)}/${partition}`);
      }
      receiving.set(partition, id);
    }
  }
  return count;
}

// How many consumers took part.
function takers(log) {
  return new Set(log.filter((entry) => !entry.begins).map((entry) => entry.id)).size;
}
