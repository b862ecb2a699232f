import { useState } from "preact/hooks";

import type {
  Bank,
  Difficulty,
  InterviewMode,
  InterviewType,
  NewSession,
  User,
} from "../api/types";
import { errorText, Failure, Field, Link, Loading, Notice } from "../components/basics";
import { Select } from "../components/choices";
import { CopyLink } from "../components/copy_link";
import { Shell } from "../components/shell";
import { useAction, useLoad } from "../components/use_load";
import { localInput } from "../format";
import { useServices } from "../services";
import { t } from "../strings";

interface Choices {
  candidates: User[];
  interviewers: User[];
  banks: Bank[];
}

export function SchedulePage() {
  const { api } = useServices();
  const [link, setLink] = useState<string | null>(null);
  const { data, error, reload } = useLoad<Choices>(async () => {
    const [candidates, instructors, admins, banks] = await Promise.all([
      api.users("student"),
      api.users("instructor"),
      api.users("admin"),
      api.banks(),
    ]);
    return { candidates, interviewers: [...instructors, ...admins], banks };
  }, "schedule");
  return (
    <Shell title={t.schedule.title}>
      <h1>{t.schedule.title}</h1>
      <p class="lead">{t.schedule.lead}</p>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && link === null && <ScheduleForm choices={data} onDone={setLink} />}
      {link !== null && <Done link={link} onAnother={() => setLink(null)} />}
    </Shell>
  );
}

function Done({ link, onAnother }: { link: string; onAnother: () => void }) {
  return (
    <div class="card stack" data-testid="scheduled">
      <Notice tone="good">{t.schedule.done}</Notice>
      <input
        readOnly
        aria-label={t.interviews.linkIs}
        value={link}
        onFocus={(event) => event.currentTarget.select()}
        data-testid="candidate-link"
      />
      <div class="row">
        <CopyLink label={t.interviews.copyLink} testid="copy-link" make={() => link} />
        <button type="button" class="button" onClick={onAnother}>
          {t.schedule.another}
        </button>
        <Link href="/" class="button">
          {t.schedule.toList}
        </Link>
      </div>
    </div>
  );
}

/** The next half hour that is at least a quarter of an hour away. */
function soon(): Date {
  const half = 30 * 60_000;
  return new Date(Math.ceil((Date.now() + half / 2) / half) * half);
}

function ScheduleForm({ choices, onDone }: { choices: Choices; onDone: (link: string) => void }) {
  const { api, me } = useServices();
  const myself = me.value!.user;
  const [candidateId, setCandidate] = useState("");
  const [interviewerId, setInterviewer] = useState(myself.id);
  const [title, setTitle] = useState("");
  const [type, setType] = useState<InterviewType>("technical");
  const [mode, setMode] = useState<InterviewMode>("video");
  const [when, setWhen] = useState(() => localInput(soon()));
  const [minutes, setMinutes] = useState(45);
  const [difficulty, setDifficulty] = useState<Difficulty>("medium");
  const [bankId, setBank] = useState(choices.banks[0]?.id ?? "");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    const session: NewSession = {
      candidateId,
      interviewerId,
      type,
      mode,
      difficulty,
      scheduledAt: new Date(when).toISOString(),
      durationMinutes: minutes,
    };
    if (title.trim()) session.title = title.trim();
    if (bankId) session.questionBankId = bankId;
    void run(async () => {
      const created = await api.createSession(session);
      const { url } = await api.guestLink(created.id);
      onDone(new URL(url, location.origin).href);
    });
  };
  return (
    <form class="card form-grid" onSubmit={submit} data-testid="schedule-form">
      <Field label={t.schedule.candidate}>
        {(ids) => (
          <People
            {...ids}
            people={choices.candidates}
            value={candidateId}
            onChange={setCandidate}
            testid="schedule-candidate"
          />
        )}
      </Field>
      <Field label={t.schedule.interviewer}>
        {(ids) => (
          <People
            {...ids}
            people={choices.interviewers}
            value={interviewerId}
            onChange={setInterviewer}
            testid="schedule-interviewer"
          />
        )}
      </Field>
      <Field
        label={t.schedule.when}
        hint={t.schedule.zone(Intl.DateTimeFormat().resolvedOptions().timeZone)}
      >
        {(ids) => (
          <input
            {...ids}
            type="datetime-local"
            required
            value={when}
            onInput={(event) => setWhen(event.currentTarget.value)}
            data-testid="schedule-when"
          />
        )}
      </Field>
      <Field label={t.schedule.duration}>
        {(ids) => (
          <input
            {...ids}
            type="number"
            required
            min={5}
            max={480}
            step={5}
            value={minutes}
            onInput={(event) => setMinutes(event.currentTarget.valueAsNumber)}
          />
        )}
      </Field>
      <Field label={t.schedule.type}>
        {({ id }) => (
          <Select
            id={id}
            value={type}
            options={t.types}
            onChange={setType}
            testid="schedule-type"
          />
        )}
      </Field>
      <Field label={t.schedule.mode}>
        {({ id }) => (
          <Select
            id={id}
            value={mode}
            options={t.modes}
            onChange={setMode}
            testid="schedule-mode"
          />
        )}
      </Field>
      <Field label={t.schedule.difficulty}>
        {({ id }) => (
          <Select id={id} value={difficulty} options={t.difficulty} onChange={setDifficulty} />
        )}
      </Field>
      <Field label={t.schedule.bank}>
        {(ids) => (
          <select
            {...ids}
            value={bankId}
            onChange={(event) => setBank(event.currentTarget.value)}
            data-testid="schedule-bank"
          >
            <option value="">{t.schedule.noBank}</option>
            {choices.banks.map((bank) => (
              <option key={bank.id} value={bank.id}>
                {bank.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div class="form-wide">
        <Field label={t.schedule.name} hint={t.schedule.nameHint} optional>
          {(ids) => (
            <input
              {...ids}
              maxLength={200}
              value={title}
              onInput={(event) => setTitle(event.currentTarget.value)}
              data-testid="schedule-title"
            />
          )}
        </Field>
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <button
          type="submit"
          class="button button-primary"
          disabled={busy}
          data-testid="schedule-submit"
        >
          {t.schedule.submit}
        </button>
      </div>
    </form>
  );
}

function People(props: {
  id: string;
  people: User[];
  value: string;
  onChange: (id: string) => void;
  testid: string;
}) {
  return (
    <select
      id={props.id}
      required
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      data-testid={props.testid}
    >
      <option value="">{t.schedule.pick}</option>
      {props.people.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}
