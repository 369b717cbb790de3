import { defineConfig } from 'vitest/config'

/** Slow, so apart from `npm test`: it builds, packs and installs the packages as their users do. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.pack.ts'],
    globalSetup: './setup.ts',
    testTimeout: 120_000,
    fileParallelism: false,
  },
})
