/** The `/interviews` protocol as signaling/PROTOCOL.md writes it down. */

import type {
  MediaSource,
  Muting,
  Participant,
  ParticipantRole,
  ParticipantState,
  Response,
  Session,
} from "../api/types";

export type ErrorCode =
  | "malformed"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "wrong-state"
  | "rate-limited"
  | "too-large"
  | "unavailable"
  | "internal"
  | "timeout";

/** What a hint to somebody who practises is about. */
export type NudgeKind =
  "clipped" | "too-quiet" | "too-fast" | "many-fillers" | "long-monologue" | "camera-dark";

/** How one has spoken in the last half minute; null where too little was said to tell. */
export interface Measured {
  paceWpm: number | null;
  loudnessDbfs: number | null;
  pauseShare: number | null;
  fillersPerMinute: number | null;
}

/** What the room is told of its interview. */
export type RoomInterview = Pick<
  Session,
  | "id"
  | "title"
  | "type"
  | "mode"
  | "status"
  | "language"
  | "durationMinutes"
  | "isAiInterview"
  | "recordSession"
  | "questionBankId"
  | "scheduledAt"
  | "startedAt"
  | "completedAt"
> & {
  locked: boolean;
  /** Where the present pause began; null while it goes on. */
  pausedMs: number | null;
};

/** A question as it was put to the candidate. */
export interface AskedQuestion {
  id: string;
  questionId: string | null;
  questionText: string;
  timeLimitSeconds: number | null;
  hints: string[];
  /** How many more can be asked for, in practice. */
  hintsLeft?: number;
  position: number;
  total?: number | null;
  startMs?: number | null;
}

export interface Joined {
  participantId: string;
  role: ParticipantRole;
  state: ParticipantState;
  interview: RoomInterview;
  participants: Participant[];
  iceServers: RTCIceServer[];
  seq: number;
  timelineMs: number;
  response?: AskedQuestion | null;
}

interface FactPayloads {
  "participant.joined": { participant: Participant };
  "participant.admitted": { participantId: string; state?: ParticipantState };
  "participant.left": { participantId: string; reason?: string };
  "participant.removed": { participantId: string };
  "participant.consented": { participantId: string; records: boolean; withheld?: MediaSource[] };
  "participant.muted": {
    participantId: string;
    source: MediaSource;
    muted: boolean;
    by?: Muting | null;
  };
  "unmute.asked": { participantId: string; source: MediaSource };
  "interview.started": { interviewId: string; startedAt: string };
  "interview.locked": { locked: boolean };
  "interview.paused": { interviewId: string };
  "interview.resumed": { interviewId: string; pausedMs: number };
  "interview.question.asked": { response: AskedQuestion };
  "hint.given": { responseId: string; hint: string; number: number; remaining: number };
  "interview.response.submitted": {
    responseId: string;
    participantId: string | null;
    closedBy: string | null;
  };
  "response.scored": { response: Response };
  "coaching.nudged": { participantId: string; kind: NudgeKind };
  "chat.sent": { participantId: string; name: string; text: string };
  "note.added": { noteId: string; authorId: string; text: string };
  "source.started": { participantId: string; source: MediaSource; kind: string };
  "source.ended": { participantId: string; source: MediaSource; kind: string };
  "interview.completed": { interviewId: string; completedAt: string };
  "recording.ready": { recordingId: string; participantId: string; source: MediaSource };
}

export type FactType = keyof FactPayloads;

export const FACT_TYPES: readonly FactType[] = [
  "participant.joined",
  "participant.admitted",
  "participant.left",
  "participant.removed",
  "participant.consented",
  "participant.muted",
  "unmute.asked",
  "interview.started",
  "interview.locked",
  "interview.paused",
  "interview.resumed",
  "interview.question.asked",
  "hint.given",
  "interview.response.submitted",
  "response.scored",
  "coaching.nudged",
  "chat.sent",
  "note.added",
  "source.started",
  "source.ended",
  "interview.completed",
  "recording.ready",
];

/** A fact of the interview's timeline: its type, its place, its payload. */
export type Fact = {
  [T in FactType]: { type: T; seq: number; atMs: number } & FactPayloads[T];
}[FactType];

export interface CaptionUpdate {
  id: string;
  participantId: string;
  text: string;
  isFinal: boolean;
  startMs: number;
  endMs: number;
}

export interface Knock {
  participantId: string;
  name: string;
}

/** How large a picture is shown: what is paused is not sent. */
export type View = "full" | "thumbnail" | "paused";

/**
 * How somebody's media gets through; losses are shares of packets. `queuedBytes` wait to be sent
 * to them, `droppedPackets` so far found no room there, `awaitedPackets` of theirs are asked for.
 */
export interface Connection {
  participantId: string;
  quality: "good" | "fair" | "poor";
  rttMs: number | null;
  lossUp: number;
  lossDown: number;
  bitrateBps: number;
  queuedBytes: number;
  droppedPackets: number;
  awaitedPackets: number;
}

export interface SlotAssigned {
  mid: string;
  participantId: string | null;
  source: MediaSource | null;
}

export type Acknowledged<T> =
  ({ ok: true } & T) | { ok: false; error: { code: ErrorCode; message: string } };

/** A request the server refused, or did not acknowledge in time (code "timeout"). */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}
