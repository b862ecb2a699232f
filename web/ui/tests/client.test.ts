import { beforeEach, describe, expect, it, vi } from "vitest";

import { ApiClient, ApiError } from "../src/api/client";
import { Credentials } from "../src/api/credentials";

type Handler = (path: string, init: RequestInit) => Response | Promise<Response>;

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

let now: number;
let credentials: Credentials;
let calls: [string, RequestInit][];
const unauthorized = vi.fn();

function client(handler: Handler): ApiClient {
  return new ApiClient(credentials, unauthorized, (async (path: string, init: RequestInit) => {
    calls.push([path, init]);
    return handler(path, init);
  }) as never);
}

const bearer = (init: RequestInit): string | undefined =>
  (init.headers as Record<string, string>)["Authorization"];

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  unauthorized.mockReset();
  calls = [];
  now = 1_000_000;
  credentials = new Credentials(localStorage, sessionStorage, () => now);
});

describe("an account", () => {
  const renewed = { accessToken: "new", refreshToken: "r2", expiresIn: 900 };
  beforeEach(() => {
    credentials.rememberLogin({ accessToken: "old", refreshToken: "r1", expiresIn: 900 });
  });

  it("shows its token", async () => {
    await client(() => json(200, {})).get("/api/x", { a: 1, b: null, c: "" });
    expect(calls[0]?.[0]).toBe("/api/x?a=1");
    expect(bearer(calls[0]![1])).toBe("Bearer old");
  });

  it("renews an expired token once for all who ask", async () => {
    now += 900_000;
    const api = client((path) => json(200, path === "/api/auth/refresh" ? renewed : {}));
    await Promise.all([api.get("/api/x"), api.get("/api/y"), api.token()]);
    expect(calls.filter(([path]) => path === "/api/auth/refresh")).toHaveLength(1);
    expect(bearer(calls.at(-1)![1])).toBe("Bearer new");
  });

  it("renews a refused token and asks again", async () => {
    const api = client((path, init) => {
      if (path === "/api/auth/refresh") return json(200, renewed);
      return bearer(init) === "Bearer new" ? json(200, { ok: 1 }) : json(401, {});
    });
    expect(await api.get("/api/x")).toEqual({ ok: 1 });
    expect(unauthorized).not.toHaveBeenCalled();
  });

  it("is logged out when it cannot be renewed", async () => {
    const api = client(() => json(401, {}));
    await expect(api.get("/api/x")).rejects.toMatchObject({ status: 401 });
    expect(unauthorized).toHaveBeenCalledOnce();
    expect(credentials.account).toBeNull();
  });

  it("keeps what another tab has renewed meanwhile", async () => {
    const api = client((path, init) => {
      if (path === "/api/auth/refresh") {
        credentials.rememberLogin({ accessToken: "theirs", refreshToken: "r9", expiresIn: 900 });
        return json(401, {});
      }
      return bearer(init) === "Bearer theirs" ? json(200, {}) : json(401, {});
    });
    await api.get("/api/x");
    expect(credentials.account?.refreshToken).toBe("r9");
  });
});

describe("a guest", () => {
  it("acts in its own tab without logging anybody out", async () => {
    credentials.rememberLogin({ accessToken: "staff", refreshToken: "r", expiresIn: 900 });
    credentials.rememberGuest("guest");
    await client(() => json(200, {})).get("/api/x");
    expect(bearer(calls[0]![1])).toBe("Bearer guest");
    credentials.forgetGuest();
    expect(credentials.account?.accessToken).toBe("staff");
  });

  it("is not renewed", async () => {
    credentials.rememberGuest("guest");
    await expect(client(() => json(401, {})).get("/api/x")).rejects.toBeInstanceOf(ApiError);
    expect(calls).toHaveLength(1);
    expect(unauthorized).toHaveBeenCalledOnce();
  });
});

describe("errors", () => {
  it("carry the problem document", async () => {
    const api = client(() => json(409, { detail: "Too late.", code: "wrong-state" }));
    await expect(api.post("/api/x")).rejects.toMatchObject({
      status: 409,
      message: "Too late.",
      problem: { code: "wrong-state" },
    });
  });

  it("without an answer have status 0", async () => {
    const api = client(() => Promise.reject(new TypeError("network")));
    await expect(api.get("/api/x")).rejects.toMatchObject({ status: 0 });
  });

  it("need not be JSON", async () => {
    const api = client(() => new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
    await expect(api.get("/api/x")).rejects.toMatchObject({ message: "Bad Gateway" });
  });
});
