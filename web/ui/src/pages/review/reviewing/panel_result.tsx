import type { Panel, Recommendation, Spread } from "../../../api/reviewing";
import { humanise, number } from "../../../format";
import { reviewing } from "../../../strings/reviewing";

const words = reviewing.cards;

/** What the panel says, and how far it lies apart. */
export function PanelResult({ panel }: { panel: Panel }) {
  if (panel.cards.length === 0) return <p class="muted">{words.noneYet}</p>;
  const said = Object.entries(panel.recommendations) as [Recommendation, number][];
  return (
    <section class="stack" data-testid="panel-result">
      <h2 class="h3">
        {words.panel} <span class="muted">({words.reviewers(panel.cards.length)})</span>
      </h2>
      <ul class="plain-list spreads">
        {panel.overall && <SpreadRow label={words.overall} spread={panel.overall} strong />}
        {panel.criteria.map(
          (one) =>
            one.spread && (
              <SpreadRow key={one.criterion} label={humanise(one.criterion)} spread={one.spread} />
            ),
        )}
        {panel.answers.map(
          (one, place) =>
            one.spread && (
              <SpreadRow
                key={one.responseId}
                label={words.question(place + 1, one.questionText)}
                spread={one.spread}
              />
            ),
        )}
      </ul>
      {said.length > 0 && (
        <p class="row row-tight">
          {said.map(([name, count]) => (
            <span key={name} class="tag">
              {reviewing.recommendations[name]} × {count}
            </span>
          ))}
        </p>
      )}
      <ul class="plain-list stack">
        {panel.cards.map((card) => (
          <li key={card.id} class="panel-card" data-testid="panel-card">
            <p>
              <strong>{card.authorName}</strong>{" "}
              {card.total !== null && <span class="score-chip">{number(card.total, 0)}</span>}{" "}
              {card.recommendation && (
                <span class="tag">{reviewing.recommendations[card.recommendation]}</span>
              )}
            </p>
            {card.summary && <p class="pre">{card.summary}</p>}
            <ul class="fine">
              {card.marks.map((mark) => (
                <li key={mark.criterion}>
                  {humanise(mark.criterion)}: {number(mark.score, 0)}
                  {mark.comment && ` – ${mark.comment}`}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Mean as a dot, the ends as a bar, of 0 to 100. */
function SpreadRow(props: { label: string; spread: Spread; strong?: boolean }) {
  const { mean, low, high, deviation, count } = props.spread;
  const text = words.spread(number(low, 0), number(high, 0), number(deviation, 0));
  return (
    <li class="spread" data-testid="spread" data-mean={mean}>
      <span class={props.strong ? "spread-label strong" : "spread-label"}>{props.label}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={text}>
        <rect class="bar-track" y="3" width="100" height="2" />
        <rect class="spread-range" x={low} y="2" width={Math.max(0.5, high - low)} height="4" />
        <rect
          class="bar-value"
          x={Math.min(98.5, Math.max(0, mean - 0.75))}
          width="1.5"
          height="8"
        />
      </svg>
      <strong>{number(mean, 0)}</strong>
      <span class="fine spread-text">{count > 1 ? text : ""}</span>
    </li>
  );
}
