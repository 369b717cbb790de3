import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { startTimer } from '../time/real-timers.ts'

const TIME_LIMIT_MS = 10_000
const MAX_ANSWER_BYTES = 1024 * 1024

/** A response: its status, and its body if that is JSON. */
export interface JsonAnswer {
  readonly status: number
  readonly json: unknown
}

/**
 * Sends one request over a new connection, and closes the connection afterwards. Sends `body` as JSON.
 * Rejects when there is no answer within 10 seconds.
 */
export function askJson(
  url: URL,
  body?: object,
  { maxAnswerBytes = MAX_ANSWER_BYTES }: { readonly maxAnswerBytes?: number } = {},
): Promise<JsonAnswer> {
  return new Promise((resolve, reject) => {
    const makeRequest = url.protocol === 'https:' ? requestHttps : requestHttp
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = { connection: 'close', ...(text !== undefined && { 'content-type': 'application/json' }) }
    const request = makeRequest(url, { method: text === undefined ? 'GET' : 'POST', headers, agent: false })
    const fail = (error: Error & { code?: string }) => {
      stopTimer()
      reject(new Error(`${url.href} could not be reached: ${error.message || error.code}`, { cause: error }))
      request.destroy()
    }
    const stopTimer = startTimer(TIME_LIMIT_MS, () =>
      fail(new Error(`There was no answer within ${TIME_LIMIT_MS / 1000} s.`)),
    )
    request.on('error', fail)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length > maxAnswerBytes) fail(new Error(`Its answer is longer than ${maxAnswerBytes} bytes.`))
      })
      response.on('error', fail)
      response.on('end', () => {
        stopTimer()
        resolve({ status: response.statusCode ?? 0, json: parse(Buffer.concat(chunks).toString()) })
      })
    })
    request.end(text)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
