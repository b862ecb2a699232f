import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../strings";

/** Typing goes on for a moment before a search is meant. */
const PAUSE_MS = 300;

/** A field that searches while one types. */
export function SearchField(props: {
  value: string;
  placeholder: string;
  onChange: (text: string) => void;
}) {
  const { value, onChange } = props;
  const [text, setText] = useState(value);
  const meant = useRef(value);
  useEffect(() => {
    // Cleared from outside, while nothing was being typed.
    if (value !== meant.current) setText(value);
    meant.current = value;
  }, [value]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === meant.current) return;
    const timer = setTimeout(() => {
      meant.current = wanted;
      onChange(wanted);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <input
      type="search"
      class="search"
      aria-label={t.filters.text}
      placeholder={props.placeholder}
      value={text}
      maxLength={200}
      onInput={(event) => setText(event.currentTarget.value)}
      data-testid="search"
    />
  );
}
