import { useState } from "preact/hooks";

import type { Session } from "../../api/types";
import { Failure, Link, Loading, Notice } from "../../components/basics";
import { Icon } from "../../components/icons";
import { Pills } from "../../components/choices";
import { Shell } from "../../components/shell";
import { useLoad } from "../../components/use_load";
import { ZoneField } from "../../components/zone_field";
import { addDays, beginOf, isDate, today, weekOf } from "../../office/calendar";
import { dayIn, ownZone } from "../../office/zones";
import { isStaff, useServices } from "../../services";
import { t } from "../../strings";
import { SessionDialog } from "../session/session_dialog";
import { Agenda } from "./agenda";
import { WeekGrid } from "./week_grid";

/** No interview is longer than this, so what is still running began no earlier. */
const LONGEST_MS = 480 * 60_000;
const MOST = 2_000;
const NARROW = "(max-width: 48rem)";

type View = "week" | "list";
const VIEWS: Record<View, string> = { week: t.calendar.week, list: t.calendar.list };

/** A week of interviews, by the clocks of any zone. What is shown is in the address. */
export function CalendarPage() {
  const { api, me, router } = useServices();
  const { query } = router.place.value;
  const zone = query.get("zone") ?? ownZone();
  const asked = query.get("week");
  const week = weekOf(isDate(asked) ? asked : today(zone));
  const fallback: View = matchMedia(NARROW).matches ? "list" : "week";
  const view = (query.get("view") as View | null) ?? fallback;
  const [open, setOpen] = useState<Session | null>(null);
  const { data, error, reload } = useLoad(() => {
    const begin = beginOf(week[0]!, zone).getTime() - LONGEST_MS;
    return api.allSessions({
      isAiInterview: false, // practice is no appointment
      startDate: new Date(begin).toISOString(),
      endDate: beginOf(addDays(week[6]!, 1), zone).toISOString(),
    });
  }, `${week[0]} ${zone}`);
  const show = (changes: Record<string, string>): void => {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) next.set(name, value);
    router.go(`/calendar?${next}`, { replace: true });
  };
  const staff = isStaff(me.value!);
  const common = { week, zone, sessions: data ?? [], onOpen: setOpen, staff };
  return (
    <Shell title={t.calendar.title} wide>
      <div class="page-head">
        <h1>{t.calendar.title}</h1>
        {staff && (
          <span class="row">
            <Link href="/offers" class="button">
              {t.offers.title}
            </Link>
            <Link href="/schedule" class="button button-primary" data-testid="to-schedule">
              {t.schedule.title}
            </Link>
          </span>
        )}
      </div>
      <div class="calendar-bar">
        <WeekSteps week={week} zone={zone} onWeek={(date) => show({ week: date })} />
        <Pills
          legend={t.calendar.view}
          name="view"
          value={view}
          options={VIEWS}
          onChange={(next) => show({ view: next })}
        />
        <ZoneField
          label={t.calendar.zone}
          value={zone}
          onChange={(next) => show({ zone: next })}
          testid="calendar-zone"
        />
      </div>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && data.length >= MOST && <Notice tone="warn">{t.calendar.capped}</Notice>}
      {data !== null && (view === "week" ? <WeekGrid {...common} /> : <Agenda {...common} />)}
      {open !== null && (
        <SessionDialog
          key={open.id}
          session={open}
          onClose={() => setOpen(null)}
          onChanged={reload}
        />
      )}
    </Shell>
  );
}

function WeekSteps(props: { week: string[]; zone: string; onWeek: (date: string) => void }) {
  const { week, onWeek } = props;
  const noon = (date: string): string => `${date}T12:00Z`;
  return (
    <div class="week-steps">
      <button
        type="button"
        class="button button-square"
        aria-label={t.calendar.previous}
        onClick={() => onWeek(addDays(week[0]!, -7))}
      >
        <Icon name="back" />
      </button>
      <button
        type="button"
        class="button"
        onClick={() => onWeek(today(props.zone))}
        data-testid="today"
      >
        {t.calendar.today}
      </button>
      <button
        type="button"
        class="button button-square"
        aria-label={t.calendar.next}
        onClick={() => onWeek(addDays(week[0]!, 7))}
        data-testid="next-week"
      >
        <Icon name="next" />
      </button>
      <h2 aria-live="polite">
        {t.plan.range(dayIn(noon(week[0]!), "UTC"), dayIn(noon(week[6]!), "UTC"))}
      </h2>
    </div>
  );
}
