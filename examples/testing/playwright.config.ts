import { defineConfig } from '@playwright/test'

const { PORT = '3000', CHROMIUM } = process.env
const url = `http://127.0.0.1:${PORT}`

export default defineConfig({
  testMatch: 'shop.spec.ts',
  use: {
    baseURL: url,
    // CHROMIUM names an installed browser; without it, Playwright starts its own.
    ...(CHROMIUM !== undefined && { launchOptions: { executablePath: CHROMIUM } }),
  },
  webServer: {
    command: 'npx tsx shop.ts',
    url: `${url}/orders/1`,
    env: { PORT, STRIPE_WEBHOOK_SECRET: 'whsec_of_the_test' },
  },
})
