import { errorText } from "../../../components/basics";
import { save } from "../../../components/download";
import { Icon } from "../../../components/icons";
import { useAction } from "../../../components/use_load";
import type { TranscriptForm } from "../../../api/reviewing";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";

const FORMS: TranscriptForm[] = ["vtt", "srt", "txt", "json"];

/** The transcript to take along, in the form that is chosen. */
export function TranscriptFiles({ sessionId }: { sessionId: string }) {
  const { reviewing: api } = useServices();
  const { busy, error, run } = useAction();
  const fetchFile = (form: TranscriptForm): void =>
    void run(async () => save(await api.transcriptFile(sessionId, form)));
  return (
    <details class="menu">
      <summary class="button button-small" data-testid="transcript-files">
        <Icon name="download" size={16} />
        <span class="visually-hidden">{reviewing.files.title}</span>
      </summary>
      <div class="menu-list">
        {FORMS.map((form) => (
          <button
            key={form}
            type="button"
            class="menu-item"
            disabled={busy}
            onClick={(event) => {
              event.currentTarget.closest("details")!.open = false;
              fetchFile(form);
            }}
            data-testid={`transcript-${form}`}
          >
            {reviewing.files[form]}
          </button>
        ))}
      </div>
      {error !== null && <span class="field-error">{errorText(error)}</span>}
    </details>
  );
}
