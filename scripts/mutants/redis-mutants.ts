import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const script: readonly Fault[] = [
  {
    description: 'ignores the token',
    find: 'local mine = stored and sub(stored, 2, 1 + #holder) == holder',
    replace: 'local mine = stored',
  },
  {
    description: 'completes with any token',
    find: 'if not held then return 0 end',
    replace: "if state ~= 'p' then return 0 end",
  },
  {
    description: 'completes after a release',
    find: 'if not held then return 0 end',
    replace: 'if not mine then return 0 end',
  },
  {
    description: 'renews and releases with any token',
    find: 'elseif not held then',
    replace: "elseif state ~= 'p' then",
  },
  {
    description: 'renews and releases after a completion or a release',
    find: 'elseif not held then',
    replace: 'elseif not mine then',
  },
  {
    description: 'treats a token as another one with the same beginning',
    find: '== holder\n',
    replace:
      "== holder or stored and string.find(stored, string.match(holder, ':(.*)') or holder, 1, true)\n",
  },
  {
    description: 'grants a claim during another valid lease',
    find: "lease_left = state == 'p' and left - rest or 0",
    replace: 'lease_left = 0',
  },
  {
    description: 'grants a claim for a completed event',
    find: "if state == 'c' then return 'completed 0' .. ours end",
    replace: '',
  },
  {
    description: 'refuses a claim that its holder sends again',
    find: 'if held then\n    keep',
    replace: 'if false then\n    keep',
  },
  {
    description: 'refuses a completion that is sent again',
    find: "if mine and state == 'c' then return 1 end",
    replace: '',
  },
  {
    description: 'resets the attempts at a claim',
    find: 'attempt = attempt + 1',
    replace: 'attempt = 1',
  },
  {
    description: 'deletes the record at a release',
    find: "state, keep = 'r', math.max(1, left)",
    replace: "state, keep = 'r', 0",
  },
  {
    description: 'loses the progress of a release',
    find: "new_progress and '+' .. new_progress or progress",
    replace: 'progress',
  },
  {
    description: 'loses the progress of an earlier release',
    find: "new_progress and '+' .. new_progress or progress",
    replace: "new_progress and '+' .. new_progress or ''",
  },
  {
    description: 'allows one attempt too many',
    find: 'tonumber(attempt) >= tonumber(max_attempts)',
    replace: 'tonumber(attempt) > tonumber(max_attempts)',
  },
  {
    description: 'overwrites an existing record with a new claim',
    find: "record, 'PX', keep, 'NX'",
    replace: "record, 'PX', keep",
  },
  {
    description: 'keeps a new claim only for its lease',
    find: "record, 'PX', keep, 'NX'",
    replace: "record, 'PX', keep - rest, 'NX'",
  },
  {
    description: 'keeps a later claim only for its lease',
    find: 'keep = new_keep\n',
    replace: 'keep = new_keep - new_rest\n',
  },
  {
    description: 'ends the lease of a new claim with its retention',
    find: "' 1 ' .. rest",
    replace: "' 1 ' .. 0",
  },
  {
    description: 'ends the lease of a later claim with its retention',
    find: "state, rest = 'p', new_rest + keep - new_keep",
    replace: "state, rest = 'p', 0",
  },
  {
    description: 'extends the lease too far when a claim is sent again',
    find: "state, rest = 'p', new_rest + keep - new_keep",
    replace: "state, rest = 'p', new_rest",
  },
  {
    description: 'renews the retention but not the lease',
    find: 'rest = keep - lease\n',
    replace: '',
  },
  {
    description: 'fails at a claim without retention',
    find: "keep ~= '0' and ",
    replace: '',
  },
  {
    description: 'fails at a completion without retention',
    find: "if keep == '0' then call('DEL', key) else",
    replace: 'do',
  },
  {
    description: 'does not extend the retention at a completion',
    find: "'c' .. holder, 'PX', keep",
    replace: "'c' .. holder, 'PX', call('PTTL', key)",
  },
  {
    description: 'shortens the retention at a renewal',
    find: 'keep = math.max(lease, left)',
    replace: 'keep = lease',
  },
  {
    description: 'does not extend the retention of a claim that is sent again',
    find: 'keep = math.max(new_keep, left)',
    replace: 'keep = left',
  },
  {
    description: 'shortens the retention when a claim is sent again',
    find: 'keep = math.max(new_keep, left)',
    replace: 'keep = new_keep',
  },
  {
    description: 'gives back every attempt',
    find: 'attempt = math.max(0, attempt - unused)',
    replace: 'attempt = math.max(0, attempt - 1)',
  },
  {
    description: 'never gives back an attempt',
    find: 'attempt = math.max(0, attempt - unused)',
    replace: '',
  },
  {
    description: 'gives back all attempts at once',
    find: 'attempt = math.max(0, attempt - unused)',
    replace: 'attempt = attempt * (1 - unused)',
  },
  {
    description: 'reopens an event under a valid lease',
    find: ' or lease_left > 0 then return 0 end',
    replace: ' then return 0 end',
  },
  {
    description: 'does not reopen an event whose lease has expired',
    find: ' or lease_left > 0 then return 0 end',
    replace: " or state == 'p' then return 0 end",
  },
  {
    description: 'reopens an open event',
    find: 'if not stored or open or',
    replace: 'if not stored or',
  },
  {
    description: 'does not reopen an exhausted event',
    find: "state == 'r' and tonumber(attempt) == 0",
    replace: "state == 'r'",
  },
  {
    description: 'reopens nothing',
    find: "return call('DEL', key)",
    replace: 'return 1',
  },
  {
    description: 'treats a foreign value under the key as a claim',
    find: "if stored and not mine and not string.find(stored, '^[prc]%d+:') then",
    replace: 'if false then',
  },
  {
    description: 'omits the key from a completed answer',
    find: "'completed 0' .. ours",
    replace: "'completed 0 ' .. holder .. ' '",
  },
]

const answers: readonly Fault[] = [
  {
    description: 'accepts a claim granted to another caller',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: '`p${holder} `',
    replace: "'p'",
  },
  {
    description: 'accepts the answer to another caller',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'text.startsWith(`${why} ${number} ${holder} `) && ',
    replace: '',
  },
  {
    description: 'accepts the answer about another event',
    find: ' && text.endsWith(key)',
    replace: '',
  },
  {
    description: 'treats any reply as a refused write',
    find: 'if (number !== 1 && number !== 0) throw foreignReply()',
    replace: '',
  },
  {
    description: 'treats a missing reply as a refused write',
    find: 'answer ?? Number.NaN',
    replace: 'answer',
  },
]

export const redisMutants: readonly Mutant[] = [
  ...mutantsOf('stores/lua/redis-script.ts', 'redis', script),
  ...mutantsOf('stores/lua/redis-answers.ts', 'redis', answers),
  {
    description: 'fails when the server has lost the script',
    file: 'stores/lua/redis-client.ts',
    find: "if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error",
    replace: 'if (error) throw error',
    suite: 'redis',
  },
  {
    description: 'fails with a TypeError for an unset client',
    file: 'stores/lua/redis-client.ts',
    find: 'Object(anything)',
    replace: 'anything',
    suite: 'clients',
  },
]
