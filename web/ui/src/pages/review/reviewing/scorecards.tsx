import { useMemo, useRef, useState } from "preact/hooks";

import type { CardAnswer, Mark, Panel, Recommendation, Scorecard } from "../../../api/reviewing";
import { Failure, Loading, Notice } from "../../../components/basics";
import { AreaField, ChoiceField, NumberField } from "../../../components/fields";
import { useAction, useLoad } from "../../../components/use_load";
import { humanise, number } from "../../../format";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";
import { PanelResult } from "./panel_result";
import { RubricButton } from "./rubric_dialog";

const words = reviewing.cards;

/** One's own card, and what the panel says once one may know. */
export function Scorecards({ sessionId }: { sessionId: string }) {
  const { reviewing: api } = useServices();
  const { data: panel, error, reload } = useLoad(() => api.panel(sessionId), sessionId);
  const action = useAction();
  if (panel === null) return error !== null ? <Failure error={error} /> : <Loading />;
  const { mine } = panel;
  const begin = (): void =>
    void action.run(async () => {
      await api.beginCard(sessionId);
      reload();
    });
  return (
    <div class="stack" data-testid="scorecards" data-blind={panel.blind}>
      {panel.blind && (
        <Notice>
          <p>{words.blind(panel.reviewers.map((one) => one.authorName ?? "").join(", "))}</p>
        </Notice>
      )}
      {mine === null && (
        <div class="stack">
          <p class="muted">{words.beginText}</p>
          <p class="row">
            <button
              type="button"
              class="button button-primary"
              disabled={action.busy}
              onClick={begin}
              data-testid="card-begin"
            >
              {words.begin}
            </button>
            {panel.reviewers.length === 0 && (
              <RubricButton sessionId={sessionId} panel={panel} onChanged={reload} />
            )}
          </p>
        </div>
      )}
      {action.error !== null && <Failure error={action.error} />}
      {mine !== null && mine.submittedAt === null && (
        <CardForm
          key={mine.id}
          sessionId={sessionId}
          panel={panel}
          card={mine}
          onChanged={reload}
        />
      )}
      {!panel.blind && (mine === null || mine.submittedAt !== null) && (
        <PanelResult panel={panel} />
      )}
    </div>
  );
}

interface Draft {
  marks: Record<string, number>;
  comments: Record<string, string>;
  /** By answer: its criteria's scores, or the one score under "". */
  answers: Record<string, Record<string, number>>;
  recommendation: Recommendation | "";
  summary: string;
}

interface CardFormProps {
  sessionId: string;
  panel: Panel;
  card: Scorecard;
  onChanged: () => void;
}

function CardForm({ sessionId, panel, card, onChanged }: CardFormProps) {
  const { reviewing: api } = useServices();
  const [draft, setDraft] = useState(() => draftOf(card));
  const [saved, setSaved] = useState(false);
  const latest = useRef(card);
  const { busy, error, run } = useAction();
  const complete = panel.criteria.every((one) => given(draft.marks[one.criterion]));
  const change = (part: Partial<Draft>): void => {
    setSaved(false);
    setDraft({ ...draft, ...part });
  };
  const content = useMemo(() => contentOf(draft), [draft]);
  const save = (): void =>
    void run(async () => {
      latest.current = await api.fillCard(sessionId, latest.current, content);
      setSaved(true);
    });
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      latest.current = await api.fillCard(sessionId, latest.current, content);
      await api.submitCard(sessionId, card.id);
      onChanged();
    });
  };
  return (
    <form class="stack card-form" onSubmit={submit} data-testid="card-form">
      <p class="muted">{words.beginText}</p>
      <fieldset class="card-part">
        <legend class="h3">{words.overall}</legend>
        {panel.criteria.map(({ criterion, weight }) => (
          <div key={criterion} class="card-mark">
            <Points
              label={`${humanise(criterion)} (${words.weight(number(weight))})`}
              value={draft.marks[criterion]}
              testid={`mark-${criterion}`}
              onChange={(value) => change({ marks: { ...draft.marks, [criterion]: value } })}
            />
            <AreaField
              label={words.comment}
              optional
              rows={1}
              maxLength={1000}
              value={draft.comments[criterion] ?? ""}
              onChange={(text) => change({ comments: { ...draft.comments, [criterion]: text } })}
            />
          </div>
        ))}
      </fieldset>
      {panel.answers.map((answer, place) => (
        <AnswerPart
          key={answer.responseId}
          title={words.question(place + 1, answer.questionText)}
          criteria={answer.criteria}
          scores={draft.answers[answer.responseId] ?? {}}
          onChange={(scores) =>
            change({ answers: { ...draft.answers, [answer.responseId]: scores } })
          }
        />
      ))}
      <ChoiceField<Recommendation>
        label={words.recommendation}
        value={draft.recommendation}
        options={reviewing.recommendations}
        any={words.choose}
        onChange={(recommendation) => change({ recommendation })}
        testid="card-recommendation"
      />
      <AreaField
        label={words.summary}
        optional
        maxLength={4000}
        value={draft.summary}
        onChange={(summary) => change({ summary })}
        testid="card-summary"
      />
      {error !== null && <Failure error={error} />}
      {!complete && <p class="hint">{words.incomplete}</p>}
      <div class="row">
        <button
          type="submit"
          class="button button-primary"
          disabled={busy || !complete}
          title={words.submitText}
          data-testid="card-submit"
        >
          {words.submit}
        </button>
        <button type="button" class="button" disabled={busy} onClick={save} data-testid="card-save">
          {words.save}
        </button>
        <span class="muted" role="status">
          {saved ? words.saved : words.submitText}
        </span>
      </div>
    </form>
  );
}

