import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

/** Takes the lock at the first input. Ends without a commit when its input closes, and therefore when this process ends. */
const HOLDER = `
  const [driver, file, lock] = process.argv.slice(1)
  const Database = require(driver)
  const database = new Database(file)
  process.stdin.on('data', () => {
    database.exec('BEGIN ' + lock)
    process.stdout.write('held')
  })
  process.stdin.on('end', () => process.exit())
  process.stdout.write('ready')`

/** Makes another process lock a database file. Resolves to a function that releases the lock. */
export async function holdSqliteLock(file: string, lock: string): Promise<() => Promise<void>> {
  const hold = await prepareSqliteLock(file, lock)
  return hold()
}

/** Starts another process that can lock a database file at once. Resolves to the function that takes the lock. */
export async function prepareSqliteLock(
  file: string,
  lock: string,
): Promise<() => Promise<() => Promise<void>>> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3')
  const holder = spawn(process.execPath, ['-e', HOLDER, driver, file, lock], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const exited = once(holder, 'exit')
  await once(holder.stdout, 'data')
  return async () => {
    holder.stdin.write('hold')
    await once(holder.stdout, 'data')
    return async () => {
      holder.stdin.end()
      await exited
    }
  }
}
