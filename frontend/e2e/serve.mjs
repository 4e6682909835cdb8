// Starts the whole product for the journeys: a new, empty data folder, the embedded database, worker and API.
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const port = process.argv[2];
const project = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
// A fixed place, so that the tests find mails and passwords; short, because a socket's path must be.
const folder = `/tmp/viceversa-e2e-${port}`;
rmSync(folder, { recursive: true, force: true });

const server = spawn(`${project}/backend/.venv/bin/viceversa`, ["run"], {
  stdio: "inherit",
  env: {
    ...process.env,
    DATABASE_URL: "",
    VICEVERSA_DATA_FOLDER: folder,
    VICEVERSA_PORT: port,
    VICEVERSA_PUBLIC_URL: `http://localhost:${port}`,
    // A journey listens to webhooks on this machine.
    VICEVERSA_WEBHOOK_NETWORKS: "127.0.0.0/8",
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill("SIGTERM"));
server.on("exit", (code) => process.exit(code ?? 0));
