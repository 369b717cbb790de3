// The inbox cases on pg-boss 12, with and without groups. The workspace's Node is too old for it.
// Prints the runtime first, then one line for each case.
import { randomUUID } from 'node:crypto'
import { inboxCasesFor } from '@postern/core/inbox/cases'
import { pgBossInbox } from '@postern/core/inbox/pg-boss'
import pg from 'pg'
import { PgBoss } from 'pg-boss'

const connectionString = process.env.POSTGRES_URL
const pool = new pg.Pool({ connectionString })
const bosses = await Promise.all([startBoss(), startBoss()])
console.log(JSON.stringify({ runtime: `node@${process.versions.node}` }))

for (const groups of [false, true]) {
  const capabilities = ['dead', 'depth', 'shared', 'transactions', ...(groups ? ['groups'] : [])]
  const harness = createHarness(groups, capabilities)
  for (const { name, run } of inboxCasesFor({ capabilities })) {
    const label = groups ? `${name} (in a queue with groups)` : name
    const problem = await run(harness).then(
      () => undefined,
      (error) => String(error.stack),
    )
    console.log(JSON.stringify({ name: label, problem }))
  }
}
await Promise.all(bosses.map((boss) => boss.stop({ graceful: false })))
await pool.end()

async function startBoss() {
  const boss = new PgBoss({ connectionString, schedule: false })
  boss.on('error', () => {})
  return boss.start()
}

function createHarness(groups, capabilities) {
  let queue = ''
  let turn = 0
  return {
    capabilities,
    reset() {
      queue = `cases-${randomUUID()}`
    },
    open: () => pgBossInbox(bosses[turn++ % 2], { queue, groups, pollMs: 100 }),
    async transaction(run) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        await run(client)
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
  }
}
