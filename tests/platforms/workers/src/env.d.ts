// Variables that only some Workers here have. `wrangler types` writes those of wrangler.json.
declare namespace Cloudflare {
  interface Env {
    DATABASE_URL: string
    DATABASE: D1Database
  }
}
