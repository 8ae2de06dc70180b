import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appWith, type Firebreak, installFirebreak } from "./firebreak.ts";

const path = "lib/shop_web/live/bio_live.ex";
const bio = `defmodule ShopWeb.BioLive do
  import Phoenix.HTML, only: [raw: 1]

  def handle_event("save", %{"bio" => bio}, socket) do
    title = raw("<b>Bio</b>")
    {:noreply, assign(socket, bio: raw(bio), title: title)}
  end
end
`;

let firebreak: Firebreak;
let app: Awaited<ReturnType<typeof appWith>>;
beforeAll(async () => {
  firebreak = await installFirebreak();
  app = await appWith({ [path]: bio, "deps/a/lib/a.ex": "x", "test/a_test.exs": "x\n" });
});
afterAll(async () => {
  await Promise.all([firebreak.dispose(), app.dispose()]);
});

const why = (...args: readonly string[]) => firebreak.run(["why", ...args], { cwd: app.root });

describe("firebreak why", () => {
  it("says what a rule looked at and found harmless", async () => {
    expect(await why(`${path}:5`)).toEqual({
      code: 0,
      out: `${path}:5\n  xss-raw (column 13): The value is always \`<b>Bio</b>\`.\n`,
      err: "",
    });
  });

  it("says what is reported, for a place as reports print it", async () => {
    const { out } = await why(`./${path}:6:36`, "XSS.Raw");
    expect(out).toContain("xss-raw (column 36): It is reported: `raw/1` shows");
  });

  it("says once what several rules have to say of one place", async () => {
    const router = "lib/shop_web/router.ex";
    const plugs = await appWith({
      [router]: "defmodule ShopWeb.Router do\n  use ShopWeb, :router\n  import Plug.Conn\n  plug :fetch_session\nend\n",
      "lib/shop_web.ex":
        "defmodule ShopWeb do\n  def router do\n    quote do\n      use Phoenix.Router\n    end\n  end\n  defmacro __using__(which), do: apply(__MODULE__, which, [])\nend\n",
    });
    const { out } = await firebreak.run(["why", `${router}:4`], { cwd: plugs.root });
    expect(out).toMatch(/^ {2}[a-z-]+(, [a-z-]+)+ \(column 3\): It looks at/m);
    expect(out.match(/It looks at/g)).toHaveLength(1);
    await plugs.dispose();
  });

  it("answers as data", async () => {
    const { out } = await why(`${path}:5`, "xss-raw", "--format", "json");
    expect(JSON.parse(out)).toEqual({
      schemaVersion: 1,
      path,
      line: 5,
      answers: [
        {
          id: "xss-raw",
          verdict: "dismissed",
          text: "The value is always `<b>Bio</b>`.",
          range: { start: { line: 5, column: 13 }, end: { line: 5, column: 16 } },
        },
      ],
    });
  });

  it("looks in another folder when that is named", async () => {
    const { out } = await firebreak.run(["why", `${path}:5`, "--root", app.root], { cwd: "/" });
    expect(out).toContain("The value is always");
  });

  it.each([
    ["deps/a/lib/a.ex:1", /never looked at/],
    ["test/a_test.exs:1", /This is test code/],
    ["lib/none.ex:1", /no such file/],
    ["none/a.ex:1", /no such file/],
    [`${path}:2`, /rules looked at this file; none has anything to say/],
  ])("%s is told", async (place, message) => {
    expect((await why(place)).out).toMatch(message);
  });

  it("exits with 2 for what is no place, rule or folder", async () => {
    expect(await why(path)).toMatchObject({ code: 2, err: expect.stringContaining("write it as FILE:LINE") });
    expect(await why(`${path}:0`)).toMatchObject({ code: 2 });
    for (const outside of ["/etc/a.ex:1", "../a.ex:1", "lib/../../a.ex:1"])
      expect(await why(outside)).toMatchObject({ code: 2, err: expect.stringContaining("--root") });
    expect(await why(`${path}:5`, "xs-raw")).toMatchObject({ code: 2, err: expect.stringContaining("Did you mean") });
    expect(await why(`${path}:5`, "--root", "none")).toMatchObject({ code: 2 });
  });
});

describe("a scan of test code alone", () => {
  it("does not look like one that found nothing", async () => {
    const tests = await appWith({ "test/a_test.exs": "x\n", "test/b_test.exs": "x\n" });
    const text = await firebreak.run(["scan"], { cwd: tests.root });
    expect(text.out).toContain("Looked at 2 files of test code, where nothing is looked for.");
    expect(text.out).not.toContain("nothing found");
    const json = JSON.parse((await firebreak.run(["scan", "--format", "json"], { cwd: tests.root })).out);
    expect(json.notices).toEqual([
      { root: ".", level: "warning", message: "All files here are test code, which gets no findings." },
    ]);
    await tests.dispose();
  });
});

describe("a broken project file", () => {
  it("is reported where the mistake stands", async () => {
    const broken = await appWith({
      "lib/a.ex": "x\n",
      ".firebreak.json": '{\n  "preset": "strict",\n  "rules": {,}\n}\n',
    });
    const { out } = await firebreak.run(["scan"], { cwd: broken.root });
    expect(out).toContain("at .firebreak.json:3:13");
    await broken.dispose();
  });
});
