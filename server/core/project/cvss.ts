/** How bad an advisory is, from its CVSS vectors. Version 3 exactly; version 4 by its most telling metrics, since its scores are a table. */

import { isRecord } from "./advisory-data.ts";

export type Grade = "critical" | "high" | "medium" | "low";

/** `[{ type: "CVSS_V3", score: "CVSS:3.1/AV:N/…" }]`; `undefined` when no vector can be read. */
export function severityOfVectors(given: unknown): Grade | undefined {
  if (!Array.isArray(given)) return undefined;
  const vectors = given.slice(0, 10).flatMap((one) => {
    const score = isRecord(one) ? one.score : undefined;
    return typeof score === "string" && score.length <= 300 ? score : [];
  });
  const grades = [gradeOfVersion3, gradeOfVersion4].flatMap((grade) => vectors.flatMap((one) => grade(one) ?? []));
  return grades[0];
}

type Metrics = ReadonlyMap<string, string>;

function metricsOf(vector: string): Metrics {
  return new Map(vector.split("/").map((part) => [part.split(":")[0] ?? "", part.split(":")[1] ?? ""]));
}

/** https://www.first.org/cvss/v3-1/specification-document#7-1-Base-Metrics-Equations */
function gradeOfVersion3(vector: string): Grade | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const metrics = metricsOf(vector);
  const isChanged = metrics.get("S") === "C";
  const weights = isChanged ? { ...base, PR: { N: 0.85, L: 0.68, H: 0.5 } } : base;
  const weight = (name: keyof typeof base): number =>
    (weights[name] as Record<string, number>)[metrics.get(name) ?? ""] ?? Number.NaN;
  const lost = 1 - (1 - weight("C")) * (1 - weight("I")) * (1 - weight("A"));
  const impact = isChanged ? 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 : 6.42 * lost;
  const ease = 8.22 * weight("AV") * weight("AC") * weight("PR") * weight("UI");
  const sum = (impact + ease) * (isChanged ? 1.08 : 1);
  const score = impact <= 0 ? 0 : Math.ceil(Math.round(Math.min(sum, 10) * 100_000) / 10_000) / 10;
  return Number.isNaN(sum) ? undefined : gradeOfScore(score);
}

const base = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};

function gradeOfScore(score: number): Grade {
  return score >= 9 ? "critical" : score >= 7 ? "high" : score >= 4 ? "medium" : "low";
}

/** https://www.first.org/cvss/v4-0/specification-document */
function gradeOfVersion4(vector: string): Grade | undefined {
  if (!vector.startsWith("CVSS:4.0/")) return undefined;
  const metrics = metricsOf(vector);
  const is = (value: string, ...names: readonly string[]) => names.filter((name) => metrics.get(name) === value).length;
  const isEasy = is("N", "AV", "AT", "PR", "UI") + is("L", "AC") === 5;
  const high = is("H", "VC", "VI", "VA");
  if (isEasy && is("H", "VC", "VI") === 2) return "critical";
  if (high > 0) return is("N", "AV") === 1 && is("N", "PR") === 1 ? "high" : "medium";
  return is("L", "VC", "VI", "VA") > 0 && isEasy ? "medium" : "low";
}
