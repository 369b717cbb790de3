import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const script: readonly Fault[] = [
  {
    breaks: 'knows no token',
    find: 'local mine = stored and string.sub(stored, 2, 1 + #holder) == holder',
    replace: 'local mine = stored',
  },
  {
    breaks: 'completes with any token',
    find: "if not (mine and state == 'p') then return 0 end",
    replace: "if not (state == 'p') then return 0 end",
  },
  {
    breaks: 'completes after a release',
    find: "if not (mine and state == 'p') then return 0 end",
    replace: 'if not mine then return 0 end',
  },
  {
    breaks: 'renews and releases with any token',
    find: "elseif not (mine and state == 'p') then",
    replace: "elseif not (state == 'p') then",
  },
  {
    breaks: 'renews and releases after a completion and a release',
    find: "elseif not (mine and state == 'p') then",
    replace: 'elseif not mine then',
  },
  {
    breaks: 'takes one token for another that begins alike',
    find: '== holder\nlocal attempt',
    replace: '== holder or stored and string.find(stored, token, 1, true)\nlocal attempt',
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: "local left = state == 'p' and lease - now or 0",
    replace: 'local left = 0',
  },
  {
    breaks: 'takes a completed event again',
    find: "if state == 'c' then return { 'completed' } end",
    replace: '',
  },
  {
    breaks: 'does not know its holder again after a lost reply',
    find: "if mine and state == 'p' then\n    keep",
    replace: 'if false then\n    keep',
  },
  {
    breaks: 'refuses a completion that is sent again',
    find: "if mine and state == 'c' then return 1 end",
    replace: '',
  },
  {
    breaks: 'forgets the attempts',
    find: 'attempt = attempt + 1',
    replace: 'attempt = 1',
  },
  {
    breaks: 'deletes the record at the release',
    find: "keep = math.max(1, redis.call('PTTL', key))",
    replace: 'keep = 0',
  },
  {
    breaks: 'forgets the progress of a release',
    find: "ARGV[3] and '+' .. ARGV[3] or progress",
    replace: 'progress',
  },
  {
    breaks: 'forgets the progress of an earlier release',
    find: "ARGV[3] and '+' .. ARGV[3] or progress",
    replace: "ARGV[3] and '+' .. ARGV[3] or ''",
  },
  {
    breaks: 'allows one attempt too many',
    find: 'tonumber(attempt) >= tonumber(ARGV[5])',
    replace: 'tonumber(attempt) > tonumber(ARGV[5])',
  },
  {
    breaks: 'remembers a claim for its lease only',
    find: 'keep = ARGV[4]',
    replace: 'keep = ARGV[3]',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: "save('c' .. holder, ARGV[3])",
    replace: "save('c' .. holder, redis.call('PTTL', key))",
  },
  {
    breaks: 'shortens the retention by a renewal',
    find: "keep = math.max(ARGV[3], redis.call('PTTL', key))",
    replace: 'keep = ARGV[3]',
  },
  {
    breaks: 'forgets an event whose claim is sent again',
    find: "keep = math.max(keep, redis.call('PTTL', key))",
    replace: "keep = redis.call('PTTL', key)",
  },
  {
    breaks: 'shortens the retention by a claim that is sent again',
    find: "keep = math.max(keep, redis.call('PTTL', key))",
    replace: '',
  },
]

export const redisMutants: readonly Mutant[] = [
  ...mutantsOf('stores/redis-script.ts', 'redis', script),
  {
    breaks: 'gives up when the server has forgotten the script',
    file: 'stores/redis-client.ts',
    find: "if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error",
    replace: 'if (error) throw error',
    suite: 'redis',
  },
]
