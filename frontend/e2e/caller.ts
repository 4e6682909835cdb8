import { type APIRequestContext, expect } from "@playwright/test";
import { AGAIN, demoPassword, tokenFor } from "./company";

export interface Change {
  method: "POST" | "PUT" | "PATCH";
  data?: object;
  version?: number;
}

/** What one person does over REST, where a journey is about something else. */
export class Caller {
  private readonly request: APIRequestContext;
  private readonly token: string;

  private constructor(request: APIRequestContext, token: string) {
    this.request = request;
    this.token = token;
  }

  static async as(
    request: APIRequestContext,
    email: string,
    password = demoPassword(email),
  ): Promise<Caller> {
    return new Caller(request, await tokenFor(request, email, password));
  }

  async ask<Answer>(path: string, change?: Change): Promise<Answer> {
    const answer = await this.request.fetch(`/api/v1${path}`, {
      ...AGAIN,
      method: change?.method ?? "GET",
      headers: {
        Authorization: `Bearer ${this.token}`,
        ...(change?.method === "POST" ? { "Idempotency-Key": crypto.randomUUID() } : {}),
        ...(change?.version === undefined ? {} : { "If-Match": `"${change.version}"` }),
      },
      ...(change?.data ? { data: change.data } : {}),
    });
    const text = await answer.text();
    expect(answer.ok(), `${path}: ${text}`).toBe(true);
    return (text ? JSON.parse(text) : null) as Answer;
  }
}
