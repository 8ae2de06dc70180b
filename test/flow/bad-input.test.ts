/** Code that would cost without end if it were followed: it comes to an end, and what is not known is not called harmless. */

import { expect, test } from "vitest";
import { verdictsIn } from "./check.ts";

const path = "lib/web/page_controller.ex";
const many = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");
const controller = (body: string) => ({
  [path]: `defmodule Web.PageController do\n  use Phoenix.Controller\n${body}\nend\n`,
});

/** True unless the value was lost on its way and called harmless. */
const isTold = (verdict: string | undefined) => /^(request|maybe request|unknown)/.test(verdict ?? "");

test("a thousand functions that call one another", async () => {
  const body = `def show(conn, %{"x" => x}), do: sink(f0(x))\n${many(1_000, (i) => `defp f${i}(x), do: f${(i + 1) % 1_000}(x) <> f${(i + 7) % 1_000}(x)`)}`;
  expect((await verdictsIn(controller(body))).every(isTold)).toBe(true);
});

test("a parameter that comes through a thousand functions", async () => {
  const body = `def show(conn, %{"x" => x}), do: f0(x)\n${many(1_000, (i) => `defp f${i}(x) do\nf${(i + 1) % 1_000}(x)\nf${(i + 3) % 1_000}(x)\nsink(x)\nend`)}`;
  const verdicts = await verdictsIn(controller(body));
  expect(verdicts).toHaveLength(1_000);
  expect(verdicts[0]).toBe("request x");
  expect(verdicts.every(isTold)).toBe(true);
});

test("a function of five thousand lines", async () => {
  const lines = many(5_000, (i) => `v${i + 1} = String.trim(v${i}) <> "a"`);
  const verdicts = await verdictsIn(controller(`def show(conn, %{"x" => v0}) do\n${lines}\nsink(v5000)\nend`));
  expect(verdicts.every(isTold)).toBe(true);
});

test("ten thousand calls out of one function", async () => {
  const calls = many(10_000, (i) => `f${i % 500}(x)`);
  const functions = many(500, (i) => `defp f${i}(x), do: if(x in ["a"], do: x, else: f${(i + 1) % 500}(x))`);
  const verdicts = await verdictsIn(controller(`def show(conn, %{"x" => x}) do\n${calls}\nsink(x)\nend\n${functions}`));
  expect(verdicts.every(isTold)).toBe(true);
});

test("closures that call themselves", async () => {
  const body = 'f = fn g, x -> g.(g, g.(g, x)) end\nsink(f.(f, params["x"]))';
  const verdicts = await verdictsIn(controller(`def show(conn, params) do\n${body}\nend`));
  expect(verdicts.every(isTold)).toBe(true);
});
