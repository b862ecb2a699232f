export interface Bar {
  key: string;
  name: string;
  /** Of 0 to 1; null: nothing to tell. */
  share: number | null;
  value: string;
  note?: string;
}

/** Lying bars with their names and values as text, which needs no picture to be read. */
export function Bars({ bars, tone = "accent" }: { bars: readonly Bar[]; tone?: string }) {
  return (
    <ul class="bars plain-list">
      {bars.map((bar) => (
        <li key={bar.key}>
          <span class="bars-name">{bar.name}</span>
          <span class="bars-track" aria-hidden="true">
            {bar.share !== null && (
              <span
                class={`bars-fill fill-${tone}`}
                style={{ width: `${Math.max(0, Math.min(1, bar.share)) * 100}%` }}
              />
            )}
          </span>
          <span class="bars-value">
            <strong>{bar.value}</strong>
            {bar.note && <span class="fine"> {bar.note}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
