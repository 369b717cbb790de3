import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findFreePort, waitForPort } from './free-port.ts'
import { findProgram } from './programs.ts'
import { createServerProcess, type TestServer } from './server-process.ts'

/** The server listens before it has recovered, so listening is not enough. */
function acceptsQueries(bin: string, port: number): boolean {
  return spawnSync(join(bin, 'pg_isready'), ['--host', '127.0.0.1', '--port', `${port}`]).status === 0
}

/** Postgres refuses to run as root. Its own user then runs it. */
export function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (option: string) => Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/**
 * Starts Postgres on a free port, user and database `postgres`, without password.
 * Without synchronous disk writes: a killed server loses nothing, a power cut would.
 */
export async function startPostgresServer(...settings: readonly string[]): Promise<TestServer> {
  const bin = dirname(findProgram('postgres') ?? '')
  const folder = await mkdtemp(join(tmpdir(), 'postern-postgres-'))
  const port = await findFreePort()
  const user = serverUser()
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid!)
  execFileSync(
    join(bin, 'initdb'),
    [
      '--pgdata',
      folder,
      '--username',
      'postgres',
      '--auth',
      'trust',
      '--encoding',
      'UTF8',
      '--locale',
      'C',
      '--no-sync',
    ],
    { ...user, cwd: '/', stdio: 'pipe' },
  )
  const options = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=300',
    ...settings,
  ]
  const server = createServerProcess({
    command: join(bin, 'postgres'),
    args: ['-D', folder, ...options.flatMap((option) => ['-c', option])],
    folder,
    stopSignal: 'SIGINT',
    killSignal: 'SIGQUIT',
    ...user,
  })
  async function start() {
    server.start()
    await waitForPort(port, () => acceptsQueries(bin, port))
  }
  await start()
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    pid: server.pid,
    kill: () => server.end('SIGQUIT'),
    async restart() {
      await server.end()
      await start()
    },
    stop: () => server.remove(),
  }
}
