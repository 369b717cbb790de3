import { expect, test } from 'vitest'
import { createFence } from './fence.ts'

class Handle {
  readonly #rows: string[] = []
  readonly fixed!: () => string
  constructor() {
    Object.defineProperty(this, 'fixed', { value: () => 'fixed' })
  }
  insert(id: string): this {
    this.#rows.push(id)
    return this
  }
  get rows(): readonly string[] {
    return this.#rows
  }
}

const OVER = { code: 'CONFIG_INVALID', message: expect.stringMatching(/after it was over/) }

test('forwards calls to a handle with private fields, getters and fixed properties', () => {
  const { handle } = createFence(new Handle())
  handle.insert('a')
  expect(handle.rows).toEqual(['a'])
  expect(handle.fixed()).toBe('fixed')
  expect(handle).toBeInstanceOf(Handle)
})

test('forwards calls to a handle that is a function, with the properties of its functions', () => {
  const typed = Object.assign((value: string) => `typed ${value}`, { big: (value: string) => `big ${value}` })
  const sql = Object.assign((strings: TemplateStringsArray, ..._values: unknown[]) => strings.join('?'), {
    typed,
  })
  const { handle } = createFence(sql)
  expect(handle`SELECT ${1}`).toBe('SELECT ?')
  expect(handle.typed('1')).toBe('typed 1')
  expect(handle.typed.big('1')).toBe('big 1')
})

test('refuses every call once it is closed, including a method that was read before', () => {
  const target = new Handle()
  const { handle, close } = createFence(target)
  const sql = createFence(() => 'called')
  const { insert } = handle
  close()
  sql.close()
  expect(() => handle.insert('late')).toThrow(expect.objectContaining(OVER))
  expect(() => insert.call(handle, 'late')).toThrow(expect.objectContaining(OVER))
  expect(() => sql.handle()).toThrow(expect.objectContaining(OVER))
  expect(target.rows).toEqual([])
})

test('returns a handle that is not an object unchanged', () => {
  expect(createFence('transaction 7').handle).toBe('transaction 7')
})
