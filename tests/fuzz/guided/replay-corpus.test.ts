import { expect, it } from 'vitest'
import { allTargets } from './all-targets.ts'
import { readCorpus } from './corpus.ts'
import { runInput } from './explore-targets.ts'
import type { Input, Target } from './input.ts'
import { createRandom, mutate } from './mutate.ts'

const targets = await allTargets()
const corpus = readCorpus()

it('no seed and no input of the corpus breaks a rule of its parser', () => {
  const seeds = targets.flatMap(({ name, seeds }) => seeds.map((fields) => ({ target: name, fields })))
  for (const input of [...seeds, ...corpus]) runInput(targets, input)
  expect(new Set(corpus.map(({ target }) => target)).size).toBeGreaterThan(10)
})

it('a broken rule of a parser is reported with its input', () => {
  const broken: Target = {
    name: 'broken',
    seeds: [],
    run([text = '']) {
      text.charAt(0).normalize(text)
    },
  }
  expect(() => runInput([broken], { target: 'broken', fields: ['NFX'] })).toThrow(/RangeError.*\n.*"NFX"/)
})

it('mutation repeats with its seed and stays within its bounds', () => {
  const input: Input = { target: 'form', fields: ['a=1', 'b'] }
  const draw = () => {
    const random = createRandom(7)
    return Array.from({ length: 500 }, () => mutate(input, { target: 'form', fields: ['x', 'y=2'] }, random))
  }
  expect(draw()).toEqual(draw())
  expect(new Set(draw().map(({ fields }) => fields.join())).size).toBeGreaterThan(300)
  expect(
    draw().every(({ fields }) => fields.length === 2 && fields.every((field) => field.length <= 4096)),
  ).toBe(true)
})
