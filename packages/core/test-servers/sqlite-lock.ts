import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

/** Ends without a commit when its standard input closes, and therefore when this process ends. */
const HOLDER = `
  const [driver, file, lock] = process.argv.slice(1)
  const Database = require(driver)
  new Database(file).exec('BEGIN ' + lock)
  process.stdout.write('held')
  process.stdin.resume().on('end', () => process.exit())`

/** Makes another process lock a database file. Resolves to a function that releases the lock. */
export async function holdSqliteLock(file: string, lock: string): Promise<() => Promise<void>> {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3')
  const holder = spawn(process.execPath, ['-e', HOLDER, driver, file, lock], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const exited = once(holder, 'exit')
  await once(holder.stdout, 'data')
  return async () => {
    holder.stdin.end()
    await exited
  }
}
