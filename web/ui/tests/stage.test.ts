import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { arrange, viewOf } from "../src/room/layout";
import { ScreenShare } from "../src/room/screen_share";
import { ViewBook } from "../src/room/view_book";

const crowd = ["a", "b", "c", "d", "e"];

describe("arrange", () => {
  it("shows few alike and many with the speaker large", () => {
    const few = { people: ["a", "b"], screen: null, speaker: "b", pinned: null };
    expect(arrange(few).large).toBeNull();
    const many = { ...few, people: crowd };
    expect(arrange(many).large).toEqual({ kind: "person", id: "b" });
    expect(arrange({ ...many, speaker: null }).large?.id).toBe("a");
    expect(arrange({ ...many, speaker: "gone" }).large?.id).toBe("a");
  });

  it("puts a screen before whom one chose, and that before the speaker", () => {
    const wish = { people: crowd, screen: "d", speaker: "b", pinned: "c" };
    expect(arrange(wish).large).toEqual({ kind: "screen", id: "d" });
    expect(arrange({ ...wish, screen: null }).large).toEqual({ kind: "person", id: "c" });
    expect(arrange({ ...wish, screen: null, pinned: "gone" }).large?.id).toBe("b");
  });
});

it("asks for what is looked at, in its size", () => {
  const large = { large: { kind: "person", id: "a" } } as const;
  expect(viewOf(large, "a", true)).toBe("full");
  expect(viewOf(large, "b", true)).toBe("thumbnail");
  expect(viewOf(large, "a", false)).toBe("paused");
  expect(viewOf({ large: { kind: "screen", id: "a" } }, "a", true)).toBe("thumbnail");
  expect(viewOf({ large: null }, "b", true)).toBe("full");
});

describe("ViewBook", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  const seen = (participantId: string, view: "full" | "thumbnail" | "paused") =>
    ({ participantId, source: "camera", view }) as const;

  it("tells changes alone, once they have settled", async () => {
    const tell = vi.fn(async () => {});
    const book = new ViewBook(tell);
    book.want([seen("a", "full"), seen("b", "thumbnail")]);
    book.want([seen("a", "full"), seen("b", "paused")]);
    vi.runAllTimers();
    book.want([seen("a", "full"), seen("b", "paused")]);
    vi.runAllTimers();
    expect(tell.mock.calls).toEqual([[[seen("b", "paused")]]]);
    book.forget();
    vi.runAllTimers();
    expect(tell).toHaveBeenCalledTimes(2);
  });

  it("tells again what did not get through", async () => {
    const tell = vi.fn(async () => {
      throw new Error("not connected");
    });
    const book = new ViewBook(tell);
    book.want([seen("b", "paused")]);
    await vi.runAllTimersAsync();
    book.want([seen("b", "paused")]);
    await vi.runAllTimersAsync();
    expect(tell).toHaveBeenCalledTimes(2);
  });
});

describe("ScreenShare", () => {
  const track = () =>
    ({ stop: vi.fn(), onended: null, contentHint: "" }) as unknown as MediaStreamTrack;
  const share = (getDisplayMedia: () => Promise<unknown>) =>
    new ScreenShare({ getDisplayMedia } as unknown as MediaDevices);

  it("takes picture and sound, sharp, until the browser's own bar ends it", async () => {
    const video = track();
    const audio = track();
    const screen = share(async () => ({
      getVideoTracks: () => [video],
      getAudioTracks: () => [audio],
    }));
    expect(await screen.start()).toBe(true);
    expect(video.contentHint).toBe("detail");
    expect(screen.audio.value).toBe(audio);
    video.onended?.(new Event("ended"));
    expect(screen.video.value).toBeNull();
    expect(audio.stop).toHaveBeenCalled();
  });

  it("takes a refusal for a change of mind", async () => {
    const screen = share(async () => {
      throw new DOMException("", "NotAllowedError");
    });
    expect(await screen.start()).toBe(false);
    expect(new ScreenShare(undefined).supported).toBe(false);
  });
});
