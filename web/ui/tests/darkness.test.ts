import { describe, expect, it } from "vitest";

import { brightness, DarkLooks, LOOKS } from "../src/room/darkness";

function pixels(red: number, green: number, blue: number): Uint8ClampedArray {
  return new Uint8ClampedArray([red, green, blue, 255, red, green, blue, 255]);
}

describe("a dark camera", () => {
  it("is told by how bright the picture looks to people", () => {
    expect(brightness(pixels(255, 255, 255))).toBeCloseTo(1);
    expect(brightness(pixels(0, 0, 0))).toBe(0);
    expect(brightness(pixels(0, 255, 0))).toBeGreaterThan(brightness(pixels(0, 0, 255)));
    expect(brightness(new Uint8ClampedArray())).toBe(1); // no picture is not a dark one
  });

  it("is told after several looks in a row, then counted anew", () => {
    const looks = new DarkLooks();
    const told = [0.02, 0.5, 0.02, 0.02, 0.02].map((bright) => looks.look(bright));
    expect(LOOKS).toBe(2);
    expect(told).toEqual([false, false, false, true, false]);
  });
});
