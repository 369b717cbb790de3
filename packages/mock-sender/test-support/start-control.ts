import { expect, onTestFinished } from 'vitest'
import { type Answer, startReceiver } from './scripted-receiver.ts'
import { type StartedApi, startApi } from './start-api.ts'

type ApiParameters = Parameters<typeof startApi>

/** Starts a sender, a receiver that sends these replies, and a client of the control API, until the test ends. */
export async function startControl(
  provider: ApiParameters[0],
  answers: Answer[] = [200],
  options: ApiParameters[1] = {},
) {
  const receiver = await startReceiver(...answers)
  onTestFinished(() => receiver.close())
  const api: StartedApi = await startApi(provider, { startAt: Date.UTC(2026, 0, 15, 12), ...options })
  onTestFinished(() => api.close())
  const control = (method: string, path: string, body?: unknown) =>
    api.call(method, `/_mock${path}`, { body, key: null })
  /** Expects success and returns the body. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses of every shape
  const ask = async <Answer = any>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await control(method, path, body)
    expect([answer.status, answer.body?.error]).toEqual([expect.toSatisfy((one) => one < 300), undefined])
    return answer.body
  }
  const subscribe = (wish: object = {}) => ask('POST', '/subscriptions', { url: receiver.url, ...wish })
  return { ...api, receiver, control, ask, subscribe }
}
