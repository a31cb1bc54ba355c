import { defineConfig } from "vite";

/** The base path of each page. The Vite mode names the page to build. */
const BASES: Record<string, string> = { map: "/", console: "/console/" };

/** The development servers (npm run map, npm run console) proxy API requests to a running server. */
const PUBLIC = "http://127.0.0.1:8099";
const MANAGEMENT = "http://127.0.0.1:8098";

export default defineConfig(({ mode }) => ({
  root: mode,
  base: BASES[mode],
  experimental: {
    // Scripts and styles find other assets beside them, so that pages work below any path of a proxy. The server
    // rewrites the page itself if PUBLIC_URL has a path.
    renderBuiltUrl: (_file, { hostType }) => (hostType === "html" ? undefined : { relative: true }),
  },
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: true,
    // The pages' Content-Security-Policy forbids inlined assets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: "es" },
  server: {
    proxy: {
      "^/(api|frames|manifests|published|tiles)": PUBLIC,
      "^/(admin|events|health)": MANAGEMENT,
    },
  },
}));
