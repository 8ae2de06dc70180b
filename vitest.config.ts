import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/apps/*/**", "test/e2e/**"],
    globalSetup: ["test/harness/temporary-folder.ts"],
    testTimeout: 60_000,
  },
});
