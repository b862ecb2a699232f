import type { ComponentChildren } from "preact";

import { Icon } from "./icons";

/** A list of things that are edited one a row; rows are added and taken out. */
export function Rows<T>(props: {
  legend: string;
  hint?: string;
  items: readonly T[];
  blank: T;
  add: string;
  remove: (number: number) => string;
  most?: number;
  onChange: (items: T[]) => void;
  row: (item: T, set: (changed: T) => void, number: number) => ComponentChildren;
  testid?: string;
}) {
  const { items, onChange } = props;
  const replace = (index: number, item: T): void =>
    onChange(items.map((one, at) => (at === index ? item : one)));
  return (
    <fieldset class="field rows" data-testid={props.testid}>
      <legend>{props.legend}</legend>
      {props.hint && <p class="hint">{props.hint}</p>}
      {items.map((item, index) => (
        <div key={index} class="rows-row">
          {props.row(item, (changed) => replace(index, changed), index + 1)}
          <button
            type="button"
            class="button button-square"
            aria-label={props.remove(index + 1)}
            title={props.remove(index + 1)}
            onClick={() => onChange(items.filter((_, at) => at !== index))}
          >
            <Icon name="cross" size={16} />
          </button>
        </div>
      ))}
      {items.length < (props.most ?? 20) && (
        <button
          type="button"
          class="button button-small rows-add"
          onClick={() => onChange([...items, props.blank])}
        >
          <Icon name="plus" size={16} /> {props.add}
        </button>
      )}
    </fieldset>
  );
}

/** The same for single lines of text. */
export function TextRows(props: {
  legend: string;
  hint?: string;
  items: readonly string[];
  add: string;
  remove: (number: number) => string;
  label: (number: number) => string;
  onChange: (items: string[]) => void;
  testid?: string;
}) {
  const { label, ...rest } = props;
  return (
    <Rows
      {...rest}
      blank=""
      row={(item, set, number) => (
        <input
          aria-label={label(number)}
          value={item}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
    />
  );
}
