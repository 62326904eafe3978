// Every call of the official JavaScript client against the table service of TABLES_CONNECTION_STRING. Run by node --test.
import { test } from "node:test";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { AzureNamedKeyCredential, TableClient, TableServiceClient, TableTransaction, odata } from "@azure/data-tables";

const connection = process.env.TABLES_CONNECTION_STRING;
const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } };
const service = TableServiceClient.fromConnectionString(connection, options);
const newName = () => "js" + randomUUID().replaceAll("-", "");

async function newTable() {
  const client = TableClient.fromConnectionString(connection, newName(), options);
  await client.createTable();
  return client;
}

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

const refused = (statusCode, code) => (error) => {
  assert.equal(error.statusCode, statusCode);
  assert.equal(error.details?.odataError?.code ?? error.code, code);
  return true;
};

test("tables are created, listed by page and filter, and deleted", async () => {
  const prefix = newName().slice(0, 20);
  const names = ["a", "b", "c", "d", "e"].map((end) => prefix + end);
  for (const name of names) await service.createTable(name);
  const filter = odata`TableName ge ${prefix} and TableName lt ${prefix + "zz"}`;
  assert.deepEqual((await collect(service.listTables({ queryOptions: { filter } }))).map((table) => table.name), names);
  const pages = await collect(service.listTables({ queryOptions: { filter } }).byPage({ maxPageSize: 2 }));
  assert.deepEqual(pages.map((page) => page.length), [2, 2, 1]);
  for (const name of names) await service.deleteTable(name);
  assert.deepEqual(await collect(service.listTables({ queryOptions: { filter } })), []);
});

test("createTable of an existing table and deleteTable of a missing one are no errors of the client", async () => {
  const client = await newTable();
  await client.createTable();
  await client.deleteTable();
  await client.deleteTable();
});

test("a missing table is TableNotFound", async () => {
  const client = TableClient.fromConnectionString(connection, newName(), options);
  await assert.rejects(client.createEntity({ partitionKey: "p", rowKey: "r" }), refused(404, "TableNotFound"));
});

test("createEntity and getEntity return what was stored, and 409 for the same key", async () => {
  const client = await newTable();
  const created = await client.createEntity({ partitionKey: "p", rowKey: "it's ünï", text: "x" });
  const read = await client.getEntity("p", "it's ünï");
  assert.equal(read.text, "x");
  assert.equal(read.etag, created.etag);
  assert.ok(read.timestamp);
  await assert.rejects(client.createEntity({ partitionKey: "p", rowKey: "it's ünï" }), refused(409, "EntityAlreadyExists"));
});

test("getEntity of a missing entity is ResourceNotFound", async () => {
  const client = await newTable();
  await assert.rejects(client.getEntity("p", "r"), refused(404, "ResourceNotFound"));
});

test("every type is read back as it was written", async () => {
  const client = await newTable();
  const entity = {
    partitionKey: "p", rowKey: "r", string: "text", emoji: "😀", flag: true, int: 42, double: 21.5,
    long: 9007199254740993n, time: new Date("2026-11-22T10:11:12.123Z"), bytes: new Uint8Array([0, 1, 255]),
    guid: { type: "Guid", value: "6f9619ff-8b86-d011-b42d-00cf4fc964ff" }, whole: { type: "Double", value: "5" },
  };
  await client.createEntity(entity);
  const read = await client.getEntity("p", "r");
  for (const name of ["string", "emoji", "flag", "int", "double", "long"]) assert.equal(read[name], entity[name], name);
  assert.deepEqual(read.time, entity.time);
  assert.deepEqual(Buffer.from(read.bytes), Buffer.from(entity.bytes));
  assert.equal(read.guid.value, entity.guid.value);
  assert.equal(Number(read.whole.value ?? read.whole), 5);
});

test("updateEntity merges and replaces under an ETag", async () => {
  const client = await newTable();
  await client.createEntity({ partitionKey: "p", rowKey: "r", a: 1 });
  const { etag } = await client.getEntity("p", "r");
  await client.updateEntity({ partitionKey: "p", rowKey: "r", b: 2 }, "Merge", { etag });
  const merged = await client.getEntity("p", "r");
  assert.deepEqual([merged.a, merged.b], [1, 2]);
  await assert.rejects(
    client.updateEntity({ partitionKey: "p", rowKey: "r", b: 3 }, "Replace", { etag }), refused(412, "UpdateConditionNotSatisfied"));
  await client.updateEntity({ partitionKey: "p", rowKey: "r", b: 3 }, "Replace");
  const replaced = await client.getEntity("p", "r");
  assert.deepEqual([replaced.a, replaced.b], [undefined, 3]);
  await assert.rejects(client.updateEntity({ partitionKey: "p", rowKey: "none" }, "Merge"), refused(404, "ResourceNotFound"));
});

