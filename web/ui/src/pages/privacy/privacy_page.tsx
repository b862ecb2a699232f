import { useState } from "preact/hooks";

import type { ErasureRequest, Receipt, Retention } from "../../api/people";
import {
  Badge,
  errorText,
  Failure,
  Link,
  Loading,
  Notice,
  type Tone,
} from "../../components/basics";
import { Dialog } from "../../components/dialog";
import { AreaField, NumberField } from "../../components/fields";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { usePages } from "../../components/use_pages";
import { momentIn, ownZone } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";

/** How long interviews are kept, who asked for erasure, and what was erased; for admins. */
export function PrivacyPage() {
  const { api } = useServices();
  const people = useLoad(async () => {
    const all = await api.users("");
    return new Map(all.map((one) => [one.id, one.name]));
  }, "names");
  const names = people.data ?? new Map<string, string>();
  const [erased, setErased] = useState(0);
  return (
    <Shell title={t.privacy.title}>
      <h1>{t.privacy.title}</h1>
      <RetentionCard />
      <Requests names={names} onGranted={() => setErased(erased + 1)} />
      <Receipts key={erased} names={names} />
    </Shell>
  );
}

function RetentionCard() {
  const { people } = useServices();
  const { data, error, reload } = useLoad(() => people.retention(), "retention");
  return (
    <section class="card stack">
      <div>
        <h2>{t.privacy.retention}</h2>
        <p class="muted">{t.privacy.retentionText}</p>
      </div>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data !== null && <RetentionForm known={data} />}
    </section>
  );
}

