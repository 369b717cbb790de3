/** Runtimes from npm, with their commands. The first is the oldest Node that the packages support. */
export const RUNTIMES = {
  'node@20.19.0': ['node'],
  'node@22.23.3': ['node'],
  'node@24.21.0': ['node'],
  'bun@1.4.5': ['bun', 'run'],
  'deno@2.9.6': ['deno', 'run', '--allow-all', '--quiet'],
}
/** The package that starts Cloudflare's runtime, workerd. */
export const MINIFLARE = 'miniflare@4.20260317.0'
/** Dates before and after timers became objects in workerd. */
export const COMPATIBILITY_DATES = ['2025-11-01', '2026-03-01']
