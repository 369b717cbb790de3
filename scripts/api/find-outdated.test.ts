import { expect, it } from 'vitest'
import { findOutdated } from './find-outdated.ts'

it('finds reports that differ, are missing or belong to no entry', () => {
  const written = new Map([
    ['same.api.md', 'a'],
    ['changed.api.md', 'a'],
    ['gone.api.md', 'a'],
  ])
  const reports = new Map([
    ['same.api.md', 'a'],
    ['changed.api.md', 'b'],
    ['new.api.md', 'a'],
  ])
  expect(findOutdated(written, reports)).toEqual(['changed.api.md', 'gone.api.md', 'new.api.md'])
  expect(findOutdated(written, written)).toEqual([])
})
