import { useState } from "preact/hooks";

import type { FreeTime, Window } from "../../api/scheduling";
import type { Page } from "../../api/types";
import { Failure, Loading } from "../../components/basics";
import { useLoad } from "../../components/use_load";
import { addDays, beginOf, today } from "../../office/calendar";
import { dayIn, timeIn, wallOf } from "../../office/zones";
import { t } from "../../strings";

const DAYS = 7;
const STEP_MINUTES = 30;

interface FreeTimesProps {
  load: (window: Window) => Promise<Page<FreeTime>>;
  /** Says what is looked for; the times are read anew when it changes. */
  subject: string;
  zone: string;
  /** The first day that is looked at. */
  from: string;
  picked: readonly string[];
  onPick: (startsAt: string) => void;
}

/** Free times of seven days as buttons, by day. */
export function FreeTimes({ load, subject, zone, from, picked, onPick }: FreeTimesProps) {
  const first = from < today(zone) ? today(zone) : from;
  const [shift, setShift] = useState(0);
  const start = addDays(first, shift);
  const end = addDays(start, DAYS);
  const { data, error, reload } = useLoad(
    () =>
      load({
        start: beginOf(start, zone).toISOString(),
        end: beginOf(end, zone).toISOString(),
        timeZone: zone,
        stepMinutes: STEP_MINUTES,
        limit: 100,
      }),
    `${subject} ${start} ${zone}`,
  );
  const days = byDay(data?.items ?? [], zone);
  const noon = (day: string): string => `${day}T12:00Z`;
  return (
    <section class="free-times" aria-label={t.plan.freeTitle} data-testid="free-times">
      <div class="row">
        <strong>
          {t.plan.range(dayIn(noon(start), "UTC"), dayIn(noon(addDays(end, -1)), "UTC"))}
        </strong>
        <span class="row row-tight push">
          <button
            type="button"
            class="button button-small"
            disabled={start <= today(zone)}
            onClick={() => setShift(shift - DAYS)}
          >
            {t.plan.earlier}
          </button>
          <button type="button" class="button button-small" onClick={() => setShift(shift + DAYS)}>
            {t.plan.later}
          </button>
        </span>
      </div>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && days.length === 0 && <p class="muted">{t.plan.freeNone}</p>}
      {days.map(([day, times]) => (
        <div key={day} class="free-day" role="group" aria-label={dayIn(noon(day), "UTC")}>
          <span class="free-day-name">{dayIn(noon(day), "UTC")}</span>
          <span class="free-day-times">
            {times.map((one) => (
              <button
                key={one.startsAt}
                type="button"
                class="chip"
                aria-pressed={picked.includes(one.startsAt)}
                onClick={() => onPick(one.startsAt)}
                data-testid="free-time"
                data-starts-at={one.startsAt}
              >
                {timeIn(one.startsAt, zone)}
              </button>
            ))}
          </span>
        </div>
      ))}
    </section>
  );
}

function byDay(times: readonly FreeTime[], zone: string): [string, FreeTime[]][] {
  const days = new Map<string, FreeTime[]>();
  for (const one of times) {
    const day = wallOf(new Date(one.startsAt), zone).slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days];
}
