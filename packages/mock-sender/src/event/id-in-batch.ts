import type { AnyProvider } from '@postern/core'

/** The id of one event of a batch as receivers read it: they add its index to an id that all events of the batch share. */
export function idInBatch({ envelope }: AnyProvider, id: string, index: number): string {
  const { batch, id: place } = envelope
  const isShared = id.startsWith('sha256:') || (place !== undefined && !('field' in place))
  return batch !== undefined && isShared ? `${id}.${index}` : id
}
