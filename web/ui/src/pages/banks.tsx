import { useState } from "preact/hooks";

import { Badge, errorText, Failure, Field, Link, Loading, Notice } from "../components/basics";
import { Check } from "../components/choices";
import { Shell } from "../components/shell";
import { useAction, useLoad } from "../components/use_load";
import { useServices } from "../services";
import { t } from "../strings";

export function BanksPage() {
  const { api } = useServices();
  const { data, error, reload } = useLoad(() => api.banks(), "banks");
  return (
    <Shell title={t.banks.title}>
      <h1>{t.banks.title}</h1>
      <p class="lead">{t.banks.lead}</p>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data?.length === 0 && <p class="empty">{t.banks.none}</p>}
      <ul class="list">
        {data?.map((bank) => (
          <li key={bank.id} class="list-item list-item-plain" data-testid="bank">
            <div class="list-main">
              <h2 class="h3">
                <Link href={`/banks/${bank.id}`}>{bank.name}</Link>
              </h2>
              <p class="muted">
                {[bank.category, t.difficulty[bank.difficulty], ...bank.tags]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
              {bank.description && <p>{bank.description}</p>}
            </div>
            <div class="list-side">
              <Badge tone="plain">{bank.isPublic ? t.banks.public : t.banks.private}</Badge>
            </div>
          </li>
        ))}
      </ul>
      <NewBank />
    </Shell>
  );
}

function NewBank() {
  const { api, router } = useServices();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [shared, setShared] = useState(true);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const bank = await api.createBank({
        name: name.trim(),
        description: description.trim(),
        isPublic: shared,
      });
      router.go(`/banks/${bank.id}`);
    });
  };
  return (
    <details class="card disclosure">
      <summary>{t.banks.create}</summary>
      <form class="stack" onSubmit={submit}>
        <Field label={t.banks.name}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={200}
              value={name}
              onInput={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={t.banks.description} optional>
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              value={description}
              onInput={(event) => setDescription(event.currentTarget.value)}
            />
          )}
        </Field>
        <Check label={t.banks.share} checked={shared} onChange={setShared} />
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <button type="submit" class="button button-primary" disabled={busy}>
          {t.banks.create}
        </button>
      </form>
    </details>
  );
}
