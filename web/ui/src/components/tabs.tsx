import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";

export interface Tab {
  id: string;
  label: string;
  body: ComponentChildren;
  /** Shown as a dot when it grew while the tab was not looked at. */
  count?: number;
}

/** Tabs by the ARIA pattern: arrows move, only the chosen tab is in the tab order. */
export function Tabs({ tabs }: { tabs: Tab[] }) {
  const [chosen, setChosen] = useState(tabs[0]!.id);
  const seen = useRef<Record<string, number>>({});
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const current = tabs.find((tab) => tab.id === chosen) ?? tabs[0]!;
  seen.current[current.id] = current.count ?? 0;
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const index = (tabs.indexOf(current) + step + tabs.length) % tabs.length;
    setChosen(tabs[index]!.id);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[index]?.focus();
  };
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            class="tab"
            aria-selected={tab.id === current.id}
            aria-controls={`${base}-panel`}
            tabIndex={tab.id === current.id ? 0 : -1}
            onClick={() => setChosen(tab.id)}
            data-testid={`tab-${tab.id}`}
          >
            {tab.label}
            {(tab.count ?? 0) > (seen.current[tab.id] ?? 0) && (
              <span class="dot" aria-hidden="true" />
            )}
          </button>
        ))}
      </div>
      <div
        class="tab-panel"
        role="tabpanel"
        id={`${base}-panel`}
        aria-labelledby={`${base}-${current.id}`}
        key={current.id}
      >
        {current.body}
      </div>
    </div>
  );
}
