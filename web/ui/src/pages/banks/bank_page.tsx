import { useState } from "preact/hooks";

import type { Bank, Difficulty, QuestionType } from "../../api/types";
import { Badge, errorText, Failure, Link, Loading, Notice } from "../../components/basics";
import { save } from "../../components/download";
import { Dialog } from "../../components/dialog";
import { ChoiceField } from "../../components/fields";
import { Icon } from "../../components/icons";
import { SearchField } from "../../components/search_field";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { usePages } from "../../components/use_pages";
import { useServices } from "../../services";
import { t } from "../../strings";
import { BankStatistics } from "./bank_statistics";
import { DrawPanel } from "./draw_panel";
import { QuestionEntry } from "./question_entry";

export function BankPage({ id }: { id: string }) {
  const { banks, me } = useServices();
  const { data, error, reload } = useLoad(() => banks.get(id), id);
  const bank = data?.value ?? null;
  const who = me.value!.user;
  const editable = bank !== null && (who.role === "admin" || bank.authorId === who.id);
  return (
    <Shell title={bank?.name ?? t.banks.title}>
      <Link href="/banks" class="back-link">
        <Icon name="back" size={16} /> {t.banks.title}
      </Link>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {bank === null && error === null && <Loading />}
      {bank !== null && (
        <>
          <BankHead bank={bank} editable={editable} />
          <BankStatistics bankId={bank.id} />
          <Questions bank={bank} editable={editable} />
        </>
      )}
    </Shell>
  );
}

function BankHead({ bank, editable }: { bank: Bank; editable: boolean }) {
  const { banks } = useServices();
  const { busy, error, run } = useAction();
  const [dialog, setDialog] = useState<"draw" | "delete" | null>(null);
  const fetchFile = (kind: "json" | "csv"): void =>
    void run(async () => save(await banks.export(bank.id, kind)));
  return (
    <>
      <h1>{bank.name}</h1>
      {bank.description && <p class="lead">{bank.description}</p>}
      <p class="row row-tight">
        <Badge tone={bank.visibility === "private" ? "plain" : "info"}>
          {t.visibilities[bank.visibility]}
        </Badge>
        <Badge tone="plain">{t.difficulty[bank.difficulty]}</Badge>
        {[bank.category, ...bank.tags].filter(Boolean).map((word) => (
          <Badge key={word} tone="plain">
            {word}
          </Badge>
        ))}
        <span class="fine">{t.bank.used(bank.usageCount)}</span>
      </p>
      <div class="row">
        {editable && (
          <>
            <Link
              href={`/banks/${bank.id}/questions/new`}
              class="button button-primary"
              data-testid="add-question"
            >
              {t.banks.add}
            </Link>
            <Link href={`/banks/${bank.id}/import`} class="button" data-testid="to-import">
              {t.imports.title}
            </Link>
          </>
        )}
        {bank.allowRandomSelection && (
          <button type="button" class="button" onClick={() => setDialog("draw")} data-testid="draw">
            {t.draw.title}
          </button>
        )}
        <button type="button" class="button" disabled={busy} onClick={() => fetchFile("json")}>
          <Icon name="download" size={16} /> JSON
        </button>
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() => fetchFile("csv")}
          data-testid="export-csv"
        >
          <Icon name="download" size={16} /> CSV
        </button>
        {editable && (
          <>
            <Link href={`/banks/${bank.id}/edit`} class="button" data-testid="edit-bank">
              {t.bank.edit}
            </Link>
            <button
              type="button"
              class="button button-danger"
              onClick={() => setDialog("delete")}
              data-testid="delete-bank"
            >
              {t.common.delete}
            </button>
          </>
        )}
      </div>
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      {dialog === "draw" && <DrawPanel bank={bank} onClose={() => setDialog(null)} />}
      {dialog === "delete" && <DeleteBank bank={bank} onClose={() => setDialog(null)} />}
    </>
  );
}

function DeleteBank({ bank, onClose }: { bank: Bank; onClose: () => void }) {
  const { banks, router } = useServices();
  const { busy, error, run } = useAction();
  return (
    <Dialog title={t.bank.deleteTitle(bank.name)} onClose={onClose}>
      <p>{t.bank.deleteText}</p>
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <div class="row row-end">
        <button type="button" class="button" onClick={onClose}>
          {t.common.cancel}
        </button>
        <button
          type="button"
          class="button button-danger"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              await banks.delete(bank.id);
              router.go("/banks");
            })
          }
          data-testid="sure"
        >
          {t.common.delete}
        </button>
      </div>
    </Dialog>
  );
}

function Questions({ bank, editable }: { bank: Bank; editable: boolean }) {
  const { banks } = useServices();
  const [text, setText] = useState("");
  const [type, setType] = useState<QuestionType | "">("");
  const [difficulty, setDifficulty] = useState<Difficulty | "">("");
  const { items, error, more, busy, reload } = usePages(
    (cursor) => banks.questions(bank.id, { text, type, difficulty, limit: 50, cursor }),
    `${bank.id} ${text} ${type} ${difficulty}`,
  );
  const filtered = text !== "" || type !== "" || difficulty !== "";
  return (
    <section class="stack">
      <h2>{t.review.questions}</h2>
      {(filtered || (items?.length ?? 0) > 5) && (
        <div class="filters filters-end" role="search">
          <SearchField value={text} placeholder={t.bank.searchHint} onChange={setText} />
          <ChoiceField
            label={t.filters.type}
            value={type}
            any={t.filters.any}
            options={t.questionTypes}
            onChange={setType}
          />
          <ChoiceField
            label={t.filters.difficulty}
            value={difficulty}
            any={t.filters.any}
            options={t.difficulty}
            onChange={setDifficulty}
          />
        </div>
      )}
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      {items?.length === 0 && (
        <p class="empty">{filtered ? t.bank.noneFound : t.banks.noQuestions}</p>
      )}
      <ol class="list">
        {items?.map((question) => (
          <QuestionEntry
            key={question.id}
            question={question}
            editable={editable}
            onChanged={reload}
          />
        ))}
      </ol>
      {more && (
        <button type="button" class="button" onClick={more} disabled={busy}>
          {t.common.more}
        </button>
      )}
    </section>
  );
}