function AnswerPart(props: {
  title: string;
  criteria: Record<string, number>;
  scores: Record<string, number>;
  onChange: (scores: Record<string, number>) => void;
}) {
  const { scores, onChange } = props;
  const names = Object.keys(props.criteria);
  return (
    <fieldset class="card-part">
      <legend class="h3">{props.title}</legend>
      <div class="card-marks">
        {(names.length > 0 ? names : [""]).map((name) => (
          <Points
            key={name}
            label={
              name === ""
                ? words.score
                : `${humanise(name)} (${words.weight(number(props.criteria[name]!))})`
            }
            value={scores[name]}
            onChange={(value) => onChange({ ...scores, [name]: value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Points(props: {
  label: string;
  value: number | undefined;
  testid?: string;
  onChange: (value: number) => void;
}) {
  return (
    <NumberField
      label={props.label}
      value={props.value ?? NaN}
      min={0}
      max={100}
      step={1}
      onChange={props.onChange}
      {...(props.testid ? { testid: props.testid } : {})}
    />
  );
}

function given(value: number | undefined): value is number {
  return value !== undefined && !Number.isNaN(value);
}

function draftOf(card: Scorecard): Draft {
  return {
    marks: Object.fromEntries(card.marks.map((mark) => [mark.criterion, mark.score])),
    comments: Object.fromEntries(card.marks.map((mark) => [mark.criterion, mark.comment ?? ""])),
    answers: Object.fromEntries(
      card.answers.map((answer) => [
        answer.responseId,
        Object.fromEntries([
          ...answer.criteria.map((mark) => [mark.criterion, mark.score]),
          ...(answer.score == null ? [] : [["", answer.score]]),
        ]) as Record<string, number>,
      ]),
    ),
    recommendation: card.recommendation ?? "",
    summary: card.summary ?? "",
  };
}

function contentOf(draft: Draft) {
  const marks: Mark[] = Object.entries(draft.marks)
    .filter(([, score]) => given(score))
    .map(([criterion, score]) => ({
      criterion,
      score,
      ...(draft.comments[criterion]?.trim() ? { comment: draft.comments[criterion].trim() } : {}),
    }));
  const answers: CardAnswer[] = Object.entries(draft.answers).flatMap(([responseId, scores]) => {
    const known = Object.entries(scores).filter(([, score]) => given(score));
    const criteria = known
      .filter(([name]) => name !== "")
      .map(([criterion, score]) => ({ criterion, score }));
    const whole = known.find(([name]) => name === "");
    if (known.length === 0) return [];
    return [{ responseId, criteria, ...(whole ? { score: whole[1] } : {}) }];
  });
  return {
    marks,
    answers,
    recommendation: draft.recommendation === "" ? null : draft.recommendation,
    summary: draft.summary.trim() || null,
  };
}
