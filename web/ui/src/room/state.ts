import type { MediaSource, Muting, Participant, Response } from "../api/types";
import { type Pause, pausedSince, withPaused, withResumed } from "./pauses";
import type { AskedQuestion, Fact, Joined, NudgeKind, RoomInterview } from "./protocol";

export interface Answer {
  question: AskedQuestion;
  /** Timeline position at which the question was asked. */
  askedMs: number;
  /** Timeline position at which the answer was finished; null while it is open. */
  closedMs: number | null;
  scored: Response | null;
}

export interface ChatLine {
  seq: number;
  atMs: number;
  participantId: string;
  name: string;
  text: string;
}

export interface RoomNote {
  id: string;
  atMs: number;
  text: string;
}

export interface Nudge {
  seq: number;
  kind: NudgeKind;
}

/** Everything that facts tell about a room. Immutable; `applyFact` makes the next one. */
export interface RoomState {
  me: string;
  interview: RoomInterview;
  participants: readonly Participant[];
  /** "participantId/source" of those who ask to be unmuted. */
  asks: ReadonlySet<string>;
  pauses: readonly Pause[];
  answers: readonly Answer[];
  chat: readonly ChatLine[];
  notes: readonly RoomNote[];
  /** The latest hint to us; hints of before we came are over. */
  nudge: Nudge | null;
  /** Every question of a practice interview has been asked and answered. */
  exhausted: boolean;
}

const CHAT_KEPT = 500;

/** The state right after a join; what only facts tell is carried over from before. */
export function afterJoin(before: RoomState | null, joined: Joined): RoomState {
  const state: RoomState = {
    me: joined.participantId,
    interview: joined.interview,
    participants: joined.participants,
    asks: before?.asks ?? new Set(),
    pauses: pausedSince(before?.pauses ?? [], joined.interview.pausedMs),
    answers: before?.answers ?? [],
    chat: before?.chat ?? [],
    notes: before?.notes ?? [],
    nudge: before?.nudge ?? null,
    exhausted: before?.exhausted ?? false,
  };
  return state;
}

/**
 * The state after a fact. A `past` fact is older than the snapshot the join brought: it fills in
 * history (questions, chat, notes) but says nothing about who is here now.
 */
export function applyFact(state: RoomState, fact: Fact, past: boolean): RoomState {
  switch (fact.type) {
    case "participant.joined":
      return past ? state : { ...state, participants: withParticipant(state, fact.participant) };
    case "participant.admitted":
      return past ? state : patched(state, fact.participantId, { state: fact.state ?? "admitted" });
    case "participant.removed":
      return past
        ? state
        : patched(state, fact.participantId, { state: "removed", connected: false });
    case "participant.left":
      return past ? state : patched(state, fact.participantId, { connected: false });
    case "participant.consented":
      return past
        ? state
        : patched(state, fact.participantId, {
            records: fact.records,
            withheld: fact.withheld ?? [],
          });
    case "participant.muted":
      return withMuting(state, fact, past);
    case "unmute.asked":
      return withAsk(state, `${fact.participantId}/${fact.source}`, true);
    case "interview.locked":
      return past ? state : withInterview(state, { locked: fact.locked });
    case "interview.paused":
      return {
        ...(past ? state : withInterview(state, { pausedMs: fact.atMs })),
        pauses: withPaused(state.pauses, fact.atMs),
      };
    case "interview.resumed":
      return {
        ...(past ? state : withInterview(state, { pausedMs: null })),
        pauses: withResumed(state.pauses, fact.atMs),
      };
    case "interview.started":
      return withInterview(state, { status: "in_progress", startedAt: fact.startedAt });
    case "interview.completed":
      return withInterview(state, { status: "completed", completedAt: fact.completedAt });
    case "interview.question.asked":
      return { ...state, answers: withQuestion(state.answers, fact.response, fact.atMs) };
    case "hint.given":
      return { ...state, answers: withHint(state.answers, fact) };
    case "interview.response.submitted":
      return withAnswer(state, fact.responseId, { closedMs: fact.atMs });
    case "response.scored":
      return withAnswer(state, fact.response.id, { scored: fact.response });
    case "coaching.nudged":
      return past ? state : { ...state, nudge: { seq: fact.seq, kind: fact.kind } };
    case "chat.sent":
      return { ...state, chat: [...state.chat, chatLine(fact)].slice(-CHAT_KEPT) };
    case "note.added":
      return {
        ...state,
        notes: [...state.notes, { id: fact.noteId, atMs: fact.atMs, text: fact.text }],
      };
    default:
      return state;
  }
}

