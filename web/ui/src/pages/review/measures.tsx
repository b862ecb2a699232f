import type { Metric } from "../../api/types";
import { Bar } from "../../components/score";
import { clock } from "../../format";
import { fullness, shown } from "../../metrics";
import { t } from "../../strings";
import type { Review } from "./review_page";

interface MeasuresProps {
  review: Review;
  onSeek: (ms: number) => void;
}

/** Measures we have words for come first, in the order of those words. */
const KNOWN = Object.keys(t.metrics);

/** Each measure once: its value answer by answer, and its course where it has one. */
export function Measures({ review, onSeek }: MeasuresProps) {
  const byName = new Map<string, Metric[]>(KNOWN.map((name) => [name, []]));
  for (const metric of review.metrics) {
    byName.set(metric.name, [...(byName.get(metric.name) ?? []), metric]);
  }
  if (review.metrics.length === 0) return <p class="muted">{t.review.noMeasures}</p>;
  return (
    <div class="measure-list" data-testid="metrics">
      {[...byName]
        .filter(([, metrics]) => metrics.length > 0)
        .map(([name, metrics]) => (
          <section key={name} class="measure" data-metric={name}>
            <h2 class="h3">{t.metricName(name)}</h2>
            {t.metricHelp[name] && <p class="fine">{t.metricHelp[name]}</p>}
            <Bars review={review} metrics={metrics} />
            <Course metrics={metrics} onSeek={onSeek} />
          </section>
        ))}
    </div>
  );
}

function Bars({ review, metrics }: { review: Review; metrics: Metric[] }) {
  const most = Math.max(
    ...metrics.map((metric) => metric.value),
    metrics[0]?.unit === "ratio" ? 1 : 0,
  );
  const place = (metric: Metric): string => {
    const index = review.responses.findIndex((response) => response.id === metric.responseId);
    return index >= 0 ? t.question.number(index + 1, null) : t.review.overall;
  };
  return (
    <ul class="plain-list measure-bars">
      {metrics.map((metric, index) => {
        const { text, unit } = shown(metric.value, metric.unit);
        return (
          <li key={index}>
            <span class="muted">{place(metric)}</span>
            <Bar value={fullness(metric.value, metric.unit, most)} />
            <span class="measure-value">
              {text} <span class="muted">{unit}</span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Fewer points are no course. */
const MIN_POINTS = 3;
const WIDTH = 600;
const HEIGHT = 90;

/** The measure along the timeline; a click goes there. One line for each answer. */
function Course({ metrics, onSeek }: { metrics: Metric[]; onSeek: (ms: number) => void }) {
  const points = metrics.flatMap((metric) => metric.series);
  if (points.length < MIN_POINTS) return null;
  const from = Math.min(...points.map((point) => point.atMs));
  const to = Math.max(...points.map((point) => point.atMs));
  const low = Math.min(...points.map((point) => point.value));
  const high = Math.max(...points.map((point) => point.value));
  const x = (ms: number): number => ((ms - from) / Math.max(1, to - from)) * WIDTH;
  const unit = metrics[0]!.unit;
  // Levels lie below nought all of them; all else is drawn from nought.
  const floor = unit === "dBFS" ? low - 1 : Math.min(0, low);
  const y = (value: number): number =>
    HEIGHT - ((value - floor) / Math.max(1e-9, high - floor)) * (HEIGHT - 6);
  const label = (value: number): string => Object.values(shown(value, unit)).join(" ");
  const click = (event: MouseEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    onSeek(from + ((event.clientX - box.left) / box.width) * (to - from));
  };
  return (
    <figure class="course">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        onClick={click}
        role="img"
        aria-label={t.review.course(label(low), label(high))}
      >
        {metrics.map((metric, index) => {
          const at = metric.series.map((point) => [
            x(point.atMs).toFixed(1),
            y(point.value).toFixed(1),
          ]);
          // Lengths of single happenings stand by themselves; all else is one line.
          return unit === "ms" ? (
            <path key={index} d={at.map(([px, py]) => `M${px},${HEIGHT}V${py}`).join("")} />
          ) : (
            <polyline key={index} points={at.map((pair) => pair.join(",")).join(" ")} />
          );
        })}
      </svg>
      <figcaption class="fine">
        <span>{clock(from)}</span>
        <span>{t.review.course(label(low), label(high))}</span>
        <span>{clock(to)}</span>
      </figcaption>
    </figure>
  );
}
