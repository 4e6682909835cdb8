// Starts the whole product for the journeys: a new, empty data folder, the embedded database, worker and API.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const port = process.argv[2];
const project = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
// A fixed place, so that the tests find mails and passwords; short, because a socket's path must be.
const folder = `/tmp/viceversa-e2e-${port}`;
rmSync(folder, { recursive: true, force: true });

// The company's identity provider: a real one, which lets in whoever presses a button. Its address is ours and one.
const providerPort = String(Number(port) + 1);
const provider = spawn(
  `${project}/backend/.venv/bin/oidc-provider-mock`,
  [
    "--port",
    providerPort,
    ...["ines.moreau", "nobody.here"].flatMap((name) => [
      "--user-claims",
      JSON.stringify({ sub: name, email: `${name}@demo.example`, email_verified: true }),
    ]),
  ],
  { stdio: "ignore" },
);
// As after any full hour, when the mails that nobody but their reader may see are kept in a folder of their own.
mkdirSync(`${folder}/mails/unlisted`, { recursive: true });
writeFileSync(`${folder}/sso.secret`, "a secret of the journeys");

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
    VICEVERSA_SSO_ISSUER: `http://localhost:${providerPort}`,
    VICEVERSA_SSO_CLIENT_ID: "vice-versa",
    VICEVERSA_SSO_CLIENT_SECRET_FILE: `${folder}/sso.secret`,
    VICEVERSA_SSO_LABEL: "Fabrikam",
  },
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill("SIGTERM"));
server.on("exit", (code) => {
  provider.kill("SIGTERM");
  process.exit(code ?? 0);
});
