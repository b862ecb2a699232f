import type { Login } from "./types";

/**
 * Who this tab acts as. An account's tokens are shared by all tabs (localStorage); a guest's
 * token belongs to the tab that opened the link (sessionStorage) and wins there, so that trying
 * a candidate's link does not log anybody out.
 */
export interface Account {
  accessToken: string;
  refreshToken: string;
  /** Milliseconds since the epoch after which the access token should not be used. */
  refreshAt: number;
}

const ACCOUNT_KEY = "vivavoce.account";
const GUEST_KEY = "vivavoce.guest";
/** Renew this much ahead of expiry, so that no request is sent with a dying token. */
const EARLY_MS = 30_000;

export class Credentials {
  constructor(
    private readonly shared: Storage = localStorage,
    private readonly tab: Storage = sessionStorage,
    private readonly now: () => number = Date.now,
  ) {}

  get guestToken(): string | null {
    return this.tab.getItem(GUEST_KEY);
  }

  get account(): Account | null {
    const stored = this.shared.getItem(ACCOUNT_KEY);
    if (stored === null) return null;
    try {
      return JSON.parse(stored) as Account;
    } catch {
      this.shared.removeItem(ACCOUNT_KEY);
      return null;
    }
  }

  get present(): boolean {
    return this.guestToken !== null || this.account !== null;
  }

  /** Whether the account's access token is still good for a request. */
  get fresh(): boolean {
    const account = this.account;
    return account !== null && this.now() < account.refreshAt;
  }

  rememberLogin(login: Pick<Login, "accessToken" | "refreshToken" | "expiresIn">): void {
    const account: Account = {
      accessToken: login.accessToken,
      refreshToken: login.refreshToken,
      refreshAt: this.now() + login.expiresIn * 1000 - EARLY_MS,
    };
    this.shared.setItem(ACCOUNT_KEY, JSON.stringify(account));
  }

  rememberGuest(token: string): void {
    this.tab.setItem(GUEST_KEY, token);
  }

  forgetGuest(): void {
    this.tab.removeItem(GUEST_KEY);
  }

  forget(): void {
    this.tab.removeItem(GUEST_KEY);
    this.shared.removeItem(ACCOUNT_KEY);
  }
}
