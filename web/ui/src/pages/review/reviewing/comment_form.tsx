import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { Failure } from "../../../components/basics";
import { MultiPills } from "../../../components/choices";
import { AreaField, TextField } from "../../../components/fields";
import { useAction } from "../../../components/use_load";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";

const words = reviewing.comments;

interface Extra {
  tags?: string[];
  mentions?: string[];
}

interface CommentFormProps {
  testid: string;
  label: string;
  people: { id: string; name: string }[];
  text?: string;
  tagged?: boolean;
  action?: string;
  beside?: ComponentChildren;
  onSend: (text: string, extra: Extra) => Promise<void>;
  onCancel?: () => void;
}

/** What somebody writes, with tags and whom it is meant for. */
export function CommentForm(props: CommentFormProps) {
  const { me } = useServices();
  const [text, setText] = useState(props.text ?? "");
  const [tags, setTags] = useState("");
  const [mentions, setMentions] = useState<string[]>([]);
  const { busy, error, run } = useAction();
  const people = props.people.filter((one) => one.id !== me.value!.user.id);
  const send = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const named = tagsOf(tags);
      await props.onSend(text.trim(), {
        ...(named.length > 0 ? { tags: named } : {}),
        ...(mentions.length > 0 ? { mentions } : {}),
      });
      setText("");
      setTags("");
      setMentions([]);
    });
  };
  return (
    <form class="stack comment-form" onSubmit={send} data-testid={props.testid}>
      <AreaField
        label={props.label}
        value={text}
        onChange={setText}
        rows={2}
        maxLength={4000}
        testid={`${props.testid}-text`}
      />
      {text !== "" && props.tagged && (
        <TextField
          label={words.tags}
          value={tags}
          onChange={setTags}
          optional
          testid={`${props.testid}-tags`}
        />
      )}
      {text !== "" && people.length > 0 && (
        <MultiPills
          legend={words.mention}
          name={`${props.testid}-mention`}
          values={mentions}
          options={Object.fromEntries(people.map((one) => [one.id, one.name]))}
          onChange={setMentions}
        />
      )}
      <div class="row row-tight">
        <button
          type="submit"
          class="button button-primary"
          disabled={busy || text.trim() === ""}
          data-testid={`${props.testid}-send`}
        >
          {props.action ?? words.send}
        </button>
        {props.onCancel && (
          <button type="button" class="button" onClick={props.onCancel}>
            {words.cancel}
          </button>
        )}
        {props.beside}
      </div>
      {error !== null && <Failure error={error} />}
    </form>
  );
}

/** "sql, depth ,sql" → ["sql", "depth"]. */
export function tagsOf(text: string): string[] {
  return [...new Set(text.split(",").map((tag) => tag.trim()))].filter(Boolean);
}
