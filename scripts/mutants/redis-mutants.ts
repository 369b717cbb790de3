import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const script: readonly Fault[] = [
  {
    breaks: 'knows no token',
    find: 'local mine = stored and sub(stored, 2, 1 + #holder) == holder',
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
    find: '== holder\n',
    replace: "== holder or stored and string.find(stored, string.match(holder, ':(.*)'), 1, true)\n",
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: "left = state == 'p' and left - rest or 0",
    replace: 'left = 0',
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
    find: 'keep = math.max(1, left)',
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
    breaks: 'takes whatever is there for new',
    find: "'PX', ARGV[4], 'NX'",
    replace: "'PX', ARGV[4]",
  },
  {
    breaks: 'remembers a new claim for its lease only',
    find: "'PX', ARGV[4], 'NX'",
    replace: "'PX', ARGV[4] - ARGV[3], 'NX'",
  },
  {
    breaks: 'remembers a later claim for its lease only',
    find: 'keep = ARGV[4]\n',
    replace: 'keep = ARGV[4] - ARGV[3]\n',
  },
  {
    breaks: 'ends the lease of a new claim with its retention',
    find: "' 1 ' .. ARGV[3]",
    replace: "' 1 ' .. 0",
  },
  {
    breaks: 'ends the lease of a later claim with its retention',
    find: "state, rest = 'p', ARGV[3] + keep - ARGV[4]",
    replace: "state, rest = 'p', 0",
  },
  {
    breaks: 'extends the lease of a claim that is sent again too far',
    find: "state, rest = 'p', ARGV[3] + keep - ARGV[4]",
    replace: "state, rest = 'p', ARGV[3]",
  },
  {
    breaks: 'renews the retention but not the lease',
    find: 'rest = keep - ARGV[3]',
    replace: '',
  },
  {
    breaks: 'fails at a claim that is to be forgotten at once',
    find: " and ARGV[4] ~= '0'",
    replace: '',
  },
  {
    breaks: 'fails at a completion that is to be forgotten at once',
    find: "if ARGV[3] == '0' then call('DEL', key) else",
    replace: 'do',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: "'c' .. holder, 'PX', ARGV[3]",
    replace: "'c' .. holder, 'PX', call('PTTL', key)",
  },
  {
    breaks: 'shortens the retention by a renewal',
    find: 'keep = math.max(ARGV[3], left)',
    replace: 'keep = ARGV[3]',
  },
  {
    breaks: 'forgets an event whose claim is sent again',
    find: 'keep = math.max(keep, left)',
    replace: 'keep = left',
  },
  {
    breaks: 'shortens the retention by a claim that is sent again',
    find: 'keep = math.max(keep, left)',
    replace: '',
  },
]

export const redisMutants: readonly Mutant[] = [
  ...mutantsOf('stores/lua/redis-script.ts', 'redis', script),
  {
    breaks: 'gives up when the server has forgotten the script',
    file: 'stores/lua/redis-client.ts',
    find: "if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error",
    replace: 'if (error) throw error',
    suite: 'redis',
  },
]