test("upsertEntity inserts, merges and replaces", async () => {
  const client = await newTable();
  await client.upsertEntity({ partitionKey: "p", rowKey: "r", a: 1 }, "Merge");
  await client.upsertEntity({ partitionKey: "p", rowKey: "r", b: 2 }, "Merge");
  assert.deepEqual([(await client.getEntity("p", "r")).a, (await client.getEntity("p", "r")).b], [1, 2]);
  await client.upsertEntity({ partitionKey: "p", rowKey: "r", c: 3 }, "Replace");
  assert.equal((await client.getEntity("p", "r")).a, undefined);
});

test("deleteEntity heeds its ETag", async () => {
  const client = await newTable();
  await client.createEntity({ partitionKey: "p", rowKey: "r" });
  const { etag } = await client.getEntity("p", "r");
  await client.upsertEntity({ partitionKey: "p", rowKey: "r", a: 1 });
  await assert.rejects(client.deleteEntity("p", "r", { etag }), refused(412, "UpdateConditionNotSatisfied"));
  await client.deleteEntity("p", "r");
  await assert.rejects(client.deleteEntity("p", "r"), refused(404, "ResourceNotFound"));
});

test("listEntities filters, selects and pages with continuation tokens", async () => {
  const client = await newTable();
  for (let i = 0; i < 7; i++) await client.createEntity({ partitionKey: i < 4 ? "a" : "b", rowKey: `${i}`, n: i, text: `${i}` });
  assert.equal((await collect(client.listEntities())).length, 7);
  const filtered = await collect(client.listEntities({ queryOptions: { filter: odata`PartitionKey eq ${"b"} and n gt ${4}`, select: ["n"] } }));
  assert.deepEqual(filtered.map((row) => row.n), [5, 6]);
  assert.equal(filtered[0].text, undefined);
  const pages = client.listEntities().byPage({ maxPageSize: 3 });
  const first = (await pages.next()).value;
  assert.equal(first.length, 3);
  const rest = await collect(client.listEntities().byPage({ maxPageSize: 3, continuationToken: first.continuationToken }));
  assert.deepEqual([...first, ...rest.flat()].map((row) => row.n), [0, 1, 2, 3, 4, 5, 6]);
});

test("submitTransaction applies all operations or none", async () => {
  const client = await newTable();
  for (const rowKey of ["merge", "replace", "gone"]) await client.createEntity({ partitionKey: "p", rowKey, old: 1 });
  const transaction = new TableTransaction();
  transaction.createEntity({ partitionKey: "p", rowKey: "new" });
  transaction.updateEntity({ partitionKey: "p", rowKey: "merge", n: 1 }, "Merge");
  transaction.updateEntity({ partitionKey: "p", rowKey: "replace", n: 1 }, "Replace");
  transaction.upsertEntity({ partitionKey: "p", rowKey: "upsert", n: 1 }, "Merge");
  transaction.deleteEntity("p", "gone");
  const answer = await client.submitTransaction(transaction.actions);
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.subResponses.map((part) => part.status), [204, 204, 204, 204, 204]);
  assert.ok(answer.getResponseForEntity("new").etag);
  const rows = await collect(client.listEntities());
  assert.deepEqual(rows.map((row) => [row.rowKey, row.old]), [["merge", 1], ["new", undefined], ["replace", undefined], ["upsert", undefined]]);

  await assert.rejects(
    client.submitTransaction([["create", { partitionKey: "p", rowKey: "other" }], ["create", { partitionKey: "p", rowKey: "new" }]]),
    (error) => error.statusCode === 409 && error.code === "EntityAlreadyExists");
  await assert.rejects(client.getEntity("p", "other"), refused(404, "ResourceNotFound"));
});

test("service properties, and the access policies of a table, are set and read back", async () => {
  const before = await service.getProperties();
  assert.ok(before.logging);
  await service.setProperties({ cors: [{ allowedOrigins: "*", allowedMethods: "GET", allowedHeaders: "", exposedHeaders: "", maxAgeInSeconds: 5 }] });
  assert.equal((await service.getProperties()).cors[0].maxAgeInSeconds, 5);
  await service.setProperties(before);
  await assert.rejects(service.getStatistics(), { statusCode: 400 });
  const secondary = TableServiceClient.fromConnectionString(connection.replace(/(TableEndpoint=[^;]*)/, "$1-secondary"), options);
  assert.equal((await secondary.getStatistics()).geoReplication.status, "live");

  const client = await newTable();
  assert.deepEqual((await client.getAccessPolicy()).length, 0);
  await client.setAccessPolicy([{ id: "policy", accessPolicy: { start: new Date("2026-01-01"), expiry: new Date("2027-01-01"), permission: "r" } }]);
  const policies = await client.getAccessPolicy();
  assert.equal(policies[0].id, "policy");
  assert.equal(policies[0].accessPolicy.permission, "r");
});

test("a wrong key is refused", async () => {
  const endpoint = /TableEndpoint=([^;]+)/.exec(connection)[1];
  const wrong = new TableServiceClient(endpoint, new AzureNamedKeyCredential("devstoreaccount1", Buffer.from("wrong").toString("base64")), options);
  await assert.rejects(collect(wrong.listTables()), refused(403, "AuthenticationFailed"));
});
