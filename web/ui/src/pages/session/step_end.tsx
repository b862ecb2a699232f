import { errorText, Notice } from "../../components/basics";
import { t } from "../../strings";

/** The end of a form in the dialog: what went wrong, the way back, and what it does. */
export function StepEnd(props: {
  error: unknown;
  busy: boolean;
  back?: string;
  submit: string;
  tone: "primary" | "danger";
  testid: string;
  onBack: () => void;
}) {
  return (
    <>
      {props.error !== null && <Notice tone="bad">{errorText(props.error)}</Notice>}
      <div class="row row-end">
        <button type="button" class="button" onClick={props.onBack}>
          {props.back ?? t.common.back}
        </button>
        <button
          type="submit"
          class={`button button-${props.tone}`}
          disabled={props.busy}
          data-testid={props.testid}
        >
          {props.submit}
        </button>
      </div>
    </>
  );
}
