import { useState } from "preact/hooks";

import type { Panel } from "../../../api/reviewing";
import { Failure } from "../../../components/basics";
import { Dialog } from "../../../components/dialog";
import { NumberField, TextField } from "../../../components/fields";
import { useAction } from "../../../components/use_load";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";

const words = reviewing.rubric;

interface RubricProps {
  sessionId: string;
  panel: Panel;
  onChanged: () => void;
}

/** By what the interview as a whole is judged; not once somebody has judged by it. */
export function RubricButton(props: RubricProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)} data-testid="rubric-open">
        {words.open}
      </button>
      {open && <RubricDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

interface Row {
  name: string;
  weight: number;
}

function RubricDialog({
  sessionId,
  panel,
  onChanged,
  onClose,
}: RubricProps & { onClose: () => void }) {
  const { reviewing: api } = useServices();
  const [rows, setRows] = useState<Row[]>(() =>
    panel.criteria.map((one) => ({ name: one.criterion, weight: one.weight })),
  );
  const { busy, error, run } = useAction();
  const change = (place: number, part: Partial<Row>): void =>
    setRows(rows.map((row, index) => (index === place ? { ...row, ...part } : row)));
  const save = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const named = rows.filter((row) => row.name.trim() !== "");
      await api.setRubric(
        sessionId,
        Object.fromEntries(named.map((row) => [row.name.trim(), row.weight])),
      );
      onChanged();
      onClose();
    });
  };
  return (
    <Dialog title={words.title} onClose={onClose} testid="rubric">
      <p class="muted">{words.text}</p>
      <form class="stack" onSubmit={save}>
        {rows.map((row, place) => (
          <div key={place} class="rubric-row">
            <TextField
              label={words.criterion(place + 1)}
              maxLength={100}
              value={row.name}
              onChange={(name) => change(place, { name })}
              testid="rubric-criterion"
            />
            <NumberField
              label={words.weight}
              required
              min={0.1}
              max={100}
              step="any"
              value={row.weight}
              onChange={(weight) => change(place, { weight })}
            />
          </div>
        ))}
        <div class="row">
          <button
            type="button"
            class="button"
            disabled={rows.length >= 20}
            onClick={() => setRows([...rows, { name: "", weight: 1 }])}
            data-testid="rubric-add"
          >
            {words.add}
          </button>
        </div>
        {error !== null && <Failure error={error} />}
        <div class="row">
          <button
            type="submit"
            class="button button-primary"
            disabled={busy || rows.every((row) => row.name.trim() === "")}
            data-testid="rubric-save"
          >
            {words.save}
          </button>
          <button type="button" class="button" onClick={onClose}>
            {reviewing.comments.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
