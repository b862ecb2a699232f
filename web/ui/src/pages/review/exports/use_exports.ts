import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Export, RequestedExport } from "../../../api/exports";
import { useServices } from "../../../services";

const POLL_MS = 1_000;

export interface Exports {
  items: Export[];
  /** The first answer is there. */
  loaded: boolean;
  error: unknown;
  request: (wanted: RequestedExport) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

/** The exports of an interview, watched while any of them is being made. */
export function useExports(sessionId: string): Exports {
  const { exports } = useServices();
  const [items, setItems] = useState<Export[]>([]);
  const [loaded, setLoaded] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const closed = useRef(false);
  const load = useCallback(async () => {
    try {
      const found = await exports.all(sessionId);
      if (closed.current) return;
      setItems((before) => found.map((one) => keepLinks(one, before)));
      setLoaded(true);
      setError(null);
    } catch (reason) {
      if (!closed.current) setError(reason);
    }
  }, [exports, sessionId]);
  useEffect(() => {
    closed.current = false;
    void load();
    return () => {
      closed.current = true;
    };
  }, [load]);
  const unfinished = items.some(isUnfinished);
  useEffect(() => {
    if (!unfinished) return;
    const timer = setTimeout(() => void load(), POLL_MS);
    return () => clearTimeout(timer);
  }, [items, unfinished, load]);
  const request = async (wanted: RequestedExport): Promise<void> => {
    await exports.request(sessionId, wanted);
    await load();
  };
  const remove = async (id: string): Promise<void> => {
    await exports.delete(sessionId, id);
    await load();
  };
  return { items, loaded, error, request, remove };
}

export function isUnfinished(one: Export): boolean {
  return one.status === "waiting" || one.status === "running";
}

/** Fresh links are signed at every poll; an image that is shown keeps the one it has. */
export function keepLinks(one: Export, before: readonly Export[]): Export {
  const known = before.find((other) => other.id === one.id);
  if (known?.status !== "ready" || one.status !== "ready" || known.sizeBytes !== one.sizeBytes)
    return one;
  return { ...one, url: known.url, captionsUrl: known.captionsUrl };
}
