import type { Invitation } from "../../api/people";
import { Notice } from "../../components/basics";
import { TextField } from "../../components/fields";
import { t } from "../../strings";

/** What came of inviting somebody: a mail is on its way, or a link has to be handed over. */
export function InvitationNotice({ invitation }: { invitation: Invitation }) {
  if (invitation.url === null) return <Notice tone="good">{t.members.invited}</Notice>;
  return (
    <Notice tone="good">
      <TextField
        label={t.members.link}
        hint={t.members.linkHint}
        readonly
        value={invitation.url}
        onChange={() => undefined}
        testid="invitation-link"
      />
    </Notice>
  );
}
