import { useEffect, useState } from "preact/hooks";

import { t } from "../strings";
import { errorText } from "./basics";
import { Icon } from "./icons";
import { useAction } from "./use_load";

interface CopyLinkProps {
  label: string;
  testid: string;
  make: () => Promise<string> | string;
}

/** Copies a link; where the browser forbids that, shows it to be copied by hand. */
export function CopyLink({ label, testid, make }: CopyLinkProps) {
  const [link, setLink] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  const { busy, error, run } = useAction();
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (): void =>
    void run(async () => {
      const made = await make();
      try {
        await navigator.clipboard.writeText(made);
        setCopied(true);
        setLink(null);
      } catch {
        setLink(made);
      }
    });
  return (
    <span class="copy-link">
      <button type="button" class="button" onClick={copy} disabled={busy} data-testid={testid}>
        <Icon name={copied ? "check" : "link"} size={16} />
        {copied ? t.common.copied : label}
      </button>
      <span class="visually-hidden" role="status">
        {copied ? t.common.copied : ""}
      </span>
      {error !== null && <span class="field-error">{errorText(error)}</span>}
      {link !== null && (
        <input
          class="link-text"
          readOnly
          aria-label={label}
          title={t.problems.popup}
          value={link}
          onFocus={(event) => event.currentTarget.select()}
          data-testid={`${testid}-text`}
        />
      )}
    </span>
  );
}
