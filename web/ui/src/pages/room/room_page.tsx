import { useEffect, useState } from "preact/hooks";

import { Link, Loading, Notice } from "../../components/basics";
import { Shell } from "../../components/shell";
import { watchDarkness } from "../../room/darkness";
import type { Devices } from "../../room/devices";
import type { EndReason, Room } from "../../room/room";
import type { RoomState } from "../../room/state";
import { isStaff, useServices } from "../../services";
import { t } from "../../strings";
import { room as words } from "../../strings/hosting";
import type { Subject } from "../interview";
import { titleOf } from "../interviews";
import { AiPanel } from "./ai_panel";
import { Answers } from "./answers";
import { Captions } from "./captions_panel";
import { Chat } from "./chat";
import { Controls } from "./controls";
import { DebugStats } from "./debug_stats";
import { LiveMeasures } from "./live_measures";
import { Lobby } from "./lobby";
import { NotesPanel } from "./notes_panel";
import { Coaching } from "./coaching";
import { MutedNotice, PauseNotice, WishList } from "./notices";
import { People } from "./people";
import { QuestionCard } from "./question_card";
import { QuestionPicker } from "./question_picker";
import { RoomBar } from "./room_bar";
import { Stage } from "./stage";
import { Tabs } from "../../components/tabs";

export interface RoomProps {
  room: Room;
  state: RoomState;
  devices: Devices;
  subject: Subject;
  staff: boolean;
}

interface RoomPageProps {
  room: Room;
  devices: Devices;
  subject: Subject;
  onRejoin: () => void;
}

export function RoomPage({ room, devices, subject, onRejoin }: RoomPageProps) {
  const state = room.state.value;
  const me = room.me.value;
  const title = titleOf(subject.session);
  const completed = state?.interview.status === "completed";
  const gone = completed || room.ended.value !== null;
  useEffect(() => {
    if (!gone) return;
    room.close();
    devices.close(); // the camera's light goes out with the interview
  }, [gone]);
  if (completed) return <Over subject={subject} />;
  if (room.ended.value !== null) {
    return (
      <Ended
        reason={room.ended.value}
        message={room.endMessage.value}
        title={title}
        onRejoin={onRejoin}
      />
    );
  }
  if (state === null || me === null) {
    return (
      <Shell title={title}>
        <Loading text={t.lobby.connecting} />
      </Shell>
    );
  }
  const staff = me.role !== "candidate";
  if (me.state === "waiting") return <Lobby room={room} subject={subject} />;
  return <Inside room={room} state={state} devices={devices} subject={subject} staff={staff} />;
}

function Inside(props: RoomProps) {
  const { room, state, subject, staff, devices } = props;
  const ai = subject.session.isAiInterview;
  const { router } = useServices();
  const title = titleOf(subject.session);
  useEffect(() => {
    document.title = `${title} · ${t.product}`;
  }, [title]);
  const camera = devices.camera.value;
  useEffect(() => {
    if (!ai || staff || camera === null) return;
    return watchDarkness(camera, () => room.tellDark());
  }, [ai, staff, camera]);
  const alone = ai && state.interview.mode !== "video";
  return (
    <div class={`room ${ai ? "room-ai" : ""} ${staff ? "room-staff" : ""}`} data-testid="room">
      <RoomBar {...props} />
      <main class="room-main" id="main">
        <ConnectionNotice room={room} />
        <PauseNotice room={room} state={state} staff={staff} />
        <MutedNotice room={room} state={state} />
        {staff && <WishList room={room} state={state} />}
        {ai && !staff && <Coaching state={state} />}
        {ai && !staff ? <AiPanel {...props} /> : <QuestionCard {...props} />}
        {ai && !staff && <LiveMeasures room={room} />}
        {!alone && <Stage {...props} />}
        {state.interview.mode !== "chat" && <Captions room={room} state={state} />}
      </main>
      {!(ai && !staff) && (
        <aside class="room-side">
          <Side {...props} />
        </aside>
      )}
      <Controls {...props} />
      {router.place.value.query.get("debug") === "1" && <DebugStats room={room} />}
    </div>
  );
}

function Side(props: RoomProps) {
  const { room, state, staff } = props;
  const unread = state.chat.length;
  const tabs = staff
    ? [
        { id: "questions", label: t.picker.title, body: <QuestionPicker {...props} /> },
        {
          id: "answers",
          label: t.answers.title,
          body: <Answers state={state} />,
          count: scored(state),
        },
        { id: "notes", label: t.notes.title, body: <NotesPanel room={room} state={state} /> },
        {
          id: "chat",
          label: t.chat.title,
          body: <Chat room={room} state={state} />,
          count: unread,
        },
        { id: "people", label: t.people.title, body: <People state={state} /> },
      ]
    : [
        {
          id: "chat",
          label: t.chat.title,
          body: <Chat room={room} state={state} />,
          count: unread,
        },
        { id: "people", label: t.people.title, body: <People state={state} /> },
      ];
  return <Tabs tabs={tabs} />;
}

function scored(state: RoomState): number {
  return state.answers.filter((answer) => answer.scored !== null).length;
}

/** Says in one calm line what is being repaired; nothing while all is well. */
function ConnectionNotice({ room }: { room: Room }) {
  const lost = room.line.value !== "connected";
  const media = room.media.value;
  const text = lost ? t.room.lineLost : media === "reconnecting" ? t.room.mediaReconnecting : null;
  return (
    <div
      aria-live="polite"
      class="connection-notice live-region"
      data-testid="connection"
      data-line={room.line.value}
      data-media={media}
    >
      {text !== null && (
        <Notice tone="warn">
          <span class="spinner" aria-hidden="true" /> {text}
        </Notice>
      )}
    </div>
  );
}

/** The interview was completed while we were in it. */
function Over({ subject }: { subject: Subject }) {
  const { me, router } = useServices();
  const { session } = subject;
  const readable = session.isAiInterview || isStaff(me.value!);
  useEffect(() => {
    if (readable) router.go(`/interviews/${session.id}/review`, { replace: true });
  }, [readable]);
  return (
    <Shell title={titleOf(session)}>
      <div class="card narrow" data-testid="over">
        <h1>{t.start.over}</h1>
        {!readable && <p>{t.start.overCandidate}</p>}
        {me.value!.guest === null && (
          <Link href="/" class="button">
            {t.start.toList}
          </Link>
        )}
      </div>
    </Shell>
  );
}

const RETURN: Record<EndReason, string> = {
  replaced: t.room.comeBack,
  removed: words.askBack,
  refused: t.room.rejoin,
  unauthorized: t.room.rejoin,
  left: t.room.rejoin,
};

interface EndedProps {
  reason: EndReason;
  message: string;
  title: string;
  onRejoin: () => void;
}

function Ended({ reason, message, title, onRejoin }: EndedProps) {
  const { me } = useServices();
  const [heading] = useState(() =>
    reason === "refused" && message ? message : t.room.ended[reason],
  );
  return (
    <Shell title={title}>
      <div class="card narrow" data-testid="ended" data-reason={reason}>
        <h1>{heading}</h1>
        {reason === "removed" && <p>{words.removedText}</p>}
        <div class="row">
          {reason !== "unauthorized" && (
            <button
              type="button"
              class="button button-primary"
              onClick={onRejoin}
              data-testid="rejoin"
            >
              {RETURN[reason]}
            </button>
          )}
          {me.value?.guest === null && (
            <Link href="/" class="button">
              {t.start.toList}
            </Link>
          )}
        </div>
      </div>
    </Shell>
  );
}
