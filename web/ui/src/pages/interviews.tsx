import { useState } from "preact/hooks";

import type { InterviewsApi } from "../api/interviews";
import type { Session, User } from "../api/types";
import { Badge, Failure, Link, Loading, type Tone } from "../components/basics";
import { CopyLink } from "../components/copy_link";
import { Shell } from "../components/shell";
import { useLoad } from "../components/use_load";
import { type Pages, usePages } from "../components/use_pages";
import { day, number, time } from "../format";
import { isStaff, useServices } from "../services";
import { t } from "../strings";
import { FilterBar, type Filters, filtersOf, queryOf } from "./interview_filters";
import { Mentions } from "./review/mentions";
import { SessionDialog } from "./session/session_dialog";

export const STATUS_TONES: Record<Session["status"], Tone | "plain"> = {
  scheduled: "info",
  in_progress: "good",
  completed: "plain",
  cancelled: "warn",
  no_show: "warn",
};

interface Groups {
  now: Session[];
  upcoming: Session[];
  past: Session[];
}

function grouped(sessions: Session[]): Groups {
  const by = (status: Session["status"]) => sessions.filter((one) => one.status === status);
  const time = (one: Session): number => Date.parse(one.scheduledAt);
  return {
    now: by("in_progress"),
    upcoming: by("scheduled").sort((a, b) => time(a) - time(b)),
    past: sessions
      .filter((one) => !["in_progress", "scheduled"].includes(one.status))
      .sort((a, b) => time(b) - time(a)),
  };
}

