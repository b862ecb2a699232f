import { useState } from "preact/hooks";

import type { Question, QuestionContent } from "../../api/types";
import { Badge, errorText, Failure, Link, Loading, Notice } from "../../components/basics";
import { Dialog } from "../../components/dialog";
import { useAction } from "../../components/use_load";
import { usePages } from "../../components/use_pages";
import { day, humanise, number, time } from "../../format";
import { shares } from "../../office/question_draft";
import { useServices } from "../../services";
import { t } from "../../strings";

interface QuestionEntryProps {
  question: Question;
  editable: boolean;
  onChanged: () => void;
}

export function QuestionEntry({ question, editable, onChanged }: QuestionEntryProps) {
  const [dialog, setDialog] = useState<"versions" | "delete" | null>(null);
  const close = (): void => setDialog(null);
  return (
    <li class="list-item list-item-plain" data-testid="bank-question">
      <div class="list-main">
        <p class="question-line">{question.questionText}</p>
        <p class="row row-tight">
          <Badge tone="plain">{t.questionTypes[question.type]}</Badge>
          <Badge tone="plain">{t.difficulty[question.difficulty]}</Badge>
          {question.timeLimitMinutes !== null && (
            <Badge tone="plain">{t.interviews.minutes(question.timeLimitMinutes)}</Badge>
          )}
          {question.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
          {question.usageCount > 0 && (
            <span class="fine">{t.editor.asked(question.usageCount)}</span>
          )}
        </p>
        <details>
          <summary>{t.banks.expectedShow}</summary>
          <Content question={question} />
        </details>
      </div>
      <div class="list-side list-side-top">
        {question.version > 1 && (
          <button
            type="button"
            class="button button-small"
            onClick={() => setDialog("versions")}
            data-testid="versions"
          >
            {t.editor.version(question.version)}
          </button>
        )}
        {editable && (
          <>
            <Link
              href={`/banks/${question.bankId}/questions/${question.id}`}
              class="button button-small"
              data-testid="edit-question"
            >
              {t.common.edit}
            </Link>
            <button
              type="button"
              class="button button-small button-danger"
              onClick={() => setDialog("delete")}
            >
              {t.common.delete}
            </button>
          </>
        )}
      </div>
      {dialog === "versions" && <Versions question={question} onClose={close} />}
      {dialog === "delete" && (
        <DeleteQuestion question={question} onClose={close} onDone={onChanged} />
      )}
    </li>
  );
}

/** What a good answer says, and what it is judged by. */
function Content({ question }: { question: QuestionContent }) {
  const criteria = Object.entries(question.evaluationCriteria);
  const part = shares(criteria.map(([, weight]) => weight));
  return (
    <div class="stack stack-tight question-content">
      {question.expectedAnswer && <p>{question.expectedAnswer}</p>}
      {criteria.length > 0 && (
        <ul class="plain-list weights">
          {criteria.map(([name], index) => (
            <li key={name}>
              <span>{humanise(name)}</span>
              <span class="weight-bar" aria-hidden="true">
                <span style={{ width: `${part[index]}%` }} />
              </span>
              <span class="fine">{number(part[index]!, 0)} %</span>
            </li>
          ))}
        </ul>
      )}
      <TextList title={t.editor.followUps} texts={question.followUpQuestions} />
      <TextList title={t.banks.hints} texts={question.hints} />
      {question.sampleAnswers.map((sample, index) => (
        <blockquote key={index} class="sample">
          <strong>{t.editor.rated(number(sample.rating))}</strong> {sample.answer}
          {sample.explanation && <p class="fine">{sample.explanation}</p>}
        </blockquote>
      ))}
      {question.codeLanguages.length > 0 && (
        <p class="fine">
          {t.editor.languages}: {question.codeLanguages.join(", ")}
        </p>
      )}
      {question.resources.map((one) => (
        <a key={one.url} href={one.url} rel="noreferrer" target="_blank">
          {one.title || one.url}
        </a>
      ))}
    </div>
  );
}

function TextList({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div>
      <h3 class="h4">{title}</h3>
      <ul class="text-list">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

function Versions({ question, onClose }: { question: Question; onClose: () => void }) {
  const { banks } = useServices();
  const { items, error, more, reload } = usePages(
    (cursor) => banks.versions(question.bankId, question.id, { limit: 10, cursor }),
    question.id,
  );
  return (
    <Dialog title={t.editor.versions} onClose={onClose} wide>
      <p class="muted">{t.editor.versionsText}</p>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      <ol class="list" reversed>
        {items?.map((one) => (
          <li key={one.version} class="card" data-testid="version">
            <p class="fine">
              {t.editor.version(one.version)} ·{" "}
              {t.editor.until(`${day(one.replacedAt)}, ${time(one.replacedAt)}`)}
            </p>
            <p class="question-line">{one.questionText}</p>
            <Content question={one} />
          </li>
        ))}
      </ol>
      <div class="row row-end">
        {more && (
          <button type="button" class="button" onClick={more}>
            {t.common.more}
          </button>
        )}
        <button type="button" class="button" onClick={onClose}>
          {t.common.close}
        </button>
      </div>
    </Dialog>
  );
}

function DeleteQuestion(props: { question: Question; onClose: () => void; onDone: () => void }) {
  const { banks } = useServices();
  const { question, onClose, onDone } = props;
  const { busy, error, run } = useAction();
  return (
    <Dialog title={t.editor.deleteTitle} onClose={onClose}>
      <p class="question-line">{question.questionText}</p>
      <p>{t.editor.deleteText}</p>
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
              await banks.deleteQuestion(question.bankId, question.id);
              onClose();
              onDone();
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
