import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{packages,examples,bench,tests,scripts}/**/*.test.ts'],
    // The apps there have their own dependencies, which only `npm run test:platforms` installs.
    exclude: [...configDefaults.exclude, 'tests/platforms/*/**'],
    typecheck: { enabled: true, include: ['packages/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    onConsoleLog(log, type) {
      throw new Error(`Stray ${type} output in a test: ${log}`)
    },
  },
})
