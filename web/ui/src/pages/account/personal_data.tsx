import { useState } from "preact/hooks";

import type { User } from "../../api/types";
import { errorText, Notice } from "../../components/basics";
import { Dialog } from "../../components/dialog";
import { save } from "../../components/download";
import { TextField } from "../../components/fields";
import { Icon } from "../../components/icons";
import { useAction } from "../../components/use_load";
import { useServices } from "../../services";
import { t } from "../../strings";

interface PersonalDataProps {
  person: User;
  /** Why they cannot be erased, where that is so. */
  eraseRefusal: string | null;
  onErased: () => void;
}

/** Takes all of somebody's data along, or erases it. */
export function PersonalData({ person, eraseRefusal, onErased }: PersonalDataProps) {
  const { people } = useServices();
  const [erasing, setErasing] = useState(false);
  const { busy, error, run } = useAction();
  return (
    <section class="card stack" data-testid="personal-data">
      <h2>{t.account.data}</h2>
      <p class="muted">{t.account.dataText}</p>
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() => void run(async () => save(await people.personalData(person.id)))}
          data-testid="export-data"
        >
          <Icon name="download" size={16} /> {busy ? t.account.exporting : t.account.export}
        </button>
        {eraseRefusal === null && (
          <button
            type="button"
            class="button button-danger"
            onClick={() => setErasing(true)}
            data-testid="erase-person"
          >
            {t.account.erase}
          </button>
        )}
      </div>
      {eraseRefusal !== null && <p class="fine">{eraseRefusal}</p>}
      {erasing && (
        <ErasePerson person={person} onClose={() => setErasing(false)} onErased={onErased} />
      )}
    </section>
  );
}

function ErasePerson(props: { person: User; onClose: () => void; onErased: () => void }) {
  const { people } = useServices();
  const { person, onClose, onErased } = props;
  const [email, setEmail] = useState("");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      await people.erase(person.id, email.trim());
      onErased();
    });
  };
  const meant = email.trim().toLowerCase() === person.email.toLowerCase();
  return (
    <Dialog title={t.account.eraseTitle(person.name)} onClose={onClose} testid="erase-dialog">
      <p>{t.account.eraseText}</p>
      <form class="stack" onSubmit={submit}>
        <TextField
          label={t.account.confirm(person.email)}
          autocomplete="off"
          value={email}
          onChange={setEmail}
          testid="erase-email"
        />
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <div class="row row-end">
          <button type="button" class="button" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button
            type="submit"
            class="button button-danger"
            disabled={busy || !meant}
            data-testid="sure"
          >
            {t.account.erase}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
