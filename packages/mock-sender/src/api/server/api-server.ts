/** The options of `sender.listen()`: the address, the keys, and the limits of the server. */
export interface ListenOptions {
  /** The port to listen on. @default 0, a free one */
  readonly port?: number
  /** The address to listen on. @default '127.0.0.1' */
  readonly host?: string
  /**
   * Host names that the server accepts, besides loopback names and the address it listens on. A name may have a port.
   * @default none
   */
  readonly allowedHosts?: readonly string[]
  /** The key that requests must send. @default any key is accepted */
  readonly apiKey?: string
  /**
   * The token that requests to the control API must send.
   * @default none on loopback; on other addresses the control API then refuses every request
   */
  readonly controlToken?: string
  /** The path to serve below, such as `/stripe`. @default the root */
  readonly path?: string
  /** The server of another sender, to serve this one below `path`. @default a new server */
  readonly on?: ApiServer
  /** The largest request body. @default 1 MiB */
  readonly maxBodyBytes?: number
  /** The header that names the organization (ELAN Languages). @default X-Organization-Id, Organization-Id or organization_id */
  readonly organizationHeader?: string
}

/** A server that speaks the management API of a provider. */
export interface ApiServer extends AsyncDisposable {
  /** The base URL including the path, without a trailing slash. */
  readonly url: string
  /** Stops serving the sender. When no sender is left, the server stops and drops open connections. */
  close(): Promise<void>
}
