/**
 * Versions and requirements, against a table that Elixir's own `Version.match?/3` gave and, where Elixir is installed, against Elixir itself.
 *
 * A row is a requirement; its digits are for the versions in order: 1 matches, 0 does not, 2 is refused by Elixir. The second digits are with `allow_pre: false`.
 */

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareVersions,
  isInRange,
  parseRequirement,
  parseVersion,
  satisfies,
} from "../../server/core/project/hex-version.ts";

const versions = [
  "0.0.0",
  "0.1.0",
  "1.0.0",
  "1.0.1",
  "1.1.0",
  "1.2.3",
  "1.9.9",
  "2.0.0",
  "2.0.0-rc.1",
  "2.0.0-dev",
  "2.1.0-alpha.1",
  "2.1.0",
  "3.0.0-0",
  "3.0.0",
  "10.0.0",
  "1.0.0-a",
  "1.0.0-1",
  "1.0.0-a.b",
  "1.0.0-a.1",
  "1.0.0-10",
  "1.0.0-9",
  "1.0.0+b.1",
  "1.0.0-rc+x",
  "01.0.0",
  "1.0",
  "1.0.0.0",
  "1.0.0-",
  "1.0.0-01",
  "99999999999999999999.0.1",
  "v1.0.0",
];

const table: Readonly<Record<string, readonly [string, string]>> = {
  "~> 1.0": ["001111100000000000000102222202", "001111100000000000000102222202"],
  "~> 2.0": ["000000010011000000000002222202", "000000010001000000000002222202"],
  "~> 2.0-dev": ["000000011111000000000002222202", "000000011111000000000002222202"],
  "~> 2.0.0-rc.0": ["000000011000000000000002222202", "000000011000000000000002222202"],
  "~> 1.2.3": ["000001000000000000000002222202", "000001000000000000000002222202"],
  "~> 0.1": ["010000000000000000000002222202", "010000000000000000000002222202"],
  "== 1.0.0": ["001000000000000000000102222202", "001000000000000000000102222202"],
  "1.0.0": ["001000000000000000000102222202", "001000000000000000000102222202"],
  ">= 0.0.0": ["111111111111111111111112222212", "111111110001011000000102222212"],
  "> 1.0.0-9": ["001111111111111101110112222212", "001111111111111101110112222212"],
  "< 1.0.0": ["110000000000000111111012222202", "110000000000000111111012222202"],
  "<= 1.0.0-a.b": ["110000000000000111111002222202", "110000000000000111111002222202"],
  ">= 1.0.0 and < 2.0.0": ["001111101100000000000102222202", "001111100000000000000102222202"],
  "~> 1.0 or ~> 2.0": ["001111110011000000000102222202", "001111110001000000000102222202"],
  "== 3.0.0 or >= 1.0.0 and < 2.0.0": ["001111101100010000000102222202", "001111100000010000000102222202"],
  ">= 1.0.0 and < 2.0.0 or == 3.0.0": ["001111101100010000000102222202", "001111100000010000000102222202"],
  "!= 1.0.0": ["110111111111111111111012222212", "110111111111111111111012222212"],
  "! 1.0.0": ["110111111111111111111012222212", "110111111111111111111012222212"],
  ">= 1.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "~> 1": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "": ["222222222222222222222222222222", "222222222222222222222222222222"],
  and: ["222222222222222222222222222222", "222222222222222222222222222222"],
  ">= 1.0.0 or": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "= 1.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "=> 1.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "~> 1.0\n": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "\t~> 1.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  ">=1.0.0": ["001111111111111000000102222212", "001111110001011000000102222212"],
  "~>1.0and<2.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "> 99999999999999999999.0.0": ["000000000000000000000002222212", "000000000000000000000002222212"],
  "~> 1.0.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "~> 01.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "== 1.0.0+b": ["001000000000000000000102222202", "001000000000000000000102222202"],
  "~> 1.0-rc.1": ["001111100000000000000102222202", "001111100000000000000102222202"],
  ">= 1.0.0 < 2.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  ">= >= 1.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "~> 1.0.0 and ~> 1.0": ["001100000000000000000102222202", "001100000000000000000102222202"],
  "or 1.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "<1.0.0 or>2.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "~> v1.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "> 1.0.0 && < 2.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
  "==1.0.0 or==2.0.0": ["222222222222222222222222222222", "222222222222222222222222222222"],
};

