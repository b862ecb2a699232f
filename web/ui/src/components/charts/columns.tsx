import { everyNth, line, marks, runs } from "../../office/scales";
import { Drawing } from "./frame";

const HEIGHT = 220;
const LEFT = 34;
const BOTTOM = 24;
const TOP = 10;
const LABEL_PX = 64;
const BASE = HEIGHT - BOTTOM;

interface Axis {
  width: number;
  labels: readonly string[];
  top: number;
}

const slotOf = ({ width, labels }: Axis): number => (width - LEFT) / Math.max(1, labels.length);
const yOf = (value: number, top: number): number => BASE - (value / top) * (BASE - TOP);

function Axes({ axis, lines }: { axis: Axis; lines: readonly number[] }) {
  const slot = slotOf(axis);
  const nth = everyNth(axis.labels.length, (axis.width - LEFT) / LABEL_PX);
  return (
    <g class="axes">
      {lines.map((value) => (
        <g key={value}>
          <line x1={LEFT} x2={axis.width} y1={yOf(value, axis.top)} y2={yOf(value, axis.top)} />
          <text x={LEFT - 6} y={yOf(value, axis.top) + 4} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
      {axis.labels.map(
        (label, index) =>
          index % nth === 0 && (
            <text key={index} x={LEFT + (index + 0.5) * slot} y={HEIGHT - 7} text-anchor="middle">
              {label}
            </text>
          ),
      )}
    </g>
  );
}

export interface Series {
  tone: string;
  values: readonly number[];
}

/** Columns, the series on top of each other. */
export function Columns(props: { label: string; labels: readonly string[]; series: Series[] }) {
  const { labels, series } = props;
  const sums = labels.map((_, index) =>
    series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0),
  );
  const lines = marks(Math.max(0, ...sums));
  const top = lines.at(-1)!;
  return (
    <Drawing
      label={props.label}
      height={HEIGHT}
      draw={(width) => {
        const axis = { width, labels, top };
        const slot = slotOf(axis);
        const thickness = Math.min(44, slot * 0.7);
        return (
          <>
            <Axes axis={axis} lines={lines} />
            {labels.map((_, index) => {
              let below = 0;
              return series.map((one) => {
                const value = one.values[index] ?? 0;
                const y = yOf(below + value, top);
                const height = yOf(below, top) - y;
                below += value;
                if (value === 0) return null;
                return (
                  <rect
                    key={`${one.tone} ${index}`}
                    class={`fill-${one.tone}`}
                    x={LEFT + (index + 0.5) * slot - thickness / 2}
                    y={y}
                    width={thickness}
                    height={height}
                    rx={2}
                  />
                );
              });
            })}
          </>
        );
      }}
    />
  );
}

/** Lines from 0 to 100; where there is nothing to tell, there is none. */
export function Lines(props: {
  label: string;
  labels: readonly string[];
  series: { tone: string; values: readonly (number | null)[] }[];
}) {
  const { labels, series } = props;
  return (
    <Drawing
      label={props.label}
      height={HEIGHT}
      draw={(width) => {
        const axis = { width, labels, top: 100 };
        const slot = slotOf(axis);
        const at = (index: number, value: number): [number, number] => [
          LEFT + (index + 0.5) * slot,
          yOf(value, 100),
        ];
        return (
          <>
            <Axes axis={axis} lines={[0, 25, 50, 75, 100]} />
            {series.map((one) => (
              <g key={one.tone} class={`stroke-${one.tone}`}>
                {runs(one.values).map((indices) => (
                  <path
                    key={indices[0]}
                    d={line(indices.map((index) => at(index, one.values[index]!)))}
                    fill="none"
                  />
                ))}
                {one.values.map((value, index) => {
                  if (value === null) return null;
                  const [x, y] = at(index, value);
                  return <circle key={index} class={`fill-${one.tone}`} cx={x} cy={y} r={3} />;
                })}
              </g>
            ))}
          </>
        );
      }}
    />
  );
}
