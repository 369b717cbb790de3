import { expect, test } from 'vitest'
import { createId, createIdLike, createSecret } from './ids.ts'
import { createRandom } from './random.ts'

test('the same seed and labels give the same values, others give others', () => {
  const draw = (seed: string, ...labels: string[]) =>
    createRandom(seed, ...labels)
      .bytes(16)
      .toString('hex')
  expect(draw('a', 'ids')).toBe(draw('a', 'ids'))
  expect(new Set([draw('a', 'ids'), draw('b', 'ids'), draw('a', 'jitter'), draw('ids', 'a')]).size).toBe(4)
})

test('values are spread evenly over their range', () => {
  const random = createRandom('spread')
  const counts = Array.from({ length: 10 }, () => 0)
  for (let round = 0; round < 20_000; round++) counts[random.below(10)]!++
  for (const count of counts) expect(count).toBeGreaterThan(1800)
  for (const count of counts) expect(count).toBeLessThan(2200)
})

test('ids and secrets look like those of real senders', () => {
  const random = createRandom('ids')
  expect(createId(random, 'evt_')).toMatch(/^evt_[0-9A-Za-z]{24}$/)
  expect(createIdLike(random, 'wf_run_1')).toMatch(/^wf_run_[0-9A-Za-z]{24}$/)
  expect(createIdLike(random, '550e8400-e29b-41d4-a716-446655440000')).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  const secret = createSecret(random)
  expect(secret).toMatch(/^whsec_/)
  expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32)
})
