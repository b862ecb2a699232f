import { useEffect, useMemo, useState } from "preact/hooks";

import type { Comment } from "../../api/reviewing";
import type {
  AiMock,
  InterviewEvent,
  Metric,
  Note,
  Participant,
  Recording,
  Response,
  Session,
  Utterance,
} from "../../api/types";
import { Failure, Link, Loading, Notice } from "../../components/basics";
import { Shell } from "../../components/shell";
import { type Loaded as LoadedOnce, useLoad } from "../../components/use_load";
import { clock, parsePosition } from "../../format";
import { Playback } from "../../review/playback";
import { type Readiness, readiness, scoring } from "../../review/readiness";
import { isStaff, useServices } from "../../services";
import { t } from "../../strings";
import { reviewing as words } from "../../strings/reviewing";
import { uploads as uploading } from "../../strings/uploads";
import { titleOf } from "../interviews";
import { Tabs } from "../../components/tabs";
import { AuditList } from "./audit_list";
import { ExportTab } from "./exports/export_tab";
import { Previews } from "./exports/previews";
import { type Exports, useExports } from "./exports/use_exports";
import { Measures } from "./measures";
import { NoteList } from "./note_list";
import { PlayerBar } from "./player_bar";
import { QuestionList } from "./question_list";
import { Summary } from "./summary";
import { CommentMarks } from "./reviewing/comment_marks";
import { Comments } from "./reviewing/comments";
import { Scorecards } from "./reviewing/scorecards";
import { ShareButton } from "./reviewing/share_dialog";
import { Transcript } from "./transcript";
import { UploadTab } from "./uploads/upload_tab";
import { Videos } from "./videos";

/** Everything an interview left behind. */
export interface Review {
  session: Session;
  mock: AiMock | null;
  participants: Participant[];
  recordings: Recording[];
  utterances: Utterance[];
  responses: Response[];
  metrics: Metric[];
  notes: Note[];
  events: InterviewEvent[];
}

type Remarks = LoadedOnce<Comment[]>;

const POLL_MS = 2_000;

function useReview(id: string) {
  const { api, me } = useServices();
  const staff = isStaff(me.value!);
  return useLoad<Review>(async () => {
    const [session, participants, recordings, utterances, responses, metrics, notes, events] =
      await Promise.all([
        api.session(id),
        api.participants(id),
        api.recordings(id),
        api.transcript(id),
        api.responses(id),
        api.metrics(id),
        staff ? api.notes(id) : [],
        api.events(id),
      ]);
    const mock = session.aiMockId ? await api.aiMock(session.aiMockId) : null;
    return {
      session,
      mock,
      participants,
      recordings,
      utterances,
      responses,
      metrics,
      notes,
      events,
    };
  }, id);
}

export function ReviewPage({ id }: { id: string }) {
  const { data, error, reload } = useReview(id);
  if (data === null) {
    return (
      <Shell title={t.review.title} wide>
        {error !== null ? <Failure error={error} onRetry={reload} /> : <Loading />}
      </Shell>
    );
  }
  return <Loaded review={data} reload={reload} />;
}

function Loaded({ review, reload }: { review: Review; reload: () => void }) {
  const { session } = review;
  const ready = readiness({ ...review, nowMs: Date.now() });
  const unfinished = ready === "preparing" || (ready !== "running" && scoring(review.responses));
  useEffect(() => {
    if (!unfinished) return;
    const timer = setTimeout(reload, POLL_MS);
    return () => clearTimeout(timer);
  }, [review, unfinished]);
  const playback = usePlayback(review);
  const exports = useExports(session.id);
  const comments = useComments(session.id);
  const changed = (): void => {
    reload();
    comments.reload();
  };
  const title = session.isAiInterview ? t.review.resultTitle : t.review.title;
  return (
    <Shell title={`${title}: ${titleOf(session)}`} wide>
      <div class="row summary-row">
        <Summary review={review} />
        <div class="summary-actions">
          <ShareButton review={review} />
        </div>
      </div>
      {!(ready === "none" && session.mode === "chat") && <State ready={ready} id={session.id} />}
      <Delayed events={review.events} />
      <div class="review" data-testid="review" data-readiness={ready}>
        <div class="review-left">
          {review.recordings.length > 0 && (
            <div class="player">
              <Videos review={review} playback={playback} onFailed={reload} />
              <PlayerBar
                review={review}
                playback={playback}
                previews={
                  <>
                    <CommentMarks comments={comments.data ?? []} playback={playback} />
                    <Previews review={review} playback={playback} exports={exports} />
                  </>
                }
              />
            </div>
          )}
          <Tabs tabs={detailTabs(review, playback, exports, comments)} />
        </div>
        {session.mode !== "chat" && (
          <Transcript review={review} playback={playback} onChanged={changed} />
        )}
      </div>
    </Shell>
  );
}

