import { useState } from "preact/hooks";

import type { ImportHow, ImportOutcome } from "../../api/banks";
import { errorText, Link, Loading, Notice } from "../../components/basics";
import { Pills } from "../../components/choices";
import { Icon } from "../../components/icons";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { type Glance, type ImportFile, NoQuestions, readImport } from "../../office/import_file";
import { useServices } from "../../services";
import { t } from "../../strings";

const SHOWN_PROBLEMS = 100;
const SHOWN_QUESTIONS = 5;

interface Looked {
  name: string;
  file: ImportFile;
  outcome: ImportOutcome;
}

/** Looks into a file of questions, tells what is wrong by line, and imports it when told to. */
export function ImportPage({ bankId }: { bankId: string }) {
  const { banks } = useServices();
  const bank = useLoad(() => banks.get(bankId), bankId);
  const [looked, setLooked] = useState<Looked | null>(null);
  const [imported, setImported] = useState<number | null>(null);
  const { busy, error, run } = useAction();
  const send = (file: ImportFile, how: ImportHow): Promise<ImportOutcome> =>
    file.kind === "json"
      ? banks.importList(bankId, file.questions, how)
      : banks.importCsv(bankId, file.file, how);
  const look = (chosen: File | undefined): void => {
    setLooked(null);
    setImported(null);
    if (chosen === undefined) return;
    void run(async () => {
      const file = await readImport(chosen);
      const outcome = await send(file, { skipErrors: false, dryRun: true });
      setLooked({ name: chosen.name, file, outcome });
    });
  };
  const take = (skipErrors: boolean): void =>
    void run(async () => {
      const outcome = await send(looked!.file, { skipErrors, dryRun: false });
      setImported(outcome.imported);
      setLooked(null);
    });
  return (
    <Shell title={t.imports.title}>
      <Link href={`/banks/${bankId}`} class="back-link">
        <Icon name="back" size={16} /> {bank.data?.value.name ?? t.common.back}
      </Link>
      <h1>{t.imports.title}</h1>
      <p class="lead">{t.imports.lead}</p>
      <label class="drop">
        <span>{t.imports.choose}</span>
        <input
          type="file"
          accept=".json,.csv,application/json,text/csv"
          disabled={busy}
          onChange={(event) => look(event.currentTarget.files?.[0])}
          data-testid="import-file"
        />
      </label>
      {busy && <Loading text={t.imports.looking} />}
      {error !== null && <Notice tone="bad">{problemText(error)}</Notice>}
      {looked !== null && <Preview looked={looked} busy={busy} onImport={take} />}
      {imported !== null && (
        <div class="card stack" data-testid="imported" data-count={imported}>
          <Notice tone="good">{t.imports.done(imported)}</Notice>
          <Link href={`/banks/${bankId}`} class="button button-primary">
            {t.imports.toBank}
          </Link>
        </div>
      )}
      <Help />
    </Shell>
  );
}

function problemText(error: unknown): string {
  if (!(error instanceof NoQuestions)) return errorText(error);
  return error.message === "questions" ? t.imports.noList : t.imports.noJson(error.message);
}

type Way = keyof typeof t.imports.ways;

interface PreviewProps {
  looked: Looked;
  busy: boolean;
  onImport: (skipErrors: boolean) => void;
}

function Preview({ looked, busy, onImport }: PreviewProps) {
  const [way, setWay] = useState<Way>("all");
  const { valid, details } = looked.outcome;
  const wrong = new Set(details.map((one) => one.line)).size;
  const count = way === "all" && wrong > 0 ? 0 : valid;
  return (
    <section class="card stack" data-testid="import-preview" data-valid={valid} data-wrong={wrong}>
      <h2>{looked.name}</h2>
      <p class="row">
        <strong class="tally tally-good">{t.imports.good(valid)}</strong>
        {wrong > 0 && <strong class="tally tally-bad">{t.imports.wrong(wrong)}</strong>}
      </p>
      <Sample glances={looked.file.glances} bad={new Set(details.map((one) => one.line))} />
      {details.length > 0 && (
        <>
          <Problems looked={looked} />
          <Pills
            legend={t.imports.way}
            name="import-way"
            value={way}
            options={t.imports.ways}
            onChange={setWay}
          />
        </>
      )}
      <button
        type="button"
        class="button button-primary"
        disabled={busy || count === 0}
        onClick={() => onImport(way === "skip")}
        data-testid="import-submit"
      >
        {count === 0 ? t.imports.nothing : t.imports.submit(count)}
      </button>
    </section>
  );
}

/** The first questions as they were understood. */
function Sample({ glances, bad }: { glances: readonly Glance[]; bad: ReadonlySet<number> }) {
  const good = glances.filter((one) => !bad.has(one.line));
  if (good.length === 0) return null;
  return (
    <div class="stack stack-tight">
      <h3>{t.imports.sample}</h3>
      <ul class="text-list">
        {good.slice(0, SHOWN_QUESTIONS).map((one) => (
          <li key={one.line}>
            {one.text}{" "}
            <span class="fine">{[one.type, one.difficulty].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ul>
      {good.length > SHOWN_QUESTIONS && (
        <p class="fine">{t.imports.andMore(good.length - SHOWN_QUESTIONS)}</p>
      )}
    </div>
  );
}

function Problems({ looked }: { looked: Looked }) {
  const { details } = looked.outcome;
  const number = looked.file.kind === "csv" ? t.imports.line : t.imports.number;
  const texts = new Map(looked.file.glances.map((one) => [one.line, one.text]));
  return (
    <div class="stack stack-tight">
      <h3>{t.imports.problems}</h3>
      <div class="table-scroll" tabIndex={0} role="region" aria-label={t.imports.problems}>
        <table class="table table-stack">
          <thead>
            <tr>
              <th scope="col">{number}</th>
              <th scope="col">{t.imports.field}</th>
              <th scope="col">{t.imports.reason}</th>
              <th scope="col">{t.banks.text}</th>
            </tr>
          </thead>
          <tbody>
            {details.slice(0, SHOWN_PROBLEMS).map((one, index) => (
              <tr key={index} data-testid="import-problem" data-line={one.line}>
                <td class="number" data-label={number}>
                  {one.line}
                </td>
                <td data-label={t.imports.field}>
                  <code>{one.field}</code>
                </td>
                <td data-label={t.imports.reason}>{one.reason}</td>
                <td class="muted clipped" data-label={t.banks.text}>
                  {texts.get(one.line)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {details.length > SHOWN_PROBLEMS && (
        <p class="fine">{t.imports.andMore(details.length - SHOWN_PROBLEMS)}</p>
      )}
    </div>
  );
}

const CSV_EXAMPLE = `questionText,type,difficulty,tags,evaluationCriteria
"How do you test code that sends mail?",technical,medium,testing;mail,"depth=6
clarity=4"`;

function Help() {
  return (
    <details class="card disclosure">
      <summary>{t.imports.help}</summary>
      <div class="stack">
        <p>{t.imports.helpJson}</p>
        <p>{t.imports.helpCsv}</p>
        <pre class="example" tabIndex={0}>
          {CSV_EXAMPLE}
        </pre>
      </div>
    </details>
  );
}
