import { expect, it, vi } from 'vitest'
import { onAbort } from './on-abort.ts'

it('calls each function that still waits, once', () => {
  const controller = new AbortController()
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()]
  onAbort(controller.signal, first)
  const forget = onAbort(controller.signal, second)
  onAbort(controller.signal, third)
  forget()
  controller.abort()
  expect([first, second, third].map((stop) => stop.mock.calls.length)).toEqual([1, 0, 1])
})

it('lets a function end its own wait', () => {
  const controller = new AbortController()
  const last = vi.fn()
  const forget = onAbort(controller.signal, () => forget())
  onAbort(controller.signal, last)
  controller.abort()
  expect(last).toHaveBeenCalledOnce()
})

it('adds one listener to a signal', () => {
  const { signal } = new AbortController()
  const listen = vi.spyOn(signal, 'addEventListener')
  for (let i = 0; i < 20; i++) onAbort(signal, () => {})()
  expect(listen).toHaveBeenCalledOnce()
})
