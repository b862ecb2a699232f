import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../../strings";

/** A chart with its title, its numbers as a table for whoever wants them, and a download. */
export function ChartCard(props: {
  title: string;
  hint?: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  onDownload?: () => void;
  testid?: string;
  children: ComponentChildren;
}) {
  return (
    <section class="card chart-card" aria-label={props.title} data-testid={props.testid}>
      <div class="row">
        <h2>{props.title}</h2>
        {props.onDownload && (
          <button
            type="button"
            class="button button-small push"
            aria-label={t.dashboard.download(props.title)}
            onClick={props.onDownload}
          >
            CSV
          </button>
        )}
      </div>
      {props.hint && <p class="fine">{props.hint}</p>}
      {props.rows.length === 0 ? <p class="muted">{t.dashboard.nothing}</p> : props.children}
      {props.rows.length > 0 && (
        <details>
          <summary class="fine">{t.dashboard.asTable}</summary>
          <div
            class="table-scroll"
            tabIndex={0}
            role="region"
            aria-label={t.dashboard.tableOf(props.title)}
          >
            <table class="table">
              <thead>
                <tr>
                  {props.columns.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {props.rows.map((cells, index) => (
                  <tr key={index}>
                    {cells.map((cell, column) => (
                      <td key={column} class={column > 0 ? "number" : undefined}>
                        {cell}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

/** An SVG as wide as there is room, so that its text keeps its size. */
export function Drawing(props: {
  label: string;
  height: number;
  draw: (width: number) => ComponentChildren;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current!;
    const measure = (): void => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={box} class="drawing">
      {width > 0 && (
        <svg width={width} height={props.height} role="img" aria-label={props.label}>
          {props.draw(width)}
        </svg>
      )}
    </div>
  );
}

export function Legend({ entries }: { entries: readonly { label: string; tone: string }[] }) {
  return (
    <ul class="legend plain-list">
      {entries.map(({ label, tone }) => (
        <li key={label}>
          <span class={`legend-mark fill-${tone}`} aria-hidden="true" /> {label}
        </li>
      ))}
    </ul>
  );
}
