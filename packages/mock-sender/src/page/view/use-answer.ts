import { effect, untracked } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { ask } from '../link/ask.ts'
import type { Problem } from '../link/problem.ts'
import { changedDelivery, loads } from '../state/session.ts'

/** The response for a path, or the problem. */
export interface Asked<Answer> {
  readonly answer: Answer | undefined
  readonly problem: Problem | undefined
}

const PAUSE_MS = 150

/**
 * Requests a path now, and again after each relevant change. Meanwhile the previous response stays.
 * @param isAbout returns whether a changed delivery is relevant
 */
export function useAnswer<Answer>(
  path: string,
  isAbout: (changed: { readonly id: string; readonly subscription: string }) => boolean,
): Asked<Answer> {
  const [asked, setAsked] = useState<Asked<Answer>>({ answer: undefined, problem: undefined })
  useEffect(() => {
    let isOver = false
    let timer = 0
    let isFirst = true
    const read = async () => {
      timer = 0
      try {
        const answer = await ask<Answer>(path)
        if (!isOver) setAsked({ answer, problem: undefined })
      } catch (problem) {
        if (!isOver) setAsked((before) => ({ answer: before.answer, problem: problem as Problem }))
      }
    }
    void read()
    const stop = effect(() => {
      const changed = changedDelivery.value
      const isReload = loads.value > 0
      untracked(() => {
        if (!isFirst && timer === 0 && (isReload || isAbout(changed)))
          timer = window.setTimeout(read, PAUSE_MS)
        isFirst = false
      })
    })
    return () => {
      isOver = true
      clearTimeout(timer)
      stop()
    }
  }, [path])
  return asked
}
