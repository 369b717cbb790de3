import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const claimSteps: readonly Fault[] = [
  {
    description: 'ignores the token of a claim',
    find: "(r.state = 'processing' AND r.token = $token)",
    replace: "(r.state = 'processing')",
  },
  {
    description: 'grants a claim during another valid lease',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: "WHEN r.state = 'processing' AND r.lease_until > ${now} THEN",
    replace: "WHEN r.state = 'processing' AND 0 > 1 THEN",
  },
  {
    description: 'grants a claim for a completed event',
    find: "WHEN r.state = 'completed' THEN 'completed'",
    replace: "WHEN r.state = '' THEN 'completed'",
  },
  {
    description: 'counts an attempt for a claim that is sent again',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'WHEN ${MINE} THEN r.attempt ELSE r.attempt + 1 END',
    replace: 'ELSE r.attempt + 1 END',
  },
  {
    description: 'resets the attempts at a claim',
    find: 'THEN r.attempt ELSE r.attempt + 1 END',
    replace: 'THEN r.attempt ELSE 1 END',
  },
  {
    description: 'loses the progress at the next claim',
    find: 'THEN NULL ELSE r.progress END',
    replace: 'THEN NULL ELSE NULL END',
  },
  {
    description: 'keeps the progress past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'progress = CASE WHEN r.keep_until <= ${now} THEN NULL ELSE r.progress END',
    replace: 'progress = r.progress',
  },
  {
    description: 'keeps the attempts past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'attempt = CASE WHEN r.keep_until <= ${now} THEN 1 WHEN',
    replace: 'attempt = CASE WHEN',
  },
  {
    description: 'allows one attempt too many',
    find: 'r.attempt >= CAST($maxAttempts',
    replace: 'r.attempt > CAST($maxAttempts',
  },
  {
    description: 'grants a claim without checking the record',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'WHERE r.keep_until <= ${now} OR (${refusal}) IS NULL',
    replace: 'WHERE r.key IS NOT NULL',
  },
  {
    description: 'does not extend the retention of a claim that is sent again',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: "THEN ${dialect.later('r.keep_until', keep)} ELSE",
    replace: 'THEN r.keep_until ELSE',
  },
]

const statements: readonly Fault[] = [
  {
    description: 'accepts a write with any token',
    find: 'key = $key AND token = $token AND keep_until',
    replace: "key = $key AND $token <> '' AND keep_until",
  },
  {
    description: 'accepts a write past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'token = $token AND keep_until > ${now}`',
    replace: 'token = $token`',
  },
  {
    description: 'loses the progress at a release without progress',
    find: 'COALESCE($progress, progress)',
    replace: '$progress',
  },
  {
    description: 'completes a released event',
    find: "AND state IN ('processing', 'completed')",
    replace: '',
  },
  {
    description: 'does not extend the retention at a completion',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'THEN keep_until ELSE ${keep} END',
    replace: 'THEN keep_until ELSE keep_until END',
  },
  {
    description: 'forgets an event during a renewed lease',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: ", keep_until = ${dialect.later('keep_until', lease)}",
    replace: '',
  },
  {
    description: 'counts an attempt that was given back',
    find: 'attempt = attempt - CAST($unused AS bigint)',
    replace: 'attempt = attempt - 0 * CAST($unused AS bigint)',
  },
  {
    description: 'gives back every attempt',
    find: 'attempt - CAST($unused AS bigint)',
    replace: 'attempt - 1 - 0 * CAST($unused AS bigint)',
  },
  {
    description: 'reopens every event',
    find: 'DELETE FROM @table WHERE key = $key AND keep_until',
    replace: "DELETE FROM @table WHERE $key <> '' AND keep_until",
  },
  {
    description: 'reopens an event past its retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'DELETE FROM @table WHERE key = $key AND keep_until > ${now}',
    replace: 'DELETE FROM @table WHERE key = $key',
  },
  {
    description: 'reopens an event under a valid lease',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: "AND NOT (state = 'processing' AND lease_until > ${now})",
    replace: '',
  },
  {
    description: 'does not reopen an event whose lease has expired',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: "NOT (state = 'processing' AND lease_until > ${now})",
    replace: "NOT (state = 'processing')",
  },
  {
    description: 'reopens an open event',
    find: "AND NOT (state = 'released' AND attempt = 0)",
    replace: '',
  },
  {
    description: 'does not reopen an exhausted event',
    find: "AND NOT (state = 'released' AND attempt = 0)",
    replace: "AND NOT (state = 'released')",
  },
  {
    description: 'purges completed records instead of old ones',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a part of the source
    find: 'WHERE keep_until <= (SELECT ${now})',
    replace: "WHERE state = 'completed'",
  },
]

export const sqlStatementMutants: readonly Mutant[] = [
  ...mutantsOf('stores/sql/claim-steps.ts', 'sqlite', claimSteps),
  ...mutantsOf('stores/sql/sql-statements.ts', 'sqlite', statements),
]
