import { Icon } from "../../components/icons";
import { t } from "../../strings";

interface ConsentProps {
  ai: boolean;
  answer: boolean | null;
  onAnswer: (records: boolean) => void;
}

/** The question whether one may be recorded: two equal buttons, none chosen beforehand. */
export function Consent({ ai, answer, onAnswer }: ConsentProps) {
  const choice = (value: boolean, label: string, testid: string) => (
    <button
      type="button"
      class={answer === value ? "button button-choice chosen" : "button button-choice"}
      aria-pressed={answer === value}
      onClick={() => onAnswer(value)}
      data-testid={testid}
    >
      {answer === value && <Icon name="check" size={16} />}
      {label}
    </button>
  );
  return (
    <section class="consent" aria-labelledby="consent-title" data-testid="consent">
      <h2 id="consent-title">{t.consent.title}</h2>
      <p>{ai ? t.consent.textAi : t.consent.text}</p>
      <p>{ai ? t.consent.refuseAi : t.consent.refuse}</p>
      <div class="row">
        {choice(true, t.consent.yes, "consent-yes")}
        {choice(false, t.consent.no, "consent-no")}
      </div>
    </section>
  );
}
