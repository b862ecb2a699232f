import { useState } from "preact/hooks";

import type { AuditEntry, AuditVerb } from "../api/people";
import type { User } from "../api/types";
import { Badge, Failure, Link, Loading, type Tone } from "../components/basics";
import { ChoiceField, PickField, TextField } from "../components/fields";
import { Shell } from "../components/shell";
import { useLoad } from "../components/use_load";
import { usePages } from "../components/use_pages";
import { humanise } from "../format";
import { momentIn, ownZone } from "../office/zones";
import { useServices } from "../services";
import { t } from "../strings";

const TONES: Record<AuditVerb, Tone | "plain"> = {
  saw: "plain",
  created: "good",
  changed: "info",
  deleted: "bad",
};

/** Who saw and changed what, for admins. */
export function AuditPage() {
  const { api, people, router } = useServices();
  const [verb, setVerb] = useState<AuditVerb | "">("");
  const [actorId, setActor] = useState("");
  const [startDate, setStart] = useState("");
  const [endDate, setEnd] = useState("");
  const sessionId = router.place.value.query.get("sessionId");
  const everybody = useLoad<User[]>(() => api.users(""), "everybody");
  const query = { verb, actorId, startDate, endDate, sessionId };
  const { items, error, more, busy, reload } = usePages(
    (cursor) => people.audit({ ...query, limit: 50, cursor }),
    `audit ${JSON.stringify(query)}`,
  );
  return (
    <Shell title={t.audit.title} wide>
      <h1>{t.audit.title}</h1>
      <p class="lead">{t.audit.lead}</p>
      <div class="filters filters-end">
        <PickField
          label={t.audit.who}
          value={actorId}
          items={everybody.data ?? []}
          none={t.filters.anybody}
          onChange={setActor}
          testid="audit-actor"
        />
        <ChoiceField
          label={t.audit.did}
          value={verb}
          any={t.filters.any}
          options={t.audit.verbs}
          onChange={setVerb}
          testid="audit-verb"
        />
        <TextField label={t.filters.from} type="date" value={startDate} onChange={setStart} />
        <TextField label={t.filters.to} type="date" value={endDate} onChange={setEnd} />
      </div>
      {sessionId && (
        <p>
          {t.audit.oneInterview} <Link href="/audit">{t.filters.clear}</Link>
        </p>
      )}
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      {items?.length === 0 && <p class="empty">{t.audit.none}</p>}
      {items !== null && items.length > 0 && <Entries entries={items} />}
      {more && (
        <button type="button" class="button" onClick={more} disabled={busy}>
          {t.common.more}
        </button>
      )}
    </Shell>
  );
}

function Entries({ entries }: { entries: readonly AuditEntry[] }) {
  const zone = ownZone();
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={t.audit.title}>
      <table class="table table-stack">
        <thead>
          <tr>
            <th scope="col">{t.session.when}</th>
            <th scope="col">{t.audit.who}</th>
            <th scope="col">{t.audit.did}</th>
            <th scope="col">{t.audit.what}</th>
            <th scope="col">{t.audit.fields}</th>
            <th scope="col">{t.audit.interview}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((one) => (
            <tr key={one.id} data-testid="audit-entry" data-verb={one.verb}>
              <td class="nowrap" data-label={t.session.when}>
                {momentIn(one.createdAt, zone)}
              </td>
              <td data-label={t.audit.who}>{one.actorName ?? t.audit.server}</td>
              <td data-label={t.audit.did}>
                <span>
                  <Badge tone={TONES[one.verb]}>{t.audit.verbs[one.verb]}</Badge>
                </span>
              </td>
              <td data-label={t.audit.what}>
                <span>
                  {humanise(one.subject)}
                  {one.count > 1 && <span class="muted"> × {one.count}</span>}
                </span>
              </td>
              <td class="muted" data-label={t.audit.fields}>
                {one.fields.map(humanise).join(", ")}
              </td>
              <td data-label={t.audit.interview}>
                {one.sessionId && (
                  <Link href={`/audit?sessionId=${one.sessionId}`}>
                    <code>…{one.sessionId.slice(-8)}</code>
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
