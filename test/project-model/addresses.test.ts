/** Hosts of addresses, and how far they are away. */

import { expect, test } from "vitest";
import { hostOf, isPrivateHost } from "../../server/core/project/hosts.ts";

test("the host ends at a port, a path or a query, and begins after the user", () => {
  expect(hostOf("https://Shop.Example/path")).toBe("shop.example");
  expect(hostOf("redis://user:secret@cache.example:6379/0")).toBe("cache.example");
  expect(hostOf("http://[::1]:4000")).toBe("[::1]");
  expect(hostOf("http://")).toBeUndefined();
  expect(hostOf("shop.example")).toBeUndefined();
});

test("a host that may go on after the text is not known", () => {
  expect(hostOf("http://api.", false)).toBeUndefined();
  expect(hostOf("http://shop", false)).toBeUndefined();
  expect(hostOf("redis://user.name:", false)).toBeUndefined();
  expect(hostOf("http://shop.example", false)).toBe("shop.example");
  expect(hostOf("http://shop/", false)).toBe("shop");
});

test("addresses of the machine and of private networks are private", () => {
  const near =
    "localhost 127.0.0.1 10.2.3.4 172.16.0.1 172.31.0.1 192.168.1.1 169.254.169.254 [::1] [fd00::1] db shop.internal";
  expect(near.split(" ").filter((host) => !isPrivateHost(host))).toEqual([]);
  expect("shop.example 8.8.8.8 172.32.0.1 11.0.0.1 [2001:db8::1]".split(" ").filter(isPrivateHost)).toEqual([]);
});
