import { describe, expect, it } from 'vitest'
import { checkCodeBlocks } from './check-code-blocks.ts'
import { examplesIn, fencesIn, readCodeBlocks } from './read-code-blocks.ts'

const wrong = [
  ['an undeclared name', 'unknownName()', /Cannot find name 'unknownName'/],
  ['a method that does not exist', "sender.emitt('alert.created')", /Property 'emitt' does not exist/],
  ['an argument of another type', "await sender.emit('alert.creatd')", /alert\.creatd/],
  ['text that is not code', 'const = 1', /Variable declaration expected/],
  [
    'an import that does not exist',
    "import { nothing } from '@postern/core'",
    /no exported member 'nothing'/,
  ],
] as const

const shown = readCodeBlocks()
const probes = wrong.map(([name, code]) => ({ name, code }))
const found = checkCodeBlocks([...shown, ...probes])

describe('the code in documents and comments compiles', () => {
  it.each(shown)('$name', (block) => {
    expect(found.get(block)).toEqual([])
  })
})

describe('code that does not compile is reported', () => {
  it.each(wrong.map(([name, , message], index) => ({ name, message, block: probes[index]! })))(
    '$name',
    ({ message, block }) => {
      expect(found.get(block)!.join('\n')).toMatch(message)
    },
  )
})

it('reads every example of a comment, with or without a fence, up to the next tag', () => {
  const source = `
/** One line. @example is only text here. */
/**
 * Two.
 * @example
 * first()
 *   .then()
 * @example
 * \`\`\`ts
 * second()
 * \`\`\`
 * @default 1
 */
`
  expect(examplesIn('a.ts', source)).toEqual([
    { name: 'a.ts:6', code: 'first()\n  .then()' },
    { name: 'a.ts:9', code: 'second()' },
  ])
})

it('reads the TypeScript of a README, except blocks copied from a file', () => {
  const markdown = `<!-- file: a.ts -->
\`\`\`ts
copied()
\`\`\`
<!-- /file -->
\`\`\`sh
npm test
\`\`\`
\`\`\`ts
shown()
\`\`\`
1. In a list:

   \`\`\`ts
   if (first) {
     second()
   }
   \`\`\`
`
  expect(fencesIn('README.md', markdown)).toEqual([
    { name: 'README.md:10', code: 'shown()\n' },
    { name: 'README.md:15', code: 'if (first) {\n  second()\n}\n' },
  ])
})
