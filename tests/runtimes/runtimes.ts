/** From npm, with how each is called; the first is the oldest Node that the packages accept. */
export const RUNTIMES = {
  'node@20.19.0': ['node'],
  'node@22.23.3': ['node'],
  'node@24.21.0': ['node'],
  'bun@1.4.5': ['bun', 'run'],
  'deno@2.9.6': ['deno', 'run', '--allow-all', '--quiet'],
}
/** Cloudflare's runtime, workerd, with what starts it. */
export const MINIFLARE = 'miniflare@4.20260317.0'
/** Before and after timers became objects there. */
export const COMPATIBILITY_DATES = ['2025-11-01', '2026-03-01']
