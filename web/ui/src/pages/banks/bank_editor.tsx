import { useState } from "preact/hooks";

import { ApiError } from "../../api/client";
import type { BankBody, Tagged } from "../../api/banks";
import type { Bank } from "../../api/types";
import { errorText, Failure, Link, Loading, Notice } from "../../components/basics";
import { Check } from "../../components/choices";
import { AreaField, ChoiceField, NumberField, TextField } from "../../components/fields";
import { Icon } from "../../components/icons";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { listed } from "../../office/question_draft";
import { useServices } from "../../services";
import { t } from "../../strings";

/** A new bank, or one that is there. */
export function BankEditor({ id }: { id: string | null }) {
  const { banks } = useServices();
  const { data, error, reload } = useLoad<Tagged<Bank> | "new">(
    async () => (id === null ? "new" : banks.get(id)),
    id ?? "new",
  );
  const back = id === null ? "/banks" : `/banks/${id}`;
  const title = id === null ? t.banks.create : t.bank.edit;
  return (
    <Shell title={title}>
      <Link href={back} class="back-link">
        <Icon name="back" size={16} /> {t.common.back}
      </Link>
      <h1>{title}</h1>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && <BankForm known={data === "new" ? null : data} back={back} />}
    </Shell>
  );
}

interface Draft extends Omit<BankBody, "tags" | "defaultTimeLimit"> {
  tags: string;
  defaultTimeLimit: number;
}

function draftOf(bank: Bank | null): Draft {
  return {
    name: bank?.name ?? "",
    description: bank?.description ?? "",
    category: bank?.category ?? "",
    difficulty: bank?.difficulty ?? "medium",
    tags: bank?.tags.join(", ") ?? "",
    visibility: bank?.visibility ?? "organisation",
    allowRandomSelection: bank?.allowRandomSelection ?? true,
    defaultTimeLimit: bank?.defaultTimeLimit ?? Number.NaN,
    shuffleQuestions: bank?.shuffleQuestions ?? false,
  };
}

function BankForm({ known, back }: { known: Tagged<Bank> | null; back: string }) {
  const { banks, router } = useServices();
  const [draft, setDraft] = useState(() => draftOf(known?.value ?? null));
  const { busy, error, run } = useAction();
  const change = (changes: Partial<Draft>): void =>
    setDraft((before) => ({ ...before, ...changes }));
  const submit = (event: Event): void => {
    event.preventDefault();
    const body: BankBody = {
      ...draft,
      name: draft.name.trim(),
      tags: listed(draft.tags),
      defaultTimeLimit: Number.isNaN(draft.defaultTimeLimit) ? null : draft.defaultTimeLimit,
    };
    void run(async () => {
      const saved = known
        ? await banks.update(known.value.id, body, known.tag)
        : await banks.create(body);
      router.go(`/banks/${saved.id}`);
    });
  };
  return (
    <form class="card form-grid" onSubmit={submit} data-testid="bank-form">
      <TextField
        label={t.banks.name}
        required
        maxLength={200}
        value={draft.name}
        onChange={(name) => change({ name })}
        testid="bank-name"
      />
      <TextField
        label={t.bank.category}
        optional
        maxLength={100}
        value={draft.category}
        onChange={(category) => change({ category })}
      />
      <div class="form-wide">
        <AreaField
          label={t.banks.description}
          optional
          rows={2}
          value={draft.description}
          onChange={(description) => change({ description })}
        />
      </div>
      <ChoiceField
        label={t.filters.difficulty}
        value={draft.difficulty}
        options={t.difficulty}
        onChange={(difficulty) => change({ difficulty })}
      />
      <ChoiceField
        label={t.bank.visibility}
        value={draft.visibility}
        options={t.visibilityLong}
        onChange={(visibility) => change({ visibility })}
      />
      <TextField
        label={t.plan.tags}
        hint={t.plan.tagsHint}
        optional
        value={draft.tags}
        onChange={(tags) => change({ tags })}
      />
      <NumberField
        label={t.bank.defaultLimit}
        optional
        min={1}
        max={480}
        value={draft.defaultTimeLimit}
        onChange={(defaultTimeLimit) => change({ defaultTimeLimit })}
      />
      <Check
        label={t.bank.allowDraw}
        checked={draft.allowRandomSelection}
        onChange={(allowRandomSelection) => change({ allowRandomSelection })}
      />
      <Check
        label={t.bank.shuffle}
        checked={draft.shuffleQuestions}
        onChange={(shuffleQuestions) => change({ shuffleQuestions })}
      />
      <div class="form-wide">
        {error !== null && <Notice tone="bad">{savingText(error)}</Notice>}
        <div class="row">
          <button
            type="submit"
            class="button button-primary"
            disabled={busy}
            data-testid="save-bank"
          >
            {known ? t.common.save : t.banks.create}
          </button>
          <Link href={back} class="button">
            {t.common.cancel}
          </Link>
        </div>
      </div>
    </form>
  );
}

/** Somebody else may have saved meanwhile. */
export function savingText(error: unknown): string {
  return error instanceof ApiError && error.status === 412 ? t.bank.stale : errorText(error);
}
