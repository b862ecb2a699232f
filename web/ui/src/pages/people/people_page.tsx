import { useState } from "preact/hooks";

import type { Invitation } from "../../api/people";
import type { Role, User } from "../../api/types";
import { Badge, errorText, Failure, Link, Loading, Notice } from "../../components/basics";
import { Check } from "../../components/choices";
import { Dialog } from "../../components/dialog";
import { ChoiceField, TextField } from "../../components/fields";
import { Shell } from "../../components/shell";
import { useAction } from "../../components/use_load";
import { usePages } from "../../components/use_pages";
import { initials } from "../../format";
import { isAdmin, useServices } from "../../services";
import { t } from "../../strings";
import { InvitationNotice } from "./invitation";

/** Everybody of the organisation; admins add and change them. */
export function PeoplePage() {
  const { people, me } = useServices();
  const admin = isAdmin(me.value!);
  const [role, setRole] = useState<Role | "">("");
  const [adding, setAdding] = useState(false);
  const { items, error, more, busy, reload } = usePages(
    (cursor) => people.list({ role, limit: 50, cursor }),
    `people ${role}`,
  );
  return (
    <Shell title={t.members.title}>
      <div class="page-head">
        <h1>{t.members.title}</h1>
        {admin && (
          <button
            type="button"
            class="button button-primary"
            onClick={() => setAdding(true)}
            data-testid="add-person"
          >
            {t.members.add}
          </button>
        )}
      </div>
      <div class="filters filters-end">
        <ChoiceField
          label={t.members.role}
          value={role}
          any={t.filters.any}
          options={t.roles}
          onChange={setRole}
          testid="people-role"
        />
      </div>
      {error !== null && <Failure error={error} onRetry={reload} />}
      {items === null && error === null && <Loading />}
      {items?.length === 0 && <p class="empty">{t.members.none}</p>}
      <ul class="list">
        {items?.map((person) => (
          <PersonEntry key={person.id} person={person} admin={admin} />
        ))}
      </ul>
      {more && (
        <button type="button" class="button" onClick={more} disabled={busy}>
          {t.common.more}
        </button>
      )}
      {adding && <AddPerson onClose={() => setAdding(false)} onAdded={reload} />}
    </Shell>
  );
}

function PersonEntry({ person, admin }: { person: User; admin: boolean }) {
  return (
    <li class="list-item person" data-testid="person" data-email={person.email}>
      <span class="avatar" aria-hidden="true">
        {initials(person.name)}
      </span>
      <div class="list-main">
        <h2 class="h3">
          {admin ? <Link href={`/people/${person.id}`}>{person.name}</Link> : person.name}
        </h2>
        <p class="muted">{person.email}</p>
      </div>
      <Badge tone={person.role === "student" ? "plain" : "info"}>{t.roles[person.role]}</Badge>
    </li>
  );
}

function AddPerson({ onClose, onAdded }: { onClose: () => void; onAdded: () => void }) {
  const { people } = useServices();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("student");
  const [password, setPassword] = useState("");
  const [invites, setInvites] = useState(true);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const { busy, error, run } = useAction();
  const submit = (event: Event): void => {
    event.preventDefault();
    void run(async () => {
      const person = { name: name.trim(), email: email.trim(), role };
      const added = await people.add(password ? { ...person, password } : person);
      onAdded();
      if (password || !invites) onClose();
      else setInvitation(await people.invite(added.id));
    });
  };
  if (invitation !== null) {
    return (
      <Dialog title={t.members.add} onClose={onClose} testid="add-person-dialog">
        <InvitationNotice invitation={invitation} />
        <div class="row row-end">
          <button type="button" class="button button-primary" onClick={onClose}>
            {t.common.close}
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t.members.add} onClose={onClose} testid="add-person-dialog">
      <form class="stack" onSubmit={submit}>
        <TextField
          label={t.banks.name}
          required
          maxLength={200}
          value={name}
          onChange={setName}
          testid="person-name"
        />
        <TextField
          label={t.login.email}
          type="email"
          required
          maxLength={254}
          value={email}
          onChange={setEmail}
          testid="person-email"
        />
        <ChoiceField
          label={t.members.role}
          hint={t.members.roleHints[role]}
          value={role}
          options={t.roles}
          onChange={setRole}
          testid="person-role"
        />
        <TextField
          label={t.login.password}
          hint={t.members.passwordHint}
          type="password"
          optional
          minLength={10}
          autocomplete="new-password"
          value={password}
          onChange={setPassword}
        />
        {password === "" && (
          <Check label={t.members.inviteNew} checked={invites} onChange={setInvites} />
        )}
        {error !== null && <Notice tone="bad">{errorText(error)}</Notice>}
        <div class="row row-end">
          <button type="button" class="button" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button
            type="submit"
            class="button button-primary"
            disabled={busy}
            data-testid="save-person"
          >
            {t.members.addShort}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
