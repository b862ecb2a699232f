import { useState } from "preact/hooks";

import type { Page } from "../api/types";
import { useAction, useLoad } from "./use_load";

export interface Pages<T> {
  items: T[] | null;
  error: unknown;
  /** Null on the last page. */
  more: (() => void) | null;
  busy: boolean;
  reload: () => void;
}

/** A keyset list, read page by page; begins anew when `key` changes. */
export function usePages<T>(
  load: (cursor: string | null) => Promise<Page<T>>,
  key: string,
): Pages<T> {
  const first = useLoad(() => load(null), key);
  const [added, setAdded] = useState<{ of: Page<T> | null; items: T[]; next: string | null }>({
    of: null,
    items: [],
    next: null,
  });
  const { busy, error, run } = useAction();
  // What was added to a list that has been read anew since then is not its continuation.
  const current = added.of === first.data && first.data !== null ? added : null;
  const next = current ? current.next : (first.data?.nextCursor ?? null);
  const more = (): void =>
    void run(async () => {
      const page = await load(next);
      const before = current?.items ?? [];
      setAdded({ of: first.data, items: [...before, ...page.items], next: page.nextCursor });
    });
  return {
    items: first.data === null ? null : [...first.data.items, ...(current?.items ?? [])],
    error: first.error ?? error,
    more: next ? more : null,
    busy,
    reload: first.reload,
  };
}
