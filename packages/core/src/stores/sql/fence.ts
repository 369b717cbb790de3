import { WebhookError } from '../../ground/errors.ts'

/** A transaction handle that can be closed. */
export interface Fence<Tx> {
  readonly handle: Tx
  /** Makes every later call on the handle throw. */
  close(): void
}

/**
 * Fences a driver's transaction handle. Drivers and query builders run a late call on the bare connection, where it is
 * outside the transaction or even inside another one.
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

  /** Runs methods on the real handle, because a proxy lacks its private fields. */
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

/** Whether a proxy must return the property unchanged. */
function isFixed(owner: object, name: string | symbol): boolean {
  const property = Object.getOwnPropertyDescriptor(owner, name)
  return property?.configurable === false && property.writable === false
}
