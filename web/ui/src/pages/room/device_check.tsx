import { LevelMeter, LiveVideo } from "../../components/media";
import { Field, Link, Notice } from "../../components/basics";
import type { DeviceKind, Devices } from "../../room/devices";
import { t } from "../../strings";
import { connection as words } from "../../strings/hosting";

/** Shows what the camera sees and the microphone hears, lets both be changed, explains faults. */
export function DeviceCheck({ devices }: { devices: Devices }) {
  const kinds = (["microphone", "camera"] as const).filter((kind) => devices.wants(kind));
  const microphone = devices.microphone.value;
  return (
    <div class="check-box" data-testid="device-check">
      {devices.wants("camera") && <Preview devices={devices} />}
      {devices.asking.value && <Notice>{t.check.asking}</Notice>}
      {kinds.map((kind) => (
        <Problem key={kind} kind={kind} devices={devices} />
      ))}
      {microphone && <LevelMeter track={microphone} explain />}
      <div class="device-choices">
        {kinds.map((kind) => (
          <DeviceChoice key={kind} kind={kind} devices={devices} />
        ))}
      </div>
      <Link href="/connection" data-testid="to-ice-check">
        {words.link}
      </Link>
    </div>
  );
}

function Preview({ devices }: { devices: Devices }) {
  const track = devices.camera.value;
  return (
    <div class="preview">
      {track ? (
        <LiveVideo track={track} label={t.check.preview} mirrored testid="preview" />
      ) : (
        <span class="preview-empty">
          {devices.cameraOff.value ? t.check.cameraOff : t.check.noCamera}
        </span>
      )}
    </div>
  );
}

function Problem({ kind, devices }: { kind: DeviceKind; devices: Devices }) {
  const problem = devices.problems.value[kind];
  if (!problem) return null;
  return (
    <div data-testid={`${kind}-problem`} data-problem={problem}>
      <Notice tone="warn">
        <p>
          <strong>{t.check.problemTitle[kind]}.</strong> {t.check.problems[problem]}
        </p>
        <p>{t.check.without[kind]}</p>
        {problem !== "insecure" && (
          <button
            type="button"
            class="button button-small"
            onClick={() => void devices.choose(kind)}
          >
            {t.common.retry}
          </button>
        )}
      </Notice>
    </div>
  );
}

function DeviceChoice({ kind, devices }: { kind: DeviceKind; devices: Devices }) {
  const wanted = kind === "camera" ? "videoinput" : "audioinput";
  const choices = devices.choices.value.filter((one) => one.kind === wanted && one.deviceId !== "");
  const track = kind === "camera" ? devices.camera.value : devices.microphone.value;
  if (choices.length === 0) return null;
  const label = kind === "camera" ? t.check.camera : t.check.microphone;
  return (
    <Field label={label}>
      {(ids) => (
        <select
          {...ids}
          value={track?.getSettings().deviceId ?? ""}
          onChange={(event) => void devices.choose(kind, event.currentTarget.value)}
          data-testid={`${kind}-choice`}
        >
          {choices.map((one, index) => (
            <option key={one.deviceId} value={one.deviceId}>
              {one.label || t.check.defaultDevice(label, index + 1)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
