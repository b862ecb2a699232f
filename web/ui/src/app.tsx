import { useEffect, useState } from "preact/hooks";

import { ApiError } from "./api/client";
import { Failure, Link, Loading } from "./components/basics";
import { Shell } from "./components/shell";
import { AccountPage } from "./pages/account/account_page";
import { AuditPage } from "./pages/audit_page";
import { BankEditor } from "./pages/banks/bank_editor";
import { BankPage } from "./pages/banks/bank_page";
import { BanksPage } from "./pages/banks/banks_page";
import { ImportPage } from "./pages/banks/import_page";
import { QuestionEditor } from "./pages/banks/question_editor";
import { ConnectionPage } from "./pages/connection_page";
import { DashboardPage } from "./pages/dashboard/dashboard_page";
import { InterviewPage } from "./pages/interview";
import { InterviewsPage } from "./pages/interviews";
import { JoinPage } from "./pages/join";
import { LoginPage } from "./pages/login";
import { PeoplePage } from "./pages/people/people_page";
import { PersonPage } from "./pages/people/person_page";
import { PrivacyPage } from "./pages/privacy/privacy_page";
import { SearchPage } from "./pages/review/search_page";
import { SharePage } from "./pages/share/share_page";
import { PracticePage } from "./pages/practice";
import { ReviewPage } from "./pages/review/review_page";
import { CalendarPage } from "./pages/calendar/calendar_page";
import { BookByLinkPage, BookOfferPage } from "./pages/offers/booking_page";
import { OffersPage } from "./pages/offers/offers_page";
import { SchedulePage } from "./pages/schedule/schedule_page";
import { WelcomePage } from "./pages/welcome";
import { match } from "./router";
import { isAdmin, isStaff, useServices } from "./services";
import { t } from "./strings";

export function App() {
  const { router } = useServices();
  const { path } = router.place.value;
  const join = match("/join/:token", path);
  if (join) return <JoinPage key={join["token"]} token={join["token"]!} />;
  const book = match("/book/:token", path);
  if (book) return <BookByLinkPage key={book["token"]} token={book["token"]!} />;
  const share = match("/share/:token", path);
  if (share) return <SharePage key={share["token"]} token={share["token"]!} />;
  const welcome = match("/welcome/:token", path);
  if (welcome) return <WelcomePage key={welcome["token"]} token={welcome["token"]!} />;
  if (match("/login", path)) return <LoginPage />;
  return <Members path={path} />;
}

/** Pages that need to know who is there; asks once and sends strangers to the login. */
function Members({ path }: { path: string }) {
  const { me, api, credentials, router } = useServices();
  const [error, setError] = useState<unknown>(null);
  const known = me.value !== null;
  const ask = (): void => {
    setError(null);
    api.me().then(
      (answer) => {
        me.value = answer;
      },
      (reason: unknown) => {
        if (!(reason instanceof ApiError && reason.status === 401)) setError(reason);
        else toLogin();
      },
    );
  };
  const toLogin = (): void => {
    const { path: from, query } = router.place.value;
    const next =
      from === "/" ? "" : `?next=${encodeURIComponent(from + (query.size ? `?${query}` : ""))}`;
    credentials.forget();
    router.go(`/login${next}`, { replace: true });
  };
  useEffect(() => {
    if (known) return;
    if (credentials.present) ask();
    else toLogin();
  }, [known]);
  if (error) {
    return (
      <Shell title={t.product}>
        <Failure error={error} onRetry={ask} />
      </Shell>
    );
  }
  if (!known) {
    return (
      <Shell title={t.product}>
        <Loading />
      </Shell>
    );
  }
  return <Page path={path} />;
}

function Page({ path }: { path: string }) {
  const { me } = useServices();
  const who = me.value!;
  const review = match("/interviews/:id/review", path);
  if (review) return <ReviewPage key={review["id"]} id={review["id"]!} />;
  const interview = match("/interviews/:id", path);
  if (interview) return <InterviewPage key={interview["id"]} id={interview["id"]!} />;
  if (match("/connection", path)) return <ConnectionPage />;
  if (who.guest === null) {
    if (match("/", path)) return <InterviewsPage />;
    if (match("/practice", path)) return <PracticePage />;
    if (match("/search", path)) return <SearchPage />;
    if (match("/calendar", path)) return <CalendarPage />;
    if (match("/account", path)) return <AccountPage />;
    const offer = match("/offers/:id", path);
    if (offer) return <BookOfferPage key={offer["id"]} id={offer["id"]!} />;
    if (isStaff(who)) {
      if (match("/schedule", path)) return <SchedulePage />;
      if (match("/offers", path)) return <OffersPage />;
      if (match("/people", path)) return <PeoplePage />;
      if (match("/dashboard", path)) return <DashboardPage />;
      const bankPage = pageOfBanks(path);
      if (bankPage) return bankPage;
    }
    if (isAdmin(who)) {
      const person = match("/people/:id", path);
      if (person) return <PersonPage key={person["id"]} id={person["id"]!} />;
      if (match("/privacy", path)) return <PrivacyPage />;
      if (match("/audit", path)) return <AuditPage />;
    }
  }
  return <NotFound guestInterview={who.guest?.interviewId ?? null} />;
}

function pageOfBanks(path: string) {
  if (match("/banks", path)) return <BanksPage />;
  if (match("/banks/new", path)) return <BankEditor id={null} />;
  const bank = match("/banks/:id", path);
  if (bank) return <BankPage key={bank["id"]} id={bank["id"]!} />;
  const edited = match("/banks/:id/edit", path);
  if (edited) return <BankEditor id={edited["id"]!} />;
  const imported = match("/banks/:id/import", path);
  if (imported) return <ImportPage bankId={imported["id"]!} />;
  const added = match("/banks/:id/questions/new", path);
  if (added) return <QuestionEditor bankId={added["id"]!} id={null} />;
  const question = match("/banks/:id/questions/:question", path);
  if (question) return <QuestionEditor bankId={question["id"]!} id={question["question"]!} />;
  return null;
}

function NotFound({ guestInterview }: { guestInterview: string | null }) {
  const { router } = useServices();
  useEffect(() => {
    // A guest has one place only.
    if (guestInterview) router.go(`/interviews/${guestInterview}`, { replace: true });
  }, [guestInterview]);
  return (
    <Shell title={t.problems.notFound}>
      <h1>{t.problems.notFound}</h1>
      <p>
        <Link href="/">{t.start.toList}</Link>
      </p>
    </Shell>
  );
}
