import { describe, expect, it } from "vitest";

import { diagnose, type Outcome, type Reach } from "../src/room/diagnosis";

const findings = (given: Partial<Record<Reach, Outcome>>) =>
  new Map(Object.entries(given) as [Reach, Outcome][]);

describe("diagnose", () => {
  it("is content with the straight way, whatever else is blocked", () => {
    const found = findings({ direct: "ok", stun: "blocked", "relay-udp": null });
    expect(diagnose(found)).toEqual({ verdict: "good", advice: ["none"] });
  });

  it("waits until everything was tried", () => {
    expect(diagnose(new Map()).verdict).toBe("testing");
    expect(diagnose(findings({ direct: "blocked", "relay-udp": null })).verdict).toBe("testing");
  });

  it("takes a relay for a detour, and one over TCP for a poor one", () => {
    const udp = findings({ direct: "blocked", "relay-udp": "ok", "relay-tcp": "ok" });
    expect(diagnose(udp)).toEqual({ verdict: "relayed", advice: ["none"] });
    const tcp = findings({ direct: "blocked", "relay-udp": "blocked", "relay-tls": "ok" });
    expect(diagnose(tcp)).toEqual({ verdict: "relayed", advice: ["ask-udp"] });
  });

  it("says what to do where nothing gets through", () => {
    const shut = findings({ direct: "blocked", stun: "blocked", "relay-udp": "blocked" });
    expect(diagnose(shut)).toEqual({
      verdict: "blocked",
      advice: ["other-network", "vpn", "ask-udp"],
    });
    expect(diagnose(findings({ direct: "blocked" })).advice).toContain("no-relay");
  });
});
