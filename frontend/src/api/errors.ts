import i18next from "i18next";

/** One refused field of a request, as RFC 9457 problem details list it. */
interface FieldProblem {
  /** "/body/given_name" */
  pointer: string;
  code: string;
  detail: string | null;
}

/** A call that did not succeed. `code` is stable and never translated; `status` 0 means no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The server's sentence, already in the reader's language. */
  readonly detail: string | null;
  readonly fields: readonly FieldProblem[];
  /** Seconds to wait, when the server asked to slow down. */
  readonly retryAfter: number | null;

  constructor(problem: {
    status: number;
    code: string;
    detail?: string | null;
    fields?: readonly FieldProblem[];
    retryAfter?: number | null;
    cause?: unknown;
  }) {
    super(`${problem.status} ${problem.code}`, { cause: problem.cause });
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail ?? null;
    this.fields = problem.fields ?? [];
    this.retryAfter = problem.retryAfter ?? null;
  }
}

export function networkError(cause: unknown): ApiError {
  return new ApiError({ status: 0, code: "network", cause });
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function fieldProblems(value: unknown): FieldProblem[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: Record<string, unknown> | null) => {
    const pointer = text(entry?.["pointer"]);
    if (pointer === null) return [];
    return [{ pointer, code: text(entry?.["code"]) ?? "invalid", detail: text(entry?.["detail"]) }];
  });
}

/** Reads an error answer. A proxy may answer without a problem body: the status then speaks alone. */
export async function readProblem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const wait = Number(response.headers.get("Retry-After"));
  return new ApiError({
    status: response.status,
    code: text(problem["code"]) ?? `http_${response.status}`,
    detail: text(problem["detail"]) ?? text(problem["title"]),
    fields: fieldProblems(problem["errors"]),
    retryAfter: wait > 0 ? wait : null,
  });
}

/** The translation under a key that is only known at run time, or null. */
function lookUp(key: string, values: Record<string, unknown> = {}): string | null {
  return i18next.exists(key, values)
    ? (i18next.t as (key: string, values: object) => string)(key, values)
    : null;
}

/**
 * What to tell the person: our own sentence for a known code, else the server's (already in their language), else one
 * for the kind of failure.
 */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof ApiError)) return i18next.t("problems.unexpected");
  const own = lookUp(`problems.${error.code}`, { count: error.retryAfter ?? 60 });
  if (own) return own;
  if (error.detail) return error.detail;
  if (error.status >= 500) return i18next.t("problems.server");
  return i18next.t("problems.unexpected");
}

/** "/body/given_name" → "given_name"; "/body/items/0/name" → "items.0.name". */
function fieldName(pointer: string): string {
  const parts = pointer
    .split("/")
    .filter(Boolean)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return (["body", "query", "path"].includes(parts[0] ?? "") ? parts.slice(1) : parts).join(".");
}

/** One sentence per refused field, to hand to each field's `error`; the first problem of a field wins. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  const sentences: Record<string, string> = {};
  for (const { pointer, code, detail } of error.fields) {
    sentences[fieldName(pointer)] ??=
      lookUp(`fieldProblems.${code}`) ?? detail ?? i18next.t("fieldProblems.invalid");
  }
  return sentences;
}
