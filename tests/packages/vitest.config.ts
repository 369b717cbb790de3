import { defineConfig } from 'vitest/config'

/** Builds, packs and installs the packages as users do. It is slow and therefore not part of `npm test`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.pack.ts'],
    globalSetup: './setup.ts',
    testTimeout: 120_000,
    fileParallelism: false,
  },
})
