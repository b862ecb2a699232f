/** A <select> over a closed vocabulary and its words. */
export function Select<V extends string>(props: {
  id?: string;
  value: V;
  options: Readonly<Record<V, string>>;
  onChange: (value: V) => void;
  testid?: string;
}) {
  const entries = Object.entries(props.options) as [V, string][];
  return (
    <select
      id={props.id}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value as V)}
      data-testid={props.testid}
    >
      {entries.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** Radio buttons drawn as one row of pills. */
export function Pills<V extends string>(props: {
  legend: string;
  name: string;
  value: V;
  options: Readonly<Record<V, string>>;
  onChange: (value: V) => void;
}) {
  const entries = Object.entries(props.options) as [V, string][];
  return (
    <fieldset class="field pills">
      <legend>{props.legend}</legend>
      {entries.map(([value, label]) => (
        <label key={value} class="pill">
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Check boxes drawn the same way. */
export function MultiPills<V extends string>(props: {
  legend: string;
  name: string;
  values: readonly V[];
  options: Readonly<Record<V, string>>;
  onChange: (values: V[]) => void;
  /** How many may be chosen. */
  most?: number;
  hint?: string | undefined;
}) {
  const full = props.most !== undefined && props.values.length >= props.most;
  const entries = Object.entries(props.options) as [V, string][];
  const toggle = (value: V): void => {
    const without = props.values.filter((one) => one !== value);
    props.onChange(without.length === props.values.length ? [...without, value] : without);
  };
  return (
    <fieldset class="field pills">
      <legend>{props.legend}</legend>
      {entries.map(([value, label]) => (
        <label key={value} class="pill">
          <input
            type="checkbox"
            name={props.name}
            value={value}
            checked={props.values.includes(value)}
            disabled={full && !props.values.includes(value)}
            onChange={() => toggle(value)}
          />
          <span>{label}</span>
        </label>
      ))}
      {props.hint && <p class="hint">{props.hint}</p>}
    </fieldset>
  );
}

export function Check(props: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  testid?: string;
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
        data-testid={props.testid}
      />
      <span>{props.label}</span>
    </label>
  );
}
