import { defineConfig } from "vite";

/** Where a page is served: a build is of one page, which the mode names. */
const BASES: Record<string, string> = { map: "/", console: "/console/" };

/** While a page is worked on (npm run map, npm run console), a running server answers its questions. */
const PUBLIC = "http://127.0.0.1:8099";
const MANAGEMENT = "http://127.0.0.1:8098";

export default defineConfig(({ mode }) => ({
  root: mode,
  base: BASES[mode],
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: true,
    // Nothing inline: the pages' Content-Security-Policy forbids it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "^/(api|manifests|published|tiles)": PUBLIC,
      "^/(admin|events|health)": MANAGEMENT,
    },
  },
}));
