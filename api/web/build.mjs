/**
 * Builds the two front ends and the demo shop's style sheet into dist/.
 *
 * widget.js keeps its name and is a classic script; it must know the hashed name of the panel's module, so the panel
 * is built first. Everything under assets/ carries its hash and never changes.
 */

import { readdirSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(here, "dist");
const BASE = "/web/";

const shared = {
  configFile: false,
  root: here,
  base: BASE,
  publicDir: false,
  logLevel: "warn",
  esbuild: { legalComments: "none" },
};
const output = {
  outDir: dist,
  emptyOutDir: false,
  target: "es2022",
  cssTarget: ["chrome123", "firefox120", "safari17.5"], // light-dark() as it stands
  assetsInlineLimit: 0, // a strict policy allows no data: addresses
  modulePreload: { polyfill: false },
};

rmSync(dist, { recursive: true, force: true });

await build({
  ...shared,
  build: {
    ...output,
    lib: { entry: resolve(here, "src/widget/mount.ts"), formats: ["es"] },
    rollupOptions: { output: { entryFileNames: "assets/panel-[hash].js" } },
    minify: true,
  },
});
const panel = readdirSync(resolve(dist, "assets")).find((name) => /^panel-.*\.js$/.test(name));
if (!panel) throw new Error("the panel's module was not built");

await build({
  ...shared,
  define: { PANEL_PATH: JSON.stringify(`${BASE}assets/${panel}`) },
  build: {
    ...output,
    lib: { entry: resolve(here, "src/widget/loader.ts"), formats: ["iife"], name: "guanxiLoader" },
    rollupOptions: { output: { entryFileNames: "widget.js" } },
    minify: true,
  },
});

await build({
  ...shared,
  build: {
    ...output,
    rollupOptions: {
      input: { console: resolve(here, "console/index.html"), shop: resolve(here, "shop/shop.css") },
      output: {
        // The shop's templates are written by Python, which knows the style sheet by its plain name.
        assetFileNames: (asset) =>
          asset.names.includes("shop.css") ? "shop.css" : "assets/[name]-[hash][extname]",
      },
    },
  },
});