export function InterviewsPage() {
  const { api, me, router } = useServices();
  const staff = isStaff(me.value!);
  const filters = filtersOf(router.place.value.query);
  const [open, setOpen] = useState<Session | null>(null);
  const people = useLoad(() => (staff ? everybody(api) : Promise.resolve([])), "people");
  const { items, error, more, busy, reload } = useInterviews(filters, people.data);
  const filtered = Object.keys(filters).length > 0;
  const change = (next: Filters): void =>
    router.go(`/?${new URLSearchParams(next as Record<string, string>)}`.replace(/\?$/, ""), {
      replace: true,
    });
  const shared = { staff, onManage: setOpen };
  return (
    <Shell title={t.interviews.title} wide>
      <Head staff={staff} />
      {staff && <Mentions />}
      {(filtered || (items?.length ?? 0) > 0) && (
        <FilterBar filters={filters} people={people.data ?? []} onChange={change} />
      )}
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      {items?.length === 0 && <Empty staff={staff} filtered={filtered} />}
      {filtered ? (
        <Group sessions={items ?? []} {...shared} />
      ) : (
        <Groups groups={grouped(items ?? [])} {...shared} />
      )}
      {more && (
        <button type="button" class="button" onClick={more} disabled={busy} data-testid="more">
          {t.common.more}
        </button>
      )}
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

function Head({ staff }: { staff: boolean }) {
  return (
    <div class="page-head">
      <h1>{t.interviews.title}</h1>
      {staff ? (
        <Link href="/schedule" class="button button-primary" data-testid="to-schedule">
          {t.schedule.title}
        </Link>
      ) : (
        <Link href="/practice" class="button button-primary" data-testid="to-practice">
          {t.practice.title}
        </Link>
      )}
    </div>
  );
}

function Empty({ staff, filtered }: { staff: boolean; filtered: boolean }) {
  if (filtered) return <p class="empty">{t.filters.none}</p>;
  return (
    <p class="empty">
      {t.interviews.none} {staff ? t.interviews.noneStaff : t.interviews.noneStudent}
    </p>
  );
}

async function everybody(api: InterviewsApi): Promise<User[]> {
  const people = await api.users("");
  return people.sort((a, b) => a.name.localeCompare(b.name));
}

/** Groups are made of what has been read, so that their first page is a long one. */
const GROUPED_LIMIT = 100;
const FOUND_LIMIT = 25;

function useInterviews(filters: Filters, people: User[] | null): Pages<Session> {
  const { api } = useServices();
  // Whether a person is a candidate is known with the people only.
  const ready = !filters.person || people !== null;
  const limit = Object.keys(filters).length > 0 ? FOUND_LIMIT : GROUPED_LIMIT;
  return usePages(
    (cursor) =>
      ready
        ? api.sessions({ ...queryOf(filters, people ?? []), limit, cursor })
        : Promise.resolve({ items: [], nextCursor: null }),
    `sessions ${ready} ${JSON.stringify(filters)}`,
  );
}

interface Listed {
  staff: boolean;
  onManage: (session: Session) => void;
}

function Groups({ groups, ...shared }: Listed & { groups: Groups }) {
  return (
    <>
      <Group title={t.interviews.now} sessions={groups.now} {...shared} />
      <Group title={t.interviews.upcoming} sessions={groups.upcoming} {...shared} />
      <Group title={t.interviews.past} sessions={groups.past} {...shared} />
    </>
  );
}

function Group({ title, sessions, ...shared }: Listed & { title?: string; sessions: Session[] }) {
  if (sessions.length === 0) return null;
  return (
    <section>
      <h2 class={title ? undefined : "visually-hidden"}>{title ?? t.filters.found}</h2>
      <ul class="list">
        {sessions.map((one) => (
          <Entry key={one.id} session={one} {...shared} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ session, staff, onManage }: Listed & { session: Session }) {
  const { me } = useServices();
  const running = session.status === "scheduled" || session.status === "in_progress";
  const mine = session.candidateId === me.value!.user.id;
  return (
    <li class="list-item" data-testid="interview" data-interview-id={session.id}>
      <time class="when" datetime={session.scheduledAt}>
        <span class="when-day">{day(session.scheduledAt)}</span>
        <span class="when-time">{time(session.scheduledAt)}</span>
      </time>
      <div class="list-main">
        <h3>{titleOf(session)}</h3>
        <p class="muted">{subtitle(session, mine)}</p>
      </div>
      <div class="list-side">
        {session.status === "completed" && session.score != null && (
          <strong class="score-chip">{t.interviews.score(number(session.score))}</strong>
        )}
        <Badge tone={STATUS_TONES[session.status]}>{t.statuses[session.status]}</Badge>
      </div>
      <div class="list-actions">
        <button
          type="button"
          class="button"
          aria-label={`${running ? t.session.manage : t.session.facts}: ${titleOf(session)}`}
          onClick={() => onManage(session)}
          data-testid="manage"
        >
          {running ? t.session.manage : t.session.facts}
        </button>
        {staff && running && !session.isAiInterview && <CandidateLink id={session.id} />}
        {running && (
          <Link
            href={`/interviews/${session.id}`}
            class="button button-primary"
            data-testid="open-interview"
          >
            {mine ? t.interviews.join : t.interviews.open}
          </Link>
        )}
        {session.status === "completed" && (staff || session.isAiInterview) && (
          <Link href={`/interviews/${session.id}/review`} class="button" data-testid="open-review">
            {session.isAiInterview ? t.interviews.result : t.interviews.review}
          </Link>
        )}
      </div>
    </li>
  );
}

function CandidateLink({ id }: { id: string }) {
  const { api } = useServices();
  return (
    <CopyLink
      label={t.interviews.linkShort}
      testid="copy-link"
      make={async () => new URL((await api.guestLink(id)).url, location.origin).href}
    />
  );
}

export function titleOf(session: Pick<Session, "title" | "type" | "isAiInterview">): string {
  if (session.title) return session.title;
  return session.isAiInterview
    ? t.interviews.practiceWithAi
    : t.interviews.untitled(t.types[session.type]);
}

function subtitle(session: Session, mine: boolean): string {
  const other = mine ? session.interviewerName : session.candidateName;
  const parts = [
    session.isAiInterview ? t.interviews.practiceWithAi : t.types[session.type],
    t.modes[session.mode],
    t.interviews.minutes(session.durationMinutes),
  ];
  if (other && !(session.isAiInterview && mine)) parts.unshift(t.interviews.with(other));
  return [...new Set(parts)].join(" · ");
}
