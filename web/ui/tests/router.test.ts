import { expect, it } from "vitest";

import { match } from "../src/router";

it("takes parameters out of a path", () => {
  expect(match("/interviews/:id/review", "/interviews/7/review")).toEqual({ id: "7" });
  expect(match("/join/:token", "/join/a.b%2Fc")).toEqual({ token: "a.b/c" });
  expect(match("/", "/")).toEqual({});
});

it("refuses other paths and broken escapes", () => {
  expect(match("/interviews/:id", "/interviews/7/review")).toBeNull();
  expect(match("/join/:token", "/join/%E0%A4%A")).toBeNull();
});
