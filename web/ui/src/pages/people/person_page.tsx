import { useState } from "preact/hooks";

import type { Invitation } from "../../api/people";
import type { Role, User } from "../../api/types";
import { errorText, Failure, Link, Loading, Notice } from "../../components/basics";
import { ChoiceField, TextField } from "../../components/fields";
import { Icon } from "../../components/icons";
import { Shell } from "../../components/shell";
import { useAction, useLoad } from "../../components/use_load";
import { useServices } from "../../services";
import { t } from "../../strings";
import { PersonalData } from "../account/personal_data";
import { WorkingTime } from "../account/working_time";
import { AccommodationForm } from "./accommodation_form";
import { InvitationNotice } from "./invitation";

/** One person, for admins: role and login, accommodations, hours, data. */
export function PersonPage({ id }: { id: string }) {
  const { people, me, router } = useServices();
  const { data, error, reload } = useLoad(() => people.get(id), id);
  const self = me.value!.user.id === id;
  return (
    <Shell title={data?.name ?? t.members.title}>
      <Link href="/people" class="back-link">
        <Icon name="back" size={16} /> {t.members.title}
      </Link>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && (
        <>
          <h1>{data.name}</h1>
          <p class="muted">{data.email}</p>
          <Access person={data} self={self} onSaved={reload} />
          {data.role === "student" && <AccommodationForm person={data} />}
          {data.role !== "student" && <WorkingTime userId={id} />}
          <PersonalData
            person={data}
            eraseRefusal={data.role === "admin" ? t.account.adminsStay : null}
            onErased={() => router.go("/people")}
          />
        </>
      )}
    </Shell>
  );
}

function Access(props: { person: User; self: boolean; onSaved: () => void }) {
  const { people } = useServices();
  const { person, self } = props;
  const [name, setName] = useState(person.name);
  const [role, setRole] = useState<Role>(person.role);
  const [password, setPassword] = useState("");
  const [news, setNews] = useState<string | null>(null);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    setNews(null);
    void run(async () => {
      await people.update(person.id, {
        name: name.trim(),
        ...(self ? {} : { role }),
        ...(password ? { password } : {}),
      });
      setPassword("");
      setNews(t.members.saved);
      props.onSaved();
    });
  };
  const invite = (): void => {
    setNews(null);
    void run(async () => setInvitation(await people.invite(person.id)));
  };
  const logOut = (): void => {
    setNews(null);
    void run(async () => {
      await people.endLogins(person.id);
      setNews(t.members.loggedOut);
    });
  };
  return (
    <form class="card form-grid" onSubmit={submit} data-testid="person-form">
      <h2 class="form-wide">{t.members.access}</h2>
      <TextField label={t.banks.name} required maxLength={200} value={name} onChange={setName} />
      {self ? (
        <p class="muted field-button">{t.members.ownRole(t.roles[person.role])}</p>
      ) : (
        <ChoiceField
          label={t.members.role}
          hint={t.members.roleHints[role]}
          value={role}
          options={t.roles}
          onChange={setRole}
          testid="person-role"
        />
      )}
      <TextField
        label={t.members.newPassword}
        hint={t.members.newPasswordHint}
        type="password"
        optional
        minLength={10}
        autocomplete="new-password"
        value={password}
        onChange={setPassword}
      />
      <div class="form-wide">
        {news !== null && <Notice tone="good">{news}</Notice>}
        {invitation !== null && <InvitationNotice invitation={invitation} />}
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <div class="row">
          <button
            type="submit"
            class="button button-primary"
            disabled={busy}
            data-testid="save-person"
          >
            {t.common.save}
          </button>
          {!self && (
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={invite}
              data-testid="invite-person"
            >
              {t.members.invite}
            </button>
          )}
          {!self && (
            <button type="button" class="button" disabled={busy} onClick={logOut}>
              {t.members.logOut}
            </button>
          )}
        </div>
      </div>
    </form>
  );
}
