import { allZones, ownZone, zoneName } from "../office/zones";
import { t } from "../strings";
import { Field } from "./basics";

/** A choice of all time zones, one's own on top. */
export function ZoneField(props: {
  label: string;
  value: string;
  onChange: (zone: string) => void;
  testid?: string;
}) {
  const own = ownZone();
  const now = new Date();
  const first = [...new Set([own, props.value, "UTC"])];
  return (
    <Field label={props.label}>
      {(ids) => (
        <select
          {...ids}
          value={props.value}
          onChange={(event) => props.onChange(event.currentTarget.value)}
          data-testid={props.testid}
        >
          {first.map((zone) => (
            <option key={zone} value={zone}>
              {zone === own ? t.calendar.zoneOwn(zoneName(zone, now)) : zoneName(zone, now)}
            </option>
          ))}
          <optgroup label={t.calendar.zone}>
            {allZones()
              .filter((zone) => !first.includes(zone))
              .map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replace(/_/g, " ")}
                </option>
              ))}
          </optgroup>
        </select>
      )}
    </Field>
  );
}
