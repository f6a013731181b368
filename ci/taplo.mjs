// The language server inside VS Code's Even Better TOML (npm's @taplo/lsp), over standard input and
// output as editors speak to one: node ci/taplo.mjs FOLDER, where FOLDER has it in node_modules.

import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const { TaploLsp } = createRequire(path.resolve(process.argv[2], "x"))("@taplo/lsp");

/** The nearest configuration of `folder` and those above it. */
function configuration(folder) {
  const file = [".taplo.toml", "taplo.toml"]
    .map((name) => path.join(folder, name))
    .find((file) => existsSync(file));
  const above = path.dirname(folder);
  return file ?? (above === folder ? undefined : configuration(above));
}

const environment = {
  now: () => new Date(),
  envVar: (name) => process.env[name],
  envVars: () => Object.entries(process.env),
  stdErrAtty: () => false,
  stdin: process.stdin,
  stdout: process.stderr,
  stderr: process.stderr,
  glob: () => [],
  readFile: async (file) => readFileSync(file),
  writeFile: async (file, bytes) => writeFileSync(file, bytes),
  urlToFilePath: (url) => fileURLToPath(url),
  isAbsolute: path.isAbsolute,
  cwd: () => process.cwd(),
  findConfigFile: configuration,
  fetch: { fetch, Headers, Request, Response },
};

function tell(message) {
  const body = Buffer.from(JSON.stringify(message));
  process.stdout.write(`Content-Length: ${body.length}\r\n\r\n`);
  process.stdout.write(body);
}

const server = await TaploLsp.initialize(environment, { onMessage: tell });
let waiting = Buffer.alloc(0);
process.stdin.on("data", (bytes) => {
  waiting = Buffer.concat([waiting, bytes]);
  for (;;) {
    const head = waiting.indexOf("\r\n\r\n");
    const length = /content-length: *(\d+)/i.exec(waiting.subarray(0, head))?.[1];
    const end = head + 4 + Number(length);
    if (head < 0 || waiting.length < end) return;
    const message = JSON.parse(waiting.subarray(head + 4, end));
    waiting = waiting.subarray(end);
    if (message.method === "exit") process.exit(0);
    server.send(message);
  }
});
process.stdin.on("end", () => process.exit(0));
