import { useEffect, useState } from "preact/hooks";

import type { AiMock, Session, User } from "../api/types";
import { Failure, Link, Loading } from "../components/basics";
import { Shell } from "../components/shell";
import { useLoad } from "../components/use_load";
import { day, time } from "../format";
import { type DeviceKind, Devices } from "../room/devices";
import { Room } from "../room/room";
import { isStaff, useServices } from "../services";
import { t } from "../strings";
import { room as words } from "../strings/hosting";
import { titleOf } from "./interviews";
import { Consent } from "./room/consent";
import { DeviceCheck } from "./room/device_check";
import { RoomPage } from "./room/room_page";

export interface Subject {
  session: Session;
  mock: AiMock | null;
}

const DEVICES_OF_MODE: Record<Session["mode"], readonly DeviceKind[]> = {
  video: ["microphone", "camera"],
  audio: ["microphone"],
  chat: [],
  in_person: [],
};

/** From the door to the room: devices and consent first, then the waiting room, then inside. */
export function InterviewPage({ id }: { id: string }) {
  const { api } = useServices();
  const [attempt, setAttempt] = useState(0);
  const { data, error, reload } = useLoad<Subject>(async () => {
    const session = await api.session(id);
    return { session, mock: session.aiMockId ? await api.aiMock(session.aiMockId) : null };
  }, id);
  if (data === null) {
    return (
      <Shell title={t.room.title}>
        {error !== null ? <Failure error={error} onRetry={reload} /> : <Loading />}
      </Shell>
    );
  }
  const { status } = data.session;
  if (status === "scheduled" || status === "in_progress") {
    const again = (): void => {
      setAttempt(attempt + 1);
      reload();
    };
    return <Entrance key={attempt} subject={data} onRejoin={again} />;
  }
  return <Closed session={data.session} status={status} />;
}

function Closed({ session, status }: { session: Session; status: keyof typeof t.enter.closed }) {
  const { me } = useServices();
  const readable = status === "completed" && (isStaff(me.value!) || session.isAiInterview);
  return (
    <Shell title={titleOf(session)}>
      <div class="card narrow" data-testid="closed">
        <h1>{t.enter.closed[status]}</h1>
        <div class="row">
          {readable && (
            <Link href={`/interviews/${session.id}/review`} class="button button-primary">
              {session.isAiInterview ? t.start.toResult : t.start.toReview}
            </Link>
          )}
          {me.value!.guest === null && (
            <Link href="/" class="button">
              {t.start.toList}
            </Link>
          )}
        </div>
      </div>
    </Shell>
  );
}

/** Admins beside an interviewer only watch. */
function onlyWatches(session: Session, user: User): boolean {
  const interviewers = [session.interviewerId, ...session.panel.map((one) => one.id)];
  const taking = [session.candidateId, ...interviewers].includes(user.id);
  const led = session.interviewerId !== null || session.isAiInterview;
  return user.role === "admin" && led && !taking;
}

/** How many people may show themselves to each other. */
function publishers(session: Session): number {
  return session.panel.length + 2;
}

/** One try to take part, with devices of its own; joining again is another one. */
function Entrance({ subject, onRejoin }: { subject: Subject; onRejoin: () => void }) {
  const { client, me } = useServices();
  const { session } = subject;
  const watches = onlyWatches(session, me.value!.user);
  const [devices] = useState(
    () => new Devices(navigator.mediaDevices, watches ? [] : DEVICES_OF_MODE[session.mode]),
  );
  const [room, setRoom] = useState<Room | null>(null);
  useEffect(() => {
    void devices.start();
    return () => devices.close();
  }, [devices]);
  useEffect(() => {
    room?.open();
    return () => room?.close();
  }, [room]);
  const join = (consent: boolean | null): void =>
    setRoom(new Room(session.id, () => client.token(), devices, consent, publishers(session)));
  if (room === null) {
    return <Ready subject={subject} devices={devices} watches={watches} onJoin={join} />;
  }
  return <RoomPage room={room} devices={devices} subject={subject} onRejoin={onRejoin} />;
}

interface ReadyProps {
  subject: Subject;
  devices: Devices;
  watches: boolean;
  onJoin: (consent: boolean | null) => void;
}

function Ready({ subject, devices, watches, onJoin }: ReadyProps) {
  const { session } = subject;
  const [consent, setConsent] = useState<boolean | null>(null);
  const live = DEVICES_OF_MODE[session.mode].length > 0 && !watches;
  const asks = session.recordSession && live;
  const ready = !asks || consent !== null;
  return (
    <Shell title={titleOf(session)} wide>
      <h1>{titleOf(session)}</h1>
      <p class="lead">
        {day(session.scheduledAt)}, {time(session.scheduledAt)} ·{" "}
        {t.interviews.minutes(session.durationMinutes)}
      </p>
      <div class={live ? "ready" : "ready ready-written"}>
        {live && (
          <section class="card" aria-labelledby="ready-title">
            <h2 id="ready-title">{t.check.title}</h2>
            <DeviceCheck devices={devices} />
          </section>
        )}
        <div class="card stack ready-side">
          {asks ? (
            <Consent ai={session.isAiInterview} answer={consent} onAnswer={setConsent} />
          ) : (
            <p>{watches ? words.watchText : live ? t.consent.notRecorded : t.consent.written}</p>
          )}
          <div class="join-box">
            <button
              type="button"
              class="button button-primary button-large"
              disabled={!ready}
              onClick={() => onJoin(asks ? consent : null)}
              data-testid="join"
            >
              {t.enter.join}
            </button>
            {!ready && <p class="hint">{t.consent.needed}</p>}
          </div>
        </div>
      </div>
    </Shell>
  );
}
