import { useState } from "preact/hooks";

import type { BankStats, QuestionStats } from "../../api/banks";
import { Failure, Loading } from "../../components/basics";
import { useLoad } from "../../components/use_load";
import { number } from "../../format";
import { useServices } from "../../services";
import { t } from "../../strings";

/** How often the questions of a bank were asked and how well they work; read when opened. */
export function BankStatistics({ bankId }: { bankId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details
      class="card disclosure"
      onToggle={(event) => setOpen(event.currentTarget.open)}
      data-testid="bank-statistics"
    >
      <summary>{t.bankStats.title}</summary>
      {open && <Statistics bankId={bankId} />}
    </details>
  );
}

function Statistics({ bankId }: { bankId: string }) {
  const { banks } = useServices();
  const { data, error, reload } = useLoad(() => banks.stats(bankId), bankId);
  if (error !== null) return <Failure error={error} onRetry={reload} />;
  if (data === null) return <Loading />;
  if (data.asked === 0) return <p class="muted">{t.bankStats.never}</p>;
  return (
    <div class="stack stack-tight">
      <p>{t.bankStats.summary(data.asked, data.questions, data.neverAsked)}</p>
      <p class="fine">{t.bankStats.tellingHint}</p>
      <Table rows={standingOut(data)} />
    </div>
  );
}

/** The questions that stand out for any reason, each once, the most asked first. */
export function standingOut(stats: BankStats): QuestionStats[] {
  const all = [...stats.mostAsked, ...stats.hardest, ...stats.leastTelling];
  const found = new Map(all.filter((one) => one.asked > 0).map((one) => [one.questionId, one]));
  return [...found.values()].sort((a, b) => b.asked - a.asked);
}

function Table({ rows }: { rows: readonly QuestionStats[] }) {
  const shown = (value: number | null, digits: number): string =>
    value === null ? "–" : number(value, digits);
  const words = t.bankStats;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={words.title}>
      <table class="table table-stack">
        <thead>
          <tr>
            <th scope="col">{words.question}</th>
            <th scope="col">{words.asked}</th>
            <th scope="col">{words.score}</th>
            <th scope="col">{words.spread}</th>
            <th scope="col">{words.seconds}</th>
            <th scope="col">{words.telling}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((one) => (
            <tr key={one.questionId}>
              <td data-label={words.question}>{one.questionText}</td>
              <td data-label={words.asked}>{one.asked}</td>
              <td data-label={words.score}>{shown(one.averageScore, 0)}</td>
              <td data-label={words.spread}>{shown(one.spread, 0)}</td>
              <td data-label={words.seconds}>{shown(one.averageSeconds, 0)}</td>
              <td data-label={words.telling}>{shown(one.discrimination, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
