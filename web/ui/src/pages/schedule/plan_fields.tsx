import { Check, MultiPills } from "../../components/choices";
import { ChoiceField, NumberField, PickField, TextField } from "../../components/fields";
import { t } from "../../strings";
import { type Choices, MOST_PANELLISTS, type Plan } from "./plan";

interface PlanFieldsProps {
  plan: Plan;
  choices: Choices;
  onChange: (changes: Partial<Plan>) => void;
  /** What the first choice says where nobody in particular is meant. */
  anyCandidate?: string;
}

export function PeopleFields({ plan, choices, onChange, anyCandidate }: PlanFieldsProps) {
  const others = choices.interviewers.filter((one) => one.id !== plan.interviewerId);
  return (
    <>
      <PickField
        label={t.schedule.candidate}
        value={plan.candidateId}
        items={choices.candidates}
        none={anyCandidate ?? t.schedule.pick}
        required={anyCandidate === undefined}
        onChange={(candidateId) => onChange({ candidateId })}
        testid="schedule-candidate"
      />
      <PickField
        label={t.schedule.interviewer}
        value={plan.interviewerId}
        items={choices.interviewers}
        none={t.schedule.pick}
        required
        onChange={(interviewerId) =>
          onChange({
            interviewerId,
            panelIds: plan.panelIds.filter((one) => one !== interviewerId),
          })
        }
        testid="schedule-interviewer"
      />
      {others.length > 0 && (
        <MultiPills
          legend={t.plan.panel}
          name="panel"
          values={plan.panelIds}
          options={Object.fromEntries(others.map((one) => [one.id, one.name]))}
          onChange={(panelIds) => onChange({ panelIds })}
          most={MOST_PANELLISTS}
          hint={others.length > MOST_PANELLISTS ? t.plan.panelHint(MOST_PANELLISTS) : undefined}
        />
      )}
    </>
  );
}

export function KindFields({ plan, choices, onChange }: PlanFieldsProps) {
  return (
    <>
      <ChoiceField
        label={t.schedule.type}
        value={plan.type}
        options={t.types}
        onChange={(type) => onChange({ type })}
        testid="schedule-type"
      />
      <ChoiceField
        label={t.schedule.mode}
        value={plan.mode}
        options={t.modes}
        onChange={(mode) => onChange({ mode })}
        testid="schedule-mode"
      />
      {plan.mode === "in_person" && (
        <TextField
          label={t.plan.place}
          hint={t.plan.placeHint}
          maxLength={200}
          value={plan.location}
          onChange={(location) => onChange({ location })}
        />
      )}
      <ChoiceField
        label={t.schedule.difficulty}
        value={plan.difficulty}
        options={t.difficulty}
        onChange={(difficulty) => onChange({ difficulty })}
      />
      <PickField
        label={t.schedule.bank}
        value={plan.bankId}
        items={choices.banks}
        none={t.schedule.noBank}
        onChange={(bankId) => onChange({ bankId })}
        testid="schedule-bank"
      />
      <TextField
        label={t.schedule.name}
        hint={t.schedule.nameHint}
        optional
        maxLength={200}
        value={plan.title}
        onChange={(title) => onChange({ title })}
        testid="schedule-title"
      />
    </>
  );
}

export function MoreFields({ plan, onChange }: PlanFieldsProps) {
  return (
    <details class="form-wide disclosure">
      <summary>{t.plan.more}</summary>
      <div class="form-grid">
        <TextField
          label={t.plan.tags}
          hint={t.plan.tagsHint}
          optional
          value={plan.tags}
          onChange={(tags) => onChange({ tags })}
        />
        <NumberField
          label={t.plan.preparation}
          min={0}
          max={480}
          required
          value={plan.preparation}
          onChange={(preparation) => onChange({ preparation })}
        />
        <Check
          label={t.plan.record}
          checked={plan.record}
          onChange={(record) => onChange({ record })}
        />
        <Check
          label={t.plan.allowMoves}
          checked={plan.allowMoves}
          onChange={(allowMoves) => onChange({ allowMoves })}
        />
        {plan.allowMoves && (
          <>
            <NumberField
              label={t.plan.moves}
              min={0}
              max={100}
              required
              value={plan.moves}
              onChange={(moves) => onChange({ moves })}
            />
            <NumberField
              label={t.plan.deadline}
              min={0}
              max={720}
              required
              value={plan.deadlineHours}
              onChange={(deadlineHours) => onChange({ deadlineHours })}
            />
          </>
        )}
      </div>
    </details>
  );
}
