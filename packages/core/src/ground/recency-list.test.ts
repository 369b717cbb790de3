import { expect, test } from 'vitest'
import { type Linked, recencyList } from './recency-list.ts'

interface Item extends Linked<Item> {
  name: string
}

function listOf(...names: string[]) {
  const list = recencyList<Item>()
  const items = names.map((name): Item => ({ name, older: undefined, newer: undefined }))
  for (const item of items) list.add(item)
  const forwards = () => walk(list.oldest(), 'newer')
  const backwards = () => {
    let last = list.oldest()
    while (last?.newer) last = last.newer
    return walk(last, 'older')
  }
  return { list, items, forwards, backwards }
}

function walk(from: Item | undefined, next: 'older' | 'newer'): string[] {
  const names: string[] = []
  for (let item = from; item; item = item[next]) names.push(item.name)
  return names
}

test('an empty list has no oldest item', () => {
  expect(recencyList<Item>().oldest()).toBeUndefined()
})

test.each([
  [0, 'bcd'],
  [1, 'acd'],
  [3, 'abc'],
])('an item is removed from place %i, and the rest keeps its order', (place, rest) => {
  const { list, items, forwards, backwards } = listOf('a', 'b', 'c', 'd')
  list.remove(items[place]!)
  expect(forwards().join('')).toBe(rest)
  expect(backwards().reverse().join('')).toBe(rest)
})

test('an item that is removed and added again is the newest', () => {
  const { list, items, forwards } = listOf('a', 'b', 'c')
  list.remove(items[0]!)
  list.add(items[0]!)
  expect(forwards()).toEqual(['b', 'c', 'a'])
})

test('the last item leaves an empty list, which takes items again', () => {
  const { list, items, forwards } = listOf('a')
  list.remove(items[0]!)
  expect(list.oldest()).toBeUndefined()
  list.add(items[0]!)
  expect(forwards()).toEqual(['a'])
})
