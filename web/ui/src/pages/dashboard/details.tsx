import type { InterviewFigures, Skill } from "../../api/analytics";
import { Bars } from "../../components/charts/bars";
import { ChartCard } from "../../components/charts/frame";
import { humanise, number } from "../../format";
import { t } from "../../strings";
import type { Download } from "./dashboard_page";
import { score } from "./overview";

const MOST_BARS = 8;

interface FiguresProps {
  figures: InterviewFigures;
  download: Download;
}

export function BankChart({ figures, download }: FiguresProps) {
  const banks = figures.questionBanks;
  const most = Math.max(1, ...banks.map((one) => one.interviews));
  return (
    <ChartCard
      title={t.dashboard.banks}
      columns={[t.banks.name, t.dashboard.total, t.dashboard.asked, t.dashboard.averageScore]}
      rows={banks.map((one) => [
        one.name,
        String(one.interviews),
        String(one.asked),
        score(one.averageScore),
      ])}
      onDownload={download("banks")}
      testid="chart-banks"
    >
      <Bars
        bars={banks.slice(0, MOST_BARS).map((one) => ({
          key: one.bankId,
          name: one.name,
          share: one.interviews / most,
          value: String(one.interviews),
          note: t.dashboard.questionsAsked(one.asked),
        }))}
      />
    </ChartCard>
  );
}

export function SkillChart({ skills, download }: { skills: readonly Skill[]; download: Download }) {
  return (
    <ChartCard
      title={t.dashboard.skills}
      columns={[t.dashboard.skill, t.dashboard.averageScore, t.dashboard.answers]}
      rows={skills.map((one) => [
        humanise(one.skill),
        score(one.averageScore),
        String(one.answers),
      ])}
      onDownload={download("skills")}
      testid="chart-skills"
    >
      <Bars
        bars={skills.slice(0, MOST_BARS).map((one) => ({
          key: `${one.source} ${one.skill}`,
          name: humanise(one.skill),
          share: one.averageScore === null ? null : one.averageScore / 100,
          value: score(one.averageScore),
          note: t.dashboard.inAnswers(one.answers),
        }))}
      />
    </ChartCard>
  );
}

/** How much each interviews, and whether they give more than others. */
export function InterviewerTable({ figures, download }: FiguresProps) {
  const { interviewers, ai } = figures;
  const signed = (value: number | null): string =>
    value === null ? "–" : `${value > 0 ? "+" : ""}${number(value, 1)}`;
  return (
    <section class="card chart-card chart-wide" aria-label={t.dashboard.interviewers}>
      <div class="row">
        <h2>{t.dashboard.interviewers}</h2>
        <button
          type="button"
          class="button button-small push"
          aria-label={t.dashboard.download(t.dashboard.interviewers)}
          onClick={download("interviewers")}
        >
          CSV
        </button>
      </div>
      <p class="fine">{t.dashboard.leniencyHint}</p>
      {interviewers.length === 0 ? (
        <p class="muted">{t.dashboard.nothing}</p>
      ) : (
        <div
          class="table-scroll"
          tabIndex={0}
          role="region"
          aria-label={t.dashboard.tableOf(t.dashboard.interviewers)}
        >
          <table class="table table-stack">
            <thead>
              <tr>
                <th scope="col">{t.banks.name}</th>
                <th scope="col">{t.dashboard.completed}</th>
                <th scope="col">{t.dashboard.planned}</th>
                <th scope="col">{t.dashboard.hours}</th>
                <th scope="col">{t.dashboard.averageScore}</th>
                <th scope="col">{t.dashboard.leniency}</th>
              </tr>
            </thead>
            <tbody>
              {interviewers.map((one) => (
                <tr key={one.interviewerId} data-testid="interviewer-row">
                  <td data-label={t.banks.name}>{one.name}</td>
                  <td data-label={t.dashboard.completed}>{one.completed}</td>
                  <td data-label={t.dashboard.planned}>{one.upcoming}</td>
                  <td data-label={t.dashboard.hours}>{number(one.heldHours, 1)}</td>
                  <td data-label={t.dashboard.averageScore}>{score(one.averageScore)}</td>
                  <td data-label={t.dashboard.leniency}>{signed(one.leniency)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ai.compared > 0 && ai.meanDifference !== null && (
        <p class="fine">{t.dashboard.machine(ai.compared, signed(ai.meanDifference))}</p>
      )}
    </section>
  );
}
