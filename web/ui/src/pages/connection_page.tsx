import { useEffect, useState } from "preact/hooks";

import { errorText, Loading, Notice, type Tone } from "../components/basics";
import { Shell } from "../components/shell";
import { diagnose, type Outcome, type Reach, type Verdict } from "../room/diagnosis";
import { type CheckReport, tryPath } from "../room/ice_check";
import { useServices } from "../services";
import { t } from "../strings";
import { connection as words } from "../strings/hosting";

const TONES: Record<Verdict, Tone> = {
  testing: "info",
  good: "good",
  relayed: "warn",
  blocked: "bad",
};
const WAITING: CheckReport = { outcome: null, candidates: [] };

/** Tries the paths that sound and picture could take, and says what is blocked and what to do. */
export function ConnectionPage() {
  const { api } = useServices();
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [reports, setReports] = useState<ReadonlyMap<Reach, CheckReport>>(new Map());
  useEffect(() => {
    let over = false;
    const note = (reach: Reach, report: CheckReport): void => {
      if (!over) setReports((before) => new Map(before).set(reach, report));
    };
    const run = async (): Promise<void> => {
      const checks = await api.iceCheck();
      for (const { reach } of checks) note(reach, WAITING);
      for (const check of checks) note(check.reach, await tryPath(check, api.tryIce));
    };
    setReports(new Map());
    setError(null);
    run().catch((reason: unknown) => {
      if (!over) setError(reason);
    });
    return () => {
      over = true;
    };
  }, [attempt]);
  const outcomes = new Map([...reports].map(([reach, { outcome }]) => [reach, outcome]));
  const { verdict, advice } = diagnose(outcomes);
  return (
    <Shell title={words.title}>
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      <div class="card narrow-card stack" data-testid="ice-check" data-verdict={verdict}>
        {error !== null ? (
          <Notice tone="bad">{errorText(error)}</Notice>
        ) : (
          <Notice tone={TONES[verdict]}>
            {verdict === "testing" ? (
              <Loading text={words.verdicts.testing} />
            ) : (
              <strong>{words.verdicts[verdict]}</strong>
            )}
            {advice.map((one) => words.advice[one] && <p key={one}>{words.advice[one]}</p>)}
          </Notice>
        )}
        <ul class="plain-list path-list">
          {[...reports].map(([reach, report]) => (
            <Path key={reach} reach={reach} report={report} />
          ))}
        </ul>
        <div class="row">
          <button
            type="button"
            class="button"
            disabled={verdict === "testing" && error === null}
            onClick={() => setAttempt(attempt + 1)}
            data-testid="ice-again"
          >
            {words.again}
          </button>
          <button type="button" class="button" onClick={() => history.back()}>
            {t.common.back}
          </button>
        </div>
      </div>
    </Shell>
  );
}

function Path({ reach, report }: { reach: Reach; report: CheckReport }) {
  const state: Record<string, string> = { ok: words.open, blocked: words.blocked };
  const { outcome, candidates } = report;
  return (
    <li data-testid="ice-path" data-reach={reach} data-outcome={outcome ?? "testing"}>
      <span class={`path-mark path-${outcome ?? "testing"}`} aria-hidden="true" />
      <div>
        <strong>{words.reaches[reach]}</strong>
        <p class="muted">{words.reachHelp[reach]}</p>
        {candidates.length > 0 && <p class="fine">{words.candidates(candidates)}</p>}
      </div>
      <span class="push">{stateOf(outcome, state)}</span>
    </li>
  );
}

function stateOf(outcome: Outcome, state: Record<string, string>): string {
  return outcome === null ? words.trying : state[outcome]!;
}
