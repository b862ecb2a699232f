import { useState } from "preact/hooks";

import type { NewShareLink, ShareLink } from "../../../api/reviewing";
import { Failure, Loading, Notice } from "../../../components/basics";
import { Check } from "../../../components/choices";
import { CopyLink } from "../../../components/copy_link";
import { Dialog } from "../../../components/dialog";
import { NumberField, PickField, TextField } from "../../../components/fields";
import { Icon } from "../../../components/icons";
import { useAction, useLoad } from "../../../components/use_load";
import { day } from "../../../format";
import { useServices } from "../../../services";
import { reviewing } from "../../../strings/reviewing";
import type { Review } from "../review_page";

const words = reviewing.share;

/** The button that opens the dialog of share links. */
export function ShareButton({ review }: { review: Review }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)} data-testid="share-open">
        <Icon name="link" size={16} />
        {words.open}
      </button>
      {open && <ShareDialog review={review} onClose={() => setOpen(false)} />}
    </>
  );
}

function ShareDialog({ review, onClose }: { review: Review; onClose: () => void }) {
  const { reviewing: api } = useServices();
  const id = review.session.id;
  const links = useLoad(() => api.shareLinks(id), id);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Dialog title={words.title} onClose={onClose} testid="share-dialog" wide>
      <p class="muted">{words.text}</p>
      <ShareForm
        review={review}
        onMade={(url) => {
          setMade(url);
          links.reload();
        }}
      />
      {made !== null && (
        <Notice tone="good">
          <p>{words.made}</p>
          <input
            class="link-text"
            readOnly
            aria-label={words.copy}
            value={made}
            onFocus={(event) => event.currentTarget.select()}
            data-testid="share-url"
          />
          <CopyLink label={words.copy} testid="share-copy" make={() => made} />
        </Notice>
      )}
      <h3>{words.links}</h3>
      {links.data === null && (links.error ? <Failure error={links.error} /> : <Loading />)}
      <ul class="plain-list share-links" data-testid="share-links">
        {links.data?.map((link) => (
          <LinkRow key={link.id} sessionId={id} link={link} onChanged={links.reload} />
        ))}
      </ul>
      <div class="row row-end">
        <button type="button" class="button" onClick={onClose}>
          {words.close}
        </button>
      </div>
    </Dialog>
  );
}

function ShareForm({ review, onMade }: { review: Review; onMade: (url: string) => void }) {
  const { reviewing: api } = useServices();
  const [label, setLabel] = useState("");
  const [days, setDays] = useState(14);
  const [passcode, setPasscode] = useState("");
  const [responseId, setResponseId] = useState("");
  const [hideNames, setHideNames] = useState(false);
  const [allowDownload, setAllowDownload] = useState(false);
  const { busy, error, run } = useAction();
  const make = (event: Event): void => {
    event.preventDefault();
    const link: NewShareLink = {
      label: label.trim(),
      days,
      passcode: passcode === "" ? null : passcode,
      responseId: responseId === "" ? null : responseId,
      hideNames,
      allowDownload,
    };
    void run(async () => onMade((await api.share(review.session.id, link)).url));
  };
  return (
    <form class="stack" onSubmit={make}>
      <div class="share-fields">
        <PickField
          label={words.what}
          value={responseId}
          none={words.all}
          items={review.responses.map((one, index) => ({
            id: one.id,
            name: reviewing.cards.question(index + 1, one.questionText),
          }))}
          onChange={setResponseId}
          testid="share-what"
        />
        <TextField
          label={words.label}
          hint={words.labelHint}
          optional
          maxLength={100}
          value={label}
          onChange={setLabel}
          testid="share-label"
        />
        <NumberField
          label={words.days}
          value={days}
          min={1}
          max={365}
          required
          onChange={setDays}
          testid="share-days"
        />
        <TextField
          label={words.passcode}
          hint={words.passcodeHint}
          optional
          minLength={4}
          maxLength={64}
          autocomplete="off"
          value={passcode}
          onChange={setPasscode}
          testid="share-passcode"
        />
      </div>
      <Check label={words.hideNames} checked={hideNames} onChange={setHideNames} />
      <Check label={words.download} checked={allowDownload} onChange={setAllowDownload} />
      {error !== null && <Failure error={error} />}
      <div class="row">
        <button
          type="submit"
          class="button button-primary"
          disabled={busy}
          data-testid="share-make"
        >
          {words.make}
        </button>
      </div>
    </form>
  );
}

function LinkRow(props: { sessionId: string; link: ShareLink; onChanged: () => void }) {
  const { sessionId, link, onChanged } = props;
  const { reviewing: api } = useServices();
  const { busy, error, run } = useAction();
  const over = Date.parse(link.expiresAt) <= Date.now();
  const facts = [
    link.revokedAt ? words.revoked : over ? words.over : words.until(day(link.expiresAt)),
    words.watched(link.watchCount),
    link.responseId && words.oneAnswer,
    link.hasPasscode && words.withPasscode,
  ].filter(Boolean);
  const revoke = (): void =>
    void run(async () => {
      await api.revoke(sessionId, link.id);
      onChanged();
    });
  return (
    <li class="row" data-testid="share-link">
      <span>
        <strong>{link.label || words.unnamed}</strong>{" "}
        <span class="muted">{facts.join(" · ")}</span>
      </span>
      {!link.revokedAt && !over && (
        <button
          type="button"
          class="button button-small button-danger push"
          disabled={busy}
          onClick={revoke}
          data-testid="share-revoke"
        >
          {words.revoke}
        </button>
      )}
      {error !== null && <Failure error={error} />}
    </li>
  );
}
