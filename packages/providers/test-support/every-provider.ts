import { readdirSync } from 'node:fs'
import type { AnyProvider } from '@postern/core'

const SOURCES = new URL('../src/', import.meta.url)

/** Every provider that the package exports, found by its files. */
export async function everyProvider(): Promise<AnyProvider[]> {
  const files = readdirSync(SOURCES).filter((name) => /^[\w-]+\.ts$/.test(name) && !name.includes('.test'))
  const modules = await Promise.all(files.map((file) => import(new URL(file, SOURCES).href)))
  return modules.flatMap((module) => Object.values(module).filter(isProvider))
}

function isProvider(value: unknown): value is AnyProvider {
  return typeof (Object(value) as Partial<AnyProvider>).eventId === 'function'
}
