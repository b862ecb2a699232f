import { useState } from "preact/hooks";

import { ApiError } from "../api/client";
import { errorText, Notice } from "../components/basics";
import { TextField } from "../components/fields";
import { Shell } from "../components/shell";
import { useAction } from "../components/use_load";
import { useServices } from "../services";
import { t } from "../strings";

/** Where an invitation leads: one chooses a password and is logged in. */
export function WelcomePage({ token }: { token: string }) {
  const { api, credentials, me, router } = useServices();
  const [password, setPassword] = useState("");
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const login = await api.choosePassword(token, password);
      credentials.forgetGuest();
      credentials.rememberLogin(login);
      me.value = { user: login.user, guest: null };
      // Replaced, so that the token does not stay in the address bar and the history.
      router.go("/", { replace: true });
    });
  };
  const dead = error instanceof ApiError && error.status === 401;
  return (
    <Shell title={t.welcome.title}>
      <div class="card narrow">
        <h1>{t.welcome.title}</h1>
        <p class="lead">{t.welcome.lead}</p>
        <form class="stack" onSubmit={submit} data-testid="welcome-form">
          <TextField
            label={t.login.password}
            hint={t.welcome.hint}
            type="password"
            required
            minLength={10}
            autocomplete="new-password"
            value={password}
            onChange={setPassword}
            testid="welcome-password"
          />
          {error !== null && <Notice tone="bad">{dead ? t.welcome.dead : errorText(error)}</Notice>}
          <button
            type="submit"
            class="button button-primary"
            disabled={busy}
            data-testid="welcome-submit"
          >
            {t.welcome.submit}
          </button>
        </form>
      </div>
    </Shell>
  );
}
