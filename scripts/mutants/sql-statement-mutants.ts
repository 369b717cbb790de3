import { type Fault, type Mutant, mutantsOf } from './mutant.ts'

const claimSteps: readonly Fault[] = [
  {
    breaks: 'knows no token at the claim',
    find: "(r.state = 'processing' AND r.token = $token)",
    replace: "(r.state = 'processing')",
  },
  {
    breaks: 'claims in spite of a valid lease',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "WHEN r.state = 'processing' AND r.lease_until > ${now} THEN",
    replace: "WHEN r.state = 'processing' AND 0 > 1 THEN",
  },
  {
    breaks: 'takes a completed event again',
    find: "WHEN r.state = 'completed' THEN 'completed'",
    replace: "WHEN r.state = '' THEN 'completed'",
  },
  {
    breaks: 'counts an attempt at a claim that is sent again',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'WHEN ${MINE} THEN r.attempt ELSE r.attempt + 1 END',
    replace: 'ELSE r.attempt + 1 END',
  },
  {
    breaks: 'forgets the attempts',
    find: 'THEN r.attempt ELSE r.attempt + 1 END',
    replace: 'THEN r.attempt ELSE 1 END',
  },
  {
    breaks: 'forgets the progress at the next claim',
    find: 'THEN NULL ELSE r.progress END',
    replace: 'THEN NULL ELSE NULL END',
  },
  {
    breaks: 'keeps the progress past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'progress = CASE WHEN r.keep_until <= ${now} THEN NULL ELSE r.progress END',
    replace: 'progress = r.progress',
  },
  {
    breaks: 'keeps the attempts past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'attempt = CASE WHEN r.keep_until <= ${now} THEN 1 WHEN',
    replace: 'attempt = CASE WHEN',
  },
  {
    breaks: 'allows one attempt too many',
    find: 'r.attempt >= CAST($maxAttempts',
    replace: 'r.attempt > CAST($maxAttempts',
  },
  {
    breaks: 'takes whatever the record says',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'WHERE r.keep_until <= ${now} OR (${refusal}) IS NULL',
    replace: 'WHERE r.key IS NOT NULL',
  },
  {
    breaks: 'forgets an event whose claim is sent again',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "THEN ${dialect.later('r.keep_until', keep)} ELSE",
    replace: 'THEN r.keep_until ELSE',
  },
]

const statements: readonly Fault[] = [
  {
    breaks: 'writes with any token',
    find: 'key = $key AND token = $token AND keep_until',
    replace: "key = $key AND $token <> '' AND keep_until",
  },
  {
    breaks: 'writes past the retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'token = $token AND keep_until > ${now}`',
    replace: 'token = $token`',
  },
  {
    breaks: 'drops the progress at a release without any',
    find: 'COALESCE($progress, progress)',
    replace: '$progress',
  },
  {
    breaks: 'completes a released event',
    find: "AND state IN ('processing', 'completed')",
    replace: '',
  },
  {
    breaks: 'remembers a completion as long as its claim',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'THEN keep_until ELSE ${keep} END',
    replace: 'THEN keep_until ELSE keep_until END',
  },
  {
    breaks: 'forgets an event that is renewed',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: ", keep_until = ${dialect.later('keep_until', lease)}",
    replace: '',
  },
  {
    breaks: 'counts an attempt that was given back',
    find: 'attempt = attempt - CAST($unused AS bigint)',
    replace: 'attempt = attempt - 0 * CAST($unused AS bigint)',
  },
  {
    breaks: 'gives every attempt back',
    find: 'attempt - CAST($unused AS bigint)',
    replace: 'attempt - 1 - 0 * CAST($unused AS bigint)',
  },
  {
    breaks: 'reopens every event',
    find: 'DELETE FROM @table WHERE key = $key AND keep_until',
    replace: "DELETE FROM @table WHERE $key <> '' AND keep_until",
  },
  {
    breaks: 'reopens an event past its retention',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'DELETE FROM @table WHERE key = $key AND keep_until > ${now}',
    replace: 'DELETE FROM @table WHERE key = $key',
  },
  {
    breaks: 'reopens an event under a valid lease',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "AND NOT (state = 'processing' AND lease_until > ${now})",
    replace: '',
  },
  {
    breaks: 'keeps an event shut whose holder is gone',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: "NOT (state = 'processing' AND lease_until > ${now})",
    replace: "NOT (state = 'processing')",
  },
  {
    breaks: 'reopens what is open',
    find: "AND NOT (state = 'released' AND attempt = 0)",
    replace: '',
  },
  {
    breaks: 'keeps an exhausted event shut',
    find: "AND NOT (state = 'released' AND attempt = 0)",
    replace: "AND NOT (state = 'released')",
  },
  {
    breaks: 'purges what is completed, not what is old',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it stands like this in the source
    find: 'WHERE keep_until <= (SELECT ${now})',
    replace: "WHERE state = 'completed'",
  },
]

export const sqlStatementMutants: readonly Mutant[] = [
  ...mutantsOf('stores/sql/claim-steps.ts', 'sqlite', claimSteps),
  ...mutantsOf('stores/sql/sql-statements.ts', 'sqlite', statements),
]