describe("a requirement", () => {
  for (const [requirement, [plain, strict]] of Object.entries(table)) {
    it(`${JSON.stringify(requirement)} matches what Elixir says`, () => {
      expect(versions.map((version) => answer(version, requirement, true)).join("")).toBe(plain);
      expect(versions.map((version) => answer(version, requirement, false)).join("")).toBe(strict);
    });
  }

  it.skipIf(!hasElixir())(
    "matches as Elixir itself says, for pairs made at random",
    () => {
      const pairs = fc.sample(fc.tuple(version(), requirement()), { numRuns: 400, seed: 20261123 });
      const ours = pairs.map(([left, right]) => answer(left, right, true));
      expect(ours.join("")).toBe(askElixir(pairs));
      expect(new Set(ours)).toEqual(new Set([0, 1, 2]));
    },
    60_000,
  );
});

describe("an order of versions", () => {
  it("is the same from both sides, and goes on", () => {
    const known = fc
      .tuple(version(), version(), version())
      .map((texts) => texts.flatMap((text) => parseVersion(text) ?? []));
    fc.assert(
      fc.property(known, ([a, b, c]) => {
        if (!a || !b || !c) return;
        expect(Math.sign(compareVersions(a, b))).toBe(0 - Math.sign(compareVersions(b, a)));
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("an advisory's range", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["1.5.0", ">= 1.5.0, < 1.10.2", true],
    ["1.10.2", ">= 1.5.0, < 1.10.2", false],
    ["1.10.2-rc.1", ">= 1.5.0, < 1.10.2", true],
    ["2.0.0", ">= 0", true],
    ["1.0.0", "= 1.0.0", true],
    ["1.0.1", "= 1.0.0", false],
    ["1.5.0-pre1", ">= 1.4.1, <= 1.5.0-pre1", true],
    ["1.5.0", ">= 1.4.1, <= 1.5.0-pre1", false],
    ["2.0.0-beta.1", ">= 2.0.0-beta.1, < 4.0.1", true],
    ["1.0.0", "about 1.0", false],
    ["1.0.0", "", false],
  ];
  for (const [text, range, expected] of cases) {
    it(`${JSON.stringify(range)} ${expected ? "holds" : "does not hold"} ${text}`, () => {
      const parsed = parseVersion(text);
      expect(parsed && isInRange(parsed, range)).toBe(expected);
    });
  }
});

/** As the table has it. */
function answer(versionText: string, requirementText: string, allowsPreRelease: boolean): 0 | 1 | 2 {
  const [parsed, asked] = [parseVersion(versionText), parseRequirement(requirementText)];
  if (!parsed || !asked) return 2;
  return satisfies(parsed, asked, allowsPreRelease) ? 1 : 0;
}

function version() {
  const number = fc.constantFrom("0", "1", "2", "10", "01");
  const pre = fc.constantFrom("", "", "", "-rc.1", "-rc.10", "-1", "-a.b", "-", "+b", "-rc+b");
  return fc.tuple(number, number, number, pre).map(([a, b, c, rest]) => `${a}.${b}.${c}${rest}`);
}

function requirement() {
  const operator = fc.constantFrom("~> ", "== ", ">= ", "> ", "< ", "<= ", "~>", "");
  const one = fc.tuple(operator, version(), fc.boolean()).map(([sign, text, isShort]) => {
    return sign + (isShort && sign.startsWith("~>") ? text.replace(/^(\w+\.\w+)\.\w+/, "$1") : text);
  });
  const joint = fc.constantFrom(" and ", " or ", "  and ", " ");
  return fc.oneof(
    one,
    fc.tuple(one, joint, one).map((parts) => parts.join("")),
    fc.tuple(one, joint, one, joint, one).map((parts) => parts.join("")),
  );
}

function hasElixir(): boolean {
  try {
    execFileSync("elixir", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function askElixir(pairs: readonly (readonly [string, string])[]): string {
  const list = pairs.map(([left, right]) => `{${JSON.stringify(left)}, ${JSON.stringify(right)}}`).join(", ");
  const script = `for {v, r} <- [${list}] do
    IO.write(try do if Version.match?(v, r), do: 1, else: 0 rescue _ -> 2 end)
  end`;
  return execFileSync("elixir", ["-e", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
