import { Field } from "../../components/basics";
import { ZoneField } from "../../components/zone_field";
import { instantOf, momentIn, ownZone, zoneName } from "../../office/zones";
import { t } from "../../strings";

interface TimeFieldProps {
  wall: string;
  zone: string;
  onWall: (wall: string) => void;
  onZone: (zone: string) => void;
}

/** A wall time and the zone it is meant in, with what is odd about it. */
export function TimeField({ wall, zone, onWall, onZone }: TimeFieldProps) {
  const instant = instantOf(wall, zone);
  const own = ownZone();
  const place = instant === null ? zone : zoneName(zone, instant.at);
  const hints = [
    instant !== null && instant.at.getTime() < Date.now() && t.plan.past,
    instant?.oddity && t.plan[instant.oddity](place),
    instant !== null && zone !== own && t.plan.yours(momentIn(instant.at.toISOString(), own)),
  ].filter((one): one is string => typeof one === "string" && one !== "");
  return (
    <>
      <Field label={t.plan.when} {...(hints.length > 0 ? { hint: hints.join(" ") } : {})}>
        {(ids) => (
          <input
            {...ids}
            type="datetime-local"
            required
            value={wall}
            onInput={(event) => onWall(event.currentTarget.value)}
            data-testid="schedule-when"
          />
        )}
      </Field>
      <ZoneField label={t.plan.zone} value={zone} onChange={onZone} testid="schedule-zone" />
    </>
  );
}
