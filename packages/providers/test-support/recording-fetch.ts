import type { KeyFetch } from '../src/shared/fetch-text.ts'

/** A `fetch` that records each URL and answers with `answer`. */
export function recordingFetch(answer: () => Response | Promise<Response>) {
  const fetched: string[] = []
  const fetch: KeyFetch = async (url) => {
    fetched.push(url)
    return answer()
  }
  return { fetch, fetched }
}
