/** What reviewers do with an interview: comments, cards, corrections, search, share links. */

import type { ApiClient } from "./client";
import type { Page, Utterance } from "./types";

const SESSIONS = "/api/interviews/sessions";
const MAX_PAGES = 50;

export type Recommendation = "strong_no" | "no" | "undecided" | "yes" | "strong_yes";
export type TranscriptForm = "vtt" | "srt" | "txt" | "json";

export interface Comment {
  id: string;
  threadId: string | null;
  kind: "comment" | "bookmark";
  authorId: string;
  authorName: string | null;
  atMs: number;
  endMs: number | null;
  utteranceId: string | null;
  quote: string | null;
  text: string;
  tags: string[];
  mentions: string[];
  createdAt: string;
  updatedAt: string;
}

export interface WordsAt {
  utteranceId: string;
  wordStart: number;
  wordEnd: number;
}

export interface NewComment {
  kind?: "comment" | "bookmark";
  text: string;
  atMs?: number;
  words?: WordsAt;
  threadId?: string;
  tags?: string[];
  mentions?: string[];
}

export interface Mark {
  criterion: string;
  score: number;
  comment?: string | null;
}

export interface CardAnswer {
  responseId: string;
  criteria: Mark[];
  score?: number | null;
  comment?: string | null;
}

export interface Scorecard {
  id: string;
  authorId: string;
  authorName: string | null;
  marks: (Mark & { weight: number })[];
  answers: CardAnswer[];
  recommendation: Recommendation | null;
  summary: string | null;
  total: number | null;
  submittedAt: string | null;
  updatedAt: string;
  /** For `If-Match` when it is filled in. */
  version: string;
}

export interface CardContent {
  marks: Mark[];
  answers: CardAnswer[];
  recommendation: Recommendation | null;
  summary: string | null;
}

export interface Spread {
  count: number;
  mean: number;
  low: number;
  high: number;
  deviation: number;
}

export interface Panel {
  blind: boolean;
  mine: Scorecard | null;
  reviewers: { authorId: string; authorName: string | null; submittedAt: string }[];
  criteria: { criterion: string; weight: number; spread: Spread | null }[];
  answers: {
    responseId: string;
    questionText: string;
    criteria: Record<string, number>;
    spread: Spread | null;
  }[];
  overall: Spread | null;
  recommendations: Partial<Record<Recommendation, number>>;
  cards: Scorecard[];
}

export interface WordEdit {
  index: number;
  was: string;
  text: string;
}

export interface SpokenPlace {
  interviewId: string;
  interviewTitle: string;
  scheduledAt: string;
  utteranceId: string;
  speaker: string;
  atMs: number;
  text: string;
}

export interface ShareLink {
  id: string;
  label: string;
  responseId: string | null;
  expiresAt: string;
  revokedAt: string | null;
  hasPasscode: boolean;
  hideNames: boolean;
  allowDownload: boolean;
  watchCount: number;
}

export interface NewShareLink {
  label: string;
  days: number;
  passcode: string | null;
  responseId: string | null;
  hideNames: boolean;
  allowDownload: boolean;
}

export interface SharedInterview {
  title: string;
  startMs: number;
  endMs: number;
  speakers: { participantId: string; name: string }[];
  media: {
    id: string;
    participantId: string;
    mimeType: string;
    startMs: number;
    durationMs: number;
    url: string;
    downloadUrl: string | null;
  }[];
  preparing: boolean;
  answers: {
    questionText: string;
    responseText: string | null;
    startMs: number | null;
    endMs: number | null;
  }[];
  utterances: { participantId: string; startMs: number; endMs: number; text: string }[];
  expiresAt: string;
  allowDownload: boolean;
}

export class ReviewingApi {
  constructor(private readonly client: ApiClient) {}

  /** All comments of an interview, page by page. */
  async comments(id: string): Promise<Comment[]> {
    const found: Comment[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const body: Page<Comment> = await this.client.get(`${SESSIONS}/${id}/comments`, {
        limit: 100,
        cursor,
      });
      found.push(...body.items);
      cursor = body.nextCursor;
      if (!cursor) break;
    }
    return found;
  }

  addComment(id: string, comment: NewComment): Promise<Comment> {
    return this.client.post(`${SESSIONS}/${id}/comments`, comment);
  }

  changeComment(id: string, commentId: string, text: string): Promise<Comment> {
    return this.client.patch(`${SESSIONS}/${id}/comments/${commentId}`, { text });
  }

  deleteComment(id: string, commentId: string): Promise<void> {
    return this.client.delete(`${SESSIONS}/${id}/comments/${commentId}`);
  }

  panel(id: string): Promise<Panel> {
    return this.client.get(`${SESSIONS}/${id}/scorecards`);
  }

  setRubric(id: string, criteria: Record<string, number>): Promise<unknown> {
    return this.client.put(`${SESSIONS}/${id}/rubric`, { criteria });
  }

  /** The latest comments that mention whoever asks. */
  async mentions(): Promise<(Comment & { interviewId: string })[]> {
    const body: Page<Comment & { interviewId: string }> = await this.client.get(
      "/api/interviews/mentions",
      { limit: 10 },
    );
    return body.items;
  }

  beginCard(id: string): Promise<Scorecard> {
    return this.client.post(`${SESSIONS}/${id}/scorecards`);
  }

  /** Refused (412) when the card was filled in elsewhere since that version. */
  fillCard(
    id: string,
    card: Pick<Scorecard, "id" | "version">,
    content: CardContent,
  ): Promise<Scorecard> {
    const path = `${SESSIONS}/${id}/scorecards/${card.id}`;
    return this.client.put(path, content, `"${card.version}"`);
  }

  submitCard(id: string, cardId: string): Promise<Scorecard> {
    return this.client.post(`${SESSIONS}/${id}/scorecards/${cardId}/submit`);
  }

  /** Refused (412) when somebody has corrected the utterance since it was read. */
  correct(id: string, utterance: Utterance, words: WordEdit[]): Promise<unknown> {
    const path = `${SESSIONS}/${id}/transcript/${utterance.id}`;
    return this.client.patch(path, { words }, `"${utterance.version}"`);
  }

  search(text: string, cursor: string | null): Promise<Page<SpokenPlace>> {
    return this.client.get("/api/interviews/transcript-search", { text, cursor });
  }

  transcriptFile(id: string, form: TranscriptForm): Promise<{ blob: Blob; name: string }> {
    return this.client.file(`${SESSIONS}/${id}/transcript.${form}`);
  }

  async shareLinks(id: string): Promise<ShareLink[]> {
    const path = `${SESSIONS}/${id}/share-links`;
    return (await this.client.get<{ items: ShareLink[] }>(path)).items;
  }

  share(id: string, link: NewShareLink): Promise<ShareLink & { url: string }> {
    return this.client.post(`${SESSIONS}/${id}/share-links`, link);
  }

  revoke(id: string, linkId: string): Promise<void> {
    return this.client.delete(`${SESSIONS}/${id}/share-links/${linkId}`);
  }

  door(token: string): Promise<{ needsPasscode: boolean; expiresAt: string }> {
    return this.client.get(`/api/share/${encodeURIComponent(token)}`);
  }

  watch(token: string, passcode: string | null): Promise<SharedInterview> {
    return this.client.post(`/api/share/${encodeURIComponent(token)}/watch`, { passcode });
  }
}
