import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const script: readonly Fault[] = [
  {
    breaks: 'knows no token',
    find: 'local mine = stored and sub(stored, 2, 1 + #holder) == holder',
    replace: 'local mine = stored',
  },
  {
    breaks: 'completes with any token',
    find: 'if not held then return 0 end',
    replace: "if state ~= 'p' then return 0 end",
  },
  {
    breaks: 'completes after a release',
    find: 'if not held then return 0 end',
    replace: 'if not mine then return 0 end',
  },
  {
    breaks: 'renews and releases with any token',
    find: 'elseif not held then',
    replace: "elseif state ~= 'p' then",
  },
  {
    breaks: 'renews and releases after a completion and a release',
    find: 'elseif not held then',
    replace: 'elseif not mine then',
  },
  {
    breaks: 'takes one token for another that begins alike',
    find: '== holder\n',
    replace:
      "== holder or stored and string.find(stored, string.match(holder, ':(.*)') or holder, 1, true)\n",
  },
  {
    breaks: 'claims in spite of a valid lease',
    find: "lease_left = state == 'p' and left - rest or 0",
    replace: 'lease_left = 0',
  },
  {
    breaks: 'takes a completed event again',
    find: "if state == 'c' then return 'completed 0' .. ours end",
    replace: '',
  },
  {
    breaks: 'does not know its holder again after a lost reply',
    find: 'if held then\n    keep',
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
    find: "state, keep = 'r', math.max(1, left)",
    replace: "state, keep = 'r', 0",
  },
  {
    breaks: 'forgets the progress of a release',
    find: "new_progress and '+' .. new_progress or progress",
    replace: 'progress',
  },
  {
    breaks: 'forgets the progress of an earlier release',
    find: "new_progress and '+' .. new_progress or progress",
    replace: "new_progress and '+' .. new_progress or ''",
  },
  {
    breaks: 'allows one attempt too many',
    find: 'tonumber(attempt) >= tonumber(max_attempts)',
    replace: 'tonumber(attempt) > tonumber(max_attempts)',
  },
  {
    breaks: 'takes whatever is there for new',
    find: "record, 'PX', keep, 'NX'",
    replace: "record, 'PX', keep",
  },
  {
    breaks: 'remembers a new claim for its lease only',
    find: "record, 'PX', keep, 'NX'",
    replace: "record, 'PX', keep - rest, 'NX'",
  },
  {
    breaks: 'remembers a later claim for its lease only',
    find: 'keep = new_keep\n',
    replace: 'keep = new_keep - new_rest\n',
  },
  {
    breaks: 'ends the lease of a new claim with its retention',
    find: "' 1 ' .. rest",
    replace: "' 1 ' .. 0",
  },
  {
    breaks: 'ends the lease of a later claim with its retention',
    find: "state, rest = 'p', new_rest + keep - new_keep",
    replace: "state, rest = 'p', 0",
  },
  {
    breaks: 'extends the lease of a claim that is sent again too far',
    find: "state, rest = 'p', new_rest + keep - new_keep",
    replace: "state, rest = 'p', new_rest",
  },
  {
    breaks: 'renews the retention but not the lease',
    find: 'rest = keep - lease\n',
    replace: '',
  },
  {
    breaks: 'fails at a claim that is to be forgotten at once',
    find: "keep ~= '0' and ",
    replace: '',
  },
  {
    breaks: 'fails at a completion that is to be forgotten at once',
    find: "if keep == '0' then call('DEL', key) else",
    replace: 'do',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    find: "'c' .. holder, 'PX', keep",
    replace: "'c' .. holder, 'PX', call('PTTL', key)",
  },
  {
    breaks: 'shortens the retention by a renewal',
    find: 'keep = math.max(lease, left)',
    replace: 'keep = lease',
  },
  {
    breaks: 'forgets an event whose claim is sent again',
    find: 'keep = math.max(new_keep, left)',
    replace: 'keep = left',
  },
  {
    breaks: 'shortens the retention by a claim that is sent again',
    find: 'keep = math.max(new_keep, left)',
    replace: 'keep = new_keep',
  },
  {
    breaks: 'gives every attempt back',
    find: 'attempt = math.max(0, attempt - unused)',
    replace: 'attempt = math.max(0, attempt - 1)',
  },
  {
    breaks: 'gives no attempt back',
    find: 'attempt = math.max(0, attempt - unused)',
    replace: '',
  },
  {
    breaks: 'gives all attempts back',
    find: 'attempt = math.max(0, attempt - unused)',
    replace: 'attempt = attempt * (1 - unused)',
  },
  {
    breaks: 'reopens an event under a valid lease',
    find: ' or lease_left > 0 then return 0 end',
    replace: ' then return 0 end',
  },
  {
    breaks: 'reopens no event whose lease has run out',
    find: ' or lease_left > 0 then return 0 end',
    replace: " or state == 'p' then return 0 end",
  },
  {
    breaks: 'reopens an event that is open',
    find: 'if not stored or open or',
    replace: 'if not stored or',
  },
  {
    breaks: 'reopens completed events only',
    find: "state == 'r' and tonumber(attempt) == 0",
    replace: "state == 'r'",
  },
  {
    breaks: 'reopens nothing',
    find: "return call('DEL', key)",
    replace: 'return 1',
  },
  {
    breaks: 'takes what somebody else keeps under the key for a claim',
    find: "if stored and not mine and not string.find(stored, '^[prc]%d+:') then",
    replace: 'if false then',
  },
  {
    breaks: 'says completed without saying whom it tells',
    find: "'completed 0' .. ours",
    replace: "'completed 0 ' .. holder .. ' '",
  },
]

const answers: readonly Fault[] = [
  {
    breaks: 'believes that another claim was won',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: '`p${holder} `',
    replace: "'p'",
  },
  {
    breaks: 'believes what another caller was told',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'text.startsWith(`${why} ${number} ${holder} `) && ',
    replace: '',
  },
  {
    breaks: 'believes what was said of another event',
    find: ' && text.endsWith(key)',
    replace: '',
  },
  {
    breaks: 'takes any reply for a refused write',
    find: 'if (number !== 1 && number !== 0) throw foreignReply()',
    replace: '',
  },
  {
    breaks: 'takes no reply for a refused write',
    find: 'answer ?? Number.NaN',
    replace: 'answer',
  },
]

export const redisMutants: readonly Mutant[] = [
  ...mutantsOf('stores/lua/redis-script.ts', 'redis', script),
  ...mutantsOf('stores/lua/redis-answers.ts', 'redis', answers),
  {
    breaks: 'gives up when the server has forgotten the script',
    file: 'stores/lua/redis-client.ts',
    find: "if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error",
    replace: 'if (error) throw error',
    suite: 'redis',
  },
]
