import type { ClientRequest } from 'node:http'
import { startTimer } from '../time/real-timers.ts'
import type { Wire } from './wire.ts'

/** Writes the body piece by piece, as the wire describes. Calls `hangUp` when the wire asks for it. */
export function writeBody(request: ClientRequest, body: Buffer, wire: Wire, hangUp: () => void): void {
  const isMidway = wire.hangUp === 'midway'
  const pieces = toPieces(isMidway ? body.subarray(0, body.length >> 1) : body, wire.cuts)
  const pauseMs = wire.spreadMs / Math.max(1, pieces.length - 1)
  let stopTimer = () => {}
  request.once('close', () => stopTimer())

  const finish = () => {
    if (isMidway) hangUp()
    else request.end(() => wire.hangUp === 'sent' && hangUp())
  }
  const writeFrom = (index: number) => {
    if (request.destroyed) return
    request.write(pieces[index], () => {
      if (index + 1 === pieces.length) finish()
      else stopTimer = startTimer(pauseMs, () => writeFrom(index + 1))
    })
  }
  if (pieces.length > 0) writeFrom(0)
  else finish()
}

function toPieces(body: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts.filter((at) => at < body.length), body.length]
  return edges.slice(1).flatMap((end, index) => {
    const piece = body.subarray(edges[index], end)
    return piece.length > 0 ? [piece] : []
  })
}
