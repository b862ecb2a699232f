import type { Session } from "../../api/types";
import { Link } from "../../components/basics";
import { Icon } from "../../components/icons";
import { type Block, blocksOf, shownHours, today } from "../../office/calendar";
import { dayIn, timeIn, wallOf } from "../../office/zones";
import { t } from "../../strings";
import { titleOf } from "../interviews";

const HOUR_REM = 3.5;

export interface WeekProps {
  week: string[];
  zone: string;
  sessions: Session[];
  staff: boolean;
  onOpen: (session: Session) => void;
}

/** Seven columns of hours; interviews are buttons in them, in the order of their begin. */
export function WeekGrid({ week, zone, sessions, staff, onOpen }: WeekProps) {
  const days = week.map((date) => ({ date, blocks: blocksOf(sessions, date, zone) }));
  const { first, last } = shownHours(days.flatMap((one) => one.blocks));
  const hours = Array.from({ length: last - first }, (_, index) => first + index);
  const height = `${hours.length * HOUR_REM}rem`;
  return (
    <div class="week-scroll" tabIndex={0} role="region" aria-label={t.calendar.scroll}>
      <div class="week">
        <div class="week-corner" aria-hidden="true" />
        {days.map(({ date }) => (
          <DayHead key={date} date={date} zone={zone} staff={staff} />
        ))}
        <div class="week-hours" style={{ height }} aria-hidden="true">
          {hours.map((hour) => (
            <span key={hour} style={{ height: `${HOUR_REM}rem` }}>
              {String(hour).padStart(2, "0")}:00
            </span>
          ))}
        </div>
        {days.map(({ date, blocks }) => (
          <div
            key={date}
            class={date === today(zone) ? "week-day week-today" : "week-day"}
            style={{ height, backgroundSize: `100% ${HOUR_REM}rem` }}
            role="group"
            aria-label={dayIn(`${date}T12:00Z`, "UTC")}
          >
            <Now date={date} zone={zone} first={first} last={last} />
            {blocks.map((block) => (
              <Entry key={block.item.id} block={block} first={first} zone={zone} onOpen={onOpen} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function DayHead({ date, zone, staff }: { date: string; zone: string; staff: boolean }) {
  const label = dayIn(`${date}T12:00Z`, "UTC");
  const now = today(zone);
  return (
    <div class={date === now ? "week-head week-today" : "week-head"}>
      <span>{label}</span>
      {staff && date >= now && (
        <Link
          href={`/schedule?day=${date}`}
          class="week-add"
          aria-label={t.calendar.add(label)}
          title={t.calendar.add(label)}
        >
          <Icon name="plus" size={16} />
        </Link>
      )}
    </div>
  );
}

/** A line at the present time. */
function Now(props: { date: string; zone: string; first: number; last: number }) {
  const wall = wallOf(new Date(), props.zone);
  const hour = Number(wall.slice(11, 13)) + Number(wall.slice(14, 16)) / 60;
  if (wall.slice(0, 10) !== props.date || hour < props.first || hour > props.last) return null;
  return <div class="week-now" style={{ top: `${(hour - props.first) * HOUR_REM}rem` }} />;
}

function Entry(props: {
  block: Block<Session>;
  first: number;
  zone: string;
  onOpen: (session: Session) => void;
}) {
  const { item, from, to, column, columns } = props.block;
  const share = 100 / columns;
  const when = `${timeIn(item.scheduledAt, props.zone)}–${timeIn(item.endsAt, props.zone)}`;
  return (
    <button
      type="button"
      class={`week-entry status-${item.status}`}
      style={{
        top: `${(from / 60 - props.first) * HOUR_REM}rem`,
        height: `calc(${((to - from) / 60) * HOUR_REM}rem - 2px)`,
        left: `${column * share}%`,
        width: `calc(${share}% - 2px)`,
      }}
      aria-label={t.calendar.entry(titleOf(item), when, t.statuses[item.status])}
      onClick={() => props.onOpen(item)}
      data-testid="calendar-entry"
      data-interview-id={item.id}
      data-status={item.status}
    >
      <span class="week-entry-title">{titleOf(item)}</span>
      <span class="week-entry-time">{when}</span>
      {item.candidateName && <span class="week-entry-who">{item.candidateName}</span>}
    </button>
  );
}
