// npm run arrows: fails for an import that the plan (plan.ts) does not allow, and names the rule.
import { fileURLToPath } from 'node:url'
import { findWrongArrows } from './find-wrong-arrows.ts'

const wrong = await findWrongArrows(fileURLToPath(new URL('../../', import.meta.url)))
for (const { rule, from, to } of wrong) console.error(`${rule}: ${from} → ${to}`)
if (wrong.length > 0) {
  console.error(
    `\n${wrong.length} wrong imports. Move the code, or change scripts/arrows/plan.ts and say why.`,
  )
  process.exitCode = 1
}
