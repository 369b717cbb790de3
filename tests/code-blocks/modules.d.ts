// Modules that exist in other runtimes only.
declare module 'bun:test' {
  export const expect: { extend(matchers: object): void }
}
