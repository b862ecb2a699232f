import { type Signal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { AnalyticsApi } from "./api/analytics";
import { BanksApi } from "./api/banks";
import { ApiClient } from "./api/client";
import { Credentials } from "./api/credentials";
import { ExportsApi } from "./api/exports";
import { InterviewsApi } from "./api/interviews";
import { PeopleApi } from "./api/people";
import { SchedulingApi } from "./api/scheduling";
import { ReviewingApi } from "./api/reviewing";
import { UploadsApi } from "./api/uploads";
import type { Me } from "./api/types";
import { Router } from "./router";

/** What the pages share; made once in main.tsx and handed down by context. */
export interface Services {
  credentials: Credentials;
  client: ApiClient;
  api: InterviewsApi;
  exports: ExportsApi;
  uploads: UploadsApi;
  scheduling: SchedulingApi;
  banks: BanksApi;
  analytics: AnalyticsApi;
  people: PeopleApi;
  reviewing: ReviewingApi;
  router: Router;
  me: Signal<Me | null>;
}

export function makeServices(): Services {
  const router = new Router();
  const credentials = new Credentials();
  const me = signal<Me | null>(null);
  const client = new ApiClient(credentials, () => {
    const guest = credentials.guestToken !== null;
    credentials.forgetGuest();
    if (!guest) credentials.forget();
    me.value = null;
    const back = encodeURIComponent(location.pathname + location.search);
    router.go(guest ? "/login?reason=link" : `/login?reason=expired&next=${back}`, {
      replace: true,
    });
  });
  return {
    credentials,
    client,
    api: new InterviewsApi(client),
    exports: new ExportsApi(client),
    uploads: new UploadsApi(client),
    scheduling: new SchedulingApi(client),
    banks: new BanksApi(client),
    analytics: new AnalyticsApi(client),
    people: new PeopleApi(client),
    reviewing: new ReviewingApi(client),
    router,
    me,
  };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error("no services in context");
  return services;
}

export function isAdmin(me: Me): boolean {
  return me.guest === null && me.user.role === "admin";
}

export function isStaff(me: Me): boolean {
  return me.guest === null && me.user.role !== "student";
}
