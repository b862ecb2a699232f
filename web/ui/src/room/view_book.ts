import type { View } from "./protocol";

export interface Viewed {
  participantId: string;
  source: "camera" | "screen";
  view: View;
}

const SETTLE_MS = 150;

/** Tells the server what is looked at and how large, once things have settled; only changes. */
export class ViewBook {
  private wanted = new Map<string, Viewed>();
  private readonly told = new Map<string, View>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly tell: (views: Viewed[]) => Promise<unknown>) {}

  want(views: readonly Viewed[]): void {
    this.wanted = new Map(views.map((one) => [`${one.participantId}/${one.source}`, one]));
    this.timer ??= setTimeout(() => this.flush(), SETTLE_MS);
  }

  /** After a rejoin the server may be another one, that knows nothing. */
  forget(): void {
    this.told.clear();
    this.timer ??= setTimeout(() => this.flush(), SETTLE_MS);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private flush(): void {
    this.timer = null;
    const changed = [...this.wanted].filter(
      ([key, { view }]) => (this.told.get(key) ?? "full") !== view,
    );
    if (changed.length === 0) return;
    for (const [key, { view }] of changed) this.told.set(key, view);
    this.tell(changed.map(([, viewed]) => viewed)).catch(() => {
      for (const [key] of changed) this.told.delete(key);
    });
  }
}
