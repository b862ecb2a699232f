/** Planning interviews: people's time, free times, times to choose from, calendars. */

import type { ApiClient, Query } from "./client";
import type {
  Difficulty,
  InterviewMode,
  InterviewType,
  NewSession,
  Page,
  PanelMember,
  Session,
} from "./types";

const SESSIONS = "/api/interviews/sessions";
const SCHEDULING = "/api/interviews/scheduling";
const OFFERS = `${SCHEDULING}/offers`;

export type Obstacle =
  "in-another-interview" | "too-close-to-another-interview" | "absent" | "outside-working-hours";

export interface Conflict {
  userId: string;
  field: string;
  code: Obstacle;
  canBeOverruled: boolean;
  startsAt: string;
  endsAt: string;
}

export interface Meeting {
  candidateId?: string;
  interviewerId?: string;
  panelInterviewerIds?: string[];
  scheduledAt: string;
  durationMinutes: number;
  /** The interview that is moved, which does not stand against itself. */
  sessionId?: string;
}

export interface FreeTime {
  startsAt: string;
  endsAt: string;
  localStart: string;
}

export interface Window {
  start: string;
  end: string;
  timeZone: string;
  stepMinutes?: number;
  limit?: number;
  cursor?: string | null;
}

export interface Slot {
  id: string;
  startsAt: string;
  endsAt: string;
  localStart: string;
  free: boolean;
  sessionId: string | null;
}

export interface Offer {
  id: string;
  candidateId: string | null;
  authorId: string;
  interviewerName: string | null;
  panel: PanelMember[];
  title: string;
  type: InterviewType;
  mode: InterviewMode;
  difficulty: Difficulty;
  durationMinutes: number;
  timeZone: string;
  location: string | null;
  maxBookings: number;
  noticeHours: number;
  expiresAt: string;
  closedAt: string | null;
  slots: Slot[];
}

export interface OfferSummary {
  id: string;
  candidateId: string | null;
  title: string;
  durationMinutes: number;
  maxBookings: number;
  bookings: number;
  slots: number;
  expiresAt: string;
  closedAt: string | null;
  createdAt: string;
}

export interface NewOffer extends Omit<NewSession, "candidateId" | "scheduledAt"> {
  candidateId?: string;
  slots: string[];
}

export interface Booking {
  session: Session;
  joinUrl: string;
}

export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface WorkingHours {
  weekday: Weekday;
  start: string;
  end: string;
}

export interface Availability {
  timeZone: string;
  /** Null: any time. */
  weeklyHours: WorkingHours[] | null;
  bufferMinutes: number;
}

export interface Absence {
  id: string;
  startsAt: string;
  endsAt: string;
  note: string;
}

export interface Move {
  scheduledAt: string;
  durationMinutes?: number;
  timeZone?: string;
  reason?: string;
  scheduleAnyway?: boolean;
}

export class SchedulingApi {
  constructor(private readonly client: ApiClient) {}

  async conflicts(meeting: Meeting): Promise<Conflict[]> {
    const found = await this.client.post<{ items: Conflict[] }>(`${SCHEDULING}/conflicts`, meeting);
    return found.items;
  }

  freeTimes(people: string[], durationMinutes: number, window: Window): Promise<Page<FreeTime>> {
    return this.client.get(`${SCHEDULING}/free-times`, {
      userIds: people.join(","),
      durationMinutes,
      ...window,
    });
  }

  freeTimesOf(sessionId: string, window: Window): Promise<Page<FreeTime>> {
    return this.client.get(`${SESSIONS}/${sessionId}/free-times`, { ...window });
  }

  reschedule(id: string, move: Move): Promise<Session> {
    return this.client.post(`${SESSIONS}/${id}/reschedule`, move);
  }

  cancel(id: string, reason: string): Promise<Session> {
    return this.client.post(`${SESSIONS}/${id}/cancel`, reason ? { reason } : {});
  }

  noShow(id: string): Promise<Session> {
    return this.client.post(`${SESSIONS}/${id}/no-show`);
  }

  offer(offer: NewOffer): Promise<Offer> {
    return this.client.post(OFFERS, offer);
  }

  offers(query: Query): Promise<Page<OfferSummary>> {
    return this.client.get(OFFERS, query);
  }

  getOffer(id: string): Promise<Offer> {
    return this.client.get(`${OFFERS}/${id}`);
  }

  closeOffer(id: string): Promise<void> {
    return this.client.delete(`${OFFERS}/${id}`);
  }

  bookingLink(id: string): Promise<{ url: string }> {
    return this.client.post(`${OFFERS}/${id}/link`);
  }

  book(offerId: string, slotId: string): Promise<Session> {
    return this.client.post(`${OFFERS}/${offerId}/bookings`, { slotId });
  }

  offerOfLink(token: string): Promise<Offer> {
    return this.client.get(`${SCHEDULING}/booking`, { t: token });
  }

  bookByLink(token: string, slotId: string): Promise<Booking> {
    return this.client.post(`${SCHEDULING}/booking`, { t: token, slotId });
  }

  availability(userId: string): Promise<Availability> {
    return this.client.get(`${SCHEDULING}/people/${userId}/availability`);
  }

  setAvailability(userId: string, given: Availability): Promise<Availability> {
    return this.client.put(`${SCHEDULING}/people/${userId}/availability`, given);
  }

  absences(userId: string, query: Query): Promise<Page<Absence>> {
    return this.client.get(`${SCHEDULING}/people/${userId}/absences`, query);
  }

  addAbsence(userId: string, absence: Omit<Absence, "id">): Promise<Absence> {
    return this.client.post(`${SCHEDULING}/people/${userId}/absences`, absence);
  }

  deleteAbsence(userId: string, id: string): Promise<void> {
    return this.client.delete(`${SCHEDULING}/people/${userId}/absences/${id}`);
  }

  feed(): Promise<{ url: string }> {
    return this.client.get("/api/interviews/calendar/feed");
  }

  renewFeed(): Promise<{ url: string }> {
    return this.client.post("/api/interviews/calendar/feed/renew");
  }

  calendarFile(sessionId: string): Promise<{ blob: Blob; name: string }> {
    return this.client.file(`${SESSIONS}/${sessionId}/calendar.ics`);
  }
}
