// Runs a command with the REDIS_URL of a temporary redis-server: node with-redis.mjs COMMAND ...
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const free = createServer().listen(0, '127.0.0.1')
await once(free, 'listening')
const { port } = free.address()
free.close()
const folder = mkdtempSync(join(tmpdir(), 'postern-nest-'))
const redis = spawn('redis-server', [
  '--port',
  `${port}`,
  '--bind',
  '127.0.0.1',
  '--dir',
  folder,
  '--save',
  '',
])
redis.on('error', () => {
  console.error('redis-server is not installed. Run node scripts/install-servers.mjs in the repository.')
  process.exit(1)
})
for await (const line of redis.stdout) if (String(line).includes('Ready to accept connections')) break

const [command, ...args] = process.argv.slice(2)
const env = { ...process.env, REDIS_URL: `redis://127.0.0.1:${port}` }
const { status } = spawnSync(command, args, { env, stdio: 'inherit', timeout: 120_000 })
redis.kill()
await once(redis, 'exit')
rmSync(folder, { recursive: true })
process.exitCode = status ?? 1