export function participant(state: RoomState, id: string): Participant | undefined {
  return state.participants.find((one) => one.id === id);
}

export function isMuted(state: RoomState, id: string, source: MediaSource): boolean {
  return participant(state, id)?.muted[source] !== undefined;
}

/** The answer being given, if any. */
export function openAnswer(state: RoomState): Answer | null {
  const last = state.answers.at(-1);
  return last && last.closedMs === null ? last : null;
}

function withInterview(state: RoomState, change: Partial<RoomInterview>): RoomState {
  return { ...state, interview: { ...state.interview, ...change } };
}

function withParticipant(state: RoomState, joined: Participant): readonly Participant[] {
  const others = state.participants.filter((one) => one.id !== joined.id);
  return others.length === state.participants.length
    ? [...others, joined]
    : state.participants.map((one) => (one.id === joined.id ? joined : one));
}

function patched(state: RoomState, id: string, change: Partial<Participant>): RoomState {
  const participants = state.participants.map((one) =>
    one.id === id ? { ...one, ...change } : one,
  );
  return { ...state, participants };
}

function withMuting(
  state: RoomState,
  fact: Extract<Fact, { type: "participant.muted" }>,
  past: boolean,
): RoomState {
  const by: Muting | null = fact.muted ? (fact.by ?? "self") : null;
  const key = `${fact.participantId}/${fact.source}`;
  const answered = by === "firm" ? state : withAsk(state, key, false);
  const before = participant(state, fact.participantId)?.muted;
  if (past || before === undefined) return answered;
  const muted = { ...before };
  if (by === null) delete muted[fact.source];
  else muted[fact.source] = by;
  return patched(answered, fact.participantId, { muted });
}

function withAsk(state: RoomState, key: string, on: boolean): RoomState {
  if (state.asks.has(key) === on) return state;
  const asks = new Set(state.asks);
  if (on) asks.add(key);
  else asks.delete(key);
  return { ...state, asks };
}

/** A question may be told twice, by the join's snapshot and by its fact. */
export function withQuestion(
  answers: readonly Answer[],
  question: AskedQuestion,
  askedMs: number,
): readonly Answer[] {
  if (answers.some((answer) => answer.question.id === question.id)) return answers;
  const closed = answers.map((answer) => ({ ...answer, closedMs: answer.closedMs ?? askedMs }));
  return [...closed, { question, askedMs, closedMs: null, scored: null }];
}

/** A hint may be told twice, too. */
function withHint(
  answers: readonly Answer[],
  { responseId, hint, number, remaining }: Extract<Fact, { type: "hint.given" }>,
): readonly Answer[] {
  return answers.map((answer) => {
    const { question } = answer;
    if (question.id !== responseId || question.hints.length >= number) return answer;
    const hints = [...question.hints, hint];
    return { ...answer, question: { ...question, hints, hintsLeft: remaining } };
  });
}

function withAnswer(state: RoomState, id: string, change: Partial<Answer>): RoomState {
  const answers = state.answers.map((answer) =>
    answer.question.id === id ? { ...answer, ...change } : answer,
  );
  return { ...state, answers };
}

function chatLine(fact: Extract<Fact, { type: "chat.sent" }>): ChatLine {
  const { seq, atMs, participantId, name, text } = fact;
  return { seq, atMs, participantId, name, text };
}
