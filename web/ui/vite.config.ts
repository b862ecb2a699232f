import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds a running server. */
const server = process.env["VIVAVOCE_DEV_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Vite's own JSX transform is enough for Preact; its plugin would only add Babel.
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    // The content security policy allows no data: scripts or fonts; small files stay files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": { target: server },
      "/socket.io": { target: server, ws: true },
    },
  },
  test: {
    include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
    environment: "happy-dom",
  },
});
