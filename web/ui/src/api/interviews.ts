import type { IceCheck } from "../room/ice_check";
import type { ApiClient, Query } from "./client";
import type {
  AiMock,
  Bank,
  GuestLink,
  InterviewEvent,
  Login,
  Me,
  Metric,
  NewAiMock,
  NewSession,
  Note,
  Page,
  Participant,
  Question,
  Recording,
  Response,
  Session,
  User,
  Utterance,
} from "./types";

const SESSIONS = "/api/interviews/sessions";
const BANKS = "/api/interviews/question-banks";
const AI_MOCK = "/api/interviews/ai-mock";
/** Pages read for one list before we stop; lists here are short, a runaway cursor is not. */
const MAX_PAGES = 20;

export interface TypedAnswer {
  questionText: string;
  response: string;
  responseTime: number;
}

/** The API's resources by name; every method is one request unless it says otherwise. */
export class InterviewsApi {
  constructor(private readonly client: ApiClient) {}

  choosePassword(token: string, password: string): Promise<Login> {
    return this.client.post("/api/auth/password", { token, password });
  }

  login(email: string, password: string): Promise<Login> {
    return this.client.post("/api/auth/login", { email, password });
  }

  async iceCheck(): Promise<IceCheck[]> {
    return (await this.client.get<{ items: IceCheck[] }>("/api/interviews/ice-check")).items;
  }

  /** Answers a trial offer; the server hangs up by itself. */
  readonly tryIce = async (sdp: string): Promise<string> => {
    return (await this.client.post<{ sdp: string }>("/api/interviews/ice-check", { sdp })).sdp;
  };

  me(): Promise<Me> {
    return this.client.get("/api/auth/me");
  }

  users(role: string): Promise<User[]> {
    return this.all<User>("/api/users", { role });
  }

  sessions(query: Query = {}): Promise<Page<Session>> {
    return this.client.get(SESSIONS, query);
  }

  /** Every page of a search, up to 2,000 interviews. */
  allSessions(query: Query): Promise<Session[]> {
    return this.all<Session>(SESSIONS, query);
  }

  session(id: string): Promise<Session> {
    return this.client.get(`${SESSIONS}/${id}`);
  }

  createSession(session: NewSession): Promise<Session> {
    return this.client.post(SESSIONS, session);
  }

  guestLink(id: string): Promise<GuestLink> {
    return this.client.post(`${SESSIONS}/${id}/guest-link`);
  }

  participants(id: string): Promise<Participant[]> {
    return this.items(`${SESSIONS}/${id}/participants`);
  }

  recordings(id: string): Promise<Recording[]> {
    return this.items(`${SESSIONS}/${id}/recordings`);
  }

  responses(id: string): Promise<Response[]> {
    return this.items(`${SESSIONS}/${id}/responses`);
  }

  metrics(id: string): Promise<Metric[]> {
    return this.items(`${SESSIONS}/${id}/metrics`);
  }

  notes(id: string): Promise<Note[]> {
    return this.items(`${SESSIONS}/${id}/notes`);
  }

  async transcript(id: string): Promise<Utterance[]> {
    const body = await this.client.get<{ utterances: Utterance[] }>(`${SESSIONS}/${id}/transcript`);
    return body.utterances;
  }

  /** All facts after a sequence number; as many requests as that takes. */
  async events(id: string, after = 0): Promise<InterviewEvent[]> {
    const events: InterviewEvent[] = [];
    let next: number | null = after;
    for (let page = 0; next !== null && page < MAX_PAGES; page += 1) {
      const body: { items: InterviewEvent[]; nextAfter: number | null } = await this.client.get(
        `${SESSIONS}/${id}/events`,
        { after: next },
      );
      events.push(...body.items);
      next = body.nextAfter;
    }
    return events;
  }

  banks(): Promise<Bank[]> {
    return this.all<Bank>(BANKS);
  }

  questions(bankId: string): Promise<Question[]> {
    return this.all<Question>(`${BANKS}/${bankId}/questions`);
  }

  createAiMock(mock: NewAiMock): Promise<AiMock> {
    return this.client.post(AI_MOCK, mock);
  }

  aiMock(id: string): Promise<AiMock> {
    return this.client.get(`${AI_MOCK}/${id}`);
  }

  answerInWriting(id: string, answer: TypedAnswer): Promise<unknown> {
    return this.client.post(`${AI_MOCK}/${id}/response`, answer);
  }

  private async items<T>(path: string, query: Query = {}): Promise<T[]> {
    return (await this.client.get<{ items: T[] }>(path, query)).items;
  }

  private async all<T>(path: string, query: Query = {}): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const body: Page<T> = await this.client.get(path, { ...query, limit: 100, cursor });
      items.push(...body.items);
      cursor = body.nextCursor;
      if (!cursor) break;
    }
    return items;
  }
}
