import { cruise } from 'dependency-cruiser'
import { toRules } from './rules.ts'

/** An import that a rule forbids. */
export interface WrongArrow {
  readonly rule: string
  readonly from: string
  readonly to: string
}

/** Finds the imports of the packages below `baseDir`, including types, that break a rule. */
export async function findWrongArrows(baseDir: string): Promise<WrongArrow[]> {
  const { output } = await cruise(['packages'], {
    baseDir,
    validate: true,
    ruleSet: { forbidden: toRules() },
    // Include imports of types.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '\\.(test|test-d|fixture)\\.ts$|/dist/|/tsup\\.config\\.ts$',
    },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  })
  if (typeof output === 'string') throw new Error(output)
  return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
}
