import { useState } from "preact/hooks";

import { Failure, Link, Loading, Notice } from "../../components/basics";
import { Pills } from "../../components/choices";
import { CopyLink } from "../../components/copy_link";
import { Shell } from "../../components/shell";
import { useLoad } from "../../components/use_load";
import { isDate } from "../../office/calendar";
import { ownZone } from "../../office/zones";
import { useServices } from "../../services";
import { t } from "../../strings";
import { FixedForm } from "./fixed_form";
import { OfferForm } from "./offer_form";
import { type Choices, newPlan, type Plan } from "./plan";

type Way = keyof typeof t.plan.tabs;

interface Outcome {
  text: string;
  link: string;
}

/** Plans one interview, at a time that is set or at one that the candidate chooses. */
export function SchedulePage() {
  const { api, router } = useServices();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const { data, error, reload } = useLoad<Choices>(async () => {
    const [candidates, instructors, admins, banks] = await Promise.all([
      api.users("student"),
      api.users("instructor"),
      api.users("admin"),
      api.banks(),
    ]);
    return { candidates, interviewers: [...instructors, ...admins], banks };
  }, "schedule");
  const day = router.place.value.query.get("day");
  return (
    <Shell title={t.schedule.title}>
      <h1>{t.schedule.title}</h1>
      <p class="lead">{t.schedule.lead}</p>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && outcome === null && (
        <Planner choices={data} day={isDate(day) ? day : null} onDone={setOutcome} />
      )}
      {outcome !== null && <Done outcome={outcome} onAnother={() => setOutcome(null)} />}
    </Shell>
  );
}

function Planner(props: {
  choices: Choices;
  day: string | null;
  onDone: (outcome: Outcome) => void;
}) {
  const { me } = useServices();
  const [way, setWay] = useState<Way>("fixed");
  const [plan, setPlan] = useState(() =>
    newPlan(me.value!.user.id, props.choices.banks[0]?.id ?? "", ownZone()),
  );
  const change = (changes: Partial<Plan>): void => setPlan((before) => ({ ...before, ...changes }));
  const shared = { choices: props.choices, plan, onChange: change };
  return (
    <>
      <Pills legend={t.plan.how} name="way" value={way} options={t.plan.tabs} onChange={setWay} />
      {way === "fixed" ? (
        <FixedForm
          {...shared}
          day={props.day}
          onDone={(link) => props.onDone({ link, text: t.schedule.done })}
        />
      ) : (
        <OfferForm
          {...shared}
          day={props.day}
          onDone={(link, named) =>
            props.onDone({ link, text: named ? t.plan.offered : t.plan.offeredAll })
          }
        />
      )}
    </>
  );
}

function Done({ outcome, onAnother }: { outcome: Outcome; onAnother: () => void }) {
  return (
    <div class="card stack" data-testid="scheduled">
      <Notice tone="good">{outcome.text}</Notice>
      <input
        readOnly
        aria-label={t.interviews.linkIs}
        value={outcome.link}
        onFocus={(event) => event.currentTarget.select()}
        data-testid="candidate-link"
      />
      <div class="row">
        <CopyLink label={t.interviews.copyLink} testid="copy-link" make={() => outcome.link} />
        <button type="button" class="button" onClick={onAnother}>
          {t.schedule.another}
        </button>
        <Link href="/" class="button">
          {t.schedule.toList}
        </Link>
        <Link href="/calendar" class="button">
          {t.calendar.title}
        </Link>
      </div>
    </div>
  );
}
