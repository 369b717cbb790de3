import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '@postern/core/stores/sqlite'
import BetterSqlite3 from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { createReceiver, send } from './receiver.ts'

const UNAVAILABLE = { status: 503, error: 'STORE_UNAVAILABLE', retryAfter: expect.stringMatching(/^[1-9]/) }

async function openFile() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-locked-'))
  const connect = () => new BetterSqlite3(join(folder, 'claims.db'), { timeout: 0 })
  const [database, other] = [connect(), connect()]
  onTestFinished(() => {
    for (const connection of [database, other]) connection.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const store = sqliteStore(database)
  await store.setup()
  database.exec('CREATE TABLE effects (event TEXT NOT NULL)')
  const webhooks = createReceiver(store, { deadlineMs: 400 }).on('*', ({ id }, context) =>
    context.commit((tx) => tx.prepare('INSERT INTO effects VALUES (?)').run(id)),
  )
  return {
    webhooks,
    database,
    other,
    countEffects: () => database.prepare('SELECT * FROM effects').all().length,
  }
}

test('answers 503 with Retry-After while another process keeps SQLite locked, and handles the retry once', async () => {
  const { webhooks, other, countEffects } = await openFile()
  other.exec('BEGIN EXCLUSIVE')
  expect(await send(webhooks, 'locked')).toMatchObject(UNAVAILABLE)
  other.exec('COMMIT')
  expect(countEffects()).toBe(0)
  expect(await send(webhooks, 'locked')).toMatchObject({ status: 200 })
  expect(await send(webhooks, 'locked')).toMatchObject({ status: 200 })
  expect(countEffects()).toBe(1)
})

test('answers 503 with Retry-After when the SQLite file has been closed', async () => {
  const { webhooks, database } = await openFile()
  database.close()
  expect(await send(webhooks, 'closed')).toMatchObject(UNAVAILABLE)
})
