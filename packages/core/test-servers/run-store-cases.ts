import { afterAll, beforeAll, describe, test } from 'vitest'
import { type StoreCapability, type StoreHarness, storeCasesFor } from '../src/stores/cases.ts'
import type { TestServer } from './server-process.ts'

/** A harness on real clients. `close` closes them. */
export type OpenHarness = StoreHarness & { close(): Promise<unknown> }

/** Opens a harness on one client library. */
export interface HarnessFactory {
  readonly name: string
  readonly capabilities: readonly StoreCapability[]
  create(server?: TestServer): Promise<OpenHarness>
}

/** Runs every case against the store on this client. */
export function runStoreCases(
  factory: HarnessFactory,
  server: () => TestServer | undefined = () => undefined,
): void {
  describe(factory.name, () => {
    let harness: OpenHarness
    beforeAll(async () => {
      harness = await factory.create(server())
    }, 60_000)
    afterAll(() => harness?.close())
    for (const { name, run } of storeCasesFor(factory)) test(name, () => run(harness))
  })
}
