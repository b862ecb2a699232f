/** What each path came to; `null` while it is being tried. */
export type Outcome = "ok" | "blocked" | null;
export type Reach = "direct" | "stun" | "relay-udp" | "relay-tcp" | "relay-tls";
export type Findings = ReadonlyMap<Reach, Outcome>;

export type Verdict = "testing" | "good" | "relayed" | "blocked";
/** What the reader can do, most helpful first. */
export type Advice = "none" | "ask-udp" | "other-network" | "no-relay" | "vpn";

export interface Diagnosis {
  verdict: Verdict;
  advice: readonly Advice[];
}

const RELAYS: readonly Reach[] = ["relay-udp", "relay-tcp", "relay-tls"];

/** Draws the conclusions: whether interviews will work here, and if not, what to do. */
export function diagnose(findings: Findings): Diagnosis {
  const outcomes = [...findings.values()];
  if (findings.get("direct") === "ok") return { verdict: "good", advice: ["none"] };
  if (outcomes.length === 0 || outcomes.includes(null)) return { verdict: "testing", advice: [] };
  const relays = RELAYS.filter((reach) => findings.has(reach));
  const open = relays.filter((reach) => findings.get(reach) === "ok");
  if (open.length > 0) {
    // Over TCP late packets hold up those behind them: sound stutters where UDP only loses some.
    return { verdict: "relayed", advice: open.includes("relay-udp") ? ["none"] : ["ask-udp"] };
  }
  const advice: Advice[] = ["other-network", "vpn", "ask-udp"];
  if (relays.length === 0) advice.push("no-relay");
  return { verdict: "blocked", advice };
}
