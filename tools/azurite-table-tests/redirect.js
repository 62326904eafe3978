// Loaded by mocha before Azurite's own table tests: where they start Azurite's table server, they get a way to another
// server instead, whose port TABLES_PORT names. Tests that speak TLS get it here, with the certificate they bring.
// Tests that sign a request without a date, which Azure refuses, have it signed anew with one.
const crypto = require("crypto");
const fs = require("fs");
const http = require("http");
const https = require("https");
const Module = require("module");
const path = require("path");

// The account of every storage emulator, and its public key.
const account = "devstoreaccount1";
const key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const target = Number(process.env.TABLES_PORT);
if (!target) throw new Error("Set TABLES_PORT to the port of the server under test.");

class RedirectedServer {
  constructor(config) {
    this.config = config;
    this.sockets = new Set();
  }

  async start() {
    const { cert, key, port, host } = this.config;
    this.server = cert
      ? https.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) }, forward)
      : http.createServer(forward);
    this.server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    await new Promise((resolve, reject) => this.server.on("error", reject).listen(port, host, resolve));
  }

  async close() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async clean() {}

  getHttpServerAddress() {
    return `http${this.config.cert ? "s" : ""}://${this.config.host}:${this.config.port}`;
  }
}

function forward(request, response) {
  const { method, url, rawHeaders } = request;
  const headers = [...rawHeaders];
  const signed = headers.findIndex((text, i) => i % 2 === 0 && /^authorization$/i.test(text));
  const isUndated = !request.headers.date && !request.headers["x-ms-date"];
  if (isUndated && /^SharedKeyLite/.test(request.headers.authorization)) {
    const date = new Date().toUTCString();
    headers[signed + 1] = `SharedKeyLite ${account}:${sign(`${date}\n/${account}${url.split("?")[0]}`)}`;
    headers.push("x-ms-date", date);
  }
  const upstream = http.request({ port: target, host: "127.0.0.1", method, path: url, headers, setHost: false }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  upstream.on("error", () => response.destroy());
  request.pipe(upstream);
}

function sign(text) {
  return crypto.createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
}

const load = Module._load;
Module._load = function (request, parent, isMain) {
  const isServer = /(^|\/)TableServer$/.test(request) && parent?.filename.includes(`${path.sep}tests${path.sep}`);
  return isServer ? { __esModule: true, default: RedirectedServer } : load.call(this, request, parent, isMain);
};
