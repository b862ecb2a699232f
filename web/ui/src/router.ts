import { signal } from "@preact/signals";

export interface Place {
  path: string;
  query: URLSearchParams;
}

/** Where in the app we are, kept in step with the address bar. */
export class Router {
  readonly place = signal<Place>(here());

  start(): void {
    addEventListener("popstate", () => {
      this.place.value = here();
    });
  }

  go(url: string, options: { replace?: boolean } = {}): void {
    if (options.replace) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
    this.place.value = here();
    scrollTo(0, 0);
  }
}

function here(): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** `match("/interviews/:id", path)` → `{id}`, or null when the path is another one. */
export function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/").filter(Boolean);
  const given = path.split("/").filter(Boolean);
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index]!;
    if (part.startsWith(":")) {
      const decoded = decode(value);
      if (decoded === null) return null;
      found[part.slice(1)] = decoded;
    } else if (part !== value) {
      return null;
    }
  }
  return found;
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
