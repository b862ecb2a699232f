import type { Group, InterviewFigures, Period, PeriodLength, Volume } from "../../api/analytics";
import type { Difficulty, InterviewType } from "../../api/types";
import { type Bar, Bars } from "../../components/charts/bars";
import { Columns, Lines } from "../../components/charts/columns";
import { ChartCard, Legend } from "../../components/charts/frame";
import { number } from "../../format";
import { t } from "../../strings";
import type { Download } from "./dashboard_page";

export const percent = (rate: number | null): string =>
  rate === null ? "–" : `${number(rate * 100, 0)} %`;
export const score = (value: number | null): string => (value === null ? "–" : number(value, 0));

export function Totals({ totals }: { totals: Volume }) {
  const tiles: [string, string, string][] = [
    [t.dashboard.total, number(totals.total, 0), t.dashboard.practice(totals.aiInterviews)],
    [t.dashboard.completed, number(totals.completed, 0), percent(totals.completionRate)],
    [t.dashboard.noShow, number(totals.noShow, 0), percent(totals.noShowRate)],
    [t.dashboard.averageScore, score(totals.averageScore), t.dashboard.scored(totals.scored)],
    [t.dashboard.successRate, percent(totals.successRate), t.dashboard.ofScored],
    [
      t.dashboard.duration,
      totals.averageDurationMinutes === null
        ? "–"
        : t.interviews.minutes(Math.round(totals.averageDurationMinutes)),
      t.dashboard.mean,
    ],
  ];
  return (
    <dl class="tiles" data-testid="totals" data-total={totals.total}>
      {tiles.map(([name, value, note]) => (
        <div key={name} class="figure">
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong> <span class="fine">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** "24 Nov", or "Nov 26" for months; the server's days are those of UTC. */
export function periodLabel(start: string, period: PeriodLength): string {
  const options: Intl.DateTimeFormatOptions =
    period === "month" ? { month: "short", year: "2-digit" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }).format(
    new Date(`${start}T00:00Z`),
  );
}

interface PeriodsProps {
  periods: readonly Period[];
  period: PeriodLength;
  download: Download;
}

export function VolumeChart({ periods, period, download }: PeriodsProps) {
  const labels = periods.map((one) => periodLabel(one.start, period));
  const upcoming = (one: Period): number => one.scheduled + one.inProgress;
  const missed = (one: Period): number => one.cancelled + one.noShow;
  return (
    <ChartCard
      title={t.dashboard.volume}
      columns={[t.dashboard.from, t.dashboard.completed, t.dashboard.planned, t.dashboard.missed]}
      rows={periods.map((one, index) => [
        labels[index]!,
        String(one.completed),
        String(upcoming(one)),
        String(missed(one)),
      ])}
      onDownload={download("trends")}
      testid="chart-volume"
    >
      <Columns
        label={t.dashboard.volume}
        labels={labels}
        series={[
          { tone: "accent", values: periods.map((one) => one.completed) },
          { tone: "soft", values: periods.map(upcoming) },
          { tone: "warn", values: periods.map(missed) },
        ]}
      />
      <Legend
        entries={[
          { tone: "accent", label: t.dashboard.completed },
          { tone: "soft", label: t.dashboard.planned },
          { tone: "warn", label: t.dashboard.missed },
        ]}
      />
    </ChartCard>
  );
}

export function TrendChart({ periods, period, download }: PeriodsProps) {
  const labels = periods.map((one) => periodLabel(one.start, period));
  const hundred = (rate: number | null): number | null => (rate === null ? null : rate * 100);
  return (
    <ChartCard
      title={t.dashboard.trend}
      columns={[t.dashboard.from, t.dashboard.averageScore, t.dashboard.successRate]}
      rows={periods.map((one, index) => [
        labels[index]!,
        score(one.averageScore),
        percent(one.successRate),
      ])}
      onDownload={download("trends")}
      testid="chart-trend"
    >
      <Lines
        label={t.dashboard.trend}
        labels={labels}
        series={[
          { tone: "accent", values: periods.map((one) => one.averageScore) },
          { tone: "good", values: periods.map((one) => hundred(one.successRate)) },
        ]}
      />
      <Legend
        entries={[
          { tone: "accent", label: t.dashboard.averageScore },
          { tone: "good", label: `${t.dashboard.successRate} (%)` },
        ]}
      />
    </ChartCard>
  );
}

interface FiguresProps {
  figures: InterviewFigures;
  download: Download;
}

function successBars(groups: readonly Group[], nameOf: (key: string) => string): Bar[] {
  return groups.map((one) => ({
    key: one.key,
    name: nameOf(one.key),
    share: one.successRate,
    value: percent(one.successRate),
    note: t.dashboard.ofCount(one.scored),
  }));
}

export function GroupCharts({ figures, download }: FiguresProps) {
  const columns = (first: string): string[] => [
    first,
    t.dashboard.successRate,
    t.dashboard.averageScore,
    t.dashboard.total,
  ];
  const rows = (groups: readonly Group[], nameOf: (key: string) => string): string[][] =>
    groups.map((one) => [
      nameOf(one.key),
      percent(one.successRate),
      score(one.averageScore),
      String(one.total),
    ]);
  const levels = Object.keys(t.difficulty);
  const byDifficulty = [...figures.byDifficulty].sort(
    (a, b) => levels.indexOf(a.key) - levels.indexOf(b.key),
  );
  const typeName = (key: string): string => t.types[key as InterviewType] ?? key;
  const levelName = (key: string): string => t.difficulty[key as Difficulty] ?? key;
  return (
    <>
      <ChartCard
        title={t.dashboard.byType}
        columns={columns(t.filters.type)}
        rows={rows(figures.byType, typeName)}
        onDownload={download("types")}
        testid="chart-types"
      >
        <Bars bars={successBars(figures.byType, typeName)} />
      </ChartCard>
      <ChartCard
        title={t.dashboard.byDifficulty}
        columns={columns(t.filters.difficulty)}
        rows={rows(byDifficulty, levelName)}
        onDownload={download("difficulties")}
        testid="chart-difficulties"
      >
        <Bars bars={successBars(byDifficulty, levelName)} />
      </ChartCard>
    </>
  );
}

export function ScoreChart({ figures, download }: FiguresProps) {
  const buckets = figures.scoreDistribution;
  const scored = buckets.some((one) => one.count > 0);
  const labels = buckets.map((one) => `${one.lowest}–${one.highest}`);
  return (
    <ChartCard
      title={t.dashboard.scores}
      columns={[t.score.title, t.dashboard.total]}
      rows={scored ? buckets.map((one, index) => [labels[index]!, String(one.count)]) : []}
      onDownload={download("scores")}
      testid="chart-scores"
    >
      <Columns
        label={t.dashboard.scores}
        labels={labels}
        series={[{ tone: "accent", values: buckets.map((one) => one.count) }]}
      />
    </ChartCard>
  );
}
