import { Field } from "./basics";
import { Select } from "./choices";

interface Common {
  label: string;
  hint?: string;
  optional?: boolean;
  testid?: string;
}

interface TextProps {
  type?: "text" | "date" | "datetime-local" | "time" | "email" | "password" | "url";
  required?: boolean;
  minLength?: number;
  maxLength?: number;
  placeholder?: string;
  autocomplete?: string;
  readonly?: boolean;
}

interface NumberProps {
  required?: boolean;
  min?: number;
  max?: number;
  step?: number | "any";
}

/** A labelled <input>; whatever else it is given goes to the control. */
export function TextField({
  label,
  hint,
  optional,
  testid,
  type = "text",
  value,
  onChange,
  ...rest
}: Common & TextProps & { value: string; onChange: (value: string) => void }) {
  return (
    <Field label={label} hint={hint} {...(optional ? { optional } : {})}>
      {(ids) => (
        <input
          {...rest}
          {...ids}
          // Any of these takes the same properties; the types know each alone.
          type={type as "text"}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
          data-testid={testid}
        />
      )}
    </Field>
  );
}

/** A labelled number; NaN while the field is empty. */
export function NumberField({
  label,
  hint,
  optional,
  testid,
  value,
  onChange,
  ...rest
}: Common & NumberProps & { value: number; onChange: (value: number) => void }) {
  return (
    <Field label={label} hint={hint} {...(optional ? { optional } : {})}>
      {(ids) => (
        <input
          {...rest}
          {...ids}
          type="number"
          value={Number.isNaN(value) ? "" : value}
          onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
          data-testid={testid}
        />
      )}
    </Field>
  );
}

export function AreaField({
  label,
  hint,
  optional,
  testid,
  value,
  onChange,
  rows = 3,
  required,
  maxLength,
}: Common & {
  value: string;
  onChange: (value: string) => void;
  rows?: number;
  required?: boolean;
  maxLength?: number;
}) {
  return (
    <Field label={label} hint={hint} {...(optional ? { optional } : {})}>
      {(ids) => (
        <textarea
          {...ids}
          rows={rows}
          required={required}
          maxLength={maxLength}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
          data-testid={testid}
        />
      )}
    </Field>
  );
}

/** A labelled choice from a closed vocabulary, or from none of it where `any` names that. */
export function ChoiceField<V extends string>({
  label,
  hint,
  testid,
  value,
  options,
  onChange,
  any,
}: Common & {
  value: V | "";
  options: Readonly<Record<V, string>>;
  onChange: (value: V) => void;
  any?: string;
}) {
  const all = any === undefined ? options : { "": any, ...options };
  return (
    <Field label={label} hint={hint}>
      {({ id }) => (
        <Select<V>
          id={id}
          value={value as V}
          options={all as Readonly<Record<V, string>>}
          onChange={onChange}
          {...(testid ? { testid } : {})}
        />
      )}
    </Field>
  );
}

/** A labelled choice of one of many things with names. */
export function PickField({
  label,
  hint,
  optional,
  testid,
  value,
  items,
  none,
  required,
  onChange,
}: Common & {
  value: string;
  items: readonly { id: string; name: string }[];
  none: string;
  required?: boolean;
  onChange: (id: string) => void;
}) {
  return (
    <Field label={label} hint={hint} {...(optional ? { optional } : {})}>
      {(ids) => (
        <select
          {...ids}
          required={required}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          data-testid={testid}
        >
          <option value="">{none}</option>
          {items.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
