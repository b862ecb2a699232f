import { useState } from "preact/hooks";

import type { Accommodation } from "../../api/people";
import { errorText, Notice } from "../../components/basics";
import { CopyLink } from "../../components/copy_link";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { isStaff, useServices } from "../../services";
import { t } from "../../strings";
import { PersonalData } from "./personal_data";
import { WorkingTime } from "./working_time";

/** One's own matters: calendar feed, working time, what one is granted, one's data. */
export function AccountPage() {
  const { me, credentials, router } = useServices();
  const { user } = me.value!;
  const gone = (): void => {
    credentials.forget();
    me.value = null;
    router.go("/login");
  };
  return (
    <Shell title={t.account.title}>
      <div>
        <h1>{user.name}</h1>
        <p class="muted">
          {user.email} · {t.roles[user.role]}
        </p>
      </div>
      <Feed />
      {isStaff(me.value!) ? <WorkingTime userId={user.id} /> : <Granted userId={user.id} />}
      <PersonalData
        person={user}
        eraseRefusal={user.role === "admin" ? t.account.adminsStay : null}
        onErased={gone}
      />
    </Shell>
  );
}

function Feed() {
  const { scheduling } = useServices();
  const [renewed, setRenewed] = useState(false);
  const { busy, error, run } = useAction();
  return (
    <section class="card stack" data-testid="feed">
      <div>
        <h2>{t.account.feed}</h2>
        <p class="muted">{t.account.feedText}</p>
      </div>
      {renewed && <Notice tone="good">{t.account.feedRenewed}</Notice>}
      {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
      <div class="row">
        <CopyLink
          label={t.account.feedCopy}
          testid="copy-feed"
          make={async () => (await scheduling.feed()).url}
        />
        <button
          type="button"
          class="button"
          disabled={busy}
          onClick={() =>
            void run(async () => {
              await scheduling.renewFeed();
              setRenewed(true);
            })
          }
        >
          {t.account.feedRenew}
        </button>
      </div>
    </section>
  );
}

/** Shown where something is granted only. */
function Granted({ userId }: { userId: string }) {
  const { people } = useServices();
  const { data } = useLoad<Accommodation>(() => people.accommodation(userId), userId);
  if (data === null) return null;
  const lines = [
    data.extraTimePercent > 0 && t.accommodation.grantedTime(data.extraTimePercent),
    data.noTimeLimits && t.accommodation.noLimits,
    data.extraRetakes > 0 && t.accommodation.grantedRetakes(data.extraRetakes),
  ].filter(Boolean);
  if (lines.length === 0) return null;
  return (
    <section class="card stack stack-tight">
      <h2>{t.accommodation.granted}</h2>
      <p class="muted">{t.accommodation.lead}</p>
      <ul class="text-list">
        {lines.map((line) => (
          <li key={String(line)}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