function RetentionForm({ known }: { known: Retention }) {
  const { people } = useServices();
  const [days, setDays] = useState(known.days ?? Number.NaN);
  const [saved, setSaved] = useState(false);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    setSaved(false);
    void run(async () => {
      await people.setRetention(Number.isNaN(days) ? null : days);
      setSaved(true);
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <div class="row row-bottom">
        <NumberField
          label={t.privacy.days}
          hint={
            known.serverDays === null
              ? t.privacy.serverKeeps
              : t.privacy.serverDays(known.serverDays)
          }
          min={1}
          max={36_500}
          value={days}
          onChange={setDays}
          testid="retention-days"
        />
        <button type="submit" class="button" disabled={busy}>
          {t.common.save}
        </button>
      </div>
      {saved && <Notice tone="good">{t.privacy.retentionSaved}</Notice>}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
    </form>
  );
}

const TONES: Record<ErasureRequest["status"], Tone | "plain"> = {
  open: "warn",
  granted: "good",
  declined: "plain",
};

type Names = ReadonlyMap<string, string>;

function Requests({ names, onGranted }: { names: Names; onGranted: () => void }) {
  const { people } = useServices();
  const { items, error, more, reload } = usePages(
    (cursor) => people.erasureRequests({ limit: 25, cursor }),
    "erasure-requests",
  );
  const [deciding, setDeciding] = useState<{
    request: ErasureRequest;
    way: "grant" | "decline";
  } | null>(null);
  return (
    <section class="stack">
      <h2>{t.privacy.requests}</h2>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      {items?.length === 0 && <p class="empty">{t.privacy.noRequests}</p>}
      <ul class="list">
        {items?.map((one) => (
          <li
            key={one.id}
            class="list-item list-item-plain"
            data-testid="erasure-request"
            data-status={one.status}
          >
            <div class="list-main">
              <h3>{names.get(one.requestedById) ?? t.plan.somebody}</h3>
              <p class="muted">{requestLine(one)}</p>
              {one.message && <p>“{one.message}”</p>}
              {one.answer && <p class="fine">{t.privacy.answered(one.answer)}</p>}
              {one.status === "open" && (
                <div class="row">
                  <Link href={`/interviews/${one.sessionId}/review`} class="button button-small">
                    {t.privacy.look}
                  </Link>
                  <button
                    type="button"
                    class="button button-small"
                    onClick={() => setDeciding({ request: one, way: "decline" })}
                    data-testid="decline"
                  >
                    {t.privacy.decline}
                  </button>
                  <button
                    type="button"
                    class="button button-small button-danger"
                    onClick={() => setDeciding({ request: one, way: "grant" })}
                    data-testid="grant"
                  >
                    {t.privacy.grant}
                  </button>
                </div>
              )}
            </div>
            <div class="list-side">
              <Badge tone={TONES[one.status]}>{t.privacy.statuses[one.status]}</Badge>
            </div>
          </li>
        ))}
      </ul>
      {more && (
        <button type="button" class="button" onClick={more}>
          {t.common.more}
        </button>
      )}
      {deciding !== null && (
        <Decide
          {...deciding}
          onClose={() => setDeciding(null)}
          onDone={() => {
            reload();
            onGranted();
          }}
        />
      )}
    </section>
  );
}

function requestLine(one: ErasureRequest): string {
  const zone = ownZone();
  const asked = t.privacy.asked(momentIn(one.createdAt, zone));
  return one.status === "open" ? `${asked} · ${t.privacy.due(momentIn(one.dueAt, zone))}` : asked;
}

interface DecideProps {
  request: ErasureRequest;
  way: "grant" | "decline";
  onClose: () => void;
  onDone: () => void;
}

function Decide({ request, way, onClose, onDone }: DecideProps) {
  const { people } = useServices();
  const [answer, setAnswer] = useState("");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      if (way === "grant") await people.grantErasure(request.id);
      else await people.declineErasure(request.id, answer.trim());
      onClose();
      onDone();
    });
  };
  return (
    <Dialog
      title={way === "grant" ? t.privacy.grantTitle : t.privacy.declineTitle}
      onClose={onClose}
    >
      <form class="stack" onSubmit={submit}>
        {way === "grant" ? (
          <p>{t.privacy.grantText}</p>
        ) : (
          <AreaField
            label={t.privacy.why}
            required
            maxLength={1000}
            value={answer}
            onChange={setAnswer}
            testid="decline-answer"
          />
        )}
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <div class="row row-end">
          <button type="button" class="button" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" class="button button-danger" disabled={busy} data-testid="sure">
            {way === "grant" ? t.privacy.grant : t.privacy.decline}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Receipts({ names }: { names: Names }) {
  const { people } = useServices();
  const { items, error, more, reload } = usePages(
    (cursor) => people.receipts({ limit: 25, cursor }),
    "receipts",
  );
  return (
    <section class="stack">
      <h2>{t.privacy.receipts}</h2>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items?.length === 0 && <p class="muted">{t.privacy.noReceipts}</p>}
      {items !== null && items.length > 0 && (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={t.privacy.receipts}>
          <table class="table table-stack">
            <thead>
              <tr>
                <th scope="col">{t.session.when}</th>
                <th scope="col">{t.session.reason}</th>
                <th scope="col">{t.privacy.by}</th>
                <th scope="col">{t.privacy.what}</th>
                <th scope="col">{t.privacy.interview}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id} data-testid="receipt">
                  <td data-label={t.session.when}>{momentIn(one.createdAt, ownZone())}</td>
                  <td data-label={t.session.reason}>{t.privacy.reasons[one.reason]}</td>
                  <td data-label={t.privacy.by}>
                    {one.byId ? (names.get(one.byId) ?? t.plan.somebody) : t.privacy.itself}
                  </td>
                  <td data-label={t.privacy.what}>{contents(one)}</td>
                  <td data-label={t.privacy.interview}>
                    <code title={one.sessionId}>…{one.sessionId.slice(-8)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more && (
        <button type="button" class="button" onClick={more}>
          {t.common.more}
        </button>
      )}
    </section>
  );
}

function contents(receipt: Receipt): string {
  const rows = Object.values(receipt.rows).reduce((sum, count) => sum + Number(count), 0);
  return t.privacy.contents(rows, receipt.files.length);
}
