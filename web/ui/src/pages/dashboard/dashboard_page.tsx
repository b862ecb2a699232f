import type { InterviewFigures, Period, PeriodLength, Skill } from "../../api/analytics";
import type { Query } from "../../api/client";
import { errorText, Failure, Loading, Notice } from "../../components/basics";
import { Pills } from "../../components/choices";
import { save } from "../../components/download";
import { NumberField, TextField } from "../../components/fields";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { isDate, today } from "../../office/calendar";
import { daysBefore } from "../../office/scales";
import { isAdmin, useServices } from "../../services";
import { t } from "../../strings";
import { BankChart, InterviewerTable, SkillChart } from "./details";
import { GroupCharts, ScoreChart, Totals, TrendChart, VolumeChart } from "./overview";

const PERIODS: PeriodLength[] = ["day", "week", "month"];
const USUAL_DAYS = 90;
const USUAL_SUCCESS = 60;

interface Figures {
  interviews: InterviewFigures;
  trends: Period[];
  skills: Skill[];
}

export type Download = (report: string) => () => void;

/** How many interviews there are, how they end, what they score. What is shown is in the address. */
export function DashboardPage() {
  const { analytics, me } = useServices();
  const { query, set } = useQuery();
  const { data, error, reload } = useLoad<Figures>(async () => {
    const { period, ...rest } = query;
    const [interviews, trends, skills] = await Promise.all([
      analytics.interviews(rest),
      analytics.trends(query),
      analytics.skills(rest),
    ]);
    return { interviews, trends, skills };
  }, JSON.stringify(query));
  const { error: failed, run } = useAction();
  const download: Download = (report) => () =>
    void run(async () => save(await analytics.table({ ...query, report })));
  return (
    <Shell title={t.dashboard.title} wide>
      <h1>{t.dashboard.title}</h1>
      <Controls query={query} onChange={set} />
      {failed !== null && <Notice tone="bad">{errorText(failed)}</Notice>}
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && (
        <>
          <Totals totals={data.interviews.totals} />
          <div class="dashboard">
            <VolumeChart periods={data.trends} period={query.period} download={download} />
            <TrendChart periods={data.trends} period={query.period} download={download} />
            <GroupCharts figures={data.interviews} download={download} />
            <ScoreChart figures={data.interviews} download={download} />
            <BankChart figures={data.interviews} download={download} />
            <SkillChart skills={data.skills} download={download} />
            {isAdmin(me.value!) && (
              <InterviewerTable figures={data.interviews} download={download} />
            )}
          </div>
        </>
      )}
    </Shell>
  );
}

interface DashboardQuery extends Query {
  startDate: string;
  endDate: string;
  period: PeriodLength;
  successScore: number;
}

function useQuery() {
  const { router } = useServices();
  const given = router.place.value.query;
  const start = given.get("startDate");
  const end = given.get("endDate");
  const period = given.get("period") as PeriodLength | null;
  const success = Number(given.get("successScore") ?? USUAL_SUCCESS);
  const now = today("UTC");
  const query: DashboardQuery = {
    startDate: isDate(start) ? start : daysBefore(now, USUAL_DAYS),
    endDate: isDate(end) ? end : now,
    period: period !== null && PERIODS.includes(period) ? period : "week",
    successScore: success >= 0 && success <= 100 ? success : USUAL_SUCCESS,
  };
  const set = (changes: Partial<DashboardQuery>): void => {
    const next = Object.entries({ ...query, ...changes }).map(([key, value]) => [
      key,
      String(value),
    ]);
    router.go(`/dashboard?${new URLSearchParams(next)}`, { replace: true });
  };
  return { query, set };
}

function Controls(props: {
  query: DashboardQuery;
  onChange: (changes: Partial<DashboardQuery>) => void;
}) {
  const { query, onChange } = props;
  const pickDay = (name: "startDate" | "endDate") => (value: string) => {
    if (isDate(value)) onChange({ [name]: value });
  };
  return (
    <div class="filters filters-end">
      <TextField
        label={t.filters.from}
        type="date"
        value={query.startDate}
        onChange={pickDay("startDate")}
      />
      <TextField
        label={t.filters.to}
        type="date"
        value={query.endDate}
        onChange={pickDay("endDate")}
      />
      <NumberField
        label={t.dashboard.success}
        min={0}
        max={100}
        value={query.successScore}
        onChange={(value) => {
          if (value >= 0 && value <= 100) onChange({ successScore: value });
        }}
      />
      <Pills
        legend={t.dashboard.by}
        name="period"
        value={query.period}
        options={t.dashboard.periods}
        onChange={(period) => onChange({ period })}
      />
    </div>
  );
}
