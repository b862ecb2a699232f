import { describe, expect, it, vi } from "vitest";

import { countdown } from "../src/room/countdown";
import { Devices, problemOf } from "../src/room/devices";
import { levelOf } from "../src/room/level_meter";
import { Reader } from "../src/room/reader";
import { Timeline } from "../src/room/timeline";
import { room } from "../src/strings/hosting";

describe("countdown", () => {
  it("goes from open over closing to over", () => {
    expect(countdown(10_000, 0, 120)).toMatchObject({ leftMs: 110_000, phase: "open" });
    expect(countdown(95_000, 0, 120).phase).toBe("closing");
    expect(countdown(121_000, 0, 120)).toMatchObject({ leftMs: -1_000, phase: "over" });
  });

  it("keeps short limits open at first", () => {
    expect(countdown(1_000, 0, 30).phase).toBe("open");
  });

  it("counts up without a limit", () => {
    expect(countdown(5_000, 2_000, null)).toEqual({
      elapsedMs: 3_000,
      leftMs: null,
      phase: "open",
    });
  });
});

it("tells what waits on somebody's path, if anything does", () => {
  const none = { queuedBytes: 0, droppedPackets: 0, awaitedPackets: 0 };
  expect(room.figures(42, 0.012, 900, none)).toBe("42 ms · 1.2 % lost · sends 900 kbit/s");
  const some = { queuedBytes: 12_300, droppedPackets: 4, awaitedPackets: 1 };
  expect(room.figures(null, 0.2, 30, some)).toBe(
    "20 % lost · sends 30 kbit/s · 1 packet late · 13 kB waiting · 4 dropped",
  );
});

describe("Timeline", () => {
  it("runs on from what the server said", () => {
    let now = 50;
    const timeline = new Timeline(() => now);
    expect(timeline.nowMs()).toBe(0);
    timeline.set(1_000);
    now += 500;
    expect(timeline.nowMs()).toBe(1_500);
    timeline.atLeast(1_200);
    expect(timeline.nowMs()).toBe(1_500);
    timeline.atLeast(2_000);
    expect(timeline.nowMs()).toBe(2_000);
  });
});

describe("levelOf", () => {
  it("is nothing in silence and full at full scale", () => {
    expect(levelOf(new Float32Array(64))).toBe(0);
    expect(levelOf(new Float32Array(64).fill(1))).toBe(1);
    expect(levelOf(new Float32Array(64).fill(0.03))).toBeCloseTo(0.49, 1);
  });
});

describe("Devices", () => {
  const track = (kind: string) =>
    ({ kind, enabled: true, stop: vi.fn(), onended: null }) as unknown as MediaStreamTrack;
  const media = (getUserMedia: (wanted: MediaStreamConstraints) => Promise<MediaStream>) =>
    ({ getUserMedia, enumerateDevices: async () => [] }) as unknown as MediaDevices;
  const stream = (...tracks: MediaStreamTrack[]) =>
    ({ getTracks: () => tracks }) as unknown as MediaStream;

  it("asks for both at once", async () => {
    const ask = vi.fn(async () => stream(track("audio"), track("video")));
    const devices = new Devices(media(ask));
    await devices.start();
    expect(ask).toHaveBeenCalledOnce();
    expect(devices.camera.value?.kind).toBe("video");
    expect(devices.problems.value).toEqual({});
  });

  it("takes the microphone alone when the camera is busy, and says why", async () => {
    const devices = new Devices(
      media(async (wanted) => {
        if (wanted.video) throw new DOMException("in use", "NotReadableError");
        return stream(track("audio"));
      }),
    );
    await devices.start();
    expect(devices.microphone.value).not.toBeNull();
    expect(devices.problems.value).toEqual({ camera: "busy" });
  });

  it("knows that insecure pages get nothing", async () => {
    const devices = new Devices(undefined, ["microphone"]);
    await devices.start();
    expect(devices.problems.value).toEqual({ microphone: "insecure" });
  });

  it("stays silent while held or muted", async () => {
    const microphone = track("audio");
    const devices = new Devices(
      media(async () => stream(microphone)),
      ["microphone"],
    );
    await devices.start();
    devices.hold(true);
    expect(microphone.enabled).toBe(false);
    devices.setMuted(true);
    devices.hold(false);
    expect(microphone.enabled).toBe(false);
    devices.setMuted(false);
    expect(microphone.enabled).toBe(true);
  });

  it("stops the camera when it is turned off", async () => {
    const camera = track("video");
    const devices = new Devices(
      media(async () => stream(camera)),
      ["camera"],
    );
    await devices.start();
    await devices.setCameraOff(true);
    expect(camera.stop).toHaveBeenCalled();
    expect(devices.camera.value).toBeNull();
  });

  it("stops what comes after it was closed", async () => {
    const late = track("audio");
    let give: (given: MediaStream) => void = () => {};
    const devices = new Devices(
      media(() => new Promise((resolve) => (give = resolve))),
      ["microphone"],
    );
    const started = devices.start();
    devices.close();
    give(stream(late));
    await started;
    expect(late.stop).toHaveBeenCalled();
    expect(devices.microphone.value).toBeNull();
  });

  it("tells refusals apart", () => {
    expect(problemOf(new DOMException("", "NotAllowedError"))).toBe("denied");
    expect(problemOf(new DOMException("", "NotFoundError"))).toBe("missing");
    expect(problemOf(new Error("?"))).toBe("other");
  });
});

describe("Reader", () => {
  it("is done at once where there are no voices", () => {
    const done = vi.fn();
    new Reader(undefined).read("Why?", "en", done);
    expect(done).toHaveBeenCalledOnce();
  });
});
