import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Manifest {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const manifests = readdirSync('packages').map(
  (name) => JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')) as Manifest,
)

test('published packages have ranges, so that their users get fixed versions of dependencies', () => {
  const asked = manifests.flatMap(({ name, dependencies = {} }) =>
    Object.entries(dependencies).map(([dependency, range]) => ({ name, dependency, range })),
  )
  expect(asked.map(({ dependency }) => dependency)).toContain('undici')
  expect(asked.filter(({ range }) => !/^(?:\^\d+\.\d+\.\d+|workspace:\^)$/.test(range))).toEqual([])
})
