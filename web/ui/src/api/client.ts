import type { Credentials } from "./credentials";
import type { Login, Problem } from "./types";

/** Who asks these shows something else than a token. */
const PUBLIC = new Set(["/api/auth/login", "/api/auth/password"]);

/** An answer of the API that is not a success, or no answer at all (status 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

/** JSON over fetch with the tab's credentials; renews an account's tokens once when needed. */
export class ApiClient {
  private renewal: Promise<boolean> | null = null;

  constructor(
    readonly credentials: Credentials,
    private readonly onUnauthorized: () => void = () => {},
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {}

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.request<T>("GET", withQuery(path, query));
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.request<T>("POST", path, body);
  }

  put<T>(path: string, body: unknown, tag?: string | null): Promise<T> {
    return this.request<T>("PUT", path, body, tag ? { "If-Match": tag } : {});
  }

  /** `tag` is the ETag of what the changes are made to: 412 when somebody else was faster. */
  patch<T>(path: string, body: unknown, tag?: string | null): Promise<T> {
    return this.request<T>("PATCH", path, body, tag ? { "If-Match": tag } : {});
  }

  delete<T = void>(path: string): Promise<T> {
    return this.request<T>("DELETE", path);
  }

  /** A thing with the ETag that a later `patch` sends back. */
  async tagged<T>(path: string): Promise<{ value: T; tag: string | null }> {
    const answer = await this.answer("GET", path);
    return { value: (await answer.json()) as T, tag: answer.headers.get("ETag") };
  }

  /** Sends a file as it is. */
  async upload<T>(path: string, query: Query, file: Blob, type: string): Promise<T> {
    const answer = await this.answer("POST", withQuery(path, query), file, {
      "Content-Type": type,
    });
    return (await answer.json()) as T;
  }

  /** A file, whole; its name as the server calls it. */
  async file(path: string, query: Query = {}): Promise<{ blob: Blob; name: string }> {
    const answer = await this.answer("GET", withQuery(path, query), undefined, { Accept: "*/*" });
    const named = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
    return { blob: await answer.blob(), name: named?.[1] ?? "download" };
  }

  /** A token good for at least the next seconds; null when nobody is logged in. */
  async token(): Promise<string | null> {
    const guest = this.credentials.guestToken;
    if (guest !== null) return guest;
    if (this.credentials.account === null) return null;
    if (!this.credentials.fresh) await this.renew();
    return this.credentials.account?.accessToken ?? null;
  }

  private async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await this.answer(method, path, body, headers);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  private async answer(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    let answer = await this.send(method, path, body, headers);
    if (answer.status === 401 && this.credentials.guestToken === null) {
      if (this.credentials.account !== null && (await this.renew())) {
        answer = await this.send(method, path, body, headers);
      }
    }
    if (answer.ok) return answer;
    if (answer.status === 401 && !path.startsWith("/api/auth/") && !isLinked(path))
      this.onUnauthorized();
    throw new ApiError(answer.status, await problemOf(answer));
  }

  private async send(
    method: string,
    path: string,
    body: unknown,
    extra: Record<string, string>,
  ): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...extra };
    const token = PUBLIC.has(path) ? null : await this.token();
    if (token !== null) headers["Authorization"] = `Bearer ${token}`;
    const init: RequestInit = { method, headers };
    if (body instanceof Blob) {
      init.body = body;
    } else if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      init.body = JSON.stringify(body);
    }
    return this.fetch(path, init);
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await this.fetcher(path, init);
    } catch {
      throw new ApiError(0, {});
    }
  }

  /** Requests that find the token expired at the same time share one renewal. */
  private renew(): Promise<boolean> {
    this.renewal ??= this.renewNow().finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async renewNow(): Promise<boolean> {
    const account = this.credentials.account;
    if (account === null) return false;
    const answer = await this.fetch("/api/auth/refresh", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ refreshToken: account.refreshToken }),
    });
    if (!answer.ok) {
      // Another tab may have renewed meanwhile; only our own stale pair is dropped.
      const current = this.credentials.account;
      if (current?.refreshToken !== account.refreshToken) return true;
      if (answer.status === 401) this.credentials.forget();
      return false;
    }
    const login = (await answer.json()) as Partial<Login> & { accessToken: string };
    this.credentials.rememberLogin({
      accessToken: login.accessToken,
      refreshToken: login.refreshToken ?? account.refreshToken,
      expiresIn: login.expiresIn ?? 300,
    });
    return true;
  }
}

/** Opened by the token of a link: a bad one says nothing about who is logged in. */
function isLinked(path: string): boolean {
  const linked = ["/api/interviews/scheduling/booking", "/api/share/"];
  return linked.some((start) => path.startsWith(start));
}

function withQuery(path: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem;
  } catch {
    return { title: answer.statusText };
  }
}
