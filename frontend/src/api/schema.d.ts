/**
 * Written by hand until openapi/openapi.json exists, and only for signing in.
 * `npm run api:types` replaces this file with the generated one.
 */
export interface paths {
  "/api/v1/auth/login": {
    post: Operation<{ email: string; password: string }, { 200: JsonBody<components["schemas"]["SignedInOut"]> }>;
  };
  "/api/v1/auth/refresh": { post: Bodyless<{ 200: JsonBody<components["schemas"]["SignedInOut"]> }> };
  "/api/v1/auth/logout": { post: Bodyless<{ 204: NoBody }> };
  "/api/v1/auth/logout-everywhere": { post: Bodyless<{ 204: NoBody }> };
  "/api/v1/auth/password-reset-requests": { post: Operation<{ email: string }, { 202: NoBody }> };
  "/api/v1/auth/password-resets": { post: Operation<{ token: string; password: string }, { 204: NoBody }> };
  "/api/v1/auth/invitation-acceptances": { post: Operation<{ token: string; password: string }, { 204: NoBody }> };
}

interface NoBody {
  headers: { [name: string]: unknown };
  content?: never;
}

interface JsonBody<Body> {
  headers: { [name: string]: unknown };
  content: { "application/json": Body };
}

interface Bodyless<Responses> {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
  requestBody?: never;
  responses: Responses;
}

interface Operation<Body, Responses> {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
  requestBody: { content: { "application/json": Body } };
  responses: Responses;
}

export interface components {
  schemas: {
    MeOut: {
      id: string;
      email: string;
      given_name: string;
      family_name: string;
      preferred_language: "fr" | "en";
      time_zone: string;
      roles: ("member" | "coordinator" | "referent" | "admin")[];
    };
    SignedInOut: {
      access_token: string;
      token_type: "Bearer";
      expires_in: number;
      user: components["schemas"]["MeOut"];
    };
  };
}
