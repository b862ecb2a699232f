/** The JSON shapes of the REST API. Durations ending in Ms are positions on the timeline. */

export type Role = "admin" | "instructor" | "student";
export type InterviewType = "technical" | "behavioral" | "hr" | "case_study" | "group" | "panel";
export type InterviewMode = "video" | "audio" | "chat" | "in_person";
export type InterviewStatus = "scheduled" | "in_progress" | "completed" | "cancelled" | "no_show";
export type Difficulty = "easy" | "medium" | "hard" | "expert";
export type QuestionType =
  "behavioral" | "technical" | "situational" | "coding" | "case_study" | "general";
export type AiFormat = "voice_only" | "video" | "text";
export type ParticipantRole = "candidate" | "interviewer" | "observer";
export type ParticipantState = "waiting" | "admitted" | "left" | "removed";
/** By whom a source is silenced; of "firm" its owner must ask to be unmuted. */
export type Muting = "self" | "host" | "firm";
export type MediaSource = "camera" | "microphone" | "screen" | "screen_audio";

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  organisationId: string;
}

export interface Login {
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  user: User;
}

export interface Me {
  user: User;
  guest: { interviewId: string } | null;
}

export interface PanelMember {
  id: string;
  name: string | null;
}

export interface Session {
  id: string;
  candidateId: string;
  candidateName: string | null;
  interviewerId: string | null;
  interviewerName: string | null;
  panel: PanelMember[];
  questionBankId: string | null;
  title: string;
  type: InterviewType;
  mode: InterviewMode;
  status: InterviewStatus;
  scheduledAt: string;
  endsAt: string;
  /** The zone in which the time was agreed. */
  timeZone: string;
  durationMinutes: number;
  difficulty: Difficulty;
  language: string;
  tags: string[];
  isAiInterview: boolean;
  recordSession: boolean;
  preparationTime: number;
  allowReschedule: boolean;
  rescheduleDeadlineHours: number;
  maxReschedules: number;
  rescheduleCount: number;
  rescheduleReason: string | null;
  cancelReason: string | null;
  location: string | null;
  startedAt: string | null;
  completedAt: string | null;
  score?: number | null;
  feedback?: Record<string, unknown> | null;
  notes?: string | null;
  aiMockId: string | null;
}

export interface NewSession {
  candidateId: string;
  interviewerId: string;
  questionBankId?: string;
  title?: string;
  type: InterviewType;
  mode: InterviewMode;
  scheduledAt: string;
  timeZone?: string;
  durationMinutes: number;
  difficulty?: Difficulty;
  panelInterviewerIds?: string[];
  location?: string;
  tags?: string[];
  recordSession?: boolean;
  preparationTime?: number;
  allowReschedule?: boolean;
  rescheduleDeadlineHours?: number;
  maxReschedules?: number;
  scheduleAnyway?: boolean;
}

export interface GuestLink {
  url: string;
  token: string;
  expiresAt: string;
}

export type Visibility = "private" | "organisation" | "public";

export interface Bank {
  id: string;
  authorId: string;
  name: string;
  description: string;
  category: string;
  difficulty: Difficulty;
  tags: string[];
  isPublic: boolean;
  visibility: Visibility;
  allowRandomSelection: boolean;
  /** Minutes. */
  defaultTimeLimit: number | null;
  shuffleQuestions: boolean;
  usageCount: number;
  updatedAt: string;
}

export interface SampleAnswer {
  answer: string;
  rating: number;
  explanation: string;
}

export interface Resource {
  title: string;
  url: string;
}

export interface QuestionContent {
  questionText: string;
  expectedAnswer: string | null;
  followUpQuestions: string[];
  evaluationCriteria: Record<string, number>;
  timeLimitMinutes: number | null;
  difficulty: Difficulty;
  type: QuestionType;
  tags: string[];
  hints: string[];
  sampleAnswers: SampleAnswer[];
  codeLanguages: string[];
  resources: Resource[];
}

export interface Question extends QuestionContent {
  id: string;
  bankId: string;
  version: number;
  usageCount: number;
  updatedAt: string;
}

export interface Evidence {
  quote: string;
  startMs: number | null;
  endMs: number | null;
  utteranceId: string | null;
  wordStart: number;
  wordEnd: number;
  reason: string;
}

export interface CriterionScore {
  criterion: string;
  weight: number;
  score: number;
  evidence: Evidence[];
}

export interface Feedback {
  summary?: string;
  strengths?: string[];
  improvements?: string[];
}

export interface Response {
  id: string;
  questionId: string | null;
  questionText: string;
  status: "open" | "closed" | "scored";
  participantId: string | null;
  position: number;
  startMs: number | null;
  endMs: number | null;
  timeLimitSeconds: number | null;
  responseText: string | null;
  aiScore: number | null;
  humanScore: number | null;
  breakdown: CriterionScore[];
  feedback: Feedback | null;
  metrics: Record<string, { value: number; unit: string }> | null;
}

export interface Metric {
  participantId: string;
  responseId: string | null;
  name: string;
  unit: string;
  value: number;
  series: { atMs: number; value: number }[];
}

export interface Word {
  text: string;
  startMs: number;
  endMs: number;
  probability: number;
  /** What was heard, where somebody corrected it. */
  original: string | null;
}

export interface Utterance {
  id: string;
  participantId: string;
  startMs: number;
  endMs: number;
  text: string;
  words: Word[];
  /** For `If-Match` when it is corrected. */
  version: string;
}

export interface Participant {
  id: string;
  name: string;
  role: ParticipantRole;
  state: ParticipantState;
  records: boolean | null;
  /** Sources that are not kept, whatever `records`. */
  withheld: MediaSource[];
  muted: Partial<Record<MediaSource, Muting>>;
  connected: boolean;
}

export interface RecordingAudit {
  complete?: boolean;
  /** Whether the end of the file is the end of what was sent, and not of a crash. */
  cleanEnd?: boolean;
  missing?: { startMs: number; endMs: number; kind?: "audio" | "video"; reason?: string }[];
  /** What is there, but not as it should be. */
  findings?: { startMs: number; endMs: number; kind: "audio" | "video"; problem: string }[];
}

export interface Recording {
  id: string;
  participantId: string;
  source: MediaSource;
  mimeType: string;
  status: "ready" | "partial";
  startMs: number;
  durationMs: number;
  url: string;
  audit: RecordingAudit;
}

export interface InterviewEvent {
  seq: number;
  atMs: number;
  type: string;
  participantId?: string | null;
  payload: Record<string, unknown>;
}

export interface Note {
  id: string;
  authorId: string;
  authorName?: string | null;
  atMs: number;
  text: string;
}

export interface AiMock {
  id: string;
  sessionId: string;
  jobRole: string;
  format: AiFormat;
  enableHints: boolean;
  status: "created" | "in_progress" | "completed" | "abandoned";
  questionCount: number;
  questionIndex: number;
  overallScore: number | null;
  feedback: Feedback | null;
}

export interface NewAiMock {
  jobRole: string;
  companyName?: string;
  jobDescription?: string;
  difficulty: Difficulty;
  durationMinutes: number;
  format: AiFormat;
  questionTypes: QuestionType[];
  focusAreas: string[];
  enableHints: boolean;
  /** Figures and hints about the speaking while it goes on. */
  realTimeAnalysis: boolean;
  recordSession: boolean;
}

/** RFC 9457 problem details, as every error of the API is. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  errors?: { field?: string; path?: string; message?: string; detail?: string }[];
}
