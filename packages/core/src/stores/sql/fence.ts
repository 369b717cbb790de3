import { WebhookError } from '../../ground/errors.ts'

/** A transaction's handle that can be closed. */
export interface Fence<Tx> {
  readonly handle: Tx
  /** From then on every call on the handle throws. */
  close(): void
}

/**
 * Fences a driver's handle of a transaction: drivers and query builders let a late call through on the connection,
 * where it is no part of the transaction any more, and may be part of somebody else's.
 */
export function createFence<Tx>(tx: Tx): Fence<Tx> {
  let closed = false
  function assertOpen(): void {
    if (!closed) return
    throw new WebhookError(
      'CONFIG_INVALID',
      'A handler used the transaction of context.commit after it was over. Await everything inside the callback.',
    )
  }

  /** Methods run on the real handle, since its private fields are not on a proxy. */
  function guard<T extends object>(target: T): T {
    const proxy: T = new Proxy(target, {
      apply(callee, self, args) {
        assertOpen()
        return Reflect.apply(callee as never, self, args)
      },
      get(owner, name) {
        const value: unknown = Reflect.get(owner, name, owner)
        if (typeof value !== 'function' || isFixed(owner, name)) return value
        return new Proxy(value, {
          apply(method, self, args) {
            assertOpen()
            return Reflect.apply(method as never, self === proxy ? owner : self, args)
          },
        })
      },
    })
    return proxy
  }

  const isObject = (typeof tx === 'object' && tx !== null) || typeof tx === 'function'
  return {
    handle: isObject ? (guard(tx as object) as Tx) : tx,
    close() {
      closed = true
    },
  }
}

/** A proxy must give back such a property as it is. */
function isFixed(owner: object, name: string | symbol): boolean {
  const property = Object.getOwnPropertyDescriptor(owner, name)
  return property?.configurable === false && property.writable === false
}
