import { useEffect, useState } from "preact/hooks";

import { ApiError } from "../api/client";
import { Failure, Loading } from "../components/basics";
import { Shell } from "../components/shell";
import { useServices } from "../services";
import { t } from "../strings";

/** Opens a guest link: this tab acts as the guest from here on. */
export function JoinPage({ token }: { token: string }) {
  const { api, credentials, me, router } = useServices();
  const [error, setError] = useState<unknown>(null);
  const open = async (): Promise<void> => {
    setError(null);
    credentials.rememberGuest(token);
    try {
      const answer = await api.me();
      if (answer.guest === null) throw new ApiError(401, {});
      me.value = answer;
      // Replaced, so that the token does not stay in the address bar and the history.
      router.go(`/interviews/${answer.guest.interviewId}`, { replace: true });
    } catch (reason) {
      credentials.forgetGuest();
      setError(reason);
    }
  };
  useEffect(() => void open(), [token]);
  const dead = error instanceof ApiError && error.status !== 0 && error.status < 500;
  return (
    <Shell title={t.join.opening}>
      {error === null && <Loading text={t.join.opening} />}
      {error !== null && !dead && <Failure error={error} onRetry={() => void open()} />}
      {dead && (
        <div class="card narrow" data-testid="bad-link">
          <h1>{t.join.bad}</h1>
          <p>{t.join.badText}</p>
        </div>
      )}
    </Shell>
  );
}
