import { useState } from "preact/hooks";

import { ApiError } from "../api/client";
import { errorText, Field, Notice } from "../components/basics";
import { Shell } from "../components/shell";
import { useAction } from "../components/use_load";
import { useServices } from "../services";
import { t } from "../strings";

export function LoginPage() {
  const { api, credentials, me, router } = useServices();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { busy, error, run } = useAction();
  const { query } = router.place.value;
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const login = await api.login(email.trim(), password);
      credentials.forgetGuest();
      credentials.rememberLogin(login);
      me.value = { user: login.user, guest: null };
      router.go(safeNext(query.get("next")), { replace: true });
    });
  };
  const wrong = error instanceof ApiError && (error.status === 401 || error.status === 422);
  return (
    <Shell title={t.login.title}>
      <div class="card narrow">
        <h1>{t.login.title}</h1>
        <p class="lead">{t.login.lead}</p>
        {query.get("reason") === "expired" && <Notice>{t.login.expired}</Notice>}
        {query.get("reason") === "link" && <Notice tone="warn">{t.login.link}</Notice>}
        <form onSubmit={submit} data-testid="login-form">
          <Field label={t.login.email}>
            {(ids) => (
              <input
                {...ids}
                type="email"
                name="email"
                autocomplete="username"
                required
                value={email}
                onInput={(event) => setEmail(event.currentTarget.value)}
                data-testid="login-email"
              />
            )}
          </Field>
          <Field label={t.login.password}>
            {(ids) => (
              <input
                {...ids}
                type="password"
                name="password"
                autocomplete="current-password"
                required
                value={password}
                onInput={(event) => setPassword(event.currentTarget.value)}
                data-testid="login-password"
              />
            )}
          </Field>
          {error !== null && <Notice tone="bad">{wrong ? t.login.wrong : errorText(error)}</Notice>}
          <button
            type="submit"
            class="button button-primary"
            disabled={busy}
            data-testid="login-submit"
          >
            {t.login.submit}
          </button>
        </form>
      </div>
    </Shell>
  );
}

/** Only paths of this site: `//host` and `/\host` lead elsewhere. */
function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : "/";
}
