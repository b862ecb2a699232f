import { useState } from "preact/hooks";

import type { Session } from "../api/types";
import { Badge, Failure, Link, Loading, type Tone } from "../components/basics";
import { CopyLink } from "../components/copy_link";
import { Shell } from "../components/shell";
import { useAction, useLoad } from "../components/use_load";
import { day, number, time } from "../format";
import { isStaff, useServices } from "../services";
import { t } from "../strings";

const STATUS_TONES: Record<Session["status"], Tone | "plain"> = {
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
  const { me } = useServices();
  const staff = isStaff(me.value!);
  const { sessions, error, more, reload } = useSessions();
  const groups = grouped(sessions ?? []);
  const empty = sessions !== null && sessions.length === 0;
  return (
    <Shell title={t.interviews.title}>
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
      {error !== null && <Failure error={error} onRetry={reload} />}
      {sessions === null && error === null && <Loading />}
      {empty && (
        <p class="empty">
          {t.interviews.none} {staff ? t.interviews.noneStaff : t.interviews.noneStudent}
        </p>
      )}
      <Group title={t.interviews.now} sessions={groups.now} staff={staff} />
      <Group title={t.interviews.upcoming} sessions={groups.upcoming} staff={staff} />
      <Group title={t.interviews.past} sessions={groups.past} staff={staff} />
      {more && (
        <button type="button" class="button" onClick={more}>
          {t.common.more}
        </button>
      )}
    </Shell>
  );
}

function useSessions() {
  const { api } = useServices();
  const first = useLoad(() => api.sessions({ limit: 100 }), "sessions");
  const [added, setAdded] = useState<Session[]>([]);
  const [cursor, setCursor] = useState<string | null | undefined>(undefined);
  const { error, run } = useAction();
  const next = cursor === undefined ? (first.data?.nextCursor ?? null) : cursor;
  const load = (): void =>
    void run(async () => {
      const page = await api.sessions({ limit: 100, cursor: next });
      setAdded((before) => [...before, ...page.items]);
      setCursor(page.nextCursor);
    });
  return {
    sessions: first.data === null ? null : [...first.data.items, ...added],
    error: first.error ?? error,
    more: next ? load : null,
    reload: first.reload,
  };
}

function Group({ title, sessions, staff }: { title: string; sessions: Session[]; staff: boolean }) {
  if (sessions.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="list">
        {sessions.map((one) => (
          <Entry key={one.id} session={one} staff={staff} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ session, staff }: { session: Session; staff: boolean }) {
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
      label={t.interviews.copyLink}
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
