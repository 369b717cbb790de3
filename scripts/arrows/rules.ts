import type { IFlattenedRuleSet } from 'dependency-cruiser'
import { FRONT_DOORS, ON_CORE, PLANS, type Plan } from './plan.ts'

export type Rule = NonNullable<IFlattenedRuleSet['forbidden']>[number]

const OWN = '\\.ts$'

/** All import rules. A rule's name states what is allowed. */
export function toRules(): Rule[] {
  return [
    {
      name: 'no cycles, not even of types',
      severity: 'error',
      from: { path: '^packages/' },
      to: { circular: true },
    },
    {
      name: 'core knows no other package',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { path: '^packages/', pathNot: '^packages/core/src/' },
    },
    {
      name: 'core imports nothing but Node',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { dependencyTypes: [...FROM_NPM] },
    },
    ...ON_CORE.flatMap(comesInByTheDoor),
    {
      name: 'nothing that is published imports tests, examples or benchmarks',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^(tests|examples|bench|scripts)/|/test-(support|servers)/' },
    },
    ...Object.entries(PLANS).flatMap(([root, plan]) => toFolderRules(root, plan)),
  ]
}

const FROM_NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] as const

function comesInByTheDoor(name: (typeof ON_CORE)[number]): Rule[] {
  const doors = FRONT_DOORS['packages/core/src']!.map((door) => `^packages/core/src/${door}${OWN}`)
  return [
    {
      name: `${name} comes in by core's front doors`,
      severity: 'error',
      from: { path: `^packages/${name}/src/` },
      to: { path: '^packages/core/', pathNot: doors },
    },
    {
      name: `${name} knows no package but core`,
      severity: 'error',
      from: { path: `^packages/${name}/src/` },
      to: { path: '^packages/', pathNot: ['^packages/core/', `^packages/${name}/`] },
    },
  ]
}

function toFolderRules(root: string, plan: Plan): Rule[] {
  const name = root.split('/')[1]
  const folders = Object.keys(plan)
  const rules = Object.entries(plan).map(
    ([folder, may]): Rule => ({
      name: `${name}/${folder} uses ${may.length === 0 ? 'itself alone' : `only ${may.join(', ')}`}`,
      severity: 'error',
      from: { path: `^${root}/${folder}/` },
      to: { path: `^${root}/`, pathNot: [folder, ...may].map((one) => `^${root}/${one}(/|${OWN})`) },
    }),
  )
  return [
    ...rules,
    {
      name: `every folder of ${name} stands in scripts/arrows/plan.ts`,
      severity: 'error',
      from: { path: `^${root}/[^/]+/`, pathNot: folders.map((folder) => `^${root}/${folder}/`) },
      to: {},
    },
  ]
}
