import { chownSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort, waitForPort } from './free-port.ts'
import { serverUser } from './postgres-server.ts'
import { findProgram } from './programs.ts'
import { createServerProcess } from './server-process.ts'

/** A pooler in front of one Postgres server. */
export interface TestPooler {
  /** The URL of the database through the pooler. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Starts pgbouncer on a free port, in transaction mode: each transaction of a client may use another one of the
 * few server connections.
 */
export async function startPgbouncer(postgresPort: number, serverConnections = 5): Promise<TestPooler> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-pgbouncer-'))
  const port = await findFreePort()
  const settings = [
    '[databases]',
    `postgres = host=127.0.0.1 port=${postgresPort} user=postgres`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${serverConnections}`,
    'max_client_conn = 300',
    'ignore_startup_parameters = extra_float_digits',
  ]
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, settings.join('\n'))
  const user = serverUser()
  if (user.uid !== undefined) {
    for (const path of [folder, file]) chownSync(path, user.uid, user.gid!)
  }
  const server = createServerProcess({
    command: findProgram('pgbouncer') ?? 'pgbouncer',
    args: [file],
    folder,
    stopSignal: 'SIGINT',
    killSignal: 'SIGKILL',
    ...user,
  })
  server.start()
  await waitForPort(port)
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop: () => server.remove() }
}