function useComments(id: string): Remarks {
  const { reviewing } = useServices();
  return useLoad(() => reviewing.comments(id), id);
}

/** Keeps one clock for the page, set to the place the link names. */
function usePlayback(review: Review): Playback {
  const { router } = useServices();
  const [playback] = useState(() => new Playback());
  const wanted = useMemo(() => parsePosition(router.place.value.query.get("t")), []);
  const ends = review.recordings.map((one) => one.startMs + one.durationMs);
  const durationMs = Math.max(0, ...ends);
  useEffect(() => {
    const first = playback.durationMs.value === 0 && durationMs > 0;
    playback.durationMs.value = durationMs;
    if (first) playback.seek(wanted ?? Math.min(...review.recordings.map((one) => one.startMs)));
  }, [durationMs]);
  useEffect(() => () => playback.close(), [playback]);
  return playback;
}

/** Speech that nobody could listen to yet, until it was. */
function Delayed({ events }: { events: InterviewEvent[] }) {
  const last = events.findLast((one) =>
    ["transcript.delayed", "transcript.completed"].includes(one.type),
  );
  if (last?.type !== "transcript.delayed") return null;
  return (
    <div data-testid="transcript-delayed">
      <Notice tone="warn">
        <p>{t.review.delayed(clock(Number(last.payload["waitingMs"] ?? 0)))}</p>
      </Notice>
    </div>
  );
}

function State({ ready, id }: { ready: Readiness; id: string }) {
  if (ready === "running") {
    return (
      <Notice>
        <p>
          <strong>{t.review.running}.</strong> {t.review.runningText}
        </p>
        <Link href={`/interviews/${id}`} class="button button-small">
          {t.review.toRoom}
        </Link>
      </Notice>
    );
  }
  if (ready === "preparing") {
    return (
      <div data-testid="preparing">
        <Notice>
          <p>
            <span class="spinner" aria-hidden="true" /> <strong>{t.review.waiting}.</strong>{" "}
            {t.review.waitingText}
          </p>
        </Notice>
      </div>
    );
  }
  if (ready === "none") {
    return (
      <Notice>
        <p>
          <strong>{t.review.noRecording}</strong> {t.review.noRecordingText}
        </p>
      </Notice>
    );
  }
  return null;
}

function detailTabs(review: Review, playback: Playback, exports: Exports, comments: Remarks) {
  const seek = (ms: number): void => playback.seek(ms);
  const tabs = [
    {
      id: "questions",
      label: t.review.questions,
      body: <QuestionList review={review} onSeek={seek} />,
    },
    {
      id: "measures",
      label: t.review.measures,
      body: <Measures review={review} onSeek={seek} />,
    },
  ];
  tabs.push({
    id: "comments",
    label: words.comments.title,
    body: <Comments review={review} playback={playback} comments={comments} />,
  });
  if (!review.session.isAiInterview) {
    tabs.push({
      id: "scorecards",
      label: words.cards.title,
      body: <Scorecards sessionId={review.session.id} />,
    });
    tabs.push({
      id: "notes",
      label: t.review.notes,
      body: <NoteList review={review} onSeek={seek} />,
    });
  }
  if (review.recordings.length > 0) {
    tabs.push({
      id: "audit",
      label: t.review.audit,
      body: <AuditList review={review} onSeek={seek} />,
    });
    tabs.push({
      id: "exports",
      label: t.exports.title,
      body: <ExportTab review={review} playback={playback} exports={exports} />,
    });
  }
  tabs.push({
    id: "uploads",
    label: uploading.title,
    body: <UploadTab sessionId={review.session.id} />,
  });
  return tabs;
}
