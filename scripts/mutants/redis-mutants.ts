import type { Mutant } from './mutant.ts'

const faults: readonly Pick<Mutant, 'breaks' | 'find' | 'replace'>[] = [
  {
    breaks: 'knows no token',
    find: 'local mine = record[2] == token',
    replace: 'local mine = true',
  },
  {
    breaks: 'writes with any token',
    find: 'if not (mine and processing) then return 0 end',
    replace: 'if not processing then return 0 end',
  },
  {
    breaks: 'writes after completion and release',
    find: 'if not (mine and processing) then return 0 end',
    replace: 'if not mine then return 0 end',
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: 'local left = processing and tonumber(record[5]) - now or 0',
    replace: 'local left = 0',
  },
  {
    breaks: 'takes a completed event again',
    find: "if state == 'completed' then return { 'completed' } end",
    replace: '',
  },
  {
    breaks: 'does not know its holder again after a lost reply',
    find: 'if processing and mine then',
    replace: 'if processing and mine and false then',
  },
  {
    breaks: 'refuses a completion that is sent again',
    find: "if operation == 'complete' and mine and state == 'completed' then return 1 end",
    replace: '',
  },
  { breaks: 'forgets the attempts', find: 'attempt = attempt + 1', replace: 'attempt = 1' },
  {
    breaks: 'deletes the record at the release',
    find: "redis.call('HSET', key, 'state', 'released')",
    replace: "redis.call('DEL', key)",
  },
  {
    breaks: 'forgets the progress of a release',
    find: "if ARGV[3] then redis.call('HSET', key, 'progress', ARGV[3]) end",
    replace: '',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'attempt >= maxAttempts',
    replace: 'attempt > maxAttempts',
  },
  {
    breaks: 'remembers a claim for its lease only',
    find: "redis.call('PEXPIREAT', key, milliseconds(now + keep))",
    replace: "redis.call('PEXPIREAT', key, milliseconds(now + lease))",
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: "redis.call('PEXPIREAT', key, milliseconds(now + tonumber(ARGV[3])))",
    replace: '',
  },
  { breaks: 'forgets an event that is renewed', find: 'keepAtLeast(lease)', replace: '' },
  { breaks: 'forgets an event whose claim is sent again', find: 'keepAtLeast(keep)', replace: '' },
  {
    breaks: 'shortens the retention by a renewal',
    find: "if redis.call('PTTL', key) < ms then",
    replace: "if redis.call('PTTL', key) then",
  },
]

export const redisMutants: readonly Mutant[] = [
  ...faults.map((fault) => ({ ...fault, file: 'stores/redis-script.ts', suite: 'redis' as const })),
  {
    breaks: 'gives up when the server has forgotten the script',
    file: 'stores/redis-client.ts',
    find: "if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error",
    replace: 'if (error) throw error',
    suite: 'redis',
  },
]
