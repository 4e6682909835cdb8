import i18next from "i18next";
import createClient from "openapi-fetch";
import { networkError, readProblem } from "./errors";
import type { paths } from "./schema";

const BASE = "/api/v1";

/** The contract's paths without their common beginning, so that calls read `api.GET("/programmes")`. */
type ApiPaths = {
  [Path in keyof paths as Path extends `${typeof BASE}${infer Rest}` ? Rest : never]: paths[Path];
};

/** What the client needs to know about the session; the auth folder connects it (imports only go down). */
interface SessionPort {
  accessToken: () => string | null;
  /** Gets a new access token, or null when the session is over. */
  renew: () => Promise<string | null>;
}

let session: SessionPort = { accessToken: () => null, renew: async () => null };

export function connectSession(port: SessionPort): void {
  session = port;
}

/** Asked before there is a session: they carry no token, and their 401 says "wrong password", not "expired". */
const WITHOUT_TOKEN = new Set(
  [
    "login",
    "refresh",
    "logout",
    "sign-in-options",
    "password-reset-requests",
    "password-resets",
    "invitation-acceptances",
  ].map((name) => `${BASE}/auth/${name}`),
);

/** A fresh key for one intention. Keep it and send it again to repeat a POST without doing the thing twice. */
export function newIdempotencyKey(): string {
  // randomUUID exists only on HTTPS and localhost; a first installation may run on plain HTTP inside a company.
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

function authorize(request: Request, token: string | null): Request {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    throw networkError(cause);
  }
}

/** Sends once; when the token has expired, renews it and sends the same request (same key) once more. */
async function send(request: Request): Promise<Response> {
  // Until the words are loaded the browser's own header speaks.
  if (i18next.language) request.headers.set("Accept-Language", i18next.language);
  if (WITHOUT_TOKEN.has(new URL(request.url).pathname)) return reach(request);
  if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
    request.headers.set("Idempotency-Key", newIdempotencyKey());
  }
  const spare = request.clone();
  const token = session.accessToken();
  const first = await reach(authorize(request, token));
  if (first.status !== 401) return first;
  // Another call may have renewed the token while this one was under way.
  const current = session.accessToken();
  const renewed = current !== null && current !== token ? current : await session.renew();
  return renewed ? reach(authorize(spare, renewed)) : first;
}

/** The typed client. Every answer outside 2xx rejects with an `ApiError`. */
export const api = createClient<ApiPaths>({
  baseUrl: new URL(BASE, window.location.origin).href,
  fetch: send,
});

api.use({
  async onResponse({ response }) {
    if (!response.ok) throw await readProblem(response);
  },
});

/** The body of a successful call: `unwrap(api.GET("/programmes", { signal }))`. */
export async function unwrap<Body>(call: Promise<{ data?: Body }>): Promise<NonNullable<Body>> {
  const { data } = await call;
  return data as NonNullable<Body>;
}
