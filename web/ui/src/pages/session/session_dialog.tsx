import { useState } from "preact/hooks";

import type { Session } from "../../api/types";
import { Badge, errorText, Link, Notice } from "../../components/basics";
import { CopyLink } from "../../components/copy_link";
import { Dialog } from "../../components/dialog";
import { save } from "../../components/download";
import { useAction } from "../../components/use_load";
import { momentIn, ownZone, timeIn, zoneName } from "../../office/zones";
import { isAdmin, useServices } from "../../services";
import { t } from "../../strings";
import { STATUS_TONES, titleOf } from "../interviews";
import { EraseStep } from "./erase_step";
import { KeepStep } from "./keep_step";
import { MoveForm } from "./move_form";
import { Sure } from "./sure";
import { type Standing, standingOf } from "./standing";

type Step = "details" | "move" | "cancel" | "miss" | "erase" | "keep";

interface SessionDialogProps {
  session: Session;
  onClose: () => void;
  /** Something was changed; lists are to be read anew. */
  onChanged: () => void;
}

/** All that can be done with one interview outside of its room. */
export function SessionDialog({ session: given, onClose, onChanged }: SessionDialogProps) {
  const { me, scheduling } = useServices();
  const [session, setSession] = useState(given);
  const [step, setStep] = useState<Step>("details");
  const [news, setNews] = useState<string | null>(null);
  const standing = standingOf(me.value!, session);
  const changed = (text: string) => (now: Session) => {
    setSession(now);
    setNews(text);
    setStep("details");
    onChanged();
  };
  const titles: Record<Step, string> = {
    details: titleOf(session),
    move: t.session.moveTitle,
    cancel: t.session.cancelTitle,
    miss: t.session.noShowTitle,
    keep: t.keeping.title,
    erase: session.isAiInterview ? t.erasure.own : t.erasure.title,
  };
  const back = (): void => setStep("details");
  return (
    <Dialog title={titles[step]} onClose={onClose} wide testid="session-dialog">
      {step === "details" && (
        <>
          {news !== null && <Notice tone="good">{news}</Notice>}
          <Details session={session} />
          <Actions session={session} standing={standing} onStep={setStep} onClose={onClose} />
        </>
      )}
      {step === "move" && (
        <MoveForm session={session} onDone={changed(t.session.movedDone)} onBack={back} />
      )}
      {step === "cancel" && (
        <Sure
          text={t.session.cancelText}
          submit={t.session.cancelSubmit}
          reasoned
          onBack={back}
          onSure={async (reason) =>
            changed(t.session.cancelled)(await scheduling.cancel(session.id, reason))
          }
        />
      )}
      {step === "keep" && <KeepStep session={session} onBack={back} />}
      {step === "erase" && (
        <EraseStep
          session={session}
          onBack={back}
          onErased={() => {
            onChanged();
            onClose();
          }}
        />
      )}
      {step === "miss" && (
        <Sure
          text={t.session.noShowText}
          submit={t.session.noShowSubmit}
          onBack={back}
          onSure={async () => changed(t.statuses.no_show)(await scheduling.noShow(session.id))}
        />
      )}
    </Dialog>
  );
}

