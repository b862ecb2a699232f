import { Link } from "../../components/basics";
import { useLoad } from "../../components/use_load";
import { clock } from "../../format";
import { useServices } from "../../services";
import { reviewing } from "../../strings/reviewing";

/** The latest comments that are meant for oneself; nothing while there are none. */
export function Mentions() {
  const { reviewing: api, me } = useServices();
  const { data } = useLoad(() => api.mentions(), me.value!.user.id);
  if (data === null || data.length === 0) return null;
  return (
    <details class="mentions" data-testid="mentions">
      <summary>{reviewing.mentions.title(data.length)}</summary>
      <ul class="plain-list stack">
        {data.map((one) => (
          <li key={one.id}>
            <strong>{one.authorName}</strong> {one.text}{" "}
            <Link href={`/interviews/${one.interviewId}/review?t=${(one.atMs / 1000).toFixed(1)}`}>
              {reviewing.mentions.open(clock(one.atMs))}
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
