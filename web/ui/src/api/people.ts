/** The people of an organisation, what they are granted, and their data. */

import type { ApiClient, Query } from "./client";
import type { Page, Role, User } from "./types";

const USERS = "/api/users";

export interface NewPerson {
  email: string;
  name: string;
  role: Role;
  password?: string;
}

/** A link by which somebody chooses their password; told here only where it is not mailed. */
export interface Invitation {
  mailed: boolean;
  url: string | null;
  expiresAt: string;
}

export interface Accommodation {
  extraTimePercent: number;
  extraRetakes: number;
  noTimeLimits: boolean;
  note: string;
}

export interface ErasedPerson {
  userId: string;
  interviews: number;
  erasedAt: string;
}

export interface ErasureRequest {
  id: string;
  sessionId: string;
  requestedById: string;
  message: string;
  status: "open" | "granted" | "declined";
  createdAt: string;
  dueAt: string;
  decidedAt: string | null;
  answer: string | null;
}

export interface Receipt {
  id: string;
  sessionId: string;
  reason: "retention" | "request" | "staff" | "person";
  byId: string | null;
  createdAt: string;
  finishedAt: string | null;
  rows: Record<string, number>;
  files: { name: string }[];
}

export interface Retention {
  days: number | null;
  serverDays: number | null;
}

/** How long one interview is kept: what was decided about it, and what holds. */
export interface SessionRetention {
  days: number | null;
  effectiveDays: number | null;
  erasedAfter: string | null;
  legalHold: boolean;
  holdReason: string | null;
}

export type AuditVerb = "saw" | "created" | "changed" | "deleted";

export interface AuditEntry {
  id: string;
  createdAt: string;
  actorId: string | null;
  actorName: string | null;
  verb: AuditVerb;
  subject: string;
  subjectId: string | null;
  sessionId: string | null;
  fields: string[];
  count: number;
  operation: string;
}

export class PeopleApi {
  constructor(private readonly client: ApiClient) {}

  list(query: Query): Promise<Page<User>> {
    return this.client.get(USERS, query);
  }

  get(id: string): Promise<User> {
    return this.client.get(`${USERS}/${id}`);
  }

  add(person: NewPerson): Promise<User> {
    return this.client.post(USERS, person);
  }

  update(id: string, changes: { name?: string; role?: Role; password?: string }): Promise<User> {
    return this.client.patch(`${USERS}/${id}`, changes);
  }

  invite(id: string): Promise<Invitation> {
    return this.client.post(`${USERS}/${id}/invitation`);
  }

  endLogins(id: string): Promise<void> {
    return this.client.delete(`${USERS}/${id}/logins`);
  }

  accommodation(id: string): Promise<Accommodation> {
    return this.client.get(`/api/interviews/accommodations/${id}`);
  }

  accommodate(id: string, given: Accommodation): Promise<Accommodation> {
    return this.client.put(`/api/interviews/accommodations/${id}`, given);
  }

  personalData(id: string): Promise<{ blob: Blob; name: string }> {
    return this.client.file(`${USERS}/${id}/personal-data`);
  }

  erase(id: string, confirmEmail: string): Promise<ErasedPerson> {
    return this.client.post(`${USERS}/${id}/erase`, { confirmEmail });
  }

  requestErasure(sessionId: string, message: string): Promise<ErasureRequest> {
    return this.client.post(`/api/interviews/sessions/${sessionId}/erasure-request`, { message });
  }

  erasureRequestOf(sessionId: string): Promise<ErasureRequest> {
    return this.client.get(`/api/interviews/sessions/${sessionId}/erasure-request`);
  }

  eraseSession(sessionId: string): Promise<Receipt> {
    return this.client.delete(`/api/interviews/sessions/${sessionId}`);
  }

  erasureRequests(query: Query): Promise<Page<ErasureRequest>> {
    return this.client.get("/api/interviews/erasure-requests", query);
  }

  grantErasure(id: string): Promise<Receipt> {
    return this.client.post(`/api/interviews/erasure-requests/${id}/grant`);
  }

  declineErasure(id: string, answer: string): Promise<ErasureRequest> {
    return this.client.post(`/api/interviews/erasure-requests/${id}/decline`, { answer });
  }

  receipts(query: Query): Promise<Page<Receipt>> {
    return this.client.get("/api/interviews/erasures", query);
  }

  retention(): Promise<Retention> {
    return this.client.get("/api/interviews/retention");
  }

  setRetention(days: number | null): Promise<Retention> {
    return this.client.put("/api/interviews/retention", { days });
  }

  retentionOf(sessionId: string): Promise<SessionRetention> {
    return this.client.get(`/api/interviews/sessions/${sessionId}/retention`);
  }

  setRetentionOf(
    sessionId: string,
    given: Pick<SessionRetention, "days" | "legalHold" | "holdReason">,
  ): Promise<SessionRetention> {
    return this.client.put(`/api/interviews/sessions/${sessionId}/retention`, given);
  }

  audit(query: Query): Promise<Page<AuditEntry>> {
    return this.client.get("/api/audit-log", query);
  }
}
