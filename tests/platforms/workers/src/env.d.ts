// Variables of only some Workers here. `wrangler types` writes those of wrangler.json.
declare namespace Cloudflare {
  interface Env {
    DATABASE_URL: string
    DATABASE: D1Database
  }
}