function Details({ session }: { session: Session }) {
  const zone = ownZone();
  const { scheduledAt, endsAt, timeZone } = session;
  const place = session.mode === "in_person" && session.location ? ` · ${session.location}` : "";
  const interviewers = [session.interviewerName, ...session.panel.map((one) => one.name)]
    .filter(Boolean)
    .join(", ");
  return (
    <dl class="terms">
      <dt>{t.session.when}</dt>
      <dd>
        <span data-testid="session-when" data-at={scheduledAt}>
          {momentIn(scheduledAt, zone)}–{timeIn(endsAt, zone)}
        </span>{" "}
        <Badge tone={STATUS_TONES[session.status]}>{t.statuses[session.status]}</Badge>
        {timeZone !== zone && (
          <span class="fine fact-line">
            {t.session.agreed(
              momentIn(scheduledAt, timeZone),
              zoneName(timeZone, new Date(scheduledAt)),
            )}
          </span>
        )}
        {session.rescheduleCount > 0 && (
          <span class="fine fact-line">
            {t.session.moved(session.rescheduleCount)}
            {session.rescheduleReason && ` · ${t.session.reasonGiven(session.rescheduleReason)}`}
          </span>
        )}
        {session.cancelReason && (
          <span class="fine fact-line">{t.session.reasonGiven(session.cancelReason)}</span>
        )}
      </dd>
      {!session.isAiInterview && (
        <>
          <dt>{t.session.candidate}</dt>
          <dd>{session.candidateName}</dd>
          <dt>{t.session.interviewers}</dt>
          <dd>{interviewers || t.common.none}</dd>
        </>
      )}
      <dt>{t.session.mode}</dt>
      <dd>
        {t.types[session.type]} · {t.modes[session.mode]}
        {place} · {t.difficulty[session.difficulty]} ·{" "}
        {t.interviews.minutes(session.durationMinutes)}
      </dd>
      {session.tags.length > 0 && (
        <>
          <dt>{t.plan.tags}</dt>
          <dd class="row row-tight">
            {session.tags.map((tag) => (
              <Badge key={tag} tone="plain">
                {tag}
              </Badge>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}

function Actions(props: {
  session: Session;
  standing: Standing;
  onStep: (step: Step) => void;
  onClose: () => void;
}) {
  const { api, scheduling, me } = useServices();
  const { session, standing, onStep } = props;
  const { busy, error, run } = useAction();
  const candidateCannot =
    standing.mine && session.status === "scheduled" && !session.isAiInterview && !standing.canMove;
  return (
    <>
      {candidateCannot && <p class="muted">{t.session.noMoves}</p>}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <div class="row">
        {standing.open && (
          <Link href={`/interviews/${session.id}`} class="button button-primary">
            {standing.mine ? t.interviews.join : t.interviews.open}
          </Link>
        )}
        {session.status === "completed" && (standing.staff || session.isAiInterview) && (
          <Link href={`/interviews/${session.id}/review`} class="button button-primary">
            {session.isAiInterview ? t.interviews.result : t.interviews.review}
          </Link>
        )}
        {standing.staff && standing.open && !session.isAiInterview && (
          <CopyLink
            label={t.interviews.copyLink}
            testid="dialog-copy-link"
            make={async () => new URL((await api.guestLink(session.id)).url, location.origin).href}
          />
        )}
        {session.status === "scheduled" && (
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() => void run(async () => save(await scheduling.calendarFile(session.id)))}
          >
            {t.session.file}
          </button>
        )}
      </div>
      <div class="row dialog-foot">
        {standing.canMove && (
          <button type="button" class="button" onClick={() => onStep("move")} data-testid="move">
            {t.session.move}
          </button>
        )}
        {standing.canMiss && (
          <button type="button" class="button" onClick={() => onStep("miss")} data-testid="no-show">
            {t.session.noShow}
          </button>
        )}
        {standing.canCancel && (
          <button
            type="button"
            class="button button-danger"
            onClick={() => onStep("cancel")}
            data-testid="cancel-session"
          >
            {t.session.cancel}
          </button>
        )}
        {isAdmin(me.value!) && !standing.mine && (
          <button type="button" class="button" onClick={() => onStep("keep")} data-testid="keep">
            {t.keeping.title}
          </button>
        )}
        {standing.mine && session.status !== "in_progress" && (
          <button
            type="button"
            class="button button-danger"
            onClick={() => onStep("erase")}
            data-testid="ask-erasure"
          >
            {session.isAiInterview ? t.erasure.own : t.erasure.submit}
          </button>
        )}
        <button
          type="button"
          class="button push"
          onClick={props.onClose}
          data-testid="dialog-close"
        >
          {t.common.close}
        </button>
      </div>
    </>
  );
}
