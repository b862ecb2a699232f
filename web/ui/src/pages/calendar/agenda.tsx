import type { Session } from "../../api/types";
import { Badge, Link } from "../../components/basics";
import { Icon } from "../../components/icons";
import { blocksOf, today } from "../../office/calendar";
import { dayIn, timeIn } from "../../office/zones";
import { t } from "../../strings";
import { STATUS_TONES, titleOf } from "../interviews";
import type { WeekProps } from "./week_grid";

/** The same week as a list of days, for narrow screens and for reading aloud. */
export function Agenda({ week, zone, sessions, staff, onOpen }: WeekProps) {
  const now = today(zone);
  return (
    <div class="agenda">
      {week.map((date) => {
        const label = dayIn(`${date}T12:00Z`, "UTC");
        const items = blocksOf(sessions, date, zone).map((block) => block.item);
        return (
          <section key={date} class={date === now ? "agenda-day week-today" : "agenda-day"}>
            <h3>
              {label}
              {staff && date >= now && (
                <Link
                  href={`/schedule?day=${date}`}
                  class="week-add"
                  aria-label={t.calendar.add(label)}
                >
                  <Icon name="plus" size={16} />
                </Link>
              )}
            </h3>
            {items.length === 0 ? (
              <p class="fine">{t.calendar.noneDay}</p>
            ) : (
              <ul class="plain-list">
                {items.map((session) => (
                  <li key={session.id}>
                    <AgendaEntry session={session} zone={zone} onOpen={onOpen} />
                  </li>
                ))}
              </ul>
            )}
          </section>
        );
      })}
    </div>
  );
}

function AgendaEntry(props: {
  session: Session;
  zone: string;
  onOpen: (session: Session) => void;
}) {
  const { session, zone } = props;
  return (
    <button
      type="button"
      class={`agenda-entry status-${session.status}`}
      onClick={() => props.onOpen(session)}
      data-testid="calendar-entry"
      data-interview-id={session.id}
      data-status={session.status}
    >
      <span class="agenda-time">
        {timeIn(session.scheduledAt, zone)}–{timeIn(session.endsAt, zone)}
      </span>
      <span class="agenda-title">
        {titleOf(session)}
        {session.candidateName && <span class="muted"> · {session.candidateName}</span>}
      </span>
      <Badge tone={STATUS_TONES[session.status]}>{t.statuses[session.status]}</Badge>
    </button>
  );
}
