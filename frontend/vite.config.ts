import optimizeLocales from "@react-aria/optimize-locales-plugin";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env["VICEVERSA_API"] ?? "http://localhost:8000";
const proxy = Object.fromEntries(
  ["/api", "/docs", "/redoc", "/openapi.json", "/health"].map((path) => [path, { target: backend }]),
);

export default defineConfig({
  plugins: [
    // React Aria ships its words in 30 languages; we keep ours.
    { ...optimizeLocales.vite({ locales: ["fr-FR", "en-US"] }), enforce: "pre" },
    react(),
    tailwind(),
  ],
  resolve: { alias: { "@": new URL("./src", import.meta.url).pathname } },
  server: { proxy },
  preview: { proxy },
  build: {
    outDir: "dist",
    manifest: true,
    // The content security policy has no `data:` for fonts and no inline script, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  test: {
    environment: "jsdom",
    setupFiles: "./src/testing/setup.ts",
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    // Machines are shared: a slow minute is not a fault.
    testTimeout: 30_000,
  },
});
