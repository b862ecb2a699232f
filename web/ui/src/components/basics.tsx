import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

import { ApiError } from "../api/client";
import { RequestError } from "../room/protocol";
import { useServices } from "../services";
import { t } from "../strings";

export function Link({ href, children, ...rest }: JSX.IntrinsicElements["a"] & { href: string }) {
  const { router } = useServices();
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.go(href);
  };
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

export type Tone = "info" | "good" | "warn" | "bad";

export function Notice({ tone = "info", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <div class={`notice notice-${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {children}
    </div>
  );
}

export function Badge({
  tone = "info",
  children,
}: {
  tone?: Tone | "plain";
  children: ComponentChildren;
}) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

export function Loading({ text = t.common.loading }: { text?: string }) {
  return (
    <p class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {text}
    </p>
  );
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <Notice tone="bad">
      <p>{errorText(error)}</p>
      {onRetry && (
        <button type="button" class="button button-small" onClick={onRetry}>
          {t.common.retry}
        </button>
      )}
    </Notice>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  optional?: boolean;
  children: (ids: { id: string; "aria-describedby"?: string }) => ComponentChildren;
}

/** A label, its control and a hint, tied together for assistive technology. */
export function Field({ label, hint, optional, children }: FieldProps) {
  const id = useId();
  const ids = hint ? { id, "aria-describedby": `${id}-hint` } : { id };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="muted"> ({t.common.optional})</span>}
      </label>
      {children(ids)}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 0) return t.problems.offline;
    if (error.status === 404) return t.problems.notFound;
    if (error.status === 403) return t.problems.forbidden;
    if (error.status === 429) return t.problems.tooMany;
    const fields = error.problem.errors?.map((one) => one.message ?? one.detail).filter(Boolean);
    if (fields?.length) return fields.join(". ");
    return error.problem.detail ?? error.problem.title ?? t.problems.generic;
  }
  if (error instanceof RequestError) {
    if (error.code === "timeout" || error.code === "unavailable") return t.room.lineLost;
    if (error.code === "rate-limited") return t.problems.tooMany;
    return error.message || t.problems.generic;
  }
  return t.problems.generic;
}
